//! A store that follows a test's script.

use super::{
    MockApiKeyLookup, MockApiKeyRepository, MockCommentLookup, MockCommentRepository,
    MockCredentialRepository, MockFeatureLookup, MockFeatureRepository, MockFlowRepository,
    MockIdentityLookup, MockIdentityRepository, MockLoginAttemptLookup, MockLoginAttemptRepository,
    MockOneTimeTokenLookup, MockOneTimeTokenRepository, MockOutboxLookup, MockOutboxRepository,
    MockPermissionLookup, MockPermissionRepository, MockPostLookup, MockPostRepository,
    MockRefreshTokenLookup, MockRefreshTokenRepository, MockRevocationLookup, MockRevocationRepository,
    MockRoleLookup, MockRoleRepository, MockSecondFactorLookup, MockSecondFactorRepository,
    MockSessionLookup, MockSessionRepository, MockUserLookup, MockUserRepository,
};
use crate::{
    ApiKeyLookup, ApiKeyRepository, CommentLookup, CommentRepository, CredentialRepository, FeatureLookup,
    FeatureRepository, FlowRepository, IdentityLookup, IdentityRepository, LoginAttemptLookup,
    LoginAttemptRepository, OneTimeTokenLookup, OneTimeTokenRepository, OutboxLookup, OutboxRepository,
    PermissionLookup, PermissionRepository, PostLookup, PostRepository, Reader, RefreshTokenLookup,
    RefreshTokenRepository, RevocationLookup, RevocationRepository, RoleLookup, RoleRepository,
    SecondFactorLookup, SecondFactorRepository, SessionLookup, SessionRepository, Store, StoreError,
    StoreResult, Transaction, UserLookup, UserRepository,
};
use async_trait::async_trait;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How a transaction ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By commit.
    Committed,
    /// By rollback.
    RolledBack,
    /// By being dropped.
    Dropped,
}

/// A transaction of mocked repositories.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "each field is the mock of the port with its name")]
pub struct MockTransaction {
    pub users: MockUserRepository,
    pub credentials: MockCredentialRepository,
    pub roles: MockRoleRepository,
    pub permissions: MockPermissionRepository,
    pub features: MockFeatureRepository,
    pub posts: MockPostRepository,
    pub comments: MockCommentRepository,
    pub sessions: MockSessionRepository,
    pub refresh_tokens: MockRefreshTokenRepository,
    pub one_time_tokens: MockOneTimeTokenRepository,
    pub login_attempts: MockLoginAttemptRepository,
    pub second_factors: MockSecondFactorRepository,
    pub api_keys: MockApiKeyRepository,
    pub identities: MockIdentityRepository,
    pub flows: MockFlowRepository,
    pub revocations: MockRevocationRepository,
    pub outbox: MockOutboxRepository,
    end: End,
}

/// Writes into the log how a transaction ended, at the latest when it is dropped.
#[derive(Debug, Default)]
struct End {
    how: Option<Ended>,
    log: Arc<Mutex<Vec<Ended>>>,
}

impl Drop for End {
    fn drop(&mut self) {
        let ended = self.how.unwrap_or(Ended::Dropped);
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(ended);
    }
}

/// Hands out the mock of each port.
macro_rules! accessors {
    ($($name:ident: $port:ident),*) => {
        $(fn $name(&mut self) -> &mut dyn $port { &mut self.$name })*
    };
}

#[async_trait]
impl Transaction for MockTransaction {
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
        outbox: OutboxRepository
    );

    async fn commit(mut self: Box<Self>) -> StoreResult<()> {
        self.end.how = Some(Ended::Committed);
        Ok(())
    }

    async fn rollback(mut self: Box<Self>) {
        self.end.how = Some(Ended::RolledBack);
    }
}

/// A reader of mocked lookups.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "each field is the mock of the port with its name")]
pub struct MockReader {
    pub users: MockUserLookup,
    pub roles: MockRoleLookup,
    pub permissions: MockPermissionLookup,
    pub features: MockFeatureLookup,
    pub posts: MockPostLookup,
    pub comments: MockCommentLookup,
    pub sessions: MockSessionLookup,
    pub refresh_tokens: MockRefreshTokenLookup,
    pub one_time_tokens: MockOneTimeTokenLookup,
    pub login_attempts: MockLoginAttemptLookup,
    pub second_factors: MockSecondFactorLookup,
    pub api_keys: MockApiKeyLookup,
    pub identities: MockIdentityLookup,
    pub revocations: MockRevocationLookup,
    pub outbox: MockOutboxLookup,
}

impl Reader for MockReader {
    accessors!(
        users: UserLookup,
        roles: RoleLookup,
        permissions: PermissionLookup,
        features: FeatureLookup,
        posts: PostLookup,
        comments: CommentLookup,
        sessions: SessionLookup,
        refresh_tokens: RefreshTokenLookup,
        one_time_tokens: OneTimeTokenLookup,
        login_attempts: LoginAttemptLookup,
        second_factors: SecondFactorLookup,
        api_keys: ApiKeyLookup,
        identities: IdentityLookup,
        revocations: RevocationLookup,
        outbox: OutboxLookup
    );
}

#[derive(Debug)]
enum Step {
    Reader(Box<MockReader>),
    Transaction(Box<MockTransaction>),
}

/// Hands out prepared readers and transactions, in order. What was not prepared is a failure of the store,
/// which fails the test that did not expect it.
#[derive(Debug, Default)]
pub struct ScriptedStore {
    steps: Mutex<VecDeque<Step>>,
    log: Arc<Mutex<Vec<Ended>>>,
}

impl ScriptedStore {
    /// A store that has nothing prepared.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Prepares a reader.
    #[must_use]
    pub fn reader(self, prepare: impl FnOnce(&mut MockReader)) -> Self {
        let mut reader = Box::<MockReader>::default();
        prepare(&mut reader);
        self.push(Step::Reader(reader))
    }

    /// Prepares a transaction.
    #[must_use]
    pub fn transaction(self, prepare: impl FnOnce(&mut MockTransaction)) -> Self {
        let mut tx = Box::<MockTransaction>::default();
        tx.end.log = Arc::clone(&self.log);
        prepare(&mut tx);
        self.push(Step::Transaction(tx))
    }

    /// How the transactions ended so far.
    #[must_use]
    pub fn ended(&self) -> Vec<Ended> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many prepared steps were not asked for.
    #[must_use]
    pub fn left(&self) -> usize {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn push(self, step: Step) -> Self {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push_back(step);
        self
    }

    fn next(&self) -> Option<Step> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

fn unprepared(asked: &str, found: Option<&Step>) -> StoreError {
    StoreError::Failed(format!("the test did not prepare a {asked} here, but {found:?}").into())
}

#[async_trait]
impl Store for ScriptedStore {
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>> {
        match self.next() {
            Some(Step::Transaction(tx)) => Ok(tx),
            other => Err(unprepared("transaction", other.as_ref())),
        }
    }

    async fn reader(&self) -> StoreResult<Box<dyn Reader>> {
        match self.next() {
            Some(Step::Reader(reader)) => Ok(reader),
            other => Err(unprepared("reader", other.as_ref())),
        }
    }
}
