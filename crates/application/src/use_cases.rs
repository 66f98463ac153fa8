//! One file, one verb.

mod change_email;
mod change_password;
mod close_account;
mod create_administrator;
mod end_sessions_of;
mod get_profile;
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
mod request_password_reset;
mod resend_verification;
mod reset_password;
mod revoke_session;
mod session_ender;
mod set_up_administrator;
mod update_profile;
mod verify_email;

#[cfg(test)]
pub(crate) mod fixtures;

pub use change_email::{ChangeEmail, ChangeEmailCommand, ChangeEmailError};
pub use change_password::{ChangePassword, ChangePasswordCommand, ChangePasswordError};
pub use close_account::{CloseAccount, CloseAccountCommand, CloseAccountError};
pub use create_administrator::{CreateAdministrator, CreateAdministratorCommand, CreateAdministratorError};
pub use end_sessions_of::{EndSessionsOf, EndSessionsOfCommand, EndSessionsOfError};
pub use get_profile::{GetProfile, GetProfileError};
pub use list_sessions::{ListSessions, ListSessionsError, OwnSession};
pub use list_sessions_of::{ListSessionsOf, ListSessionsOfError};
pub use log_in::{LogIn, LogInCommand, LogInError, LoggedIn};
pub use log_out::{LogOut, LogOutCommand, LogOutError};
pub use log_out_everywhere::{LogOutEverywhere, LogOutEverywhereCommand, LogOutEverywhereError};
pub use log_out_others::{LogOutOthers, LogOutOthersCommand, LogOutOthersError};
pub use name_session::{NameSession, NameSessionCommand, NameSessionError};
pub use refresh_session::{RefreshSession, RefreshSessionCommand, RefreshSessionError};
pub use register::{Register, RegisterCommand, RegisterError, Registered};
pub use request_password_reset::{
    RequestPasswordReset, RequestPasswordResetCommand, RequestPasswordResetError,
};
pub use resend_verification::{ResendVerification, ResendVerificationCommand, ResendVerificationError};
pub use reset_password::{ResetPassword, ResetPasswordCommand, ResetPasswordError};
pub use revoke_session::{RevokeSession, RevokeSessionCommand, RevokeSessionError};
pub use set_up_administrator::{
    OfferSetUp, SetUpAdministrator, SetUpAdministratorCommand, SetUpAdministratorError,
};
pub use update_profile::{UpdateProfile, UpdateProfileCommand, UpdateProfileError};
pub use verify_email::{VerifyEmail, VerifyEmailCommand, VerifyEmailError};
