//! One file, one verb.

mod account_end;
mod api_key_scopes;
mod change_email;
mod change_password;
mod close_account;
mod create_administrator;
mod create_api_key;
mod disable_user;
mod enable_user;
mod end_sessions_of;
mod get_api_key;
mod get_lockouts;
mod get_profile;
mod grant_role;
mod held_key;
mod last_administrator;
mod list_api_keys;
mod list_api_keys_of;
mod list_sessions;
mod list_sessions_of;
mod log_in;
mod log_out;
mod log_out_everywhere;
mod log_out_others;
mod name_session;
mod password_proof;
mod refresh_session;
mod register;
mod registration;
mod remove_role;
mod request_password_reset;
mod resend_verification;
mod reset_password;
mod revoke_api_key;
mod revoke_api_key_of;
mod revoke_session;
mod rotate_api_key;
mod session_ender;
mod set_up_administrator;
mod unlock_user;
mod update_api_key;
mod update_profile;
mod verify_api_key;
mod verify_email;

#[cfg(test)]
pub(crate) mod fixtures;

pub use api_key_scopes::ApiKeyScopes;
pub use change_email::{ChangeEmail, ChangeEmailCommand, ChangeEmailError};
pub use change_password::{ChangePassword, ChangePasswordCommand, ChangePasswordError};
pub use close_account::{CloseAccount, CloseAccountCommand, CloseAccountError};
pub use create_administrator::{CreateAdministrator, CreateAdministratorCommand, CreateAdministratorError};
pub use create_api_key::{CreateApiKey, CreateApiKeyCommand, CreateApiKeyError};
pub use disable_user::{DisableUser, DisableUserCommand, DisableUserError};
pub use enable_user::{EnableUser, EnableUserCommand, EnableUserError};
pub use end_sessions_of::{EndSessionsOf, EndSessionsOfCommand, EndSessionsOfError};
pub use get_api_key::{GetApiKey, GetApiKeyError};
pub use get_lockouts::{GetLockouts, GetLockoutsError, Lockout};
pub use get_profile::{GetProfile, GetProfileError};
pub use grant_role::{GrantRole, GrantRoleCommand, GrantRoleError};
pub use held_key::IssuedApiKey;
pub use list_api_keys::{ListApiKeys, ListApiKeysError};
pub use list_api_keys_of::{ListApiKeysOf, ListApiKeysOfError};
pub use list_sessions::{ListSessions, ListSessionsError, OwnSession};
pub use list_sessions_of::{ListSessionsOf, ListSessionsOfError};
pub use log_in::{LogIn, LogInCommand, LogInError, LoggedIn};
pub use log_out::{LogOut, LogOutCommand, LogOutError};
pub use log_out_everywhere::{LogOutEverywhere, LogOutEverywhereCommand, LogOutEverywhereError};
pub use log_out_others::{LogOutOthers, LogOutOthersCommand, LogOutOthersError};
pub use name_session::{NameSession, NameSessionCommand, NameSessionError};
pub use refresh_session::{RefreshSession, RefreshSessionCommand, RefreshSessionError};
pub use register::{Register, RegisterCommand, RegisterError, Registered};
pub use remove_role::{RemoveRole, RemoveRoleCommand, RemoveRoleError};
pub use request_password_reset::{
    RequestPasswordReset, RequestPasswordResetCommand, RequestPasswordResetError,
};
pub use resend_verification::{ResendVerification, ResendVerificationCommand, ResendVerificationError};
pub use reset_password::{ResetPassword, ResetPasswordCommand, ResetPasswordError};
pub use revoke_api_key::{RevokeApiKey, RevokeApiKeyCommand, RevokeApiKeyError};
pub use revoke_api_key_of::{RevokeApiKeyOf, RevokeApiKeyOfCommand, RevokeApiKeyOfError};
pub use revoke_session::{RevokeSession, RevokeSessionCommand, RevokeSessionError};
pub use rotate_api_key::{RotateApiKey, RotateApiKeyCommand, RotateApiKeyError};
pub use set_up_administrator::{
    OfferSetUp, SetUpAdministrator, SetUpAdministratorCommand, SetUpAdministratorError,
};
pub use unlock_user::{UnlockUser, UnlockUserCommand, UnlockUserError};
pub use update_api_key::{ApiKeyChange, UpdateApiKey, UpdateApiKeyCommand, UpdateApiKeyError};
pub use update_profile::{UpdateProfile, UpdateProfileCommand, UpdateProfileError};
pub use verify_api_key::{VerifiedApiKey, VerifyApiKey, VerifyApiKeyError};
pub use verify_email::{VerifyEmail, VerifyEmailCommand, VerifyEmailError};
