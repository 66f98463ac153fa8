//! The use cases behind the routes.

use crate::shared::{Cases, OneStepLogIn};
use actix_web::web;
use countersign_application::{
    CreateFeature, DeleteFeature, ExportFeatures, GetFeature, ListFeatures, Ports, RefreshSession, Register,
    RequestPasswordReset, ResetPassword, Settings, UpdateFeature,
};
use countersign_http::kit::MainRuntime;
use countersign_ports::Clock;
use std::sync::Arc;

/// What handlers call.
pub(super) type Api = web::Data<Cases<AegisXCases>>;

pub(super) struct AegisXCases {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) create_feature: CreateFeature,
    pub(super) delete_feature: DeleteFeature,
    pub(super) export_features: ExportFeatures,
    pub(super) get_feature: GetFeature,
    pub(super) list_features: ListFeatures,
    pub(super) log_in: OneStepLogIn,
    pub(super) refresh: RefreshSession,
    pub(super) register: Register,
    pub(super) request_password_reset: RequestPasswordReset,
    pub(super) reset_password: ResetPassword,
    pub(super) update_feature: UpdateFeature,
}

impl AegisXCases {
    pub(super) fn on(ports: &Ports, rules: Settings, runtime: MainRuntime) -> Cases<Self> {
        let cases = Self {
            clock: Arc::clone(&ports.clock),
            create_feature: CreateFeature::new(ports),
            delete_feature: DeleteFeature::new(ports),
            export_features: ExportFeatures::new(ports),
            get_feature: GetFeature::new(ports),
            list_features: ListFeatures::new(ports),
            log_in: OneStepLogIn::new(ports, rules),
            refresh: RefreshSession::new(ports, rules),
            register: Register::new(ports, rules),
            request_password_reset: RequestPasswordReset::new(ports),
            reset_password: ResetPassword::new(ports, rules),
            update_feature: UpdateFeature::new(ports),
        };
        Cases::new(cases, runtime)
    }
}
