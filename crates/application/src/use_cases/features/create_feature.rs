//! Makes a feature switch.

use crate::journal::{Deed, Journal};
use crate::{CreateFeatures, Failure, Permitted, Ports};
use countersign_domain::{Action, Description, Feature, FeatureId, FeatureName, Origin};
use countersign_ports::{Clock, Ids, Store, StoreError, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Makes a feature switch. It is its maker's.
#[derive(Clone)]
pub struct CreateFeature {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    journal: Journal,
}

/// Who makes which switch.
#[derive(Debug, Clone)]
pub struct CreateFeatureCommand {
    /// Who.
    pub by: Permitted<CreateFeatures>,
    /// What it is called.
    pub name: FeatureName,
    /// What it is for.
    pub description: Option<Description>,
    /// Whether it is on.
    pub is_active: bool,
    /// What it needs.
    pub depends_on: Vec<FeatureId>,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new switch.
#[derive(Debug, thiserror::Error)]
pub enum CreateFeatureError {
    /// There is a switch of this name, perhaps in other case.
    #[error("there is a feature switch of this name")]
    NameTaken,
    /// One that it is to need does not exist.
    #[error("it needs a feature switch that does not exist")]
    UnknownDependency,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for CreateFeatureError {
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

impl CreateFeature {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            ids: ports.ids.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Makes the switch.
    ///
    /// # Errors
    /// See [`CreateFeatureError`].
    pub async fn execute(&self, command: CreateFeatureCommand) -> Result<Feature, CreateFeatureError> {
        let CreateFeatureCommand { by, name, description, is_active, depends_on, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::FeatureCreated, actor, subject: None, origin: &origin, at };
        let feature = Feature {
            id: self.ids.feature(),
            name,
            description,
            is_active,
            owner: Some(by.by().user()),
            depends_on: Feature::dependencies(depends_on),
            created_at: at,
            updated_at: at,
            version: 1,
        };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            tx.features().insert(&feature).await?;
            let details = json!({ "id": feature.id });
            tx.outbox().append(&[self.journal.done_with(deed, "feature", details)]).await?;
            Ok::<_, CreateFeatureError>(())
        }
        .await;
        finish(tx, outcome).await?;
        Ok(feature)
    }
}

impl std::fmt::Debug for CreateFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateFeature").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, feature, feature_id, grace, origin};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, ScriptedStore};

    async fn create(inserted: StoreResult<()>) -> (Result<Feature, CreateFeatureError>, Vec<Ended>) {
        let succeeds = inserted.is_ok();
        let store = ScriptedStore::new().transaction(|tx| {
            tx.features
                .expect_insert()
                .withf(|feature| feature.depends_on == [feature_id(2), feature_id(3)])
                .times(1)
                .return_once(|_| inserted);
            if succeeds {
                Kit::expect_envelopes(tx, &["audit_recorded"]);
            }
        });
        let (ports, store) = Kit::new(store).ports();
        let command = CreateFeatureCommand {
            by: barely_permitted(),
            name: feature().name,
            description: None,
            is_active: true,
            depends_on: vec![feature_id(3), feature_id(2), feature_id(3)],
            origin: origin(),
        };
        (CreateFeature::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_switch_is_its_makers() {
        let (outcome, ended) = create(Ok(())).await;
        let made = outcome.unwrap();
        assert_eq!((made.owner, made.is_active, made.version), (Some(grace().user()), true, 1));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_taken_name_and_a_need_that_does_not_exist_are_refused_by_the_store() {
        let (outcome, ended) = create(Err(StoreError::Conflict(UniqueKey::FeatureName))).await;
        assert!(matches!(outcome, Err(CreateFeatureError::NameTaken)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = create(Err(StoreError::BrokenReference)).await;
        assert!(matches!(outcome, Err(CreateFeatureError::UnknownDependency)));
    }
}
