//! What an API key is to be allowed.

use countersign_domain::{ApiKey, Invalid, Permission, Violation};

/// What an API key is to be allowed: 1 to [`ApiKey::MAX_SCOPES`] permissions, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyScopes(Vec<Permission>);

impl ApiKeyScopes {
    /// These scopes, in whatever order and however often they are named.
    ///
    /// # Errors
    /// When there are none, or too many.
    pub fn new(mut scopes: Vec<Permission>) -> Result<Self, Invalid> {
        scopes.sort();
        scopes.dedup();
        match scopes.len() {
            0 => Err(Invalid::new(Violation::Required, "must name at least one scope")),
            1..=ApiKey::MAX_SCOPES => Ok(Self(scopes)),
            _ => {
                let message = format!("must name at most {} scopes", ApiKey::MAX_SCOPES);
                Err(Invalid::new(Violation::TooLong, message))
            }
        }
    }

    /// The scopes.
    #[must_use]
    pub fn as_slice(&self) -> &[Permission] {
        &self.0
    }

    /// Those that are not among these.
    pub(crate) fn beyond(&self, these: &[Permission]) -> Vec<Permission> {
        self.0.iter().filter(|scope| !these.contains(scope)).cloned().collect()
    }
}

impl From<ApiKeyScopes> for Vec<Permission> {
    fn from(scopes: ApiKeyScopes) -> Self {
        scopes.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_sorted_each_once_and_from_one_to_fifty() {
        let named = vec![Permission::USERS_READ, Permission::PROFILE_READ, Permission::USERS_READ];
        let scopes = ApiKeyScopes::new(named).unwrap();
        assert_eq!(scopes.as_slice(), [Permission::PROFILE_READ, Permission::USERS_READ]);
        assert_eq!(scopes.beyond(&[Permission::USERS_READ]), [Permission::PROFILE_READ]);

        let many = |n| (0..n).map(|n| Permission::parse(&format!("thing:do_{n}")).unwrap()).collect();
        assert!(ApiKeyScopes::new(many(50)).is_ok());
        assert_eq!(ApiKeyScopes::new(many(51)).unwrap_err().violation(), Violation::TooLong);
        assert_eq!(ApiKeyScopes::new(vec![]).unwrap_err().violation(), Violation::Required);
    }
}
