//! Where time, identifiers and randomness come from.

use countersign_domain::{
    ApiKeyId, BackupCode, CommentId, EventId, FeatureId, IdentityId, Instant, OpaqueToken, PostId, RequestId,
    SessionId, TokenHash, TokenId, TokenKind, UserId,
};
use uuid::Uuid;

/// Tells the time.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, truncated to microseconds.
    fn now(&self) -> Instant;
}

/// Makes identifiers: UUID version 7 (RFC 9562 §5.7), so that they sort by time of making.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Ids: Send + Sync {
    /// A new identifier.
    fn next(&self) -> Uuid;
}

impl dyn Ids {
    /// For a user.
    pub fn user(&self) -> UserId {
        UserId::from_uuid(self.next())
    }

    /// For a session.
    pub fn session(&self) -> SessionId {
        SessionId::from_uuid(self.next())
    }

    /// For an access token.
    pub fn token(&self) -> TokenId {
        TokenId::from_uuid(self.next())
    }

    /// For an API key.
    pub fn api_key(&self) -> ApiKeyId {
        ApiKeyId::from_uuid(self.next())
    }

    /// For an external identity.
    pub fn identity(&self) -> IdentityId {
        IdentityId::from_uuid(self.next())
    }

    /// For a feature switch.
    pub fn feature(&self) -> FeatureId {
        FeatureId::from_uuid(self.next())
    }

    /// For a post.
    pub fn post(&self) -> PostId {
        PostId::from_uuid(self.next())
    }

    /// For a comment.
    pub fn comment(&self) -> CommentId {
        CommentId::from_uuid(self.next())
    }

    /// For an event.
    pub fn event(&self) -> EventId {
        EventId::from_uuid(self.next())
    }

    /// For a request.
    pub fn request(&self) -> RequestId {
        RequestId::from_uuid(self.next())
    }
}

/// Makes opaque tokens of 256 random bits from the operating system, and hashes them.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait TokenGenerator: Send + Sync {
    /// A new backup code.
    fn backup_code(&self) -> BackupCode;
    /// A new token of this kind.
    fn generate(&self, kind: TokenKind) -> OpaqueToken;
    /// What the store keeps of a token: its SHA-256.
    fn hash(&self, token: &OpaqueToken) -> TokenHash;
}
