//! Changes a feature switch.

use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdateFeatures};
use countersign_domain::{Action, Feature, FeatureChange, FeatureId, Instant, Origin, leads_to};
use countersign_ports::{Clock, Store, StoreError, Transaction, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Changes a feature switch.
#[derive(Clone)]
pub struct UpdateFeature {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct UpdateFeatureCommand {
    /// Who.
    pub by: Permitted<UpdateFeatures>,
    /// Which switch.
    pub feature: FeatureId,
    /// What of it.
    pub change: FeatureChange,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why the switch stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdateFeatureError {
    /// There is no such switch.
    #[error("there is no such feature switch")]
    NotFound,
    /// It is no longer the version that he saw.
    #[error("the feature switch was changed in the meantime")]
    Stale,
    /// There is a switch of this name, perhaps in other case.
    #[error("there is a feature switch of this name")]
    NameTaken,
    /// One that it is to need does not exist.
    #[error("it needs a feature switch that does not exist")]
    UnknownDependency,
    /// It would need itself, directly or by others.
    #[error("it would need itself")]
    Circular,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for UpdateFeatureError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::FeatureName) => Self::NameTaken,
            StoreError::BrokenReference => Self::UnknownDependency,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl UpdateFeature {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the switch and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateFeatureError`].
    pub async fn execute(&self, command: UpdateFeatureCommand) -> Result<Feature, UpdateFeatureError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdateFeatureCommand,
        at: Instant,
    ) -> Result<Feature, UpdateFeatureError> {
        let UpdateFeatureCommand { by, feature: id, change, seen_version, origin } = command;
        let depends_on = change.depends_on.as_deref().unwrap_or_default();
        let circular = !depends_on.is_empty() && leads_to(&tx.features().lock_needs().await?, depends_on, id);
        let feature = tx.features().lock(id).await?.ok_or(UpdateFeatureError::NotFound)?;
        if seen_version.is_some_and(|seen| seen != feature.version) {
            return Err(UpdateFeatureError::Stale);
        }
        if circular {
            return Err(UpdateFeatureError::Circular);
        }
        let (feature, fields) = feature.change(change, at);
        if fields.is_empty() {
            return Ok(feature);
        }
        let feature = tx.features().update(&feature).await?;
        let deed =
            Deed { action: Action::FeatureUpdated, actor: by.actor(), subject: None, origin: &origin, at };
        let details = json!({ "id": id, "fields": fields });
        tx.outbox().append(&[self.journal.done_with(deed, "feature", details)]).await?;
        Ok(feature)
    }
}

impl std::fmt::Debug for UpdateFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateFeature").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, feature, feature_id, later, origin};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn update(
        change: FeatureChange,
        seen_version: Option<i64>,
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<Feature, UpdateFeatureError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let (by, feature) = (barely_permitted(), feature().id);
        let command = UpdateFeatureCommand { by, feature, change, seen_version, origin: origin() };
        (UpdateFeature::new(&ports).execute(command).await, store.ended())
    }

    fn finds(tx: &mut MockTransaction, found: Option<Feature>) {
        tx.features.expect_lock().times(1).return_once(|_| Ok(found));
    }

    fn on() -> FeatureChange {
        FeatureChange { is_active: Some(true), ..FeatureChange::default() }
    }

    fn needing(needs: Vec<FeatureId>) -> FeatureChange {
        FeatureChange { depends_on: Some(needs), ..FeatureChange::default() }
    }

    #[tokio::test]
    async fn what_changes_is_written_with_the_names_of_its_fields() {
        let (outcome, ended) = update(on(), Some(3), |tx| {
            finds(tx, Some(feature()));
            tx.features
                .expect_update()
                .withf(|feature| feature.is_active && feature.updated_at == later(0))
                .times(1)
                .returning(|feature| Ok(Feature { version: 4, ..feature.clone() }));
            let details = json!({ "feature": { "id": feature().id, "fields": ["is_active"] } });
            Kit::expect_entry(tx, Action::FeatureUpdated, details);
        })
        .await;
        assert_eq!(outcome.unwrap().version, 4);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn what_does_not_change_is_not_written() {
        let (outcome, _) = update(FeatureChange::default(), None, |tx| finds(tx, Some(feature()))).await;
        assert_eq!(outcome.unwrap(), feature());
    }

    #[tokio::test]
    async fn nothing_needs_itself_not_even_by_others() {
        for (needs, wanted) in [(vec![], 1), (vec![(feature_id(2), feature_id(1))], 2)] {
            let (outcome, ended) = update(needing(vec![feature_id(wanted)]), None, |tx| {
                tx.features.expect_lock_needs().times(1).return_once(|| Ok(needs));
                finds(tx, Some(feature()));
            })
            .await;
            assert!(matches!(outcome, Err(UpdateFeatureError::Circular)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }

    #[tokio::test]
    async fn an_unknown_switch_is_not_found_and_another_version_is_stale() {
        let (outcome, _) = update(on(), None, |tx| finds(tx, None)).await;
        assert!(matches!(outcome, Err(UpdateFeatureError::NotFound)));
        let (outcome, _) = update(on(), Some(2), |tx| finds(tx, Some(feature()))).await;
        assert!(matches!(outcome, Err(UpdateFeatureError::Stale)));
    }

    #[tokio::test]
    async fn a_taken_name_and_a_need_that_does_not_exist_are_refused_by_the_store() {
        let failing = |outcome: StoreResult<Feature>| {
            move |tx: &mut MockTransaction| {
                finds(tx, Some(feature()));
                tx.features.expect_update().return_once(|_| outcome);
            }
        };
        let taken = failing(Err(StoreError::Conflict(UniqueKey::FeatureName)));
        assert!(matches!(update(on(), None, taken).await.0, Err(UpdateFeatureError::NameTaken)));
        let unknown = failing(Err(StoreError::BrokenReference));
        assert!(matches!(update(on(), None, unknown).await.0, Err(UpdateFeatureError::UnknownDependency)));
    }
}
