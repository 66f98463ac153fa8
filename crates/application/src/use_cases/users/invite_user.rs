//! Makes an account for somebody else.

use crate::journal::{Deed, Journal};
use crate::{CreateUsers, Failure, Permitted, Ports};
use countersign_domain::{
    Action, EmailAddress, Instant, MailTemplate, NewUser, Origin, Profile, Purpose, RoleName, User, Username,
};
use countersign_ports::{Clock, Ids, Store, StoreError, Transaction, UniqueKey, UserEntry, finish};
use std::sync::Arc;

/// Makes an account for somebody else, who sets the password himself by the link that he is mailed. It has the role
/// that every account has; others are given to it afterwards, by who may.
#[derive(Clone)]
pub struct InviteUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    journal: Journal,
}

/// Who invites whom.
#[derive(Debug, Clone)]
pub struct InviteUserCommand {
    /// Who.
    pub by: Permitted<CreateUsers>,
    /// The username of the account.
    pub username: Username,
    /// Its address, where the invitation goes.
    pub email: EmailAddress,
    /// Its profile.
    pub profile: Profile,
    /// From where.
    pub origin: Origin,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum InviteUserError {
    /// Another account has this username.
    #[error("the username is taken")]
    DuplicateUsername,
    /// Another account has this address.
    #[error("the e-mail address is taken")]
    DuplicateEmail,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for InviteUserError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::Username) => Self::DuplicateUsername,
            StoreError::Conflict(UniqueKey::Email) => Self::DuplicateEmail,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::BrokenReference
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl InviteUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            ids: ports.ids.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Makes the account.
    ///
    /// # Errors
    /// See [`InviteUserError`].
    pub async fn execute(&self, command: InviteUserCommand) -> Result<UserEntry, InviteUserError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.invite(&mut *tx, command, now).await;
        let user = finish(tx, outcome).await?;
        Ok(UserEntry { user, roles: vec![RoleName::user()], has_second_factor: false })
    }

    async fn invite(
        &self,
        tx: &mut dyn Transaction,
        command: InviteUserCommand,
        now: Instant,
    ) -> Result<User, InviteUserError> {
        let InviteUserCommand { by, username, email, profile, origin } = command;
        let id = self.ids.user();
        let new = NewUser { id, username, email, email_verified_at: None, profile, created_at: now };
        let user = tx.users().insert(&new).await?;
        tx.roles().grant(user.id, &RoleName::user(), now).await?;
        let (purpose, template) = (Purpose::Invitation, MailTemplate::Invitation);
        let (token, mail) = self.journal.token_mail(purpose, template, &user.email, &user, now)?;
        tx.one_time_tokens().insert(&token).await?;
        let (actor, subject) = (by.actor(), Some(user.id));
        let deed = Deed { action: Action::UserInvited, actor, subject, origin: &origin, at: now };
        tx.outbox().append(&[self.journal.done(deed), mail]).await?;
        Ok(user)
    }
}

impl std::fmt::Debug for InviteUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InviteUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, permitted};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    async fn invite(store: ScriptedStore) -> (Result<UserEntry, InviteUserError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let User { username, email, profile, .. } = ada();
        let command = InviteUserCommand { by: permitted(), username, email, profile, origin: origin() };
        (InviteUser::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn an_account_without_a_password_is_made_and_its_owner_invited() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users
                .expect_insert()
                .withf(|new| new.email == ada().email && new.email_verified_at.is_none())
                .returning(|_| Ok(ada()));
            tx.roles
                .expect_grant()
                .withf(|_, role, _| *role == RoleName::user())
                .returning(|_, _, _| Ok(true));
            tx.one_time_tokens
                .expect_insert()
                .withf(|token| {
                    token.purpose == Purpose::Invitation
                        && token.user == Some(ada().id)
                        && token.expires_at == later(7 * 24 * 3600)
                })
                .times(1)
                .returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::UserInvited, json!({}), &[MailTemplate::Invitation]);
        });
        let (outcome, ended) = invite(store).await;
        assert_eq!(outcome.unwrap().roles, [RoleName::user()]);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_taken_name_is_told_and_nothing_is_kept() {
        for (key, is_username) in [(UniqueKey::Username, true), (UniqueKey::Email, false)] {
            let store = ScriptedStore::new().transaction(|tx| {
                tx.users.expect_insert().return_once(move |_| Err(StoreError::Conflict(key)));
            });
            let (outcome, ended) = invite(store).await;
            let error = outcome.unwrap_err();
            assert_eq!(matches!(error, InviteUserError::DuplicateUsername), is_username);
            assert_eq!(matches!(error, InviteUserError::DuplicateEmail), !is_username);
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }
}
