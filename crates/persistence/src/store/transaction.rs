//! Transactions.

use super::lease::Lease;
use async_trait::async_trait;
use countersign_ports::{
    ApiKeyRepository, CommentRepository, CredentialRepository, FeatureRepository, FlowRepository,
    IdentityRepository, LoginAttemptRepository, OneTimeTokenRepository, OutboxRepository,
    PermissionRepository, PostRepository, RefreshTokenRepository, RevocationRepository, RoleRepository,
    SecondFactorRepository, SessionRepository, StoreResult, Transaction, UserRepository,
};

/// An open transaction; it implements every repository.
pub(super) struct SqlTransaction(pub(super) Lease);

macro_rules! accessors {
    ($($name:ident: $port:ident),* $(,)?) => {
        $(fn $name(&mut self) -> &mut dyn $port { self })*
    };
}

#[async_trait]
impl Transaction for SqlTransaction {
    accessors!(
        users: UserRepository,
        credentials: CredentialRepository,
        roles: RoleRepository,
        permissions: PermissionRepository,
        features: FeatureRepository,
        posts: PostRepository,
        comments: CommentRepository,
        sessions: SessionRepository,
        refresh_tokens: RefreshTokenRepository,
        one_time_tokens: OneTimeTokenRepository,
        login_attempts: LoginAttemptRepository,
        second_factors: SecondFactorRepository,
        api_keys: ApiKeyRepository,
        identities: IdentityRepository,
        flows: FlowRepository,
        revocations: RevocationRepository,
        outbox: OutboxRepository,
    );

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        self.0.commit().await
    }

    async fn rollback(self: Box<Self>) {
        self.0.rollback().await;
    }
}
