//! The writing side.

use super::{Fuse, accessors, delegate};
use crate::{
    ApiKeyRepository, ClaimedEnvelope, CommentEntry, CommentRepository, CredentialRepository,
    FeatureRepository, FlowRepository, IdentityRepository, ImportedUser, Lane, LoginAttemptRepository,
    MacTag, OneTimeTokenRepository, OutboxRepository, PermissionRepository, PostEntry, PostRepository,
    RefreshTokenRepository, RevocationRepository, RoleRepository, SecondFactorRepository, SessionRepository,
    StoreResult, Transaction, UserRepository,
};
use async_trait::async_trait;
use countersign_domain::{
    ApiKey, ApiKeyId, ApiKeySecret, AttemptScope, AttemptSubject, Attempts, Comment, CommentId, Description,
    EndReason, Envelope, EventId, ExternalIdentity, Feature, FeatureId, FederationFlow, IdentityId, Instant,
    NewUser, OneTimeToken, PasswordHash, Permission, PermissionEntry, PermissionsChange, Post, PostId,
    ProviderName, Purpose, RefreshToken, Revocation, Role, RoleName, Session, SessionId, SessionName,
    TokenHash, TotpFactor, User, UserId,
};

pub(super) struct FailingTransaction {
    pub(super) inner: Box<dyn Transaction>,
    pub(super) fuse: Fuse,
}

delegate!(FailingTransaction.users: UserRepository {
    insert(user: &NewUser) -> User;
    import(users: &[ImportedUser], now: Instant) -> Vec<bool>;
    lock(id: UserId) -> Option<User>;
    update(user: &User) -> User;
    purge(id: UserId) -> bool;
    record_login(id: UserId, now: Instant) -> bool;
});
delegate!(FailingTransaction.credentials: CredentialRepository {
    set_password(user: UserId, hash: &PasswordHash, now: Instant) -> ();
    remove_password(user: UserId) -> ();
    has_password(user: UserId) -> bool;
    rehash_password(user: UserId, old: &PasswordHash, new: &PasswordHash) -> bool;
    password_stands(user: UserId, changed_at: Instant) -> bool;
});
delegate!(FailingTransaction.roles: RoleRepository {
    grant(user: UserId, role: &RoleName, now: Instant) -> bool;
    remove(user: UserId, role: &RoleName) -> bool;
    lock(role: &RoleName) -> bool;
    is_held_by_another(role: &RoleName, user: UserId) -> bool;
    of(user: UserId) -> Vec<RoleName>;
    permissions_of(user: UserId) -> Vec<Permission>;
    find(role: &RoleName) -> Option<Role>;
    insert(role: &Role) -> ();
    update(role: &Role) -> ();
    change_permissions(role: &RoleName, change: &PermissionsChange, now: Instant) -> ();
    delete(role: &RoleName) -> bool;
});
delegate!(FailingTransaction.permissions: PermissionRepository {
    insert(permission: &PermissionEntry) -> ();
    lock(name: &Permission) -> Option<PermissionEntry>;
    missing(names: &[Permission]) -> Vec<Permission>;
    describe(name: &Permission, description: &Description) -> ();
    delete(name: &Permission) -> ();
});
delegate!(FailingTransaction.features: FeatureRepository {
    insert(feature: &Feature) -> ();
    lock_needs() -> Vec<(FeatureId, FeatureId)>;
    lock(id: FeatureId) -> Option<Feature>;
    update(feature: &Feature) -> Feature;
    delete(id: FeatureId) -> bool;
});
delegate!(FailingTransaction.posts: PostRepository {
    insert(post: &Post) -> ();
    lock(id: PostId) -> Option<PostEntry>;
    update(post: &Post) -> Post;
    delete(id: PostId) -> bool;
    hide_of(user: UserId, at: Instant) -> u64;
    add_views(views: &[(PostId, u64)]) -> ();
});
delegate!(FailingTransaction.comments: CommentRepository {
    insert(comment: &Comment) -> ();
    lock(id: CommentId) -> Option<CommentEntry>;
    update(comment: &Comment) -> Comment;
    delete(id: CommentId) -> bool;
    hide_of(user: UserId, at: Instant) -> u64;
    like(comment: CommentId, user: UserId, at: Instant) -> bool;
    unlike(comment: CommentId, user: UserId) -> bool;
});
delegate!(FailingTransaction.sessions: SessionRepository {
    insert(session: &Session) -> ();
    renew(session: &Session) -> bool;
    is_live(id: SessionId, user: UserId, now: Instant) -> bool;
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
    revoke_of(user: UserId, at: Instant) -> u64;
    used(id: ApiKeyId, at: Instant) -> ();
    delete_expired(before: Instant, limit: u32) -> u64;
    delete_expired_secrets(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.identities: IdentityRepository {
    insert(identity: &ExternalIdentity) -> ();
    of(user: UserId) -> Vec<ExternalIdentity>;
    used(identity: &ExternalIdentity) -> bool;
    delete(id: IdentityId, user: UserId) -> bool;
    delete_of(user: UserId) -> u64;
});
delegate!(FailingTransaction.flows: FlowRepository {
    insert(flow: &FederationFlow) -> ();
    take(state: &TokenHash, provider: &ProviderName, binding: &TokenHash, now: Instant) -> Option<FederationFlow>;
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.revocations: RevocationRepository {
    insert(revocations: &[Revocation]) -> ();
    delete_expired(before: Instant, limit: u32) -> u64;
});
delegate!(FailingTransaction.outbox: OutboxRepository {
    append(envelopes: &[Envelope]) -> ();
    claim(lane: Lane, now: Instant, lease_ends: Instant, limit: u32) -> Vec<ClaimedEnvelope>;
    delivered(ids: &[EventId]) -> ();
    retry(id: EventId, at: Instant, error: &str) -> ();
    bury(id: EventId, error: &str) -> ();
});
#[async_trait]
impl Transaction for FailingTransaction {
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
