//! What an import accepts, as far as the installation decides it.

use chrono::SubsecRound;
use countersign_domain::{Instant, Invalid, RoleName, UserId, Violation};
use countersign_ports::{Ids, ImportedHash, PasswordHasher};
use std::sync::Arc;

/// What an import accepts. The rest is decided by the types of the domain.
#[derive(Clone)]
pub struct ImportRules {
    pub(super) hasher: Arc<dyn PasswordHasher>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) roles: Vec<RoleName>,
    pub(super) allow_administrators: bool,
    pub(super) now: Instant,
}

impl ImportRules {
    /// When the import began.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// An identifier for an account that comes without one.
    #[must_use]
    pub fn new_id(&self) -> UserId {
        self.ids.user()
    }

    /// A password hash.
    ///
    /// # Errors
    /// When passwords cannot be compared with it, or at too high a cost.
    pub fn password_hash(&self, text: &str) -> Result<ImportedHash, Invalid> {
        self.hasher.import(text)
    }

    /// A role.
    ///
    /// # Errors
    /// When there is none of this name, or it may not be given by an import.
    pub fn role(&self, text: &str) -> Result<RoleName, Invalid> {
        let role = RoleName::parse(text)?;
        if !self.roles.contains(&role) {
            return Err(Invalid::new(Violation::NotAllowed, "must be the name of a role that exists"));
        }
        if role == RoleName::administrator() && !self.allow_administrators {
            let message = "must not make administrators, unless the import allows it (--allow-admin)";
            return Err(Invalid::new(Violation::NotAllowed, message));
        }
        Ok(role)
    }

    /// A moment in the past, to the microsecond.
    ///
    /// # Errors
    /// When it is not in RFC 3339, before 1970 or yet to come.
    pub fn past(&self, text: &str) -> Result<Instant, Invalid> {
        let malformed =
            || Invalid::new(Violation::Malformed, "must be a moment like 2026-01-31T12:00:00Z (RFC 3339)");
        let moment = chrono::DateTime::parse_from_rfc3339(text).ok().ok_or_else(malformed)?;
        let moment = moment.to_utc().trunc_subsecs(6);
        if moment < Instant::UNIX_EPOCH || moment > self.now {
            return Err(Invalid::new(Violation::NotAllowed, "must not lie before 1970 or in the future"));
        }
        Ok(moment)
    }
}

impl std::fmt::Debug for ImportRules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRules").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, later};
    use countersign_ports::mock::ScriptedStore;

    fn rules(allow_administrators: bool) -> ImportRules {
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        let roles = vec![RoleName::administrator(), RoleName::user()];
        let (hasher, ids) = (ports.hasher.clone(), ports.ids.clone());
        ImportRules { hasher, ids, roles, allow_administrators, now: later(0) }
    }

    #[test]
    fn roles_exist_and_administrators_are_made_on_purpose() {
        assert_eq!(rules(false).role("user"), Ok(RoleName::user()));
        assert_eq!(rules(true).role("admin"), Ok(RoleName::administrator()));
        for name in ["admin", "wizard", "USER", ""] {
            assert!(rules(false).role(name).is_err(), "{name}");
        }
    }

    #[test]
    fn moments_lie_in_the_past() {
        let parsed = rules(false).past("2001-02-03T04:05:06.123456789+01:00").unwrap();
        assert_eq!(parsed.to_rfc3339(), "2001-02-03T03:05:06.123456+00:00");
        let now = later(0).to_rfc3339();
        assert_eq!(rules(false).past(&now), Ok(later(0)));
        for text in
            [&later(1).to_rfc3339(), "1969-12-31T23:59:59Z", "2001-02-03", "", "+262142-01-01T00:00:00Z"]
        {
            assert!(rules(false).past(text).is_err(), "{text}");
        }
    }
}
