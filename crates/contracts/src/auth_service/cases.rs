//! The use cases behind the routes.

use crate::shared::{Cases, OneStepLogIn};
use actix_web::web;
use countersign_application::{GetProfile, LogOut, LogOutByToken, Ports, RefreshSession, Register, Settings};
use countersign_http::kit::MainRuntime;

/// What handlers call.
pub(super) type Api = web::Data<Cases<AuthServiceCases>>;

pub(super) struct AuthServiceCases {
    pub(super) get_profile: GetProfile,
    pub(super) log_in: OneStepLogIn,
    pub(super) log_out: LogOut,
    pub(super) log_out_by_token: LogOutByToken,
    pub(super) refresh: RefreshSession,
    pub(super) register: Register,
}

impl AuthServiceCases {
    pub(super) fn on(ports: &Ports, rules: Settings, runtime: MainRuntime) -> Cases<Self> {
        let cases = Self {
            get_profile: GetProfile::new(ports),
            log_in: OneStepLogIn::new(ports, rules),
            log_out: LogOut::new(ports, rules),
            log_out_by_token: LogOutByToken::new(ports, rules),
            refresh: RefreshSession::new(ports, rules),
            register: Register::new(ports, rules),
        };
        Cases::new(cases, runtime)
    }
}
