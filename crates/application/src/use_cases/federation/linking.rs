//! Links an external identity to an account, for its owner.

use super::completion_error::CompleteFederationError;
use crate::Ports;
use crate::journal::{Deed, Journal};
use countersign_domain::{
    Action, Actor, ExternalIdentity, ExternalProfile, MailTemplate, Origin, ProviderName, SessionId, User,
    UserId,
};
use countersign_ports::{Clock, Ids, Store, StoreError, Transaction, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Links an external identity to an account, for its owner. He is told by mail.
#[derive(Clone)]
pub(super) struct Linking {
    store: Arc<dyn Store>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

impl Linking {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Links it; one that is linked to this account already is left as it is.
    pub(super) async fn link(
        &self,
        user: UserId,
        session: SessionId,
        provider: &ProviderName,
        profile: &ExternalProfile,
        origin: &Origin,
    ) -> Result<ExternalIdentity, CompleteFederationError> {
        let now = self.clock.now();
        let identity = ExternalIdentity {
            id: self.ids.identity(),
            user,
            provider: provider.clone(),
            subject: profile.subject.clone(),
            email: profile.email.clone(),
            linked_at: now,
            last_used_at: None,
        };
        let actor = Actor::User { id: user, session: Some(session) };
        let deed = Deed { action: Action::IdentityLinked, actor, subject: Some(user), origin, at: now };
        let mut tx = self.store.begin().await?;
        let outcome = self.store(&mut *tx, &identity, session, deed).await;
        match finish(tx, outcome).await {
            Ok(()) => Ok(identity),
            Err(CompleteFederationError::Failure(crate::Failure::Store(StoreError::Conflict(
                UniqueKey::ExternalIdentity,
            )))) => {
                let mut reader = self.store.reader().await?;
                let linked = reader.identities().find(provider, &profile.subject).await?;
                let own = linked.filter(|linked| linked.user == user);
                own.ok_or(CompleteFederationError::IdentityTaken)
            }
            Err(error) => Err(error),
        }
    }

    async fn store(
        &self,
        tx: &mut dyn Transaction,
        identity: &ExternalIdentity,
        session: SessionId,
        deed: Deed<'_>,
    ) -> Result<(), CompleteFederationError> {
        let user = tx.users().lock(identity.user).await?.filter(User::is_active);
        let user = user.ok_or(CompleteFederationError::SessionEnded)?;
        // Whoever resets the password meanwhile ends it, and unlinks what was linked before.
        if !tx.sessions().is_live(session, user.id, deed.at).await? {
            return Err(CompleteFederationError::SessionEnded);
        }
        tx.identities().insert(identity).await?;
        let entry = self.journal.done_with(deed, "provider", json!(identity.provider));
        let notice = self.journal.notice(MailTemplate::IdentityLinked, &user.email, &user, deed.at);
        Ok(tx.outbox().append(&[entry, notice]).await?)
    }
}
