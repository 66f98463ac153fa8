//! Brings the hash of a password up to date, while the password is at hand.

use crate::{Failure, Ports};
use countersign_domain::{Password, UserId};
use countersign_ports::{PasswordHasher, Store, StoredPassword, finish};
use std::sync::Arc;

/// Hashes passwords again with today's parameters (OWASP Password Storage Cheat Sheet).
#[derive(Clone)]
pub(crate) struct Rehash {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
}

impl Rehash {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), hasher: ports.hasher.clone() }
    }

    /// What the password was needed for stands whether or not this succeeds: the next login tries again.
    pub(crate) async fn attempt(&self, user: UserId, password: &Password, stored: &StoredPassword) {
        let attempt = async {
            let hash = self.hasher.hash(password).await?;
            let mut tx = self.store.begin().await?;
            let outcome = tx.credentials().rehash_password(user, &stored.hash, &hash).await;
            finish(tx, outcome).await?;
            Ok::<(), Failure>(())
        };
        if let Err(error) = attempt.await {
            tracing::warn!(user.id = %user, error = %error, "an outdated password hash was left as it is");
        }
    }
}
