//! The kinds of value that settings have.

mod amount;
mod audit_url;
mod basic;
mod choice;
mod database_url;
mod list;
mod mount;
mod network;
mod secret;
mod url;

use std::borrow::Cow;

pub(crate) use amount::{Period, Size, Whole};
pub(crate) use audit_url::AuditUrl;
pub(crate) use choice::{MailMode, RateLimits, SmtpSecurity, Strength};
pub(crate) use database_url::DatabaseUrl;
pub(crate) use list::List;
pub(crate) use mount::Mount;
pub(crate) use network::Limit;
pub(crate) use secret::Secret;
pub(crate) use url::{HttpUrl, LinkPattern, is_safe};

/// A kind of value: how it is written, and how it may be shown.
pub(crate) trait Value: Sized {
    /// Whether it must not be shown or given on a command line.
    const SECRET: bool = false;

    /// Which texts are one, in words that follow "give".
    fn allowed() -> String;

    /// Reads one.
    fn parse(text: &str) -> Option<Self>;

    /// The text as it may be shown.
    fn shown(text: &str) -> Cow<'_, str> {
        Cow::Borrowed(text)
    }
}
