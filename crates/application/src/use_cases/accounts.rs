//! Somebody's own account: registering, proving an address, closing it.

pub(super) mod account_end;
pub(super) mod change_email;
pub(super) mod close_account;
pub(super) mod deactivate_account;
pub(super) mod export_own_data;
pub(super) mod get_profile;
pub(super) mod register;
pub(super) mod registration;
pub(super) mod resend_verification;
pub(super) mod squatter;
pub(super) mod update_profile;
pub(super) mod usernames;
pub(super) mod verify_email;

pub use change_email::{ChangeEmail, ChangeEmailCommand, ChangeEmailError};
pub use close_account::{CloseAccount, CloseAccountCommand, CloseAccountError};
pub use deactivate_account::{DeactivateAccount, DeactivateAccountCommand, DeactivateAccountError};
pub use export_own_data::{ExportOwnData, ExportOwnDataError, OwnData};
pub use get_profile::{GetProfile, GetProfileError, OwnAccount};
pub use register::{Register, RegisterCommand, RegisterError, Registered};
pub use resend_verification::{ResendVerification, ResendVerificationCommand, ResendVerificationError};
pub use update_profile::{UpdateProfile, UpdateProfileCommand, UpdateProfileError};
pub use verify_email::{VerifyEmail, VerifyEmailCommand, VerifyEmailError};
