//! Asks for a password reset.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports};
use countersign_domain::{Action, Actor, EmailAddress, Message, Origin};
use countersign_ports::Clock;
use std::sync::Arc;

/// Takes down that somebody forgot his password. Whether there is such an account is looked up afterwards, by the
/// [`Relay`](crate::Relay), so that neither the answer nor its time can tell (OWASP Forgot Password Cheat Sheet).
#[derive(Clone)]
pub struct RequestPasswordReset {
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Whose password is forgotten.
#[derive(Debug, Clone)]
pub struct RequestPasswordResetCommand {
    /// The address.
    pub email: EmailAddress,
    /// From where.
    pub origin: Origin,
}

/// Why it was not taken down.
#[derive(Debug, thiserror::Error)]
pub enum RequestPasswordResetError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RequestPasswordResetError: StoreError);

impl RequestPasswordReset {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Takes the request down.
    ///
    /// # Errors
    /// See [`RequestPasswordResetError`]; never for want of an account.
    pub async fn execute(
        &self,
        command: RequestPasswordResetCommand,
    ) -> Result<(), RequestPasswordResetError> {
        let RequestPasswordResetCommand { email, origin } = command;
        let at = self.clock.now();
        let action = Action::PasswordResetRequested;
        let entry =
            self.journal.done(Deed { action, actor: Actor::Anonymous, subject: None, origin: &origin, at });
        let request = self.journal.envelope(Message::RecoveryRequested { email, origin }, at);
        Ok(self.journal.remember(&[entry, request]).await?)
    }
}

impl std::fmt::Debug for RequestPasswordReset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestPasswordReset").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, origin};
    use countersign_ports::mock::{Ended, ScriptedStore};

    #[tokio::test]
    async fn the_request_is_taken_down_and_no_account_is_looked_up() {
        let store = ScriptedStore::new()
            .transaction(|tx| Kit::expect_envelopes(tx, &["audit_recorded", "recovery_requested"]));
        let (ports, store) = Kit::new(store).ports();
        let command = RequestPasswordResetCommand { email: ada().email, origin: origin() };
        RequestPasswordReset::new(&ports).execute(command).await.unwrap();
        assert_eq!((store.ended(), store.left()), (vec![Ended::Committed], 0));
    }
}
