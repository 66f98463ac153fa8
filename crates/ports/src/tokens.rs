//! Access tokens.

use crate::Cause;
use countersign_domain::{Instant, Permission, RoleName, SessionId, TokenId, UserId};
use secrecy::{ExposeSecret, SecretString};

/// What an access token says (RFC 9068). Issuer and audience are the adapter's, the same for every token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// Whose it is: `sub`.
    pub subject: UserId,
    /// Its session: `sid`.
    pub session: SessionId,
    /// Its own identifier: `jti`.
    pub id: TokenId,
    /// When it was issued: `iat` and `nbf`, in whole seconds.
    pub issued_at: Instant,
    /// When it expires: `exp`, in whole seconds.
    pub expires_at: Instant,
    /// When its user last proved who he is: `auth_time`, in whole seconds.
    pub authenticated_at: Instant,
    /// The roles of its user; `None` when they were too many for a token, which says so.
    pub roles: Option<Vec<RoleName>>,
}

/// A signed token, on its way to its owner.
#[derive(Clone)]
pub struct SignedToken(SecretString);

impl SignedToken {
    /// The token with this compact serialisation (RFC 7515 §7.1).
    #[must_use]
    pub fn new(compact: String) -> Self {
        Self(SecretString::from(compact))
    }

    /// The compact serialisation.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedToken(…)")
    }
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the token could not be signed")]
pub struct SigningError(#[source] pub Cause);

/// A presented token is not one of ours, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum TokenRefusal {
    /// It is one of ours, and has expired.
    #[error("the access token has expired")]
    Expired,
    /// It is none of ours. Which of its checks failed is for the log.
    #[error("the access token is refused")]
    Invalid(#[source] Cause),
}

/// Issues and verifies access tokens: signed JWTs of type `at+jwt`.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait AccessTokens: Send + Sync {
    /// Signs a token with the current key. It says what its user may do, for services that verify it offline: by
    /// name, or where names would make it too long, by [`fingerprint`](Self::fingerprint).
    fn issue(&self, claims: &AccessClaims, permissions: &[Permission]) -> Result<SignedToken, SigningError>;
    /// By what a token names permissions that it does not list: the same for the same permissions in any order.
    fn fingerprint(&self, permissions: &[Permission]) -> String;
    /// Reads a presented token, if it has our signature by a known key, our issuer, audience and type, and is
    /// valid at `now`. Whether its session was revoked is not known here.
    fn verify(&self, compact: &str, now: Instant) -> Result<AccessClaims, TokenRefusal>;
    /// The public keys as a JWK set (RFC 7517).
    fn jwks(&self) -> serde_json::Value;
}
