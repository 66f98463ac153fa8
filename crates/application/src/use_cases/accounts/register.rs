//! Registers an account.

use super::registration::store_account;
use super::usernames::usernames;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, Settings};
use countersign_domain::{
    Action, Actor, EmailAddress, Instant, Invalid, MailRequest, MailTemplate, Message, NewPassword, NewUser,
    Origin, PasswordHash, Profile, Purpose, RoleName, User, UserId, Username,
};
use countersign_ports::{Clock, Ids, PasswordHasher, Store, StoreError, UniqueKey, finish};
use std::sync::Arc;

/// Registers an account, active at once, with the role `user`; a mail asks its owner to prove the address.
#[derive(Clone)]
pub struct Register {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    conceal_existing: bool,
}

/// Who wants an account.
#[derive(Debug, Clone)]
pub struct RegisterCommand {
    /// The username, unique; `None` for one that is made from the address.
    pub username: Option<Username>,
    /// The address, unique.
    pub email: EmailAddress,
    /// The password, accepted by a policy.
    pub password: NewPassword,
    /// What he says about himself.
    pub profile: Profile,
    /// From where.
    pub origin: Origin,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Registered {
    /// The account exists.
    Created(Box<User>),
    /// The address was mailed, and whether it had an account before is not told.
    Acknowledged,
}

/// Why there is no new account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
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
fails!(RegisterError: StoreError, HashingError);

impl Register {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            conceal_existing: settings.conceal_existing,
        }
    }

    /// Registers.
    ///
    /// # Errors
    /// See [`RegisterError`]. Nothing is stored then but the entry of the audit trail.
    pub async fn execute(&self, command: RegisterCommand) -> Result<Registered, RegisterError> {
        let RegisterCommand { username, email, password, profile, origin } = command;
        let now = self.clock.now();
        let profile = profile.completed();
        let chosen = username.as_ref().map(Username::as_str);
        let names: Vec<_> = chosen.into_iter().chain([email.canonical()]).chain(profile.names()).collect();
        password.avoids(&names).map_err(RegisterError::PasswordRefused)?;
        let hash = self.hasher.hash(password.as_password()).await?;

        let (is_derived, mut usernames) = match username {
            Some(username) => (false, vec![username]),
            None => (true, usernames(&*self.ids, None, &email)),
        };
        usernames.reverse();
        while let Some(username) = usernames.pop() {
            let (email, profile) = (email.clone(), profile.clone());
            let id = self.ids.user();
            let user = NewUser { id, username, email, email_verified_at: None, profile, created_at: now };
            match self.store_user(&user, &hash, &origin, now).await {
                Ok(_) if self.conceal_existing => return Ok(Registered::Acknowledged),
                Ok(user) => return Ok(Registered::Created(Box::new(user))),
                Err(RegisterError::Failure(Failure::Store(StoreError::Conflict(UniqueKey::Username))))
                    if is_derived && !usernames.is_empty() => {}
                Err(RegisterError::Failure(Failure::Store(StoreError::Conflict(key)))) => {
                    return self.refuse(key, &user, &origin, now).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(RegisterError::UsernameTaken)
    }

    async fn store_user(
        &self,
        user: &NewUser,
        hash: &PasswordHash,
        origin: &Origin,
        now: Instant,
    ) -> Result<User, RegisterError> {
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let user = store_account(&mut *tx, user, hash, &[RoleName::user()], now).await?;
            let (token, mail) = self.journal.token_mail(
                Purpose::VerifyEmail,
                MailTemplate::VerifyEmail,
                &user.email,
                &user,
                now,
            )?;
            tx.one_time_tokens().insert(&token).await?;
            let entry = self.journal.done(deed(
                Actor::User { id: user.id, session: None },
                Some(user.id),
                origin,
                now,
            ));
            tx.outbox().append(&[entry, mail]).await?;
            Ok(user)
        }
        .await;
        finish(tx, outcome).await
    }

    async fn refuse(
        &self,
        key: UniqueKey,
        user: &NewUser,
        origin: &Origin,
        now: Instant,
    ) -> Result<Registered, RegisterError> {
        let (reason, error) = match key {
            UniqueKey::Username => ("username_taken", RegisterError::UsernameTaken),
            UniqueKey::Email => ("email_taken", RegisterError::EmailTaken),
            UniqueKey::LiveRefreshToken
            | UniqueKey::TokenHash
            | UniqueKey::RoleName
            | UniqueKey::PermissionName
            | UniqueKey::FeatureName
            | UniqueKey::ExternalIdentity
            | UniqueKey::Id => {
                return Err(Failure::from(StoreError::Conflict(key)).into());
            }
        };
        let entry = self.journal.refused(deed(Actor::Anonymous, None, origin, now), reason);
        if self.conceal_existing && key == UniqueKey::Email {
            let mail = MailRequest {
                template: MailTemplate::AlreadyRegistered,
                to: user.email.clone(),
                name: user.email.to_string(),
                language: user.profile.language.clone(),
                token: None,
                token_expires_at: None,
            };
            let mail = self.journal.envelope(Message::MailRequested(mail), now);
            self.journal.remember(&[entry, mail]).await?;
            return Ok(Registered::Acknowledged);
        }
        self.journal.remember(&[entry]).await?;
        Err(error)
    }
}

const fn deed(actor: Actor, subject: Option<UserId>, origin: &Origin, at: Instant) -> Deed<'_> {
    Deed { action: Action::UserRegistered, actor, subject, origin, at }
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, new_password, origin, password_hash};
    use countersign_ports::HashingError;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use std::time::Duration;

    fn command() -> RegisterCommand {
        RegisterCommand {
            username: Some(ada().username),
            email: ada().email,
            password: new_password("correct horse battery"),
            profile: Profile::default(),
            origin: origin(),
        }
    }

    fn kit(store: ScriptedStore) -> Kit {
        let mut kit = Kit::new(store);
        kit.hasher.expect_hash().times(1).returning(|_| Ok(password_hash()));
        kit
    }

    fn conflict(key: UniqueKey) -> impl FnOnce(&mut MockTransaction) {
        move |tx| {
            tx.users.expect_insert().returning(move |_| Err(StoreError::Conflict(key)));
        }
    }

    #[tokio::test]
    async fn a_new_account_has_password_role_token_mail_and_audit_in_one_transaction() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_insert().times(1).returning(|_| Ok(ada()));
            tx.credentials.expect_set_password().times(1).returning(|_, _, _| Ok(()));
            tx.roles
                .expect_grant()
                .withf(|_, role, _| *role == RoleName::user())
                .times(1)
                .returning(|_, _, _| Ok(true));
            tx.one_time_tokens
                .expect_insert()
                .withf(|t| t.purpose == Purpose::VerifyEmail && t.email == Some(ada().email))
                .times(1)
                .returning(|_| Ok(()));
            tx.outbox
                .expect_append()
                .withf(|envelopes| {
                    matches!(envelopes, [entry, mail] if entry.message.kind() == "audit_recorded"
                    && matches!(&mail.message, Message::MailRequested(m) if m.token.is_some()))
                })
                .times(1)
                .returning(|_| Ok(()));
        });
        let (ports, store) = kit(store).ports();
        let outcome = Register::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert!(matches!(outcome, Registered::Created(user) if user.id == ada().id));
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_taken_name_leaves_nothing_but_an_audit_entry() {
        for (key, reason) in [(UniqueKey::Username, "username_taken"), (UniqueKey::Email, "email_taken")] {
            let store = ScriptedStore::new()
                .transaction(conflict(key))
                .transaction(|tx| Kit::expect_refusal(tx, reason));
            let (ports, store) = kit(store).ports();
            let error = Register::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
            let said = if matches!(error, RegisterError::UsernameTaken) {
                UniqueKey::Username
            } else {
                UniqueKey::Email
            };
            assert_eq!(said, key);
            assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn a_concealed_address_is_answered_alike_and_its_owner_told() {
        let settings = Settings { conceal_existing: true, ..Settings::default() };
        let store = ScriptedStore::new().transaction(conflict(UniqueKey::Email)).transaction(|tx| {
            tx.outbox
                .expect_append()
                .withf(|e| matches!(&e[1].message, Message::MailRequested(m) if m.template == MailTemplate::AlreadyRegistered))
                .returning(|_| Ok(()));
        });
        let (ports, _) = kit(store).ports();
        let outcome = Register::new(&ports, settings).execute(command()).await.unwrap();
        assert!(matches!(outcome, Registered::Acknowledged));
    }

    #[tokio::test]
    async fn a_password_that_is_ones_name_costs_no_hash() {
        let (ports, store) = Kit::new(ScriptedStore::new()).ports();
        let command = RegisterCommand { password: new_password("Ada@example.com"), ..command() };
        let error = Register::new(&ports, Settings::default()).execute(command).await.unwrap_err();
        assert!(matches!(error, RegisterError::PasswordRefused(_)));
        assert_eq!(store.ended(), []);
    }

    #[tokio::test]
    async fn an_overloaded_hasher_is_said_and_nothing_is_begun() {
        let mut kit = Kit::new(ScriptedStore::new());
        kit.hasher
            .expect_hash()
            .returning(|_| Err(HashingError::Overloaded { retry_after: Duration::from_secs(1) }));
        let (ports, store) = kit.ports();
        let error = Register::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, RegisterError::Failure(Failure::Hashing(HashingError::Overloaded { .. }))));
        assert_eq!(store.ended(), []);
    }
}
