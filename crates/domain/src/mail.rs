//! Mails, as they are asked for: which, to whom, in which language. How they read is the mailer's matter.

use crate::{EmailAddress, Instant, Language, SealedSecret};
use serde::{Deserialize, Serialize};

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTemplate {
    /// "Confirm your address": carries a token.
    VerifyEmail,
    /// "Confirm your new address", to the new one: carries a token.
    ConfirmNewEmail,
    /// "Your address was changed", to the old one.
    EmailChanged,
    /// "Set a new password": carries a token.
    ResetPassword,
    /// "You are asked to set a new password": carries a token.
    PasswordChangeRequired,
    /// "An account was made for you": carries a token.
    Invitation,
    /// "Your password was changed".
    PasswordChanged,
    /// "You already have an account", to somebody who registers again.
    AlreadyRegistered,
    /// "Your account was closed".
    AccountClosed,
    /// "Your account was deactivated", by its owner.
    AccountDeactivated,
    /// "Somebody failed to log in to your account, too often".
    AccountLocked,
    /// "A second factor was switched on".
    SecondFactorEnabled,
    /// "Your second factor was switched off".
    SecondFactorDisabled,
    /// "New backup codes were made".
    BackupCodesReplaced,
    /// "An API key was made".
    ApiKeyCreated,
    /// "An API key got a new secret".
    ApiKeyRotated,
    /// "An API key was revoked".
    ApiKeyRevoked,
    /// "Somebody can log in to your account by another provider".
    IdentityLinked,
    /// "Nobody can log in to your account by this provider any more".
    IdentityUnlinked,
}

impl MailTemplate {
    /// Every template there is.
    pub const ALL: [Self; 19] = [
        Self::VerifyEmail,
        Self::ConfirmNewEmail,
        Self::EmailChanged,
        Self::ResetPassword,
        Self::PasswordChangeRequired,
        Self::Invitation,
        Self::PasswordChanged,
        Self::AlreadyRegistered,
        Self::AccountClosed,
        Self::AccountDeactivated,
        Self::AccountLocked,
        Self::SecondFactorEnabled,
        Self::SecondFactorDisabled,
        Self::BackupCodesReplaced,
        Self::ApiKeyCreated,
        Self::ApiKeyRotated,
        Self::ApiKeyRevoked,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
    ];

    /// The stable name, also that of its template files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ConfirmNewEmail => "confirm_new_email",
            Self::EmailChanged => "email_changed",
            Self::ResetPassword => "reset_password",
            Self::PasswordChangeRequired => "password_change_required",
            Self::Invitation => "invitation",
            Self::PasswordChanged => "password_changed",
            Self::AlreadyRegistered => "already_registered",
            Self::AccountClosed => "account_closed",
            Self::AccountDeactivated => "account_deactivated",
            Self::AccountLocked => "account_locked",
            Self::SecondFactorEnabled => "second_factor_enabled",
            Self::SecondFactorDisabled => "second_factor_disabled",
            Self::BackupCodesReplaced => "backup_codes_replaced",
            Self::ApiKeyCreated => "api_key_created",
            Self::ApiKeyRotated => "api_key_rotated",
            Self::ApiKeyRevoked => "api_key_revoked",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
        }
    }
}

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRequest {
    /// Which.
    pub template: MailTemplate,
    /// To whom.
    pub to: EmailAddress,
    /// How to address him: full name or username.
    pub name: String,
    /// In which language, if he chose one.
    pub language: Option<Language>,
    /// The token it carries, sealed; wiped with the envelope once delivered.
    pub token: Option<SealedSecret>,
    /// When that token expires.
    pub token_expires_at: Option<Instant>,
}
