//! A decorator that fails the k-th call to a store.

use crate::{
    ApiKeyEntry, ApiKeyLookup, ApiKeyRecord, ApiKeyRepository, ClaimedEnvelope, CredentialRepository,
    DeadLetter, LoginAttemptLookup, LoginAttemptRepository, LoginRecord, MacTag, OneTimeTokenLookup,
    OneTimeTokenRepository, OutboxLookup, OutboxRepository, OutboxState, Reader, RefreshRecord,
    RefreshTokenLookup, RefreshTokenRepository, RevocationLookup, RevocationRepository, RoleLookup,
    RoleRepository, SecondFactorLookup, SecondFactorRepository, SessionLookup, SessionRepository, Store,
    StoreError, StoreResult, Transaction, UserLookup, UserRepository,
};
use async_trait::async_trait;
use countersign_domain::{
    ApiKey, ApiKeyId, ApiKeySecret, AttemptScope, AttemptSubject, Attempts, EndReason, Envelope, EventId,
    Instant, LoginIdentifier, NewUser, OneTimeToken, PasswordHash, Permission, Purpose, RefreshToken,
    Revocation, RoleName, Session, SessionId, SessionName, TokenHash, TotpFactor, User, UserId,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Wraps a store and makes its k-th call, counted over begin, commit and every port method, fail as if the
/// database had gone away at that moment. With `k` beyond the number of calls nothing fails, which
/// [`FailingStore::fired`] tells.
#[derive(Clone)]
pub struct FailingStore {
    inner: Arc<dyn Store>,
    fuse: Fuse,
}

impl std::fmt::Debug for FailingStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FailingStore").field("fuse", &self.fuse).finish_non_exhaustive()
    }
}

impl FailingStore {
    /// Fails call number `k`, counted from 1.
    #[must_use]
    pub fn at(k: u64, inner: Arc<dyn Store>) -> Self {
        Self { inner, fuse: Fuse { calls: Arc::default(), at: k } }
    }

    /// Whether the call was reached.
    #[must_use]
    pub fn fired(&self) -> bool {
        self.fuse.calls.load(Ordering::SeqCst) >= self.fuse.at
    }
}

#[derive(Debug, Clone)]
struct Fuse {
    calls: Arc<AtomicU64>,
    at: u64,
}

impl Fuse {
    fn burn(&self) -> StoreResult<()> {
        if self.calls.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
            return Err(StoreError::Unavailable("injected".into()));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for FailingStore {
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>> {
        self.fuse.burn()?;
        Ok(Box::new(FailingTransaction { inner: self.inner.begin().await?, fuse: self.fuse.clone() }))
    }

    async fn reader(&self) -> StoreResult<Box<dyn Reader>> {
        self.fuse.burn()?;
        Ok(Box::new(FailingReader { inner: self.inner.reader().await?, fuse: self.fuse.clone() }))
    }
}

struct FailingTransaction {
    inner: Box<dyn Transaction>,
    fuse: Fuse,
}

struct FailingReader {
    inner: Box<dyn Reader>,
    fuse: Fuse,
}

/// Implements a port trait by burning the fuse, then asking the same of the inner one.
macro_rules! delegate {
    ($on:ident . $accessor:ident : $port:ident { $($method:ident ( $($arg:ident : $ty:ty),* ) -> $out:ty;)* }) => {
        #[async_trait]
        impl $port for $on {
            $(async fn $method(&mut self, $($arg: $ty),*) -> StoreResult<$out> {
                self.fuse.burn()?;
                self.inner.$accessor().$method($($arg),*).await
            })*
        }
    };
}

delegate!(FailingTransaction.users: UserRepository {
    insert(user: &NewUser) -> User;
    lock(id: UserId) -> Option<User>;
    update(user: &User) -> User;
    record_login(id: UserId, now: Instant) -> bool;
});
delegate!(FailingTransaction.credentials: CredentialRepository {
    set_password(user: UserId, hash: &PasswordHash, now: Instant) -> ();
    remove_password(user: UserId) -> ();
    rehash_password(user: UserId, old: &PasswordHash, new: &PasswordHash) -> bool;
    password_stands(user: UserId, changed_at: Instant) -> bool;
});
delegate!(FailingTransaction.roles: RoleRepository {
    grant(user: UserId, role: &RoleName, now: Instant) -> bool;
    remove(user: UserId, role: &RoleName) -> bool;
    lock(role: &RoleName) -> bool;
    is_held_by_another(role: &RoleName, user: UserId) -> bool;
});
delegate!(FailingTransaction.sessions: SessionRepository {
    insert(session: &Session) -> ();
    renew(session: &Session) -> bool;
    end(id: SessionId, now: Instant, why: EndReason) -> bool;
    end_all(user: UserId, except: Option<SessionId>, now: Instant, why: EndReason) -> Vec<SessionId>;
    end_oldest(user: UserId, keep: u32, now: Instant, why: EndReason) -> Vec<SessionId>;
    rename(id: SessionId, user: UserId, name: &SessionName) -> bool;
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.refresh_tokens: RefreshTokenRepository {
    insert(token: &RefreshToken) -> ();
    rotate(hash: &TokenHash, successor: &RefreshToken) -> bool;
});
delegate!(FailingTransaction.one_time_tokens: OneTimeTokenRepository {
    insert(token: &OneTimeToken) -> ();
    consume(hash: &TokenHash, purpose: Purpose, now: Instant) -> Option<OneTimeToken>;
    void(user: Option<UserId>, purpose: Purpose) -> u64;
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.login_attempts: LoginAttemptRepository {
    lock(subject: &AttemptSubject, scope: AttemptScope, now: Instant) -> Attempts;
    save(subject: &AttemptSubject, scope: AttemptScope, attempts: &Attempts) -> ();
    find(subject: &AttemptSubject, scopes: &[AttemptScope]) -> Vec<(AttemptScope, Attempts)>;
    clear(subject: &AttemptSubject, scope: AttemptScope) -> ();
    clear_all(subject: &AttemptSubject, except: &[AttemptScope]) -> u64;
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.second_factors: SecondFactorRepository {
    is_enabled(user: UserId) -> bool;
    enrol_totp(factor: &TotpFactor) -> bool;
    confirm_totp(user: UserId, enrolled_at: Instant, step: i64, now: Instant) -> bool;
    accept_step(user: UserId, step: i64) -> bool;
    remove(user: UserId) -> bool;
    replace_backup_codes(user: UserId, codes: &[MacTag]) -> ();
    consume_backup_code(user: UserId, code: &MacTag) -> bool;
});
delegate!(FailingTransaction.api_keys: ApiKeyRepository {
    insert(key: &ApiKey, secret: &ApiKeySecret) -> ();
    count_live(user: UserId, now: Instant) -> u64;
    lock(id: ApiKeyId) -> Option<ApiKey>;
    update(key: &ApiKey) -> ();
    rotate(secret: &ApiKeySecret, others_end: Instant) -> ();
    used(id: ApiKeyId, at: Instant) -> ();
    delete_expired(before: Instant, limit: u32) -> u64;
    delete_expired_secrets(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.revocations: RevocationRepository {
    insert(revocations: &[Revocation]) -> ();
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.outbox: OutboxRepository {
    append(envelopes: &[Envelope]) -> ();
    claim(now: Instant, lease_ends: Instant, limit: u32) -> Vec<ClaimedEnvelope>;
    delivered(ids: &[EventId]) -> ();
    retry(id: EventId, at: Instant, error: &str) -> ();
    bury(id: EventId, error: &str) -> ();
});
delegate!(FailingReader.users: UserLookup {
    find(id: UserId) -> Option<User>;
    for_login(identifier: &LoginIdentifier) -> Option<LoginRecord>;
    with_password(id: UserId) -> Option<LoginRecord>;
});
delegate!(FailingReader.roles: RoleLookup {
    of(user: UserId) -> Vec<RoleName>;
    permissions_of(user: UserId) -> Vec<Permission>;
    is_held(role: &RoleName) -> bool;
});
delegate!(FailingReader.sessions: SessionLookup {
    find(id: SessionId) -> Option<Session>;
    live_of(user: UserId, now: Instant, limit: u32) -> Vec<Session>;
});
delegate!(FailingReader.refresh_tokens: RefreshTokenLookup {
    find(hash: &TokenHash) -> Option<RefreshRecord>;
});
delegate!(FailingReader.one_time_tokens: OneTimeTokenLookup {
    find(hash: &TokenHash, purpose: Purpose, now: Instant) -> Option<OneTimeToken>;
    count_since(user: UserId, purpose: Purpose, since: Instant) -> u64;
});
delegate!(FailingReader.login_attempts: LoginAttemptLookup {
    find(subject: &AttemptSubject, scopes: &[AttemptScope]) -> Vec<(AttemptScope, Attempts)>;
    of(subject: &AttemptSubject, limit: u32) -> Vec<(AttemptScope, Attempts)>;
});
delegate!(FailingReader.second_factors: SecondFactorLookup {
    totp(user: UserId) -> Option<TotpFactor>;
    backup_codes_left(user: UserId) -> u64;
});
delegate!(FailingReader.api_keys: ApiKeyLookup {
    by_secret(hash: &TokenHash) -> Option<ApiKeyRecord>;
    find(id: ApiKeyId) -> Option<ApiKeyEntry>;
    of(user: UserId) -> Vec<ApiKeyEntry>;
});
delegate!(FailingReader.revocations: RevocationLookup {
    since(since: Option<Instant>, now: Instant) -> Vec<Revocation>;
});
delegate!(FailingReader.outbox: OutboxLookup {
    state() -> OutboxState;
    dead_letters(limit: u32) -> Vec<DeadLetter>;
});

macro_rules! accessors {
    ($($name:ident: $port:ident),*) => {
        $(fn $name(&mut self) -> &mut dyn $port { self })*
    };
}

#[async_trait]
impl Transaction for FailingTransaction {
    accessors!(
        users: UserRepository,
        credentials: CredentialRepository,
        roles: RoleRepository,
        sessions: SessionRepository,
        refresh_tokens: RefreshTokenRepository,
        one_time_tokens: OneTimeTokenRepository,
        login_attempts: LoginAttemptRepository,
        second_factors: SecondFactorRepository,
        api_keys: ApiKeyRepository,
        revocations: RevocationRepository,
        outbox: OutboxRepository
    );

    async fn commit(self: Box<Self>) -> StoreResult<()> {
        if let Err(error) = self.fuse.burn() {
            self.inner.rollback().await;
            return Err(error);
        }
        self.inner.commit().await
    }

    async fn rollback(self: Box<Self>) {
        self.inner.rollback().await;
    }
}

impl Reader for FailingReader {
    accessors!(
        users: UserLookup,
        roles: RoleLookup,
        sessions: SessionLookup,
        refresh_tokens: RefreshTokenLookup,
        one_time_tokens: OneTimeTokenLookup,
        login_attempts: LoginAttemptLookup,
        second_factors: SecondFactorLookup,
        api_keys: ApiKeyLookup,
        revocations: RevocationLookup,
        outbox: OutboxLookup
    );
}
