//! The reading side.

use super::{Fuse, accessors, delegate};
use crate::{
    ApiKeyEntry, ApiKeyFilter, ApiKeyLookup, ApiKeyRecord, ApiKeySort, CommentEntry, CommentFilter,
    CommentLookup, CommentSort, DeadLetter, FeatureFilter, FeatureLookup, FeatureSort, Holders,
    IdentityLookup, ImportedUser, ListRequest, Listed, LoginAttemptLookup, LoginRecord, OneTimeTokenLookup,
    OutboxLookup, OutboxState, PermissionFilter, PermissionLookup, PermissionSort, PostEntry, PostFilter,
    PostHead, PostLookup, PostSort, PostSummary, Reader, RefreshRecord, RefreshTokenLookup, RevocationLookup,
    RoleFilter, RoleLookup, RoleSort, SecondFactorLookup, Selection, SessionFilter, SessionLookup,
    SessionSort, UserEntry, UserFilter, UserLookup, UserSort,
};
use async_trait::async_trait;
use countersign_domain::{
    AccountState, ApiKeyId, AttemptScope, AttemptSubject, Attempts, CommentId, ExternalIdentity,
    ExternalSubject, Feature, FeatureId, Instant, LoginIdentifier, OneTimeToken, Permission, PermissionEntry,
    Post, PostId, ProviderName, Purpose, Revocation, Role, RoleName, Session, SessionId, TokenHash,
    TotpFactor, User, UserId,
};

pub(super) struct FailingReader {
    pub(super) inner: Box<dyn Reader>,
    pub(super) fuse: Fuse,
}

delegate!(FailingReader.users: UserLookup {
    find(id: UserId) -> Option<User>;
    for_login(identifier: &LoginIdentifier) -> Option<LoginRecord>;
    with_password(id: UserId) -> Option<LoginRecord>;
    entry(id: UserId) -> Option<UserEntry>;
    list(request: &ListRequest<UserFilter, UserSort>) -> Listed<UserEntry>;
    count(selection: &Selection<UserFilter>) -> u64;
    holders(of: &[ImportedUser]) -> Vec<Holders>;
    export(after: Option<UserId>, state: Option<AccountState>, limit: u32) -> Vec<LoginRecord>;
});
delegate!(FailingReader.roles: RoleLookup {
    names() -> Vec<RoleName>;
    of(user: UserId) -> Vec<RoleName>;
    permissions_of(user: UserId) -> Vec<Permission>;
    is_held(role: &RoleName) -> bool;
    find(role: &RoleName) -> Option<Role>;
    list(request: &ListRequest<RoleFilter, RoleSort>) -> Listed<Role>;
    count(selection: &Selection<RoleFilter>) -> u64;
});
delegate!(FailingReader.permissions: PermissionLookup {
    find(name: &Permission) -> Option<PermissionEntry>;
    list(request: &ListRequest<PermissionFilter, PermissionSort>) -> Listed<PermissionEntry>;
    count(selection: &Selection<PermissionFilter>) -> u64;
});
delegate!(FailingReader.features: FeatureLookup {
    find(id: FeatureId) -> Option<Feature>;
    list(request: &ListRequest<FeatureFilter, FeatureSort>) -> Listed<Feature>;
    count(selection: &Selection<FeatureFilter>) -> u64;
});
delegate!(FailingReader.posts: PostLookup {
    head(id: PostId) -> Option<PostHead>;
    find(id: PostId) -> Option<PostEntry>;
    list(request: &ListRequest<PostFilter, PostSort>) -> Listed<PostSummary>;
    count(selection: &Selection<PostFilter>) -> u64;
    written_by(user: UserId, after: Option<PostId>, limit: u32) -> Vec<Post>;
});
delegate!(FailingReader.comments: CommentLookup {
    find(id: CommentId) -> Option<CommentEntry>;
    list(request: &ListRequest<CommentFilter, CommentSort>) -> Listed<CommentEntry>;
    count(selection: &Selection<CommentFilter>) -> u64;
});
delegate!(FailingReader.sessions: SessionLookup {
    find(id: SessionId) -> Option<Session>;
    list(user: UserId, now: Instant, request: &ListRequest<SessionFilter, SessionSort>) -> Listed<Session>;
    count(user: UserId, now: Instant, selection: &Selection<SessionFilter>) -> u64;
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
    list(user: UserId, now: Instant, request: &ListRequest<ApiKeyFilter, ApiKeySort>) -> Listed<ApiKeyEntry>;
    count(user: UserId, now: Instant, selection: &Selection<ApiKeyFilter>) -> u64;
});
delegate!(FailingReader.identities: IdentityLookup {
    find(provider: &ProviderName, subject: &ExternalSubject) -> Option<ExternalIdentity>;
    of(user: UserId) -> Vec<ExternalIdentity>;
});
delegate!(FailingReader.revocations: RevocationLookup {
    since(since: Option<Instant>, now: Instant) -> Vec<Revocation>;
});
delegate!(FailingReader.outbox: OutboxLookup {
    state() -> OutboxState;
    has_entries_until(moment: Instant) -> bool;
    dead_letters(limit: u32) -> Vec<DeadLetter>;
});

impl Reader for FailingReader {
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
