//! Has somebody set a new password.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::passwords::reset_password::VOIDED;
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::{Failure, Permitted, Ports, RevocationSet, Settings, UpdateUsers};
use countersign_domain::{Action, EndReason, MailTemplate, Origin, Purpose, Revocation, User, UserId};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Has the owner of an account set a new password: the one he has goes, and so does who he is at identity providers, his
/// sessions end, and he is mailed a link to set another one. Nobody else ever chooses it (OWASP ASVS 6.4.6).
#[derive(Clone)]
pub struct RequirePasswordChange {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Who requires it of whom.
#[derive(Debug, Clone)]
pub struct RequirePasswordChangeCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Of whom.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum RequirePasswordChangeError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It is the own account of who asks: he changes his password, which he has to know.
    #[error("nobody requires it of himself")]
    OfYourself,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// The account is disabled or closed.
    #[error("the account is not active")]
    InvalidState,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RequirePasswordChangeError: StoreError);

impl RequirePasswordChange {
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

    /// Requires it.
    ///
    /// # Errors
    /// See [`RequirePasswordChangeError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(
        &self,
        command: RequirePasswordChangeCommand,
    ) -> Result<(), RequirePasswordChangeError> {
        let RequirePasswordChangeCommand { by, user, origin } = command;
        if by.by().user() == user {
            return Err(RequirePasswordChangeError::OfYourself);
        }
        let (actor, at) = (by.actor(), self.clock.now());
        let action = Action::PasswordChangeRequired;
        let deed = Deed { action, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.require(&mut *tx, &by, user, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(RequirePasswordChangeError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        self.revocations.add(&outcome?);
        Ok(())
    }

    async fn require(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<UpdateUsers>,
        user: UserId,
        deed: Deed<'_>,
    ) -> Result<Vec<Revocation>, RequirePasswordChangeError> {
        let user = tx.users().lock(user).await?.ok_or(RequirePasswordChangeError::NotFound)?;
        if !has_authority_over(by, tx, user.id).await? {
            return Err(RequirePasswordChangeError::AuthorityLacking);
        }
        if !user.is_active() {
            return Err(RequirePasswordChangeError::InvalidState);
        }
        tx.credentials().remove_password(user.id).await?;
        tx.identities().delete_of(user.id).await?;
        // Whoever has got in has no link left, no half login, and no change of address under way.
        for purpose in VOIDED {
            tx.one_time_tokens().void(Some(user.id), purpose).await?;
        }
        let mail = self.ask(tx, &user, deed).await?;
        let ended = self.issuer.end_all(tx, user.id, None, deed.at, EndReason::PasswordChanged).await?;
        tx.outbox().append(&[self.journal.done(deed), mail]).await?;
        Ok(ended)
    }

    /// The mail that asks him, and the token that it carries.
    async fn ask(
        &self,
        tx: &mut dyn Transaction,
        user: &User,
        deed: Deed<'_>,
    ) -> Result<countersign_domain::Envelope, RequirePasswordChangeError> {
        let (purpose, template) = (Purpose::ResetPassword, MailTemplate::PasswordChangeRequired);
        let (token, mail) = self.journal.token_mail(purpose, template, &user.email, user, deed.at)?;
        tx.one_time_tokens().insert(&token).await?;
        Ok(mail)
    }
}

impl std::fmt::Debug for RequirePasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequirePasswordChange").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, later, origin, permitted, session};
    use countersign_domain::Permission;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    async fn require(store: ScriptedStore) -> (Result<(), RequirePasswordChangeError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let command = RequirePasswordChangeCommand { by: permitted(), user: ada().id, origin: origin() };
        let outcome = RequirePasswordChange::new(&ports, Settings::default()).execute(command).await;
        (outcome, store.ended(), ports)
    }

    #[tokio::test]
    async fn the_password_goes_the_sessions_end_and_a_link_is_mailed() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
            tx.identities.expect_delete_of().times(1).returning(|_| Ok(0));
            tx.credentials.expect_remove_password().times(1).returning(|_| Ok(()));
            tx.one_time_tokens.expect_void().times(4).returning(|_, _| Ok(0));
            tx.one_time_tokens
                .expect_insert()
                .withf(|token| token.purpose == Purpose::ResetPassword)
                .times(1)
                .returning(|_| Ok(()));
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, why| except.is_none() && *why == EndReason::PasswordChanged)
                .returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            let mails = &[MailTemplate::PasswordChangeRequired];
            Kit::expect_deed(tx, Action::PasswordChangeRequired, json!({}), mails);
        });
        let (outcome, ended, ports) = require(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn it_is_required_of_nobody_who_may_do_more() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                tx.roles.expect_permissions_of().returning(|_| Ok(vec![Permission::USERS_DELETE]));
            })
            .transaction(|tx| Kit::expect_refusal(tx, AUTHORITY_LACKING));
        let (ports, store) = Kit::new(store).ports();
        let command =
            RequirePasswordChangeCommand { by: barely_permitted(), user: ada().id, origin: origin() };
        let outcome = RequirePasswordChange::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(RequirePasswordChangeError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn accounts_out_of_use_and_nobody_are_left_alone() {
        for found in [ada().disable(later(-1)).ok(), ada().close(later(-1)).ok(), None] {
            let unknown = found.is_none();
            let store = ScriptedStore::new().transaction(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(found));
                tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
            });
            let (outcome, ended, _) = require(store).await;
            let error = outcome.unwrap_err();
            assert_eq!(matches!(error, RequirePasswordChangeError::NotFound), unknown);
            assert_eq!(matches!(error, RequirePasswordChangeError::InvalidState), !unknown);
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }
}
