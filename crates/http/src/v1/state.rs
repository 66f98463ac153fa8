//! The use cases behind the routes.

use crate::kit::{ApiError, MainRuntime};
use countersign_application::{
    ChangeEmail, ChangePassword, CloseAccount, GetProfile, LogIn, LogOut, LogOutEverywhere, Ports,
    RefreshSession, Register, RequestPasswordReset, ResendVerification, ResetPassword, SetUpAdministrator,
    Settings, UpdateProfile, VerifyEmail,
};
use std::{fmt, future::Future, sync::Arc};

/// What the handlers of the canonical contract call.
pub struct V1State {
    runtime: MainRuntime,
    pub(super) change_email: ChangeEmail,
    pub(super) change_password: ChangePassword,
    pub(super) close_account: CloseAccount,
    pub(super) get_profile: GetProfile,
    pub(super) log_in: LogIn,
    pub(super) log_out: LogOut,
    pub(super) log_out_everywhere: LogOutEverywhere,
    pub(super) refresh_session: RefreshSession,
    pub(super) register: Register,
    pub(super) request_password_reset: RequestPasswordReset,
    pub(super) resend_verification: ResendVerification,
    pub(super) reset_password: ResetPassword,
    pub(super) set_up_administrator: SetUpAdministrator,
    pub(super) update_profile: UpdateProfile,
    pub(super) verify_email: VerifyEmail,
}

impl V1State {
    /// All use cases on these ports, run on this runtime.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings, runtime: MainRuntime) -> Self {
        Self {
            runtime,
            change_email: ChangeEmail::new(ports),
            change_password: ChangePassword::new(ports, settings),
            close_account: CloseAccount::new(ports, settings),
            get_profile: GetProfile::new(ports),
            log_in: LogIn::new(ports, settings),
            log_out: LogOut::new(ports, settings),
            log_out_everywhere: LogOutEverywhere::new(ports, settings),
            refresh_session: RefreshSession::new(ports, settings),
            register: Register::new(ports, settings),
            request_password_reset: RequestPasswordReset::new(ports),
            resend_verification: ResendVerification::new(ports),
            reset_password: ResetPassword::new(ports, settings),
            set_up_administrator: SetUpAdministrator::new(ports),
            update_profile: UpdateProfile::new(ports),
            verify_email: VerifyEmail::new(ports),
        }
    }

    /// Runs a use case on the main runtime.
    pub(super) async fn run<T, E, F>(
        self: &Arc<Self>,
        work: impl FnOnce(Arc<Self>) -> F,
    ) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        self.runtime.run(work(Arc::clone(self))).await
    }
}

impl fmt::Debug for V1State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("V1State").finish_non_exhaustive()
    }
}
