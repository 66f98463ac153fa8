//! The use cases behind the routes.

use super::blog::BlogCases;
use super::features::FeatureCases;
use super::federation::{Federation, FederationCases};
use super::permissions::PermissionCases;
use super::roles::RoleCases;
use crate::kit::{ApiError, MainRuntime};
use countersign_application::{
    Authenticate, ChangeEmail, ChangePassword, ChangeRoles, CloseAccount, CloseUser, CompleteLogIn,
    ConfirmTotp, CreateApiKey, DeactivateAccount, DisableTotp, DisableUser, EnableUser, EndSessionsOf,
    EnrolTotp, ExportAuditEvents, ExportOwnData, ExportUsers, GetApiKey, GetAuditEvent, GetLockouts,
    GetOwnPermissions, GetProfile, GetRolesOf, GetSecondFactors, GetUser, InviteUser, ListApiKeys,
    ListApiKeysOf, ListAuditEvents, ListSessions, ListSessionsOf, ListUsers, LogIn, LogOut, LogOutEverywhere,
    LogOutOthers, NameSession, Ports, PurgeUser, RefreshSession, Register, ReplaceBackupCodes,
    RequestPasswordReset, RequirePasswordChange, RequireRecentLogin, ResendVerification, ResetPassword,
    RevokeApiKey, RevokeApiKeyOf, RevokeSession, RotateApiKey, SetUpAdministrator, Settings, StepUp,
    UnlockUser, UpdateApiKey, UpdateProfile, UpdateUser, VerifyApiKey, VerifyEmail,
};
use countersign_domain::Instant;
use countersign_ports::Clock;
use std::{fmt, future::Future, sync::Arc, time::Duration};

/// What the handlers of the canonical contract call.
pub struct V1State {
    runtime: MainRuntime,
    clock: Arc<dyn Clock>,
    /// How long a session goes on that nobody renews.
    pub(super) session_lifetime: Duration,
    pub(super) accept_invitation: ResetPassword,
    pub(super) close_user: CloseUser,
    pub(super) export_audit_events: ExportAuditEvents,
    pub(super) export_own_data: ExportOwnData,
    pub(super) export_users: ExportUsers,
    pub(super) blog: BlogCases,
    pub(super) features: FeatureCases,
    pub(super) federation: FederationCases,
    pub(super) permissions: PermissionCases,
    pub(super) roles: RoleCases,
    pub(super) get_audit_event: GetAuditEvent,
    pub(super) get_user: GetUser,
    pub(super) invite_user: InviteUser,
    pub(super) list_audit_events: ListAuditEvents,
    pub(super) list_users: ListUsers,
    pub(super) purge_user: PurgeUser,
    pub(super) require_password_change: RequirePasswordChange,
    pub(super) update_user: UpdateUser,
    pub(super) authenticate: Authenticate,
    pub(super) change_email: ChangeEmail,
    pub(super) change_password: ChangePassword,
    pub(super) change_roles: ChangeRoles,
    pub(super) close_account: CloseAccount,
    pub(super) complete_log_in: CompleteLogIn,
    pub(super) confirm_totp: ConfirmTotp,
    pub(super) create_api_key: CreateApiKey,
    pub(super) deactivate_account: DeactivateAccount,
    pub(super) disable_totp: DisableTotp,
    pub(super) disable_user: DisableUser,
    pub(super) enable_user: EnableUser,
    pub(super) end_sessions_of: EndSessionsOf,
    pub(super) enrol_totp: EnrolTotp,
    pub(super) get_api_key: GetApiKey,
    pub(super) get_lockouts: GetLockouts,
    pub(super) get_own_permissions: GetOwnPermissions,
    pub(super) get_profile: GetProfile,
    pub(super) get_roles_of: GetRolesOf,
    pub(super) get_second_factors: GetSecondFactors,
    pub(super) list_api_keys: ListApiKeys,
    pub(super) list_api_keys_of: ListApiKeysOf,
    pub(super) list_sessions: ListSessions,
    pub(super) list_sessions_of: ListSessionsOf,
    pub(super) log_in: LogIn,
    pub(super) log_out: LogOut,
    pub(super) log_out_everywhere: LogOutEverywhere,
    pub(super) log_out_others: LogOutOthers,
    pub(super) name_session: NameSession,
    pub(super) recent_login: RequireRecentLogin,
    pub(super) refresh_session: RefreshSession,
    pub(super) register: Register,
    pub(super) replace_backup_codes: ReplaceBackupCodes,
    pub(super) request_password_reset: RequestPasswordReset,
    pub(super) resend_verification: ResendVerification,
    pub(super) reset_password: ResetPassword,
    pub(super) revoke_api_key: RevokeApiKey,
    pub(super) revoke_api_key_of: RevokeApiKeyOf,
    pub(super) revoke_session: RevokeSession,
    pub(super) rotate_api_key: RotateApiKey,
    pub(super) set_up_administrator: SetUpAdministrator,
    pub(super) step_up: StepUp,
    pub(super) unlock_user: UnlockUser,
    pub(super) update_api_key: UpdateApiKey,
    pub(super) update_profile: UpdateProfile,
    pub(super) verify_api_key: VerifyApiKey,
    pub(super) verify_email: VerifyEmail,
}

impl V1State {
    /// All use cases on these ports, run on this runtime.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings, federation: Federation, runtime: MainRuntime) -> Self {
        Self {
            runtime,
            clock: ports.clock.clone(),
            session_lifetime: settings.lifetimes.idle,
            accept_invitation: ResetPassword::by_invitation(ports, settings),
            close_user: CloseUser::new(ports, settings),
            export_audit_events: ExportAuditEvents::new(ports),
            export_own_data: ExportOwnData::new(ports),
            export_users: ExportUsers::new(ports),
            blog: BlogCases::new(ports),
            features: FeatureCases::new(ports),
            federation: FederationCases::new(ports, settings, federation),
            permissions: PermissionCases::new(ports),
            roles: RoleCases::new(ports),
            get_audit_event: GetAuditEvent::new(ports),
            get_user: GetUser::new(ports),
            invite_user: InviteUser::new(ports),
            list_audit_events: ListAuditEvents::new(ports),
            list_users: ListUsers::new(ports),
            purge_user: PurgeUser::new(ports),
            require_password_change: RequirePasswordChange::new(ports, settings),
            update_user: UpdateUser::new(ports),
            authenticate: Authenticate::new(ports, settings),
            change_email: ChangeEmail::new(ports, settings),
            change_password: ChangePassword::new(ports, settings),
            change_roles: ChangeRoles::new(ports),
            close_account: CloseAccount::new(ports, settings),
            complete_log_in: CompleteLogIn::new(ports, settings),
            confirm_totp: ConfirmTotp::new(ports, settings),
            create_api_key: CreateApiKey::new(ports, settings),
            deactivate_account: DeactivateAccount::new(ports, settings),
            disable_totp: DisableTotp::new(ports, settings),
            disable_user: DisableUser::new(ports, settings),
            enable_user: EnableUser::new(ports),
            end_sessions_of: EndSessionsOf::new(ports, settings),
            enrol_totp: EnrolTotp::new(ports),
            get_api_key: GetApiKey::new(ports),
            get_lockouts: GetLockouts::new(ports, settings),
            get_own_permissions: GetOwnPermissions::new(ports),
            get_profile: GetProfile::new(ports),
            get_roles_of: GetRolesOf::new(ports),
            get_second_factors: GetSecondFactors::new(ports),
            list_api_keys: ListApiKeys::new(ports),
            list_api_keys_of: ListApiKeysOf::new(ports),
            list_sessions: ListSessions::new(ports),
            list_sessions_of: ListSessionsOf::new(ports),
            log_in: LogIn::new(ports, settings),
            log_out: LogOut::new(ports, settings),
            log_out_everywhere: LogOutEverywhere::new(ports, settings),
            log_out_others: LogOutOthers::new(ports, settings),
            name_session: NameSession::new(ports),
            recent_login: RequireRecentLogin::new(ports, settings),
            refresh_session: RefreshSession::new(ports, settings),
            register: Register::new(ports, settings),
            replace_backup_codes: ReplaceBackupCodes::new(ports, settings),
            request_password_reset: RequestPasswordReset::new(ports),
            resend_verification: ResendVerification::new(ports),
            reset_password: ResetPassword::new(ports, settings),
            revoke_api_key: RevokeApiKey::new(ports),
            revoke_api_key_of: RevokeApiKeyOf::new(ports),
            revoke_session: RevokeSession::new(ports, settings),
            rotate_api_key: RotateApiKey::new(ports),
            set_up_administrator: SetUpAdministrator::new(ports),
            step_up: StepUp::new(ports, settings),
            unlock_user: UnlockUser::new(ports),
            update_api_key: UpdateApiKey::new(ports, settings),
            update_profile: UpdateProfile::new(ports),
            verify_api_key: VerifyApiKey::new(ports, settings),
            verify_email: VerifyEmail::new(ports),
        }
    }

    /// What time it is, for what answers say of times.
    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Where use cases run.
    pub(super) const fn runtime(&self) -> &MainRuntime {
        &self.runtime
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
