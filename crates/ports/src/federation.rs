//! External identities in the store, and logins at identity providers that are under way.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{
    ExternalIdentity, ExternalSubject, FederationFlow, IdentityId, Instant, ProviderName, TokenHash, UserId,
};

/// Reads external identities.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait IdentityLookup: Send {
    /// The identity of this subject at this provider.
    async fn find(
        &mut self,
        provider: &ProviderName,
        subject: &ExternalSubject,
    ) -> StoreResult<Option<ExternalIdentity>>;
    /// The identities that are linked to an account, those linked first before the others.
    async fn of(&mut self, user: UserId) -> StoreResult<Vec<ExternalIdentity>>;
}

/// Writes external identities.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait IdentityRepository: Send {
    /// Links an identity to its account.
    ///
    /// # Errors
    /// `Conflict(ExternalIdentity)` when that subject of that provider is linked already, to whichever account.
    async fn insert(&mut self, identity: &ExternalIdentity) -> StoreResult<()>;
    /// The identities that are linked to an account. With the account's row locked they stay so until this transaction
    /// ends.
    async fn of(&mut self, user: UserId) -> StoreResult<Vec<ExternalIdentity>>;
    /// Stores `last_used_at` and `email` of an identity that somebody logged in by; says whether it is still linked to
    /// its account.
    async fn used(&mut self, identity: &ExternalIdentity) -> StoreResult<bool>;
    /// Unlinks an identity of an account; says whether there was one.
    async fn delete(&mut self, id: IdentityId, user: UserId) -> StoreResult<bool>;
    /// Unlinks every identity of an account; says how many.
    async fn delete_of(&mut self, user: UserId) -> StoreResult<u64>;
}

/// Writes logins that are under way.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FlowRepository: Send {
    /// Stores one that was started.
    async fn insert(&mut self, flow: &FederationFlow) -> StoreResult<()>;
    /// Takes the one with this state, if it was started at this provider, by who has this binding, and has not expired.
    /// Of any number at once, one gets it. Whoever asks with anything else leaves it.
    async fn take(
        &mut self,
        state: &TokenHash,
        provider: &ProviderName,
        binding: &TokenHash,
        now: Instant,
    ) -> StoreResult<Option<FederationFlow>>;
    /// Deletes at most `limit` that expired before `before`; says how many.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
