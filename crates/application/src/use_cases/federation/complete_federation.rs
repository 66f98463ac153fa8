//! Completes a login at an identity provider.

use super::completion_error::CompleteFederationError;
use super::external_log_in::{ExternalLogIn, Refused};
use super::linking::Linking;
use super::policy::FederationPolicy;
use super::start_federation::secrets;
use crate::journal::{Deed, Journal};
use crate::{LogInOutcome, Ports, Settings};
use countersign_domain::{
    Action, Actor, ExternalIdentity, ExternalProfile, FederationFlow, FederationPurpose, OpaqueToken, Origin,
    ProviderName, TokenKind,
};
use countersign_ports::{
    CallbackGrant, Clock, IdentityProviders, Mac, ProviderError, Store, TokenGenerator, finish,
};
use secrecy::SecretString;
use serde_json::json;
use std::sync::Arc;
use url::Url;

/// Completes a login at an identity provider, in three steps: takes the login that was started, which is then used
/// whatever follows; asks the provider who it was, with no transaction open; and opens a session, asks for the second
/// factor, or links.
#[derive(Clone)]
pub struct CompleteFederation {
    store: Arc<dyn Store>,
    providers: Arc<dyn IdentityProviders>,
    generator: Arc<dyn TokenGenerator>,
    mac: Arc<dyn Mac>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    log_in: ExternalLogIn,
    linking: Linking,
}

/// What a provider sent somebody back with.
#[derive(Debug, Clone)]
pub enum ProviderAnswer {
    /// With a code.
    Code(SecretString),
    /// With an error: he did not log in there, or did not agree.
    Refused,
}

/// Who comes back.
#[derive(Debug, Clone)]
pub struct CompleteFederationCommand {
    /// From where.
    pub provider: ProviderName,
    /// The `state`; `None` when what was presented cannot be one.
    pub state: Option<OpaqueToken>,
    /// What else.
    pub answer: ProviderAnswer,
    /// The `iss` (RFC 9207), if there was one.
    pub issuer: Option<String>,
    /// What has stayed with who started it; `None` when what was presented cannot be that.
    pub binding: Option<OpaqueToken>,
    /// From where he asks.
    pub origin: Origin,
}

/// What came of it, and where a browser goes on.
#[derive(Debug)]
pub struct FederationReturn {
    /// The page that was asked for when it was started.
    pub return_to: Option<String>,
    /// What came of it.
    pub outcome: Result<FederationOutcome, CompleteFederationError>,
}

/// What came of a login at an identity provider.
#[derive(Debug)]
pub enum FederationOutcome {
    /// A session, or a ticket to the second factor.
    LogIn(LogInOutcome),
    /// Who he is there is linked to his account.
    Linked(ExternalIdentity),
}

impl CompleteFederationCommand {
    /// Reads what a client presents as its `state`, and as what has stayed with it.
    #[must_use]
    pub fn new(
        provider: ProviderName,
        (state, binding): (&str, Option<&str>),
        answer: ProviderAnswer,
        issuer: Option<String>,
        origin: Origin,
    ) -> Self {
        let state = OpaqueToken::parse(TokenKind::State, state);
        let binding = binding.and_then(|text| OpaqueToken::parse(TokenKind::Flow, text));
        Self { provider, state, answer, issuer, binding, origin }
    }
}

impl CompleteFederation {
    /// With these ports, settings and this policy.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings, policy: &Arc<FederationPolicy>) -> Self {
        Self {
            store: ports.store.clone(),
            providers: ports.identity_providers.clone(),
            generator: ports.generator.clone(),
            mac: ports.mac.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            log_in: ExternalLogIn::new(ports, settings, policy.clone()),
            linking: Linking::new(ports),
        }
    }

    /// Completes it. A refusal is remembered in the audit trail.
    pub async fn execute(&self, command: CompleteFederationCommand) -> FederationReturn {
        let (purpose, return_to, outcome) = match self.take(&command).await {
            Ok((flow, state)) => {
                let outcome = self.finish(&flow, &state, &command).await;
                (flow.purpose, flow.return_to, outcome)
            }
            Err(error) => (FederationPurpose::LogIn, None, Err(error.into())),
        };
        let outcome = match outcome {
            Err(refused) => Err(self.remember(purpose, refused, &command).await),
            Ok(done) => Ok(done),
        };
        FederationReturn { return_to, outcome }
    }

    async fn take(
        &self,
        command: &CompleteFederationCommand,
    ) -> Result<(FederationFlow, OpaqueToken), CompleteFederationError> {
        let presented = command.state.as_ref().zip(command.binding.as_ref());
        let (state, binding) = presented.ok_or(CompleteFederationError::InvalidFlow)?;
        let hashes = (self.generator.hash(state), self.generator.hash(binding));
        let mut tx = self.store.begin().await?;
        let taken = tx.flows().take(&hashes.0, &command.provider, &hashes.1, self.clock.now()).await;
        let flow = finish(tx, taken).await?.ok_or(CompleteFederationError::InvalidFlow)?;
        Ok((flow, state.clone()))
    }

    async fn finish(
        &self,
        flow: &FederationFlow,
        state: &OpaqueToken,
        command: &CompleteFederationCommand,
    ) -> Result<FederationOutcome, Refused> {
        let profile = self.identify(flow, state, command).await?;
        match flow.purpose {
            FederationPurpose::LogIn => {
                let login = self.log_in.log_in(&flow.provider, &profile, &command.origin).await?;
                Ok(FederationOutcome::LogIn(login))
            }
            FederationPurpose::Link { user, session } => {
                let linked = self.linking.link(user, session, &flow.provider, &profile, &command.origin);
                Ok(FederationOutcome::Linked(linked.await?))
            }
        }
    }

    async fn identify(
        &self,
        flow: &FederationFlow,
        state: &OpaqueToken,
        command: &CompleteFederationCommand,
    ) -> Result<ExternalProfile, CompleteFederationError> {
        let ProviderAnswer::Code(code) = &command.answer else { return Err(ProviderError::Refused.into()) };
        let (code_verifier, nonce) = secrets(&*self.mac, state);
        // It was one when it was stored.
        let redirect_uri =
            Url::parse(&flow.redirect_uri).map_err(|_error| CompleteFederationError::InvalidFlow)?;
        let grant = CallbackGrant {
            provider: flow.provider.clone(),
            code: code.clone(),
            code_verifier,
            nonce,
            redirect_uri,
            issuer: command.issuer.clone(),
        };
        Ok(self.providers.identify(grant).await?)
    }

    async fn remember(
        &self,
        purpose: FederationPurpose,
        Refused { error, subject }: Refused,
        command: &CompleteFederationCommand,
    ) -> CompleteFederationError {
        let Some(reason) = error.reason() else { return error };
        let (action, actor, subject) = match purpose {
            FederationPurpose::LogIn => (Action::LoggedIn, Actor::Anonymous, subject),
            FederationPurpose::Link { user, session } => {
                (Action::IdentityLinked, Actor::User { id: user, session: Some(session) }, Some(user))
            }
        };
        let deed = Deed { action, actor, subject, origin: &command.origin, at: self.clock.now() };
        let entry = self.journal.refused_with(deed, reason, "provider", json!(command.provider));
        match self.journal.remember(&[entry]).await {
            Ok(()) => error,
            Err(failed) => failed.into(),
        }
    }
}

impl std::fmt::Debug for CompleteFederation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompleteFederation").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
