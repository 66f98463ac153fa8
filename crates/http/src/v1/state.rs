//! The use cases behind the routes.

use crate::kit::{ApiError, MainRuntime};
use countersign_application::{
    ChangeEmail, ChangePassword, CloseAccount, CompleteLogIn, ConfirmTotp, DisableTotp, EnrolTotp,
    GetProfile, GetSecondFactors, LogIn, LogOut, LogOutEverywhere, Ports, RefreshSession, Register,
    ReplaceBackupCodes, RequestPasswordReset, RequireRecentLogin, ResendVerification, ResetPassword,
    SetUpAdministrator, Settings, StepUp, UpdateProfile, VerifyEmail,
};
use std::{fmt, future::Future, sync::Arc, time::Duration};

/// What the handlers of the canonical contract call.
pub struct V1State {
    runtime: MainRuntime,
    /// How long a session goes on that nobody renews.
    pub(super) session_lifetime: Duration,
    pub(super) change_email: ChangeEmail,
    pub(super) change_password: ChangePassword,
    pub(super) close_account: CloseAccount,
    pub(super) complete_log_in: CompleteLogIn,
    pub(super) confirm_totp: ConfirmTotp,
    pub(super) disable_totp: DisableTotp,
    pub(super) enrol_totp: EnrolTotp,
    pub(super) get_profile: GetProfile,
    pub(super) get_second_factors: GetSecondFactors,
    pub(super) log_in: LogIn,
    pub(super) log_out: LogOut,
    pub(super) log_out_everywhere: LogOutEverywhere,
    pub(super) recent_login: RequireRecentLogin,
    pub(super) refresh_session: RefreshSession,
    pub(super) register: Register,
    pub(super) replace_backup_codes: ReplaceBackupCodes,
    pub(super) request_password_reset: RequestPasswordReset,
    pub(super) resend_verification: ResendVerification,
    pub(super) reset_password: ResetPassword,
    pub(super) set_up_administrator: SetUpAdministrator,
    pub(super) step_up: StepUp,
    pub(super) update_profile: UpdateProfile,
    pub(super) verify_email: VerifyEmail,
}

impl V1State {
    /// All use cases on these ports, run on this runtime.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings, runtime: MainRuntime) -> Self {
        Self {
            runtime,
            session_lifetime: settings.lifetimes.idle,
            change_email: ChangeEmail::new(ports, settings),
            change_password: ChangePassword::new(ports, settings),
            close_account: CloseAccount::new(ports, settings),
            complete_log_in: CompleteLogIn::new(ports, settings),
            confirm_totp: ConfirmTotp::new(ports, settings),
            disable_totp: DisableTotp::new(ports, settings),
            enrol_totp: EnrolTotp::new(ports),
            get_profile: GetProfile::new(ports),
            get_second_factors: GetSecondFactors::new(ports),
            log_in: LogIn::new(ports, settings),
            log_out: LogOut::new(ports, settings),
            log_out_everywhere: LogOutEverywhere::new(ports, settings),
            recent_login: RequireRecentLogin::new(ports, settings),
            refresh_session: RefreshSession::new(ports, settings),
            register: Register::new(ports, settings),
            replace_backup_codes: ReplaceBackupCodes::new(ports, settings),
            request_password_reset: RequestPasswordReset::new(ports),
            resend_verification: ResendVerification::new(ports),
            reset_password: ResetPassword::new(ports, settings),
            set_up_administrator: SetUpAdministrator::new(ports),
            step_up: StepUp::new(ports, settings),
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
