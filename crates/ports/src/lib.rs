//! What the use cases need from the world, as traits.
//!
//! Two families. The **store** ([`Store`], [`Transaction`], [`Reader`] and one small trait for each aggregate)
//! keeps what must not be lost; the **services** hash, sign, seal, draw, tell the time and deliver. Adapters
//! implement them; use cases hold `Arc<dyn …>` and never learn which adapter it is.
//!
//! The store is split in two: *lookups* read committed state without a transaction, *repositories* write
//! inside one. Uniqueness, versions and single use are decided by the store in the statement that writes,
//! never by asking first.
//!
//! ```no_run
//! # use countersign_ports::*; use countersign_domain::*;
//! async fn end(store: &dyn Store, id: SessionId, now: Instant) -> StoreResult<bool> {
//!     let mut tx = store.begin().await?;
//!     let ended = tx.sessions().end(id, now, EndReason::LoggedOut).await;
//!     finish(tx, ended).await
//! }
//! ```
//!
//! With the feature `mock`, [`mock`] has a double for every port, for unit tests of use cases.
#![deny(missing_docs)]

mod api_keys;
mod audit;
mod collection;
mod comments;
mod credentials;
mod features;
mod federation;
mod hashing;
mod identity_providers;
mod login_attempts;
mod mac;
mod mailer;
mod one_time_tokens;
mod outbox;
mod permissions;
mod posts;
mod rate_limiter;
mod readiness;
mod refresh_tokens;
mod revocation_feed;
mod revocations;
mod roles;
mod sealing;
mod second_factors;
mod sessions;
mod sources;
mod store;
mod tokens;
mod totp;
mod users;

#[cfg(feature = "mock")]
pub mod mock;

pub use api_keys::{ApiKeyEntry, ApiKeyFilter, ApiKeyLookup, ApiKeyRecord, ApiKeyRepository, ApiKeySort};
pub use audit::{AuditFilter, AuditLookup, AuditRetention, AuditSort, AuditStore};
pub use collection::{Direction, ListRequest, Listed, Position, Selection, Slice, Sort, SortKey};
pub use comments::{CommentEntry, CommentFilter, CommentLookup, CommentRepository, CommentSort};
pub use credentials::CredentialRepository;
pub use features::{FeatureFilter, FeatureLookup, FeatureRepository, FeatureSort};
pub use federation::{FlowRepository, IdentityLookup, IdentityRepository};
pub use hashing::{HashingError, ImportedHash, PasswordHasher, Verification};
pub use identity_providers::{
    AuthorizationRequest, CallbackGrant, CodeVerifier, IdentityProviders, ProviderError, ProviderInfo,
};
pub use login_attempts::{LoginAttemptLookup, LoginAttemptRepository};
pub use mac::{Mac, MacPurpose, MacTag};
pub use mailer::{MailError, Mailer};
pub use one_time_tokens::{OneTimeTokenLookup, OneTimeTokenRepository};
pub use outbox::{ClaimedEnvelope, DeadLetter, Lane, OutboxLookup, OutboxRepository, OutboxState};
pub use permissions::{PermissionFilter, PermissionLookup, PermissionRepository, PermissionSort};
pub use posts::{
    Author, PostEntry, PostFilter, PostHead, PostLookup, PostRepository, PostSort, PostSummary,
    PostVisibility,
};
pub use rate_limiter::{Allowance, Charge, Quota, RateLimiter, Standing};
pub use readiness::{Dependency, DependencyState, Readiness};
pub use refresh_tokens::{RefreshRecord, RefreshTokenLookup, RefreshTokenRepository};
pub use revocation_feed::RevocationFeed;
pub use revocations::{RevocationLookup, RevocationRepository};
pub use roles::{RoleFilter, RoleLookup, RoleRepository, RoleSort};
pub use sealing::{SealingError, SecretBox};
pub use second_factors::{SecondFactorLookup, SecondFactorRepository};
pub use sessions::{SessionFilter, SessionLookup, SessionRepository, SessionSort};
pub use sources::{Clock, Ids, TokenGenerator};
pub use store::{Cause, Reader, Store, StoreError, StoreResult, Transaction, UniqueKey, finish};
pub use tokens::{AccessClaims, AccessTokens, SignedToken, SigningError, TokenRefusal};
pub use totp::Totp;
pub use users::{
    Holders, ImportedUser, LoginRecord, StoredPassword, UserEntry, UserFilter, UserLookup, UserRepository,
    UserSort,
};
