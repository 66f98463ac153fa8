//! Feature switches in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Feature, FeatureId, FeatureName, UserId};

/// Which switches. Each part that is there narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FeatureFilter {
    /// Whether they are on.
    pub is_active: Option<bool>,
    /// Whose they are.
    pub owner: Option<UserId>,
    /// What they are called, in any case.
    pub name: Option<FeatureName>,
}

/// By what switches are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeatureSort {
    /// When they were made.
    CreatedAt,
    /// Their name, in its canonical form.
    Name,
}

/// Reads feature switches.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FeatureLookup: Send {
    /// The switch with this identifier.
    async fn find(&mut self, id: FeatureId) -> StoreResult<Option<Feature>>;
    /// A part of the list of switches. They are searched in name and description.
    async fn list(
        &mut self,
        request: &ListRequest<FeatureFilter, FeatureSort>,
    ) -> StoreResult<Listed<Feature>>;
    /// How many switches there are of a selection.
    async fn count(&mut self, selection: &Selection<FeatureFilter>) -> StoreResult<u64>;
}

/// Writes feature switches.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FeatureRepository: Send {
    /// Stores a new switch.
    ///
    /// # Errors
    /// `Conflict(FeatureName)`; `BrokenReference` when it needs one that does not exist.
    async fn insert(&mut self, feature: &Feature) -> StoreResult<()>;
    /// Which switch needs which. All of them are locked until this transaction ends, in one order, so that two
    /// changes at once make no circle; to be called before [`lock`](Self::lock).
    async fn lock_needs(&mut self) -> StoreResult<Vec<(FeatureId, FeatureId)>>;
    /// The switch, locked against other writers until this transaction ends.
    async fn lock(&mut self, id: FeatureId) -> StoreResult<Option<Feature>>;
    /// Stores a changed switch and returns it with its next version.
    ///
    /// # Errors
    /// `StaleVersion` when `feature.version` is no longer the stored one; `Conflict` and `BrokenReference` as for
    /// [`insert`](Self::insert).
    async fn update(&mut self, feature: &Feature) -> StoreResult<Feature>;
    /// Deletes a switch; says whether there was one.
    ///
    /// # Errors
    /// `BrokenReference` when another needs it.
    async fn delete(&mut self, id: FeatureId) -> StoreResult<bool>;
}
