//! What a provider says of somebody, besides who he is.

use countersign_domain::{EmailAddress, ExternalProfile, ExternalSubject, FullName, Username};
use serde::Deserialize;
use serde_json::Value;

/// The claims of a person (OpenID Connect Core 1.0 §5.1) that count here. One that is not of its type is none.
#[derive(Default, Deserialize)]
pub(crate) struct Person {
    #[serde(default)]
    email: Value,
    #[serde(default)]
    email_verified: Value,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    preferred_username: Value,
}

impl Person {
    pub(crate) fn has_email(&self) -> bool {
        self.email.is_string()
    }

    /// This person, with what another says of the address; and of the name where this one says nothing.
    pub(crate) fn with_email_of(self, other: Self) -> Self {
        let or = |first: Value, second: Value| if first.is_string() { first } else { second };
        Self {
            email: other.email,
            email_verified: other.email_verified,
            name: or(self.name, other.name),
            preferred_username: or(self.preferred_username, other.preferred_username),
        }
    }

    pub(crate) fn profile(&self, subject: ExternalSubject) -> ExternalProfile {
        let verified = self.email_verified == Value::Bool(true);
        profile(subject, self.email.as_str(), verified, self.name.as_str(), self.preferred_username.as_str())
    }
}

/// What of it can be used here.
pub(crate) fn profile(
    subject: ExternalSubject,
    email: Option<&str>,
    email_verified: bool,
    name: Option<&str>,
    username: Option<&str>,
) -> ExternalProfile {
    let email = email.and_then(|text| EmailAddress::parse(text).ok());
    ExternalProfile {
        subject,
        email_verified: email_verified && email.is_some(),
        email,
        name: name.and_then(|text| FullName::parse(text).ok()),
        username_hint: username.and_then(|text| Username::parse(text).ok()),
    }
}
