//! Makes an administrator from the command line.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::registration::store_account;
use crate::{Failure, Ports};
use countersign_domain::{
    Action, Actor, EmailAddress, Invalid, NewPassword, NewUser, Origin, Profile, Purpose, RoleName, User,
    Username,
};
use countersign_ports::{Clock, Ids, PasswordHasher, Store, StoreError, UniqueKey, finish};
use std::sync::Arc;

/// Makes an account with the role `admin`, for whoever has the command line. Its address counts as proven: the
/// operator vouches for it.
#[derive(Clone)]
pub struct CreateAdministrator {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who becomes administrator.
#[derive(Debug, Clone)]
pub struct CreateAdministratorCommand {
    /// The username, unique.
    pub username: Username,
    /// The address, unique.
    pub email: EmailAddress,
    /// The password, accepted by a policy.
    pub password: NewPassword,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new administrator.
#[derive(Debug, thiserror::Error)]
pub enum CreateAdministratorError {
    /// The username is taken.
    #[error("the username is taken")]
    UsernameTaken,
    /// The address is taken.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The password is one of his names.
    #[error("the password {0}")]
    PasswordRefused(Invalid),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CreateAdministratorError: HashingError);

impl From<StoreError> for CreateAdministratorError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::Username) => Self::UsernameTaken,
            StoreError::Conflict(UniqueKey::Email) => Self::EmailTaken,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::BrokenReference
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl CreateAdministrator {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Makes the administrator.
    ///
    /// # Errors
    /// See [`CreateAdministratorError`].
    pub async fn execute(
        &self,
        command: CreateAdministratorCommand,
    ) -> Result<User, CreateAdministratorError> {
        let CreateAdministratorCommand { username, email, password, origin } = command;
        let names = [username.as_str(), email.canonical()];
        password.avoids(&names).map_err(CreateAdministratorError::PasswordRefused)?;
        let hash = self.hasher.hash(password.as_password()).await?;
        let now = self.clock.now();
        let user = NewUser {
            id: self.ids.user(),
            username,
            email,
            email_verified_at: Some(now),
            profile: Profile::default(),
            created_at: now,
        };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let roles = [RoleName::administrator(), RoleName::user()];
            // Nobody sets up a first administrator any more. The token before the account, as when it is used.
            tx.one_time_tokens().void(None, Purpose::SetUpAdministrator).await?;
            let user = store_account(&mut *tx, &user, &hash, &roles, now).await?;
            let (action, subject) = (Action::AdministratorCreated, Some(user.id));
            let deed = Deed { action, actor: Actor::System, subject, origin: &origin, at: now };
            tx.outbox().append(&[self.journal.done(deed)]).await?;
            Ok(user)
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for CreateAdministrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateAdministrator").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, new_password, origin, password_hash};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command() -> CreateAdministratorCommand {
        CreateAdministratorCommand {
            username: ada().username,
            email: ada().email,
            password: new_password("correct horse battery"),
            origin: origin(),
        }
    }

    fn kit(store: ScriptedStore) -> Kit {
        let mut kit = Kit::new(store);
        kit.hasher.expect_hash().returning(|_| Ok(password_hash()));
        kit
    }

    #[tokio::test]
    async fn an_administrator_has_the_role_and_a_proven_address_and_ends_the_offer_of_a_set_up() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users
                .expect_insert()
                .withf(|u| u.email_verified_at == Some(later(0)))
                .returning(|_| Ok(ada()));
            tx.credentials.expect_set_password().times(1).returning(|_, _, _| Ok(()));
            tx.roles
                .expect_grant()
                .withf(|_, r, _| *r == RoleName::administrator())
                .times(1)
                .returning(|_, _, _| Ok(true));
            tx.roles
                .expect_grant()
                .withf(|_, r, _| *r == RoleName::user())
                .times(1)
                .returning(|_, _, _| Ok(true));
            tx.one_time_tokens.expect_void().withf(|user, _| user.is_none()).times(1).returning(|_, _| Ok(1));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (ports, store) = kit(store).ports();
        CreateAdministrator::new(&ports).execute(command()).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_taken_name_is_said() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.one_time_tokens.expect_void().returning(|_, _| Ok(1));
            tx.users.expect_insert().returning(|_| Err(StoreError::Conflict(UniqueKey::Email)));
        });
        let (ports, store) = kit(store).ports();
        let outcome = CreateAdministrator::new(&ports).execute(command()).await;
        assert!(matches!(outcome, Err(CreateAdministratorError::EmailTaken)));
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }
}
