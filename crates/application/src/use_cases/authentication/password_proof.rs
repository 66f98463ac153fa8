//! Proving a password once more, for what a token alone may not do.

use crate::failure::fails;
use crate::guard::{Guard, Refusal, Standing, Target};
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports, Settings};
use countersign_domain::{Action, Instant, Origin, Password, Permission, RoleName, User};
use countersign_ports::{
    Clock, LoginRecord, PasswordHasher, Store, StoredPassword, Transaction, Verification,
};
use std::sync::Arc;
use std::time::Duration;

/// Asks for the password again (OWASP ASVS 7.5.1). Wrong ones count like those of a login.
#[derive(Clone)]
pub(crate) struct PasswordProof {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    guard: Guard,
}

/// A proven password; what is done with it must ask [`Proven::stands`] first.
pub(crate) struct Proven {
    pub(crate) user: User,
    pub(crate) roles: Vec<RoleName>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) has_second_factor: bool,
    changed_at: Instant,
    guard: Guard,
    target: Target,
    standing: Standing,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofError {
    #[error("the account is gone")]
    AccountGone,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("the account is locked")]
    AccountLocked { retry_after: Duration },
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ProofError: StoreError, HashingError);

impl PasswordProof {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            guard: Guard::new(ports, settings.lockout),
        }
    }

    /// Compares the password with the account's. A wrong one is counted, and remembered as a refusal of `action`.
    pub(crate) async fn prove(
        &self,
        by: &Authenticated,
        password: &Password,
        action: Action,
        origin: &Origin,
    ) -> Result<Proven, ProofError> {
        let mut reader = self.store.reader().await?;
        let record = reader.users().with_password(by.user()).await?;
        let record = record.filter(|record| record.user.is_active()).ok_or(ProofError::AccountGone)?;
        let at = self.clock.now();
        let target = self.guard.password_of(record.user.id, origin);
        let standing = self.guard.look(&mut *reader, &target, at).await?;
        drop(reader);
        let (actor, subject) = (by.actor(), Some(record.user.id));
        let deed = Deed { action, actor, subject, origin, at };
        if let Standing::Locked(retry_after) = standing {
            self.journal.remember_refusal(deed, "account_locked").await?;
            return Err(ProofError::AccountLocked { retry_after });
        }
        let LoginRecord { user, password: stored, roles, permissions, has_second_factor } = record;
        match self.matching(password, stored).await? {
            Some(StoredPassword { changed_at, .. }) => {
                // Whatever is answered next would tell that it was right.
                self.still_open(&target, deed).await?;
                let guard = self.guard.clone();
                Ok(Proven {
                    user,
                    roles,
                    permissions,
                    has_second_factor,
                    changed_at,
                    guard,
                    target,
                    standing,
                })
            }
            None => Err(match self.guard.refuse(&target, Some(&user), deed, "wrong_password").await? {
                Refusal::Wrong => ProofError::WrongPassword,
                Refusal::Locked(retry_after) => ProofError::AccountLocked { retry_after },
            }),
        }
    }

    /// Refuses what was right when others have locked the account while it was looked at.
    async fn still_open(&self, target: &Target, deed: Deed<'_>) -> Result<(), ProofError> {
        let mut reader = self.store.reader().await?;
        match self.guard.look(&mut *reader, target, deed.at).await? {
            Standing::Clean | Standing::Suspect => Ok(()),
            Standing::Locked(retry_after) => {
                drop(reader);
                self.journal.remember_refusal(deed, "account_locked").await?;
                Err(ProofError::AccountLocked { retry_after })
            }
        }
    }

    /// The stored password, if it is this one.
    async fn matching(
        &self,
        password: &Password,
        stored: Option<StoredPassword>,
    ) -> Result<Option<StoredPassword>, ProofError> {
        let found = match &stored {
            Some(StoredPassword { hash, .. }) => self.hasher.verify(password, hash).await?,
            None => {
                self.hasher.verify_nothing(password).await?;
                Verification::Mismatch
            }
        };
        Ok(match found {
            Verification::Match | Verification::MatchOutdated => stored,
            Verification::Mismatch => None,
        })
    }
}

impl Proven {
    /// The account, locked, if it is still active and still has the password that was proven, and no others have
    /// locked it in the meantime. Failures before this are forgiven.
    pub(crate) async fn stands(&self, tx: &mut dyn Transaction, now: Instant) -> Result<User, ProofError> {
        let user = tx.users().lock(self.user.id).await?.filter(User::is_active);
        let user = user.ok_or(ProofError::WrongPassword)?;
        if let Standing::Locked(retry_after) = self.guard.look_again(tx, &self.target, now).await? {
            return Err(ProofError::AccountLocked { retry_after });
        }
        if !tx.credentials().password_stands(user.id, self.changed_at).await? {
            return Err(ProofError::WrongPassword);
        }
        if self.standing == Standing::Suspect {
            self.guard.forgive(tx, &self.target).await?;
        }
        Ok(user)
    }
}

/// Gives a use case's error the variants of a proof's.
macro_rules! proves {
    ($error:ident) => {
        impl From<$crate::use_cases::authentication::password_proof::ProofError> for $error {
            fn from(error: $crate::use_cases::authentication::password_proof::ProofError) -> Self {
                use $crate::use_cases::authentication::password_proof::ProofError;
                match error {
                    ProofError::AccountGone => Self::AccountGone,
                    ProofError::WrongPassword => Self::WrongPassword,
                    ProofError::AccountLocked { retry_after } => Self::AccountLocked { retry_after },
                    ProofError::Failure(failure) => Self::Failure(failure),
                }
            }
        }
    };
}
pub(crate) use proves;
