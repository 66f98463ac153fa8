//! API keys: what programs present where people log in.

use crate::text::text_type;
use crate::{ApiKeyId, Instant, Permission, TokenHash, UserId};

text_type!(
    /// What its owner calls an API key: 1 to 100 characters.
    ApiKeyName, 1, 100
);

/// An API key. It acts for its owner, within its scopes and his permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its identifier, which is not secret.
    pub id: ApiKeyId,
    /// Its owner.
    pub user: UserId,
    /// What he calls it.
    pub name: ApiKeyName,
    /// What it may do at most, sorted.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Whether an API key is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiKeyStatus {
    /// It is.
    Active,
    /// It has ended by itself.
    Expired,
    /// It was ended.
    Revoked,
}

impl ApiKeyStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl ApiKey {
    /// How many live keys a user may have.
    pub const MAX_PER_USER: u64 = 50;
    /// How many scopes a key may have.
    pub const MAX_SCOPES: usize = 50;

    /// Whether it is accepted, and if not, why.
    #[must_use]
    pub fn status(&self, now: Instant) -> ApiKeyStatus {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => ApiKeyStatus::Revoked,
            (None, Some(at)) if at <= now => ApiKeyStatus::Expired,
            (None, _) => ApiKeyStatus::Active,
        }
    }

    /// Whether it is accepted.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        self.status(now) == ApiKeyStatus::Active
    }

    /// What it may do: those of its scopes that its owner has the permission for.
    #[must_use]
    pub fn effective(&self, owner: &[Permission]) -> Vec<Permission> {
        self.scopes.iter().filter(|scope| owner.contains(scope)).cloned().collect()
    }
}

/// A secret of an API key as the store keeps it. A key that is being rotated has two for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeySecret {
    /// What is kept of its plain text.
    pub hash: TokenHash,
    /// Its key.
    pub key: ApiKeyId,
    /// Its first characters, to tell it from others.
    pub hint: String,
    /// When it was issued.
    pub issued_at: Instant,
    /// When it ends before its key does: its successor has taken over.
    pub expires_at: Option<Instant>,
}

impl ApiKeySecret {
    /// Whether it is accepted, as far as it goes; its key must be live as well.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        self.expires_at.is_none_or(|at| now < at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_key_is_live_until_it_is_revoked_or_expires_and_never_exceeds_its_owner() {
        let key = ApiKey {
            id: ApiKeyId::from_uuid(Uuid::nil()),
            user: UserId::from_uuid(Uuid::nil()),
            name: ApiKeyName::parse("backup job").unwrap(),
            scopes: vec![Permission::PROFILE_READ, Permission::USERS_READ],
            created_at: at(0),
            expires_at: Some(at(10)),
            last_used_at: None,
            revoked_at: None,
        };
        assert!(key.is_live(at(9)) && !key.is_live(at(10)));
        assert!(!ApiKey { revoked_at: Some(at(1)), ..key.clone() }.is_live(at(2)));
        let owner = [Permission::PROFILE_READ, Permission::PROFILE_UPDATE];
        assert_eq!(key.effective(&owner), [Permission::PROFILE_READ]);
    }
}
