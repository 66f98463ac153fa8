//! Readers.

use super::lease::Lease;
use countersign_ports::{
    ApiKeyLookup, CommentLookup, FeatureLookup, IdentityLookup, LoginAttemptLookup, OneTimeTokenLookup,
    OutboxLookup, PermissionLookup, PostLookup, Reader, RefreshTokenLookup, RevocationLookup, RoleLookup,
    SecondFactorLookup, SessionLookup, UserLookup,
};

/// A view of what is committed; it implements every lookup.
pub(super) struct SqlReader(pub(super) Lease);

macro_rules! accessors {
    ($($name:ident: $port:ident),* $(,)?) => {
        $(fn $name(&mut self) -> &mut dyn $port { self })*
    };
}

impl Reader for SqlReader {
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
        outbox: OutboxLookup,
    );
}
