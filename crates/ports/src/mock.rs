//! Doubles of every port, for unit tests of use cases.
//!
//! [`ScriptedStore`] hands out, in order, the readers and transactions that a test prepared, and remembers how
//! each transaction ended; [`FailingStore`] wraps a real store and fails its k-th call.
mod failing;
mod scripted;

pub use crate::api_keys::{MockApiKeyLookup, MockApiKeyRepository};
pub use crate::audit::{MockAuditLookup, MockAuditRetention, MockAuditStore};
pub use crate::comments::{MockCommentLookup, MockCommentRepository};
pub use crate::credentials::MockCredentialRepository;
pub use crate::features::{MockFeatureLookup, MockFeatureRepository};
pub use crate::federation::{MockFlowRepository, MockIdentityLookup, MockIdentityRepository};
pub use crate::hashing::MockPasswordHasher;
pub use crate::identity_providers::MockIdentityProviders;
pub use crate::login_attempts::{MockLoginAttemptLookup, MockLoginAttemptRepository};
pub use crate::mac::MockMac;
pub use crate::mailer::MockMailer;
pub use crate::one_time_tokens::{MockOneTimeTokenLookup, MockOneTimeTokenRepository};
pub use crate::outbox::{MockOutboxLookup, MockOutboxRepository};
pub use crate::permissions::{MockPermissionLookup, MockPermissionRepository};
pub use crate::posts::{MockPostLookup, MockPostRepository};
pub use crate::rate_limiter::MockRateLimiter;
pub use crate::readiness::MockReadiness;
pub use crate::refresh_tokens::{MockRefreshTokenLookup, MockRefreshTokenRepository};
pub use crate::revocation_feed::MockRevocationFeed;
pub use crate::revocations::{MockRevocationLookup, MockRevocationRepository};
pub use crate::roles::{MockRoleLookup, MockRoleRepository};
pub use crate::sealing::MockSecretBox;
pub use crate::second_factors::{MockSecondFactorLookup, MockSecondFactorRepository};
pub use crate::sessions::{MockSessionLookup, MockSessionRepository};
pub use crate::sources::{MockClock, MockIds, MockTokenGenerator};
pub use crate::tokens::MockAccessTokens;
pub use crate::totp::MockTotp;
pub use crate::users::{MockUserLookup, MockUserRepository};
pub use failing::FailingStore;
pub use scripted::{Ended, MockReader, MockTransaction, ScriptedStore};
