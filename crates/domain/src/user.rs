//! The account.

use crate::{EmailAddress, Instant, InvalidTransition, Profile, ProfileChange, UserId, Username};

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// In use.
    Active,
    /// Switched off by an administrator.
    Disabled,
    /// Closed by its owner. Its names are free again; the row stays for the audit trail.
    Closed,
}

impl AccountState {
    /// The stable name, as stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Closed => "closed",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Active, Self::Disabled, Self::Closed].into_iter().find(|state| state.as_str() == name)
    }
}

/// A user to be stored; the store gives it its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Its identifier.
    pub id: UserId,
    /// Its username, unique in canonical form.
    pub username: Username,
    /// Its e-mail address, unique in canonical form.
    pub email: EmailAddress,
    /// When the address was proven, if it was.
    pub email_verified_at: Option<Instant>,
    /// Its profile.
    pub profile: Profile,
    /// Now.
    pub created_at: Instant,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its identifier.
    pub id: UserId,
    /// A number from a sequence, for clients that know users by integers. Never reused.
    pub number: i64,
    /// Its username.
    pub username: Username,
    /// Its e-mail address.
    pub email: EmailAddress,
    /// When the address was proven, if it was.
    pub email_verified_at: Option<Instant>,
    /// What it says about itself.
    pub profile: Profile,
    /// Whether it may be used.
    pub state: AccountState,
    /// Counts the updates; an update names the one it was made from.
    pub version: i64,
    /// When it registered.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it last logged in.
    pub last_login_at: Option<Instant>,
    /// How often it logged in.
    pub login_count: i64,
}

impl User {
    /// Whether the address is proven.
    #[must_use]
    pub const fn is_email_verified(&self) -> bool {
        self.email_verified_at.is_some()
    }

    /// Whether it may log in and act.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// The names it goes by, none of which may be its password.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        [self.username.as_str(), self.email.canonical()].into_iter().chain(self.profile.names()).collect()
    }

    /// The user with `address` proven: its own, or the one it changes to.
    ///
    /// # Errors
    /// When the account is closed.
    pub fn prove_email(mut self, address: EmailAddress, now: Instant) -> Result<Self, InvalidTransition> {
        if self.state == AccountState::Closed {
            return Err(InvalidTransition);
        }
        if self.email != address || self.email_verified_at.is_none() {
            self.email_verified_at = Some(now);
        }
        self.email = address;
        self.updated_at = now;
        Ok(self)
    }

    /// The user with a changed profile, and the names of the fields that differ.
    ///
    /// # Errors
    /// When the account is closed.
    pub fn change_profile(
        mut self,
        change: ProfileChange,
        now: Instant,
    ) -> Result<(Self, Vec<&'static str>), InvalidTransition> {
        if self.state == AccountState::Closed {
            return Err(InvalidTransition);
        }
        let (profile, changed) = change.apply(self.profile);
        self.profile = profile;
        if !changed.is_empty() {
            self.updated_at = now;
        }
        Ok((self, changed))
    }

    /// The user, disabled.
    ///
    /// # Errors
    /// When it is not active.
    pub fn disable(self, now: Instant) -> Result<Self, InvalidTransition> {
        self.pass(AccountState::Active, AccountState::Disabled, now)
    }

    /// The user, enabled again.
    ///
    /// # Errors
    /// When it is not disabled.
    pub fn enable(self, now: Instant) -> Result<Self, InvalidTransition> {
        self.pass(AccountState::Disabled, AccountState::Active, now)
    }

    fn pass(mut self, from: AccountState, to: AccountState, now: Instant) -> Result<Self, InvalidTransition> {
        if self.state != from {
            return Err(InvalidTransition);
        }
        self.state = to;
        self.updated_at = now;
        Ok(self)
    }

    /// The user, closed: its profile is emptied.
    ///
    /// # Errors
    /// When it was closed before.
    pub fn close(mut self, now: Instant) -> Result<Self, InvalidTransition> {
        if self.state == AccountState::Closed {
            return Err(InvalidTransition);
        }
        self.state = AccountState::Closed;
        self.profile = Profile::default();
        self.updated_at = now;
        Ok(self)
    }
}

/// What somebody logs in with: a username or an e-mail address. An `@` tells which, as no username has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginIdentifier {
    /// A username.
    Username(Username),
    /// An e-mail address.
    Email(EmailAddress),
}

impl LoginIdentifier {
    /// Reads an identifier. `None` when it can be nobody's: treat it as unknown, not as malformed, so that the
    /// answer tells nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('@') {
            return EmailAddress::parse(text).ok().map(Self::Email);
        }
        // Full-width and other compatibility forms of '@' make an address too.
        Username::parse(text)
            .ok()
            .map(Self::Username)
            .or_else(|| EmailAddress::parse(text).ok().map(Self::Email))
    }

    /// The form in which two spellings of one name are equal.
    #[must_use]
    pub fn canonical(&self) -> &str {
        match self {
            Self::Username(username) => username.canonical(),
            Self::Email(email) => email.canonical(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FullName;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn ada() -> User {
        User {
            id: UserId::from_uuid(Uuid::nil()),
            number: 1,
            username: Username::parse("ada").unwrap(),
            email: EmailAddress::parse("ada@example.com").unwrap(),
            email_verified_at: None,
            profile: Profile { full_name: FullName::parse("Ada Lovelace").ok(), ..Profile::default() },
            state: AccountState::Active,
            version: 1,
            created_at: at(0),
            updated_at: at(0),
            last_login_at: None,
            login_count: 0,
        }
    }

    #[test]
    fn proving_twice_keeps_the_first_moment_and_a_new_address_takes_a_new_one() {
        let once = ada().prove_email(ada().email, at(1)).unwrap();
        let twice = once.prove_email(ada().email, at(2)).unwrap();
        assert_eq!(twice.email_verified_at, Some(at(1)));
        let moved = twice.prove_email(EmailAddress::parse("ada@new.example").unwrap(), at(3)).unwrap();
        assert_eq!((moved.email.as_str(), moved.email_verified_at), ("ada@new.example", Some(at(3))));
    }

    #[test]
    fn a_closed_account_stays_closed_and_says_nothing_about_its_owner() {
        let closed = ada().close(at(1)).unwrap();
        assert_eq!(closed.profile, Profile::default());
        assert_eq!(closed.clone().close(at(2)), Err(InvalidTransition));
        assert_eq!(closed.clone().prove_email(ada().email, at(2)), Err(InvalidTransition));
        assert!(closed.change_profile(ProfileChange::default(), at(2)).is_err());
    }

    #[test]
    fn only_an_active_account_is_disabled_and_only_a_disabled_one_enabled() {
        let disabled = ada().disable(at(1)).unwrap();
        assert_eq!((disabled.state, disabled.updated_at), (AccountState::Disabled, at(1)));
        assert_eq!(disabled.clone().disable(at(2)), Err(InvalidTransition));
        assert!(disabled.enable(at(3)).unwrap().is_active());
        assert_eq!(ada().enable(at(1)), Err(InvalidTransition));
        assert_eq!(ada().close(at(1)).unwrap().enable(at(2)), Err(InvalidTransition));
    }

    #[test]
    fn an_at_sign_tells_an_address_from_a_username() {
        assert!(matches!(LoginIdentifier::parse("Ada"), Some(LoginIdentifier::Username(_))));
        assert!(matches!(LoginIdentifier::parse("ada@example.com"), Some(LoginIdentifier::Email(_))));
        assert!(matches!(LoginIdentifier::parse("ada＠example.com"), Some(LoginIdentifier::Email(_))));
        assert_eq!(LoginIdentifier::parse("no such\0one"), None);
    }

    #[test]
    fn states_have_names() {
        for state in [AccountState::Active, AccountState::Disabled, AccountState::Closed] {
            assert_eq!(AccountState::parse(state.as_str()), Some(state));
        }
    }
}
