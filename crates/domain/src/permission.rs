//! Permissions.

use crate::{Description, Instant, Invalid, Violation};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

const MAX_CHARS: usize = 100;

/// The right to do one thing to one kind of resource: `users:read`. Roles give permissions to users; the scopes of
/// an API key are permissions, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Permission(Cow<'static, str>);

macro_rules! built_in {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        impl Permission {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($text));)*

            /// Those that the server itself asks for; the migrations create them.
            pub const BUILT_IN: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

built_in! {
    /// To read one's own account.
    PROFILE_READ = "profile:read";
    /// To change one's own profile.
    PROFILE_UPDATE = "profile:update";
    /// To read accounts: their sessions, keys and locks.
    USERS_READ = "users:read";
    /// To change accounts: disable, enable, unlock, end sessions, revoke keys.
    USERS_UPDATE = "users:update";
    /// To give roles to accounts and take them away.
    ROLES_ASSIGN = "roles:assign";
    /// To have the API keys of others verified, as a service does that is called with them.
    API_KEYS_VERIFY = "api_keys:verify";
    /// To make accounts for others, by invitation.
    USERS_CREATE = "users:create";
    /// To close accounts of others.
    USERS_DELETE = "users:delete";
    /// To erase closed accounts for ever.
    USERS_PURGE = "users:purge";
    /// To download accounts as a table.
    USERS_EXPORT = "users:export";
    /// To read roles and what they permit.
    ROLES_READ = "roles:read";
    /// To make roles.
    ROLES_CREATE = "roles:create";
    /// To change roles and what they permit.
    ROLES_UPDATE = "roles:update";
    /// To delete roles.
    ROLES_DELETE = "roles:delete";
    /// To read the list of permissions.
    PERMISSIONS_READ = "permissions:read";
    /// To add permissions.
    PERMISSIONS_CREATE = "permissions:create";
    /// To describe permissions anew.
    PERMISSIONS_UPDATE = "permissions:update";
    /// To delete permissions.
    PERMISSIONS_DELETE = "permissions:delete";
    /// To read feature switches.
    FEATURES_READ = "features:read";
    /// To make feature switches.
    FEATURES_CREATE = "features:create";
    /// To change feature switches.
    FEATURES_UPDATE = "features:update";
    /// To delete feature switches.
    FEATURES_DELETE = "features:delete";
    /// To download feature switches as a table.
    FEATURES_EXPORT = "features:export";
    /// To read the audit trail.
    AUDIT_READ = "audit:read";
    /// To download the audit trail as a table.
    AUDIT_EXPORT = "audit:export";
    /// To write posts and comments, and to like comments.
    POSTS_CREATE = "posts:create";
    /// To read the drafts of others.
    POSTS_READ = "posts:read";
    /// To change posts and comments of others.
    POSTS_UPDATE = "posts:update";
    /// To delete posts and comments of others.
    POSTS_DELETE = "posts:delete";
}

impl Permission {
    /// Those that everybody has who registers, unless an administrator changes the role.
    pub const OF_USERS: &'static [Self] = &[Self::POSTS_CREATE, Self::PROFILE_READ, Self::PROFILE_UPDATE];

    /// Reads a permission: a resource and an action, each of lower-case letters, digits, `_` and `-`, with a colon
    /// between.
    ///
    /// # Errors
    /// When the text has another form or more than 100 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let well_formed = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b))
        };
        if text.len() > MAX_CHARS {
            let message = format!("must have at most {MAX_CHARS} characters");
            return Err(Invalid::new(Violation::TooLong, message));
        }
        match text.split_once(':') {
            Some((resource, action)) if well_formed(resource) && well_formed(action) => {
                Ok(Self(Cow::Owned(text.to_owned())))
            }
            _ => Err(Invalid::new(Violation::Malformed, "must be a resource and an action, like users:read")),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Permission {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> Self {
        permission.0.into_owned()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A permission as the list of them has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionEntry {
    /// Its name, by which it is known and which never changes.
    pub name: Permission,
    /// What it permits, in words.
    pub description: Description,
    /// Whether the server itself asks for it: it is neither changed nor deleted.
    pub is_system: bool,
    /// When it was added.
    pub created_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_a_resource_and_an_action() {
        for permission in Permission::BUILT_IN {
            assert_eq!(Permission::parse(permission.as_str()).as_ref(), Ok(permission));
        }
        for text in ["", "users", "users:", ":read", "Users:read", "users:read:all", "users read", "1:2"] {
            assert_eq!(Permission::parse(text).unwrap_err().violation(), Violation::Malformed, "{text}");
        }
        assert!(Permission::parse(&format!("{}:b", "a".repeat(99))).is_err());
    }
}
