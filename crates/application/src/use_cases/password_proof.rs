//! Proving a password once more, for what a token alone may not do.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports};
use countersign_domain::{Action, Instant, Origin, Password, User};
use countersign_ports::{
    Clock, LoginRecord, PasswordHasher, Store, StoreResult, StoredPassword, Transaction, Verification,
};
use std::sync::Arc;

/// Asks for the password again (OWASP ASVS 7.5.1).
#[derive(Clone)]
pub(crate) struct PasswordProof {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// A proven password; what is done with it must ask [`Proven::stands`] first.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) user: User,
    changed_at: Instant,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofError {
    #[error("the account is gone")]
    AccountGone,
    #[error("the password is wrong")]
    WrongPassword,
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ProofError: StoreError, HashingError);

impl PasswordProof {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Compares the password with the account's. A wrong one is remembered as a refusal of `action`.
    pub(crate) async fn prove(
        &self,
        by: &Authenticated,
        password: &Password,
        action: Action,
        origin: &Origin,
    ) -> Result<Proven, ProofError> {
        let record = self.store.reader().await?.users().with_password(by.user()).await?;
        let record = record.filter(|record| record.user.is_active()).ok_or(ProofError::AccountGone)?;
        let found = match &record.password {
            Some(StoredPassword { hash, .. }) => self.hasher.verify(password, hash).await?,
            None => {
                self.hasher.verify_nothing(password).await?;
                Verification::Mismatch
            }
        };
        match (found, record) {
            (
                Verification::Match | Verification::MatchOutdated,
                LoginRecord { user, password: Some(StoredPassword { changed_at, .. }), .. },
            ) => Ok(Proven { user, changed_at }),
            (_, record) => {
                let (actor, subject, at) = (by.actor(), Some(record.user.id), self.clock.now());
                let deed = Deed { action, actor, subject, origin, at };
                self.journal.remember_refusal(deed, "wrong_password").await?;
                Err(ProofError::WrongPassword)
            }
        }
    }
}

impl Proven {
    /// The account, locked, if it is still active and still has the password that was proven.
    pub(crate) async fn stands(&self, tx: &mut dyn Transaction) -> StoreResult<Option<User>> {
        match tx.users().lock(self.user.id).await?.filter(User::is_active) {
            Some(user) if tx.credentials().password_stands(user.id, self.changed_at).await? => Ok(Some(user)),
            Some(_) | None => Ok(None),
        }
    }
}

/// Gives a use case's error the variants of a proof's.
macro_rules! proves {
    ($error:ident) => {
        impl From<$crate::use_cases::password_proof::ProofError> for $error {
            fn from(error: $crate::use_cases::password_proof::ProofError) -> Self {
                use $crate::use_cases::password_proof::ProofError;
                match error {
                    ProofError::AccountGone => Self::AccountGone,
                    ProofError::WrongPassword => Self::WrongPassword,
                    ProofError::Failure(failure) => Self::Failure(failure),
                }
            }
        }
    };
}
pub(crate) use proves;
