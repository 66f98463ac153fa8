//! Logging in, for clients that know of one step only.

use countersign_application::{
    CompleteLogIn, CompleteLogInCommand, LogIn, LogInCommand, LogInOutcome, LoggedIn, Ports, Settings,
};
use countersign_domain::FactorProof;
use countersign_http::kit::{ApiError, ErrorCode};

/// Logs in with the password and, where the account has one, the second factor at once: who does not present it is told
/// that it is missing, and gets no session.
#[derive(Clone)]
pub(crate) struct OneStepLogIn {
    log_in: LogIn,
    complete: CompleteLogIn,
}

impl OneStepLogIn {
    pub(crate) fn new(ports: &Ports, settings: Settings) -> Self {
        Self { log_in: LogIn::new(ports, settings), complete: CompleteLogIn::new(ports, settings) }
    }

    /// Logs in.
    ///
    /// # Errors
    /// Those of logging in and of completing it; `MFA_REQUIRED` where the second factor is missing.
    pub(crate) async fn execute(
        &self,
        command: LogInCommand,
        proof: Option<FactorProof>,
    ) -> Result<LoggedIn, ApiError> {
        let origin = command.origin.clone();
        let ticket = match self.log_in.execute(command).await? {
            LogInOutcome::LoggedIn(login) => return Ok(*login),
            LogInOutcome::SecondFactorRequired(ticket) => ticket,
        };
        let proof = proof.ok_or_else(|| {
            ApiError::new(ErrorCode::MfaRequired).message("A second factor is needed: send its code as well.")
        })?;
        let command = CompleteLogInCommand { ticket: Some(ticket.ticket), proof, origin };
        Ok(self.complete.execute(command).await?)
    }
}
