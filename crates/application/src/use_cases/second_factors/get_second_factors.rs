//! Shows somebody his second factors.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports};
use countersign_domain::Instant;
use countersign_ports::Store;
use std::sync::Arc;

/// Shows somebody which second factors protect his account.
#[derive(Clone)]
pub struct GetSecondFactors {
    store: Arc<dyn Store>,
}

/// The second factors of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactors {
    /// Since when logins ask for a one-time code; `None` when they do not.
    pub totp_enabled_at: Option<Instant>,
    /// How many backup codes are left.
    pub backup_codes_left: u64,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetSecondFactorsError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetSecondFactorsError: StoreError);

impl GetSecondFactors {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows them.
    ///
    /// # Errors
    /// See [`GetSecondFactorsError`].
    pub async fn execute(&self, by: &Authenticated) -> Result<SecondFactors, GetSecondFactorsError> {
        let mut reader = self.store.reader().await?;
        let totp = reader.second_factors().totp(by.user()).await?;
        let backup_codes_left = reader.second_factors().backup_codes_left(by.user()).await?;
        let totp_enabled_at = totp.and_then(|factor| factor.confirmed_at);
        Ok(SecondFactors { totp_enabled_at, backup_codes_left })
    }
}

impl std::fmt::Debug for GetSecondFactors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetSecondFactors").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, later, totp_factor};
    use countersign_domain::TotpFactor;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn what_is_not_confirmed_is_not_in_use() {
        for (confirmed_at, left) in [(None, 0), (Some(later(-5)), 9)] {
            let store = ScriptedStore::new().reader(move |r| {
                let factor = TotpFactor { confirmed_at, ..totp_factor() };
                r.second_factors.expect_totp().return_once(|_| Ok(Some(factor)));
                r.second_factors.expect_backup_codes_left().returning(move |_| Ok(left));
            });
            let (ports, _) = Kit::new(store).ports();
            let shown = GetSecondFactors::new(&ports).execute(&authenticated()).await.unwrap();
            assert_eq!(shown, SecondFactors { totp_enabled_at: confirmed_at, backup_codes_left: left });
        }
    }
}
