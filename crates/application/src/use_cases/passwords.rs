//! Passwords: changing and forgetting them.

pub(super) mod change_password;
pub(super) mod request_password_reset;
pub(super) mod reset_password;

pub use change_password::{ChangePassword, ChangePasswordCommand, ChangePasswordError};
pub use request_password_reset::{
    RequestPasswordReset, RequestPasswordResetCommand, RequestPasswordResetError,
};
pub use reset_password::{ResetPassword, ResetPasswordCommand, ResetPasswordError};
