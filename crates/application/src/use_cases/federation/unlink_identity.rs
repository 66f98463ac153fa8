//! Unlinks an external identity.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated};
use countersign_domain::{Action, IdentityId, MailTemplate, Origin, User};
use countersign_ports::{Clock, IdentityProviders, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Unlinks an external identity of one's own, unless it is the last way in. Its owner is told by mail.
#[derive(Clone)]
pub struct UnlinkIdentity {
    store: Arc<dyn Store>,
    providers: Arc<dyn IdentityProviders>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who unlinks which.
#[derive(Debug, Clone)]
pub struct UnlinkIdentityCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// Which.
    pub identity: IdentityId,
    /// From where.
    pub origin: Origin,
}

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum UnlinkIdentityError {
    /// He has none of this identifier.
    #[error("there is no such identity")]
    NotFound,
    /// Without it he could not log in any more.
    #[error("it is the last way to log in")]
    LastWayIn,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UnlinkIdentityError: StoreError);

impl UnlinkIdentity {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            providers: ports.identity_providers.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Unlinks it.
    ///
    /// # Errors
    /// See [`UnlinkIdentityError`].
    pub async fn execute(&self, command: UnlinkIdentityCommand) -> Result<(), UnlinkIdentityError> {
        let mut tx = self.store.begin().await?;
        let outcome = self.unlink(&mut *tx, &command).await;
        finish(tx, outcome).await
    }

    async fn unlink(
        &self,
        tx: &mut dyn Transaction,
        command: &UnlinkIdentityCommand,
    ) -> Result<(), UnlinkIdentityError> {
        let UnlinkIdentityCommand { by, identity, origin } = command;
        // Locked, so that of two at once the last way in stays.
        let user = tx.users().lock(by.user()).await?.filter(User::is_active);
        let user = user.ok_or(UnlinkIdentityError::NotFound)?;
        let linked = tx.identities().of(user.id).await?;
        let found =
            linked.iter().find(|linked| linked.id == *identity).ok_or(UnlinkIdentityError::NotFound)?;
        let known = self.providers.list();
        let others = linked.iter().filter(|other| other.id != found.id);
        let stays = others.filter(|other| known.iter().any(|info| info.name == other.provider)).count() > 0;
        if !stays && !tx.credentials().has_password(user.id).await? {
            return Err(UnlinkIdentityError::LastWayIn);
        }
        tx.identities().delete(found.id, user.id).await?;
        let (action, at) = (Action::IdentityUnlinked, self.clock.now());
        let deed = Deed { action, actor: by.actor(), subject: Some(user.id), origin, at };
        let notice = self.journal.notice(MailTemplate::IdentityUnlinked, &user.email, &user, at);
        let entry = self.journal.done_with(deed, "provider", json!(found.provider));
        Ok(tx.outbox().append(&[entry, notice]).await?)
    }
}

impl std::fmt::Debug for UnlinkIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlinkIdentity").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, external_identity, origin, recently};
    use countersign_domain::{ExternalIdentity, ProviderName};
    use countersign_ports::ProviderInfo;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn other() -> ExternalIdentity {
        ExternalIdentity { id: IdentityId::from_uuid(Uuid::from_u128(99)), ..external_identity() }
    }

    async fn unlink(
        linked: Vec<ExternalIdentity>,
        has_password: bool,
        goes: bool,
    ) -> (Result<(), UnlinkIdentityError>, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(move |tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.identities.expect_of().return_once(|_| Ok(linked));
            tx.credentials.expect_has_password().returning(move |_| Ok(has_password));
            if goes {
                tx.identities
                    .expect_delete()
                    .withf(|id, user| (*id, *user) == (external_identity().id, ada().id))
                    .times(1)
                    .returning(|_, _| Ok(true));
                Kit::expect_deed(
                    tx,
                    Action::IdentityUnlinked,
                    json!({ "provider": "acme" }),
                    &[MailTemplate::IdentityUnlinked],
                );
            }
        });
        let mut kit = Kit::new(store);
        let known = ProviderInfo { name: external_identity().provider, display_name: "Acme".to_owned() };
        kit.identity_providers.expect_list().return_const(vec![known]);
        let (ports, store) = kit.ports();
        let identity = external_identity().id;
        let command = UnlinkIdentityCommand { by: recently(), identity, origin: origin() };
        (UnlinkIdentity::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn one_of_several_ways_in_goes() {
        for (linked, has_password) in
            [(vec![external_identity()], true), (vec![other(), external_identity()], false)]
        {
            let (outcome, ended) = unlink(linked, has_password, true).await;
            assert!(outcome.is_ok());
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn the_last_way_in_stays_and_those_of_others_are_not_there() {
        let (outcome, ended) = unlink(vec![external_identity()], false, false).await;
        assert!(matches!(outcome, Err(UnlinkIdentityError::LastWayIn)));
        assert_eq!(ended, [Ended::RolledBack]);
        let gone = ExternalIdentity { provider: ProviderName::parse("gone").unwrap(), ..other() };
        let (outcome, _) = unlink(vec![gone, external_identity()], false, false).await;
        assert!(matches!(outcome, Err(UnlinkIdentityError::LastWayIn)), "by that nobody logs in any more");
        let (outcome, _) = unlink(vec![other()], true, false).await;
        assert!(matches!(outcome, Err(UnlinkIdentityError::NotFound)));
    }
}
