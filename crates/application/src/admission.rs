//! Admitting an account to a session: the one place where that is decided, whichever way led there.

use crate::issue::Issuer;
use crate::{Ports, RequireVerifiedEmail, Settings};
use countersign_domain::{EndReason, Instant, OpaqueToken, Origin, Revocation, Session, User};
use countersign_ports::{StoreError, StoreResult, Transaction};

/// Decides whether an account may have a session, and opens it.
#[derive(Clone)]
pub(crate) struct Admission {
    pub(crate) issuer: Issuer,
    require_verified_email: RequireVerifiedEmail,
    max_sessions: Option<u32>,
}

/// Why an account may not have a session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Denied {
    #[error("the account is not active")]
    AccountDisabled,
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    #[error("the account has a second factor, which was not proven")]
    SecondFactorRequired,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// By what somebody proved who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proofs {
    /// The password, or an identity provider's word, alone.
    FirstFactor,
    /// A second factor as well.
    SecondFactor,
}

/// A session that was opened in a transaction; its tokens are signed after the commit.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) session: Session,
    pub(crate) refresh: OpaqueToken,
    /// For the set, of sessions that had to give way.
    pub(crate) revocations: Vec<Revocation>,
}

impl Admission {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            issuer: Issuer::new(ports, settings.lifetimes),
            require_verified_email: settings.require_verified_email,
            max_sessions: settings.max_sessions,
        }
    }

    /// Whether the account may have a session, as far as can be told before the transaction.
    pub(crate) fn check(&self, user: &User) -> Result<(), Denied> {
        if !user.is_active() {
            return Err(Denied::AccountDisabled);
        }
        if self.require_verified_email == RequireVerifiedEmail::Login && !user.is_email_verified() {
            return Err(Denied::EmailNotVerified);
        }
        Ok(())
    }

    /// Opens a session and locks the account's row: what was checked before and is checked again after this holds
    /// until the commit. A second factor that was switched on while the password was looked at is asked for.
    pub(crate) async fn open(
        &self,
        tx: &mut dyn Transaction,
        user: &User,
        proofs: Proofs,
        origin: &Origin,
        now: Instant,
    ) -> Result<Opened, Denied> {
        if !tx.users().record_login(user.id, now).await? {
            return Err(Denied::AccountDisabled);
        }
        if proofs == Proofs::FirstFactor && tx.second_factors().is_enabled(user.id).await? {
            return Err(Denied::SecondFactorRequired);
        }
        let (session, refresh, token) = self.issuer.open(user, now, origin);
        tx.sessions().insert(&session).await?;
        tx.refresh_tokens().insert(&token).await?;
        let revocations = self.make_room(tx, user, now).await?;
        Ok(Opened { session, refresh, revocations })
    }

    async fn make_room(
        &self,
        tx: &mut dyn Transaction,
        user: &User,
        now: Instant,
    ) -> StoreResult<Vec<Revocation>> {
        match self.max_sessions {
            Some(keep) => self.issuer.end_oldest(tx, user.id, keep, now, EndReason::Displaced).await,
            None => Ok(Vec::new()),
        }
    }
}
