//! Deletes a feature switch.

use crate::journal::{Deed, Journal};
use crate::{DeleteFeatures, Failure, Permitted, Ports};
use countersign_domain::{Action, FeatureId, Origin};
use countersign_ports::{Clock, Store, StoreError, finish};
use serde_json::json;
use std::sync::Arc;

/// Deletes a feature switch that no other needs.
#[derive(Clone)]
pub struct DeleteFeature {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who deletes which switch.
#[derive(Debug, Clone)]
pub struct DeleteFeatureCommand {
    /// Who.
    pub by: Permitted<DeleteFeatures>,
    /// Which.
    pub feature: FeatureId,
    /// From where.
    pub origin: Origin,
}

/// Why the switch stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteFeatureError {
    /// There is no such switch.
    #[error("there is no such feature switch")]
    NotFound,
    /// Another needs it.
    #[error("another feature switch needs this one")]
    InUse,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for DeleteFeatureError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BrokenReference => Self::InUse,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl DeleteFeature {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Deletes the switch.
    ///
    /// # Errors
    /// See [`DeleteFeatureError`].
    pub async fn execute(&self, command: DeleteFeatureCommand) -> Result<(), DeleteFeatureError> {
        let DeleteFeatureCommand { by, feature, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::FeatureDeleted, actor, subject: None, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if !tx.features().delete(feature).await? {
                return Err(DeleteFeatureError::NotFound);
            }
            let details = json!({ "id": feature });
            tx.outbox().append(&[self.journal.done_with(deed, "feature", details)]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for DeleteFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeleteFeature").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, feature, origin};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, ScriptedStore};

    async fn delete(deleted: StoreResult<bool>) -> (Result<(), DeleteFeatureError>, Vec<Ended>) {
        let succeeds = matches!(deleted, Ok(true));
        let store = ScriptedStore::new().transaction(|tx| {
            tx.features.expect_delete().times(1).return_once(|_| deleted);
            if succeeds {
                let details = json!({ "feature": { "id": feature().id } });
                Kit::expect_entry(tx, Action::FeatureDeleted, details);
            }
        });
        let (ports, store) = Kit::new(store).ports();
        let command =
            DeleteFeatureCommand { by: barely_permitted(), feature: feature().id, origin: origin() };
        (DeleteFeature::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_switch_is_deleted_unless_another_needs_it() {
        let (outcome, ended) = delete(Ok(true)).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
        let (outcome, ended) = delete(Err(StoreError::BrokenReference)).await;
        assert!(matches!(outcome, Err(DeleteFeatureError::InUse)));
        assert_eq!(ended, [Ended::RolledBack]);
        assert!(matches!(delete(Ok(false)).await.0, Err(DeleteFeatureError::NotFound)));
    }
}
