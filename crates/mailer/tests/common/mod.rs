//! What the tests of both mailers start from.

use chrono::{DateTime, Utc};
use countersign_domain::{
    EmailAddress, EventId, Language, MailRequest, MailTemplate, OpaqueToken, SealedSecret, TokenKind,
};
use countersign_mailer::ComposerSettings;
use url::Url;
use uuid::Uuid;

/// 2026-11-21 14:02:59.123 UTC, as its 48 bits of time say.
pub(crate) fn event() -> EventId {
    EventId::from_uuid(Uuid::from_u128(0x01a1_fe6a_deb3_7000_8000_0000_0000_0001))
}

pub(crate) fn settings() -> ComposerSettings {
    ComposerSettings {
        service_name: "Countersign".to_owned(),
        from: "Countersign <no-reply@example.org>".to_owned(),
        reply_to: None,
        public_url: Url::parse("https://id.example.org/").unwrap(),
        verify_email_link: "{public_url}/account/verify-email#token={token}".to_owned(),
        confirm_new_email_link: "{public_url}/account/confirm-email#token={token}".to_owned(),
        reset_password_link: "{public_url}/account/reset-password#token={token}".to_owned(),
        invitation_link: "{public_url}/account/accept-invitation#token={token}".to_owned(),
        default_language: language("en"),
        templates_dir: None,
    }
}

pub(crate) fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap()
}

pub(crate) fn token() -> OpaqueToken {
    OpaqueToken::from_random(TokenKind::OneTime, &"T".repeat(43))
}

pub(crate) fn carries_token(template: MailTemplate) -> bool {
    matches!(
        template,
        MailTemplate::VerifyEmail
            | MailTemplate::ConfirmNewEmail
            | MailTemplate::ResetPassword
            | MailTemplate::PasswordChangeRequired
            | MailTemplate::Invitation
    )
}

pub(crate) fn token_for(template: MailTemplate) -> Option<OpaqueToken> {
    carries_token(template).then(token)
}

pub(crate) fn expiry() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_273_380, 0).unwrap()
}

pub(crate) fn request(template: MailTemplate) -> MailRequest {
    MailRequest {
        template,
        to: EmailAddress::parse("ada@example.com").unwrap(),
        name: "Ada Lovelace".to_owned(),
        language: None,
        token: carries_token(template).then(|| SealedSecret::from_sealed("sealed".to_owned())),
        token_expires_at: carries_token(template).then(expiry),
    }
}
