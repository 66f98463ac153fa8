//! Authority as a type: what a use case asks for, its caller must hold.

use countersign_domain::{Actor, Instant, RoleName, SessionId, UserId};
use countersign_ports::AccessClaims;

/// Somebody who proved who he is, by an access token that is valid and not revoked. Only
/// [`Authenticate`](crate::Authenticate) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    claims: AccessClaims,
}

impl Authenticated {
    pub(crate) const fn new(claims: AccessClaims) -> Self {
        Self { claims }
    }

    /// Who.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.claims.subject
    }

    /// In which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.claims.session
    }

    /// The roles the token was issued with.
    #[must_use]
    pub fn roles(&self) -> &[RoleName] {
        &self.claims.roles
    }

    /// When he last proved who he is.
    #[must_use]
    pub const fn authenticated_at(&self) -> Instant {
        self.claims.authenticated_at
    }

    pub(crate) const fn actor(&self) -> Actor {
        Actor::User { id: self.claims.subject, session: Some(self.claims.session) }
    }
}
