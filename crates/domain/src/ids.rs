//! Identifiers: one type each, so that a session never passes as a user.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier with this value.
            #[must_use]
            pub const fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }

            /// Its value.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A user, for ever: never reused, never changed. UUID version 7.
    UserId
);
id!(
    /// A session, which is also the family of its refresh tokens and the `sid` claim of its access tokens.
    SessionId
);
id!(
    /// An access token: its `jti` claim (RFC 7519 §4.1.7).
    TokenId
);
id!(
    /// An API key.
    ApiKeyId
);
id!(
    /// An external identity that is linked to an account.
    IdentityId
);
id!(
    /// A feature switch.
    FeatureId
);
id!(
    /// A post of the blog.
    PostId
);
id!(
    /// A comment on a post.
    CommentId
);
id!(
    /// An event in the outbox and in the audit trail; consumers are idempotent by it.
    EventId
);
id!(
    /// One HTTP request or one command: the thread through logs, answers and audit events.
    RequestId
);
