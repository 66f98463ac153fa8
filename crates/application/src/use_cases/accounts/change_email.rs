//! Asks to change an address.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::authentication::password_proof::{PasswordProof, Proven, proves};
use crate::{Authenticated, Failure, Ports, Settings};
use countersign_domain::{Action, EmailAddress, Instant, MailTemplate, Origin, Password, Purpose};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// Asks to change an address, for who knows the password. The new one gets a mail with a token; the account
/// keeps the old one until the token comes back by [`VerifyEmail`](crate::VerifyEmail). A second request voids
/// the first. Whether the new address is taken is told only to who can read its mail.
#[derive(Clone)]
pub struct ChangeEmail {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    proof: PasswordProof,
    journal: Journal,
}

/// Who wants which address.
#[derive(Debug, Clone)]
pub struct ChangeEmailCommand {
    /// Who.
    pub by: Authenticated,
    /// His password.
    pub password: Password,
    /// The address he wants.
    pub email: EmailAddress,
    /// From where.
    pub origin: Origin,
}

/// Why no mail was sent.
#[derive(Debug, thiserror::Error)]
pub enum ChangeEmailError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// That is not its password.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many passwords were wrong; whether this one is, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// It is his address already.
    #[error("the account has this address already")]
    Unchanged,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ChangeEmailError: StoreError);
proves!(ChangeEmailError);

impl ChangeEmail {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            proof: PasswordProof::new(ports, settings),
            journal: Journal::new(ports),
        }
    }

    /// Sends the mail.
    ///
    /// # Errors
    /// See [`ChangeEmailError`]. A wrong password is remembered in the audit trail.
    pub async fn execute(&self, command: ChangeEmailCommand) -> Result<(), ChangeEmailError> {
        let ChangeEmailCommand { by, password, email, origin } = command;
        let proven = self.proof.prove(&by, &password, Action::EmailChangeRequested, &origin).await?;
        if proven.user.email == email {
            return Err(ChangeEmailError::Unchanged);
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.request(&mut *tx, &by, &proven, &email, &origin, now).await;
        finish(tx, outcome).await
    }

    async fn request(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        proven: &Proven,
        email: &EmailAddress,
        origin: &Origin,
        now: Instant,
    ) -> Result<(), ChangeEmailError> {
        let user = proven.stands(tx, now).await?;
        tx.one_time_tokens().void(Some(user.id), Purpose::ChangeEmail).await?;
        let (token, mail) = self.journal.token_mail(
            Purpose::ChangeEmail,
            MailTemplate::ConfirmNewEmail,
            email,
            &user,
            now,
        )?;
        tx.one_time_tokens().insert(&token).await?;
        let (actor, subject) = (by.actor(), Some(user.id));
        let deed = Deed { action: Action::EmailChangeRequested, actor, subject, origin, at: now };
        tx.outbox().append(&[self.journal.done(deed), mail]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for ChangeEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeEmail").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_with_password, authenticated, origin, password};
    use countersign_domain::Message;
    use countersign_ports::Verification;
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command(email: &str) -> ChangeEmailCommand {
        let email = EmailAddress::parse(email).unwrap();
        ChangeEmailCommand { by: authenticated(), password: password("current"), email, origin: origin() }
    }

    fn kit(prepare: impl FnOnce(ScriptedStore) -> ScriptedStore, found: Verification) -> Kit {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_with_password().returning(|_| Ok(Some(ada_with_password())));
            Kit::expect_no_failures(r);
        });
        let store = match found {
            Verification::Mismatch => store,
            Verification::Match | Verification::MatchOutdated => store.reader(Kit::expect_no_failures),
        };
        let mut kit = Kit::new(prepare(store));
        kit.hasher.expect_verify().times(1).returning(move |_, _| Ok(found));
        kit
    }

    #[tokio::test]
    async fn the_mail_goes_to_the_new_address_and_earlier_requests_are_void() {
        let prepare = |store: ScriptedStore| {
            store.transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
                tx.one_time_tokens.expect_void().withf(|_, p| *p == Purpose::ChangeEmail).times(1).returning(|_, _| Ok(1));
                tx.one_time_tokens
                    .expect_insert()
                    .withf(|t| t.email.as_ref().is_some_and(|e| e.as_str() == "ada@new.example"))
                    .times(1)
                    .returning(|_| Ok(()));
                tx.outbox
                    .expect_append()
                    .withf(|e| matches!(&e[1].message, Message::MailRequested(m) if m.to.as_str() == "ada@new.example"))
                    .times(1)
                    .returning(|_| Ok(()));
            })
        };
        let (ports, store) = kit(prepare, Verification::Match).ports();
        ChangeEmail::new(&ports, Settings::default()).execute(command("ada@new.example")).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn without_the_password_nothing_is_sent() {
        let prepare =
            |store: ScriptedStore| store.transaction(|tx| Kit::expect_failure(tx, "wrong_password"));
        let (ports, store) = kit(prepare, Verification::Mismatch).ports();
        let outcome = ChangeEmail::new(&ports, Settings::default()).execute(command("ada@new.example")).await;
        assert!(matches!(outcome, Err(ChangeEmailError::WrongPassword)));
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn ones_own_address_is_no_change() {
        let (ports, store) = kit(|store| store, Verification::Match).ports();
        let outcome = ChangeEmail::new(&ports, Settings::default()).execute(command("ADA@example.com")).await;
        assert!(matches!(outcome, Err(ChangeEmailError::Unchanged)));
        assert_eq!(store.ended(), []);
    }
}
