//! Disables an account.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::account_end::end_with_account;
use crate::use_cases::roles::last_administrator::{lock_administrators, was_last_administrator};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::{Failure, Permitted, Ports, RevocationSet, Settings, UpdateUsers};
use countersign_domain::{Action, Origin, Revocation, User, UserId};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Disables an account, until it is enabled again: its sessions end, its pending tokens and half logins are void, and
/// its API keys are refused meanwhile.
#[derive(Clone)]
pub struct DisableUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Who disables whom.
#[derive(Debug, Clone)]
pub struct DisableUserCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Whom.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why the account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum DisableUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It is the own account of who asks: nobody locks himself out by a slip.
    #[error("nobody disables himself")]
    CannotDisableYourself,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// The account is not active: disabled already, or closed.
    #[error("the account is not active")]
    InvalidState,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DisableUserError: StoreError);

impl DisableUser {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Disables the account and gives it as it is then.
    ///
    /// # Errors
    /// See [`DisableUserError`]. An attempt on the last administrator, or on whom may do more, is remembered in the audit
    /// trail.
    pub async fn execute(&self, command: DisableUserCommand) -> Result<User, DisableUserError> {
        let DisableUserCommand { by, user, origin } = command;
        if by.by().user() == user {
            return Err(DisableUserError::CannotDisableYourself);
        }
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::AccountDisabled, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.disable(&mut *tx, &by, user, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(DisableUserError::LastAdministrator) = outcome {
            self.journal.remember_refusal(deed, "last_administrator").await?;
        }
        if let Err(DisableUserError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        let (user, ended) = outcome?;
        self.revocations.add(&ended);
        Ok(user)
    }

    async fn disable(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<UpdateUsers>,
        user: UserId,
        deed: Deed<'_>,
    ) -> Result<(User, Vec<Revocation>), DisableUserError> {
        lock_administrators(tx).await?;
        let user = tx.users().lock(user).await?.ok_or(DisableUserError::NotFound)?;
        if !has_authority_over(by, tx, user.id).await? {
            return Err(DisableUserError::AuthorityLacking);
        }
        let disabled = user.disable(deed.at).map_err(|_inactive| DisableUserError::InvalidState)?;
        if was_last_administrator(tx, disabled.id).await? {
            return Err(DisableUserError::LastAdministrator);
        }
        let user = tx.users().update(&disabled).await?;
        let ended = end_with_account(tx, &self.issuer, user.id, deed.at).await?;
        tx.outbox().append(&[self.journal.done(deed)]).await?;
        Ok((user, ended))
    }
}

impl std::fmt::Debug for DisableUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DisableUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, grace, later, origin, permitted, session};
    use countersign_domain::{AccountState, EndReason, Permission, Purpose, RoleName};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use mockall::Sequence;
    use serde_json::json;

    async fn disable(
        store: ScriptedStore,
        user: UserId,
    ) -> (Result<User, DisableUserError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let command = DisableUserCommand { by: permitted(), user, origin: origin() };
        let outcome = DisableUser::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    /// Expects the role to be locked before the account.
    fn locks(tx: &mut MockTransaction, user: Option<User>) {
        let mut order = Sequence::new();
        tx.roles
            .expect_lock()
            .withf(|role| *role == RoleName::administrator())
            .times(1)
            .in_sequence(&mut order)
            .returning(|_| Ok(true));
        tx.users.expect_lock().times(1).in_sequence(&mut order).return_once(|_| Ok(user));
        tx.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
    }

    fn ends_everything(tx: &mut MockTransaction) {
        tx.users
            .expect_update()
            .withf(|user| user.state == AccountState::Disabled)
            .times(1)
            .returning(|user| Ok(user.clone()));
        for void in [
            Purpose::VerifyEmail,
            Purpose::ChangeEmail,
            Purpose::ResetPassword,
            Purpose::SecondFactor,
            Purpose::Invitation,
        ] {
            tx.one_time_tokens
                .expect_void()
                .withf(move |user, purpose| *user == Some(ada().id) && *purpose == void)
                .times(1)
                .returning(|_, _| Ok(1));
        }
        tx.sessions
            .expect_end_all()
            .withf(|_, except, _, why| except.is_none() && *why == EndReason::AccountEnded)
            .returning(|_, _, _, _| Ok(vec![session().id]));
        tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
        Kit::expect_deed(tx, Action::AccountDisabled, json!({}), &[]);
    }

    #[tokio::test]
    async fn sessions_pending_tokens_and_half_logins_end_with_it() {
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, Some(ada()));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
            ends_everything(tx);
        });
        let (outcome, ended, ports) = disable(store, ada().id).await;
        assert_eq!(outcome.unwrap().state, AccountState::Disabled);
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn the_last_administrator_is_not_disabled_and_the_attempt_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                locks(tx, Some(ada()));
                tx.roles
                    .expect_is_held_by_another()
                    .withf(|role, user| *role == RoleName::administrator() && *user == ada().id)
                    .returning(|_, _| Ok(false));
                tx.roles.expect_remove().returning(|_, _| Ok(true));
            })
            .transaction(|tx| Kit::expect_refusal(tx, "last_administrator"));
        let (outcome, ended, ports) = disable(store, ada().id).await;
        assert!(matches!(outcome, Err(DisableUserError::LastAdministrator)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
        assert!(ports.revocations.is_empty());
    }

    #[tokio::test]
    async fn nobody_disables_whom_may_do_more_and_that_he_tried_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| locks(tx, Some(ada())))
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (ports, store) = Kit::new(store).ports();
        let command = DisableUserCommand { by: barely_permitted(), user: ada().id, origin: origin() };
        let outcome = DisableUser::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(DisableUserError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn where_nobody_administers_yet_others_may_be_disabled() {
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, Some(ada()));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
            tx.roles.expect_remove().returning(|_, _| Ok(false));
            ends_everything(tx);
        });
        assert!(disable(store, ada().id).await.0.is_ok());
    }

    #[tokio::test]
    async fn nobody_disables_himself() {
        let (outcome, ended, _) = disable(ScriptedStore::new(), grace().user()).await;
        assert!(matches!(outcome, Err(DisableUserError::CannotDisableYourself)));
        assert_eq!(ended, []);
    }

    #[tokio::test]
    async fn an_account_that_is_not_active_stays_as_it_is_and_an_unknown_one_is_not_found() {
        for inactive in [ada().disable(later(-1)).unwrap(), ada().close(later(-1)).unwrap()] {
            let store = ScriptedStore::new().transaction(|tx| locks(tx, Some(inactive)));
            let (outcome, ended, _) = disable(store, ada().id).await;
            assert!(matches!(outcome, Err(DisableUserError::InvalidState)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
        let store = ScriptedStore::new().transaction(|tx| locks(tx, None));
        assert!(matches!(disable(store, ada().id).await.0, Err(DisableUserError::NotFound)));
    }
}
