//! Ending sessions from elsewhere.

use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Ports, RevocationSet, Settings};
use countersign_domain::{Action, Actor, EndReason, Instant, Origin, Revocation, SessionId, UserId};
use countersign_ports::{Clock, Store, StoreResult, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Ends sessions of a user and makes their access tokens refused. What ends none is not written down.
#[derive(Clone)]
pub(crate) struct SessionEnder {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Which sessions of a user.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// This one, if it is his and live.
    One(SessionId),
    /// All but the one, if any.
    AllBut(Option<SessionId>),
}

impl SessionEnder {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Ends them and says how many.
    pub(crate) async fn end(
        &self,
        actor: Actor,
        user: UserId,
        which: Which,
        origin: &Origin,
    ) -> StoreResult<usize> {
        let now = self.clock.now();
        if let Which::One(session) = which
            && !self.is_live(user, session, now).await?
        {
            return Ok(0);
        }
        let deed = Deed { action: Action::SessionRevoked, actor, subject: Some(user), origin, at: now };
        let mut tx = self.store.begin().await?;
        let outcome = self.revoke(&mut *tx, user, which, deed).await;
        let ended = finish(tx, outcome).await?;
        self.revocations.add(&ended);
        Ok(ended.len())
    }

    /// A session never changes hands, so this needs no lock.
    async fn is_live(&self, user: UserId, session: SessionId, now: Instant) -> StoreResult<bool> {
        let found = self.store.reader().await?.sessions().find(session).await?;
        Ok(found.is_some_and(|session| session.user == user && session.is_live(now)))
    }

    async fn revoke(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        which: Which,
        deed: Deed<'_>,
    ) -> StoreResult<Vec<Revocation>> {
        let (ended, detail, value) = match which {
            Which::One(session) => {
                let ended = self.issuer.end(tx, session, deed.at, EndReason::Revoked).await?;
                (ended, "session", json!(session))
            }
            Which::AllBut(except) => {
                let ended = self.issuer.end_all(tx, user, except, deed.at, EndReason::Revoked).await?;
                let count = ended.len();
                (ended, "sessions", count.into())
            }
        };
        if !ended.is_empty() {
            tx.outbox().append(&[self.journal.done_with(deed, detail, value)]).await?;
        }
        Ok(ended)
    }
}
