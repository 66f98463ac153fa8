//! Codes beside the password.

pub(super) mod confirm_totp;
pub(super) mod disable_totp;
pub(super) mod enrol_totp;
pub(super) mod factor_proof;
pub(super) mod get_second_factors;
pub(super) mod replace_backup_codes;

pub use confirm_totp::{ConfirmTotp, ConfirmTotpCommand, ConfirmTotpError};
pub use disable_totp::{DisableTotp, DisableTotpCommand, DisableTotpError};
pub use enrol_totp::{EnrolTotp, EnrolTotpCommand, EnrolTotpError, TotpEnrolment};
pub use get_second_factors::{GetSecondFactors, GetSecondFactorsError, SecondFactors};
pub use replace_backup_codes::{ReplaceBackupCodes, ReplaceBackupCodesCommand, ReplaceBackupCodesError};
