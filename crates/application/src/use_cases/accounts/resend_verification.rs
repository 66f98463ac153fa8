//! Asks for the verification mail again.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports};
use countersign_domain::{Action, Actor, EmailAddress, Message, Origin};
use countersign_ports::Clock;
use std::sync::Arc;

/// Takes down that somebody wants the verification mail again. Whether there is such an account, not yet proven, is
/// looked up afterwards, by the [`Relay`](crate::Relay), so that neither the answer nor its time can tell.
#[derive(Clone)]
pub struct ResendVerification {
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who wants the mail again.
#[derive(Debug, Clone)]
pub struct ResendVerificationCommand {
    /// The address.
    pub email: EmailAddress,
    /// From where.
    pub origin: Origin,
}

/// Why it was not taken down.
#[derive(Debug, thiserror::Error)]
pub enum ResendVerificationError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ResendVerificationError: StoreError);

impl ResendVerification {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Takes the request down.
    ///
    /// # Errors
    /// See [`ResendVerificationError`]; never for want of an account.
    pub async fn execute(&self, command: ResendVerificationCommand) -> Result<(), ResendVerificationError> {
        let ResendVerificationCommand { email, origin } = command;
        let at = self.clock.now();
        let action = Action::VerificationRequested;
        let entry =
            self.journal.done(Deed { action, actor: Actor::Anonymous, subject: None, origin: &origin, at });
        let request = self.journal.envelope(Message::VerificationRequested { email, origin }, at);
        Ok(self.journal.remember(&[entry, request]).await?)
    }
}

impl std::fmt::Debug for ResendVerification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResendVerification").finish_non_exhaustive()
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
            .transaction(|tx| Kit::expect_envelopes(tx, &["audit_recorded", "verification_requested"]));
        let (ports, store) = Kit::new(store).ports();
        let command = ResendVerificationCommand { email: ada().email, origin: origin() };
        ResendVerification::new(&ports).execute(command).await.unwrap();
        assert_eq!((store.ended(), store.left()), (vec![Ended::Committed], 0));
    }
}
