//! The API key that a program presents.

use crate::admission::Admission;
use crate::{Ports, Settings};
use countersign_domain::{ApiKey, ApiKeyId, Instant, OpaqueToken, Permission, TokenKind};
use countersign_ports::{ApiKeyRecord, Clock, Store, StoreResult, TokenGenerator, finish};
use std::sync::Arc;
use std::time::Duration;

/// How old the note of a key's last use may grow before a next use is noted: not every request writes.
const USE_NOTED_FOR: Duration = Duration::from_mins(1);

/// Finds the key that a program presents.
#[derive(Clone)]
pub(crate) struct PresentedKeys {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    admission: Admission,
}

/// A key that is accepted.
#[derive(Debug)]
pub(crate) struct LiveKey {
    pub(crate) key: ApiKey,
    /// What it may do now.
    pub(crate) permissions: Vec<Permission>,
    /// When what was presented ends: the key, or this secret of it.
    pub(crate) expires_at: Option<Instant>,
}

impl PresentedKeys {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            admission: Admission::new(ports, settings),
        }
    }

    /// The key that this text is a secret of, and that it was used is noted. `None` unless secret and key are live
    /// and the owner would be admitted to a session: what is disabled or closed needs nothing done to its keys.
    pub(crate) async fn find(&self, text: &str) -> StoreResult<Option<LiveKey>> {
        let Some(token) = OpaqueToken::parse(TokenKind::ApiKey, text) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let hash = self.generator.hash(&token);
        let found = self.store.reader().await?.api_keys().by_secret(&hash).await?;
        let live = |r: &ApiKeyRecord| {
            r.secret.is_live(now) && r.key.is_live(now) && self.admission.check(&r.owner).is_ok()
        };
        let Some(ApiKeyRecord { secret, key, permissions, .. }) = found.filter(live) else {
            return Ok(None);
        };
        self.note_use(&key, now).await;
        let expires_at = [key.expires_at, secret.expires_at].into_iter().flatten().min();
        Ok(Some(LiveKey { permissions: key.effective(&permissions), key, expires_at }))
    }

    /// Whatever comes of it, the key is good.
    async fn note_use(&self, key: &ApiKey, now: Instant) {
        if key.last_used_at.is_some_and(|at| now <= at + USE_NOTED_FOR) {
            return;
        }
        if let Err(error) = self.store_use(key.id, now).await {
            tracing::warn!(api_key.id = %key.id, error = %error, "the use of an API key was not noted");
        }
    }

    async fn store_use(&self, key: ApiKeyId, now: Instant) -> StoreResult<()> {
        let mut tx = self.store.begin().await?;
        let noted = tx.api_keys().used(key, now).await;
        finish(tx, noted).await
    }
}
