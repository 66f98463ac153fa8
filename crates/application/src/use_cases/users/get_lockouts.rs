//! Shows an administrator what is counted against an account.

use crate::attempts::account_subject;
use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadUsers, Settings};
use countersign_domain::{AttemptScope, Attempts, Instant, LockoutPolicy, UserId};
use countersign_ports::{Clock, Mac, Store};
use std::sync::Arc;

/// How many scopes are shown at most.
const MAX_LISTED: u32 = 100;

/// Shows the failed attempts on an account and the locks that followed, the latest failure first, at most 100 scopes.
#[derive(Clone)]
pub struct GetLockouts {
    store: Arc<dyn Store>,
    mac: Arc<dyn Mac>,
    clock: Arc<dyn Clock>,
    policy: LockoutPolicy,
}

/// What is counted in one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// Which attempts.
    pub scope: AttemptScope,
    /// Failures since the last lock or success.
    pub failures: u32,
    /// Locks in a row.
    pub locks: u32,
    /// When the last one failed.
    pub last_failed_at: Instant,
    /// Until when it is locked; `None` when it is not, or no longer.
    pub locked_until: Option<Instant>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetLockoutsError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetLockoutsError: StoreError);

impl GetLockouts {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            mac: ports.mac.clone(),
            clock: ports.clock.clone(),
            policy: settings.lockout,
        }
    }

    /// Shows what is counted.
    ///
    /// # Errors
    /// See [`GetLockoutsError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
    ) -> Result<Vec<Lockout>, GetLockoutsError> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(GetLockoutsError::NotFound)?;
        let subject = account_subject(&*self.mac, user.id);
        let counted = reader.login_attempts().of(&subject, MAX_LISTED).await?;
        Ok(counted.into_iter().map(|(scope, attempts)| self.shown(scope, attempts, now)).collect())
    }

    fn shown(&self, scope: AttemptScope, attempts: Attempts, now: Instant) -> Lockout {
        let locked_until = attempts.locked_for(now, &self.policy).map(|left| now + left);
        let Attempts { failures, locks, last_failed_at, .. } = attempts;
        Lockout { scope, failures, locks, last_failed_at, locked_until }
    }
}

impl std::fmt::Debug for GetLockouts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetLockouts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, mac_tag, permitted};
    use countersign_domain::User;
    use countersign_ports::MacPurpose;
    use countersign_ports::mock::ScriptedStore;

    fn attempts(locked_until: Option<Instant>) -> Attempts {
        Attempts { failures: 5, locks: 1, last_failed_at: later(-10), locked_until }
    }

    async fn get(found: Option<User>) -> Result<Vec<Lockout>, GetLockoutsError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.login_attempts
                .expect_of()
                .withf(|subject, limit| {
                    subject.as_bytes() == mac_tag(MacPurpose::Account).as_bytes() && *limit == 100
                })
                .returning(|_, _| {
                    Ok(vec![
                        (AttemptScope::SecondFactor, attempts(Some(later(60)))),
                        (AttemptScope::Everywhere, attempts(Some(later(-1)))),
                    ])
                });
        });
        let (ports, _) = Kit::new(store).ports();
        GetLockouts::new(&ports, Settings::default()).execute(&permitted(), ada().id).await
    }

    #[tokio::test]
    async fn counts_are_shown_and_the_locks_that_are_still_in_force() {
        let shown = get(Some(ada())).await.unwrap();
        let until: Vec<_> = shown.iter().map(|lockout| (lockout.scope, lockout.locked_until)).collect();
        assert_eq!(until, [(AttemptScope::SecondFactor, Some(later(60))), (AttemptScope::Everywhere, None)]);
        assert_eq!((shown[0].failures, shown[0].locks, shown[0].last_failed_at), (5, 1, later(-10)));
        assert!(matches!(get(None).await, Err(GetLockoutsError::NotFound)));
    }
}
