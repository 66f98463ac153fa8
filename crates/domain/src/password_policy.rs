//! Which passwords may be set (NIST SP 800-63B §3.1.1.2, OWASP ASVS 6.2).

use crate::{Invalid, Password, Violation};
use std::{collections::HashSet, sync::LazyLock};

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../data/common-passwords.txt").lines().collect());

/// Only so much of a password is rated: the estimator is quadratic, and 64 characters decide.
const RATED_CHARS: usize = 64;

/// The least accepted rating of zxcvbn (0, too guessable, to 4, very unguessable).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MinimumStrength {
    /// Guessable in under 10^6 tries is refused.
    SomewhatGuessable,
    /// Guessable in under 10^8 tries is refused.
    SafelyUnguessable,
    /// Guessable in under 10^10 tries is refused.
    VeryUnguessable,
}

/// The rule for new passwords. It asks for length and for not being well known; it asks for no classes of
/// characters, unless a contract must, and passwords do not expire.
#[derive(Debug, Clone)]
pub struct PasswordPolicy {
    min_length: usize,
    min_strength: Option<MinimumStrength>,
    asks_for_classes: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: Self::FLOOR, min_strength: None, asks_for_classes: false }
    }
}

impl PasswordPolicy {
    /// No policy asks for less, in code points.
    pub const FLOOR: usize = 8;
    /// No policy asks for more, so that 64 characters are always enough.
    pub const CEILING: usize = 64;

    /// A policy with this minimum length in code points and, if given, this minimum strength. `None` when
    /// the length is outside [`Self::FLOOR`]..=[`Self::CEILING`].
    #[must_use]
    pub fn new(min_length: usize, min_strength: Option<MinimumStrength>) -> Option<Self> {
        let policy = Self { min_length, min_strength, asks_for_classes: false };
        (Self::FLOOR..=Self::CEILING).contains(&min_length).then_some(policy)
    }

    /// The same policy, asking for an upper-case letter, a lower-case letter, a digit and another character as well: for
    /// contracts whose documents promise that.
    #[must_use]
    pub const fn with_classes(mut self) -> Self {
        self.asks_for_classes = true;
        self
    }

    /// Accepts a password to be set, given the names its owner goes by (username, e-mail, full name).
    ///
    /// # Errors
    /// When it is too short, common, too guessable, or one of the names.
    pub fn accept(&self, password: Password, names: &[&str]) -> Result<NewPassword, Invalid> {
        if password.expose().chars().count() < self.min_length {
            return Err(Invalid::new(
                Violation::TooShort,
                format!("must have at least {} characters", self.min_length),
            ));
        }
        if self.asks_for_classes && !has_all_classes(password.expose()) {
            return Err(Invalid::new(
                Violation::NotAllowed,
                "must have an upper-case letter, a lower-case letter, a digit and a special character",
            ));
        }
        if COMMON.contains(password.expose().to_lowercase().as_str()) {
            return Err(Invalid::new(
                Violation::NotAllowed,
                "is among the most common passwords; choose another",
            ));
        }
        let password = NewPassword(password);
        password.avoids(names)?;
        match self.min_strength {
            Some(least) if password.rated(names) < Some(least) => Err(Invalid::new(
                Violation::NotAllowed,
                "is too easy to guess; use a longer one, of several unrelated words",
            )),
            _ => Ok(password),
        }
    }
}

/// A password that a policy accepted. Whatever sets a password takes this type, so none skips the policy.
#[derive(Debug, Clone)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Refuses a password that is one of its owner's names, also with digits or signs around it. For where
    /// the names are known only after the policy was asked.
    ///
    /// # Errors
    /// When it is one of the names.
    pub fn avoids(&self, names: &[&str]) -> Result<(), Invalid> {
        let chosen = self.0.expose().to_lowercase();
        let is_own = names.iter().map(|name| name.to_lowercase()).any(|own| {
            let local = own.split('@').next().unwrap_or_default();
            [own.as_str(), local].into_iter().any(|name| {
                chosen == name || (!letters(name).is_empty() && letters(&chosen) == letters(name))
            })
        });
        if is_own {
            return Err(Invalid::new(Violation::NotAllowed, "must not be your own name or address"));
        }
        Ok(())
    }

    /// The password itself, to hash.
    #[must_use]
    pub const fn as_password(&self) -> &Password {
        &self.0
    }

    fn rated(&self, names: &[&str]) -> Option<MinimumStrength> {
        let start: String = self.0.expose().chars().take(RATED_CHARS).collect();
        match u8::from(zxcvbn::zxcvbn(&start, names).score()) {
            0 | 1 => None,
            2 => Some(MinimumStrength::SomewhatGuessable),
            3 => Some(MinimumStrength::SafelyUnguessable),
            _ => Some(MinimumStrength::VeryUnguessable),
        }
    }
}

fn has_all_classes(password: &str) -> bool {
    let is_special = |c: char| !c.is_alphanumeric();
    [char::is_uppercase, char::is_lowercase, |c: char| c.is_numeric(), is_special]
        .into_iter()
        .all(|class| password.chars().any(class))
}

/// The letters of a name or password, without the digits and signs around them.
fn letters(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(policy: &PasswordPolicy, text: &str) -> Result<(), Violation> {
        let password = Password::parse(text.to_owned()).unwrap();
        policy
            .accept(password, &["AdaL", "ada.l@example.com", "Ada Lovelace"])
            .map(drop)
            .map_err(|e| e.violation())
    }

    #[test]
    fn length_counts_code_points() {
        let policy = PasswordPolicy::default();
        assert_eq!(accept(&policy, "qzwkvbx"), Err(Violation::TooShort));
        assert_eq!(accept(&policy, "🦀🦁🦀🦁🦀🦁🦀"), Err(Violation::TooShort));
        assert_eq!(accept(&policy, "🦀🦁🦀🦁🦀🦁🦀🦁"), Ok(()));
    }

    #[test]
    fn no_classes_are_asked_for() {
        assert_eq!(accept(&PasswordPolicy::default(), "abcdqwfpgjluyarstdhn"), Ok(()));
    }

    #[test]
    fn every_common_password_of_allowed_length_is_refused_in_any_case() {
        let policy = PasswordPolicy::default();
        let long: Vec<_> = COMMON.iter().filter(|p| p.chars().count() >= PasswordPolicy::FLOOR).collect();
        assert!(COMMON.len() >= 10_000 && long.len() >= 3_000, "{} {}", COMMON.len(), long.len());
        for common in long {
            assert_eq!(accept(&policy, common), Err(Violation::NotAllowed), "{common}");
            assert_eq!(accept(&policy, &common.to_uppercase()), Err(Violation::NotAllowed), "{common}");
        }
    }

    #[test]
    fn the_owners_names_are_refused_also_with_digits_around() {
        let policy = PasswordPolicy::default();
        for text in ["ada.l@example.com", "ADALOVELACE", "Ada Lovelace", "adal1234", "12ada.l2026!"] {
            let expected = if text == "ADALOVELACE" { Ok(()) } else { Err(Violation::NotAllowed) };
            assert_eq!(accept(&policy, text), expected, "{text}");
        }
        assert_eq!(accept(&policy, "adal had a little lamb"), Ok(()));
    }

    #[test]
    fn strength_is_asked_for_only_when_configured() {
        let weak = "aaaabbbb1";
        assert_eq!(accept(&PasswordPolicy::default(), weak), Ok(()));
        let strict = PasswordPolicy::new(8, Some(MinimumStrength::SafelyUnguessable)).unwrap();
        assert_eq!(accept(&strict, weak), Err(Violation::NotAllowed));
        assert_eq!(accept(&strict, "vortex plumb saddle nine"), Ok(()));
    }

    #[test]
    fn a_policy_outside_its_bounds_does_not_exist() {
        assert!(PasswordPolicy::new(7, None).is_none() && PasswordPolicy::new(65, None).is_none());
    }
}
