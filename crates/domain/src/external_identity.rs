//! Who somebody is elsewhere, as an identity provider tells it.

use crate::text::text_type;
use crate::{EmailAddress, FullName, IdentityId, Instant, Invalid, UserId, Username, Violation};
use serde::{Deserialize, Serialize};
use std::fmt;

text_type!(
    /// By what name an identity provider is known here: 1 to 32 of `a`-`z`, `0`-`9` and, inside, `-`. Accounts are
    /// linked by it, so it never changes.
    ProviderName, 1, 32, |text: String| {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-') {
            return Ok(text);
        }
        Err(Invalid::new(Violation::Malformed, "must consist of a-z, 0-9 and, inside, '-'"))
    }
);

const LONGEST_SUBJECT: usize = 255; // OpenID Connect Core 1.0 §2

/// By what a provider knows somebody for good: the `sub` of OpenID Connect, 1 to 255 characters without control
/// characters. It is kept and compared exactly as the provider writes it, and means nothing at another provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExternalSubject(String);

impl ExternalSubject {
    /// Reads a subject.
    ///
    /// # Errors
    /// When it is empty, too long, or holds control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new(Violation::Required, "must not be empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::new(Violation::Malformed, "must not contain control characters"));
        }
        if text.chars().count() > LONGEST_SUBJECT {
            let message = format!("must have at most {LONGEST_SUBJECT} characters");
            return Err(Invalid::new(Violation::TooLong, message));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ExternalSubject {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<ExternalSubject> for String {
    fn from(subject: ExternalSubject) -> Self {
        subject.0
    }
}

impl fmt::Display for ExternalSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a provider says about somebody who has just logged in there. Only the subject identifies him; the rest may
/// change there any day, and pass to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalProfile {
    /// By what the provider knows him.
    pub subject: ExternalSubject,
    /// His address, if the provider told one that is one here.
    pub email: Option<EmailAddress>,
    /// Whether the provider says that it has proved that address; never without an address.
    pub email_verified: bool,
    /// His name, if it told one.
    pub name: Option<FullName>,
    /// What he may want to be called here, if it can be a username.
    pub username_hint: Option<Username>,
}

/// Who somebody is elsewhere, linked to his account here: by the provider and the subject alone, never by an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// Its identifier.
    pub id: IdentityId,
    /// The account.
    pub user: UserId,
    /// Where he is known.
    pub provider: ProviderName,
    /// As whom.
    pub subject: ExternalSubject,
    /// His address there when he last logged in by it, for him to tell accounts apart; it proves nothing.
    pub email: Option<EmailAddress>,
    /// When it was linked.
    pub linked_at: Instant,
    /// When somebody last logged in by it.
    pub last_used_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_provider_has_a_short_plain_name() {
        for name in ["google", "a", "my-idp-2", &"x".repeat(32)] {
            assert_eq!(ProviderName::parse(name).unwrap().to_string(), name);
        }
        for name in ["", "Google", "-a", "a-", "a_b", "a.b", "a b", "ä", "a/b", &"x".repeat(33)] {
            assert!(ProviderName::parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_subject_is_kept_to_the_letter() {
        for subject in ["1", " a ", "E\u{301}", "auth0|5f7c", &"é".repeat(255)] {
            let json = serde_json::to_string(&ExternalSubject::parse(subject).unwrap()).unwrap();
            assert_eq!(serde_json::from_str::<ExternalSubject>(&json).unwrap().as_str(), subject);
        }
        assert_ne!(ExternalSubject::parse("ab"), ExternalSubject::parse("AB"));
        for subject in ["", "a\0", "a\n", "\u{7f}", &"a".repeat(256)] {
            assert!(ExternalSubject::parse(subject).is_err(), "{subject:?}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(text in any::<String>()) {
            let _ = (ProviderName::parse(&text), ExternalSubject::parse(&text));
        }
    }
}
