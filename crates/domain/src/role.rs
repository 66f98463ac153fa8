//! Roles.

use crate::text::text_type;
use crate::{Description, Instant, Invalid, Permission, Violation};

text_type!(
    /// The name of a role, which never changes: 1 to 64 of lower-case letters, digits, `_` and `-`.
    RoleName, 1, 64, |text: String| {
        if text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-') {
            return Ok(text);
        }
        Err(Invalid::new(Violation::Malformed, "must consist of a-z, 0-9, '_' and '-'"))
    }
);

impl RoleName {
    /// The role that may do everything; the migrations create it.
    #[must_use]
    pub fn administrator() -> Self {
        Self::fixed("admin")
    }

    /// The role that every registered user has; the migrations create it.
    #[must_use]
    pub fn user() -> Self {
        Self::fixed("user")
    }

    /// Whether it may do everything, for ever: what it permits is not to be changed.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.as_str() == "admin"
    }

    fn fixed(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// A role: what it is called, and what it permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, by which it is known.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<Description>,
    /// What it permits, sorted.
    pub permissions: Vec<Permission>,
    /// Whether the server itself needs it: it is not deleted.
    pub is_system: bool,
    /// When it was made.
    pub created_at: Instant,
    /// When it or what it permits last changed.
    pub updated_at: Instant,
    /// How often that was, from 1.
    pub version: i64,
}

impl Role {
    /// How many permissions one request can set.
    pub const MAX_PERMISSIONS: usize = 500;

    /// A new role.
    #[must_use]
    pub fn new(
        name: RoleName,
        description: Option<Description>,
        mut permissions: Vec<Permission>,
        now: Instant,
    ) -> Self {
        permissions.sort_unstable();
        permissions.dedup();
        Self {
            name,
            description,
            permissions,
            is_system: false,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// What it permits beyond `after`, and what `after` permits beyond it: what a change to that takes and gives.
    #[must_use]
    pub fn difference(&self, after: &[Permission]) -> PermissionsChange {
        let beyond = |these: &[Permission], those: &[Permission]| -> Vec<Permission> {
            these.iter().filter(|permission| !those.contains(permission)).cloned().collect()
        };
        let mut given = beyond(after, &self.permissions);
        given.sort_unstable();
        given.dedup();
        PermissionsChange { given, taken: beyond(&self.permissions, after) }
    }
}

/// What changes in what a role permits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermissionsChange {
    /// What it permits from now on, sorted, each once.
    pub given: Vec<Permission>,
    /// What it permits no longer, sorted.
    pub taken: Vec<Permission>,
}

impl PermissionsChange {
    /// Whether nothing changes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.given.is_empty() && self.taken.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_differs() {
        let parse = |names: &[&str]| -> Vec<Permission> {
            names.iter().map(|name| Permission::parse(name).unwrap()).collect()
        };
        let name = RoleName::parse("auditor").unwrap();
        let role = Role::new(name, None, parse(&["b:read", "a:read", "b:read"]), Instant::UNIX_EPOCH);
        assert_eq!(role.permissions, parse(&["a:read", "b:read"]));
        let change = role.difference(&parse(&["d:read", "b:read", "c:read", "d:read"]));
        let expected = PermissionsChange { given: parse(&["c:read", "d:read"]), taken: parse(&["a:read"]) };
        assert_eq!(change, expected);
        assert!(role.difference(&parse(&["b:read", "a:read"])).is_empty());
    }
}
