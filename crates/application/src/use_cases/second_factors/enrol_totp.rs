//! Enrols a generator of one-time codes.

use super::factor_proof::sealing_context;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated};
use countersign_domain::{Action, Origin, TotpFactor, TotpSecret, User};
use countersign_ports::{Clock, SecretBox, Store, Totp, finish};
use std::sync::Arc;

/// Makes a secret for a generator of one-time codes. It means nothing before
/// [`ConfirmTotp`](crate::ConfirmTotp) has seen a code of it; enrolling again replaces it.
#[derive(Clone)]
pub struct EnrolTotp {
    store: Arc<dyn Store>,
    totp: Arc<dyn Totp>,
    secrets: Arc<dyn SecretBox>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who enrols.
#[derive(Debug, Clone)]
pub struct EnrolTotpCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// From where.
    pub origin: Origin,
}

/// A secret, shown once.
#[derive(Debug, Clone)]
pub struct TotpEnrolment {
    /// For typing.
    pub secret: TotpSecret,
    /// For scanning.
    pub uri: String,
}

/// Why nothing was enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolTotpError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It has a confirmed generator; that one has to be switched off first.
    #[error("a second factor is in use")]
    AlreadyEnabled,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(EnrolTotpError: StoreError, SealingError);

impl EnrolTotp {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            totp: ports.totp.clone(),
            secrets: ports.secrets.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Enrols.
    ///
    /// # Errors
    /// See [`EnrolTotpError`].
    pub async fn execute(&self, command: EnrolTotpCommand) -> Result<TotpEnrolment, EnrolTotpError> {
        let EnrolTotpCommand { by, origin } = command;
        let now = self.clock.now();
        let secret = self.totp.new_secret();
        let factor = TotpFactor {
            user: by.user(),
            secret: self.secrets.seal(secret.expose(), &sealing_context(by.user()))?,
            created_at: now,
            confirmed_at: None,
            last_step: None,
        };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let user = tx.users().lock(factor.user).await?.filter(User::is_active);
            let user = user.ok_or(EnrolTotpError::AccountGone)?;
            if !tx.second_factors().enrol_totp(&factor).await? {
                return Err(EnrolTotpError::AlreadyEnabled);
            }
            let (actor, subject) = (by.actor(), Some(user.id));
            let deed =
                Deed { action: Action::SecondFactorEnrolled, actor, subject, origin: &origin, at: now };
            tx.outbox().append(&[self.journal.done(deed)]).await?;
            Ok(user)
        }
        .await;
        let user = finish(tx, outcome).await?;
        let uri = self.totp.uri(&secret, user.username.as_str());
        Ok(TotpEnrolment { secret, uri })
    }
}

impl std::fmt::Debug for EnrolTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolTotp").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, origin, recently};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn enrol(
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<TotpEnrolment, EnrolTotpError>, Vec<Ended>) {
        let mut kit = Kit::new(ScriptedStore::new().transaction(prepare));
        kit.totp.expect_new_secret().returning(|| TotpSecret::from_base32("SECRET".to_owned()));
        kit.totp.expect_uri().withf(|_, account| account == "ada").returning(|_, _| "otpauth://x".to_owned());
        let (ports, store) = kit.ports();
        let command = EnrolTotpCommand { by: recently(), origin: origin() };
        (EnrolTotp::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn the_secret_is_shown_and_stored_sealed_and_unconfirmed() {
        let (outcome, ended) = enrol(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.second_factors
                .expect_enrol_totp()
                .withf(|f| f.secret.as_str() == "sealed:SECRET" && f.confirmed_at.is_none())
                .times(1)
                .returning(|_| Ok(true));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        })
        .await;
        let enrolment = outcome.unwrap();
        assert_eq!((enrolment.secret.expose(), enrolment.uri.as_str()), ("SECRET", "otpauth://x"));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_factor_in_use_is_not_replaced() {
        let (outcome, ended) = enrol(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.second_factors.expect_enrol_totp().returning(|_| Ok(false));
        })
        .await;
        assert!(matches!(outcome, Err(EnrolTotpError::AlreadyEnabled)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
