//! One file, one verb.

mod attempt;
mod change_email;
mod change_password;
mod close_account;
mod complete_log_in;
mod confirm_totp;
mod create_administrator;
mod disable_totp;
mod enrol_totp;
mod factor_proof;
mod get_profile;
mod get_second_factors;
mod log_in;
mod log_out;
mod log_out_everywhere;
mod logged_in;
mod password_proof;
mod refresh_session;
mod register;
mod registration;
mod rehash;
mod replace_backup_codes;
mod request_password_reset;
mod resend_verification;
mod reset_password;
mod set_up_administrator;
mod step_up;
mod update_profile;
mod verify_email;

#[cfg(test)]
pub(crate) mod fixtures;

pub use change_email::{ChangeEmail, ChangeEmailCommand, ChangeEmailError};
pub use change_password::{ChangePassword, ChangePasswordCommand, ChangePasswordError};
pub use close_account::{CloseAccount, CloseAccountCommand, CloseAccountError};
pub use complete_log_in::{CompleteLogIn, CompleteLogInCommand, CompleteLogInError};
pub use confirm_totp::{ConfirmTotp, ConfirmTotpCommand, ConfirmTotpError};
pub use create_administrator::{CreateAdministrator, CreateAdministratorCommand, CreateAdministratorError};
pub use disable_totp::{DisableTotp, DisableTotpCommand, DisableTotpError};
pub use enrol_totp::{EnrolTotp, EnrolTotpCommand, EnrolTotpError, TotpEnrolment};
pub use get_profile::{GetProfile, GetProfileError};
pub use get_second_factors::{GetSecondFactors, GetSecondFactorsError, SecondFactors};
pub use log_in::{LogIn, LogInCommand, LogInError};
pub use log_out::{LogOut, LogOutCommand, LogOutError};
pub use log_out_everywhere::{LogOutEverywhere, LogOutEverywhereCommand, LogOutEverywhereError};
pub use logged_in::{LogInOutcome, LoggedIn, SecondFactorTicket};
pub use refresh_session::{RefreshSession, RefreshSessionCommand, RefreshSessionError};
pub use register::{Register, RegisterCommand, RegisterError, Registered};
pub use replace_backup_codes::{ReplaceBackupCodes, ReplaceBackupCodesCommand, ReplaceBackupCodesError};
pub use request_password_reset::{
    RequestPasswordReset, RequestPasswordResetCommand, RequestPasswordResetError,
};
pub use resend_verification::{ResendVerification, ResendVerificationCommand, ResendVerificationError};
pub use reset_password::{ResetPassword, ResetPasswordCommand, ResetPasswordError};
pub use set_up_administrator::{
    OfferSetUp, SetUpAdministrator, SetUpAdministratorCommand, SetUpAdministratorError,
};
pub use step_up::{StepUp, StepUpCommand, StepUpError};
pub use update_profile::{UpdateProfile, UpdateProfileCommand, UpdateProfileError};
pub use verify_email::{VerifyEmail, VerifyEmailCommand, VerifyEmailError};
