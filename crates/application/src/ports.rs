//! The ports that use cases are built from.

use crate::{RevocationSet, ViewTally};
use countersign_ports::{
    AccessTokens, AuditLookup, Clock, IdentityProviders, Ids, Mac, PasswordHasher, SecretBox, Store,
    TokenGenerator, Totp,
};
use std::sync::Arc;

/// One of each port; use cases take from it what they need.
#[derive(Clone)]
pub struct Ports {
    /// The primary store.
    pub store: Arc<dyn Store>,
    /// The audit trail, for who reads it; what is done goes there by way of the outbox.
    pub audit: Arc<dyn AuditLookup>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs and verifies access tokens.
    pub access_tokens: Arc<dyn AccessTokens>,
    /// Makes opaque tokens.
    pub generator: Arc<dyn TokenGenerator>,
    /// Seals secrets that are kept to be used again.
    pub secrets: Arc<dyn SecretBox>,
    /// Makes keyed hashes.
    pub mac: Arc<dyn Mac>,
    /// Makes and reads one-time codes.
    pub totp: Arc<dyn Totp>,
    /// Says who somebody is elsewhere.
    pub identity_providers: Arc<dyn IdentityProviders>,
    /// Makes identifiers.
    pub ids: Arc<dyn Ids>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The sessions whose access tokens are refused; shared by all use cases of a process.
    pub revocations: Arc<RevocationSet>,
    /// The views that are not written yet; shared likewise.
    pub views: Arc<ViewTally>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}
