//! OpenID Connect issuers.

mod id_token;
mod keys;
mod metadata;

use crate::cache::Cache;
use crate::fault::Fault;
use crate::oauth::{OAuthClient, Tokens};
use crate::person::Person;
use countersign_domain::{ExternalProfile, ExternalSubject};
use countersign_ports::{AuthorizationRequest, CallbackGrant, Clock};
use id_token::{Expected, IdToken, Rejection};
use keys::{KeySet, KeySetDocument};
use metadata::{Metadata, MetadataDocument};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

/// An issuer, found by its discovery document.
pub(crate) struct Issuer {
    identifier: String,
    discovery: Url,
    client: OAuthClient,
    clock: Arc<dyn Clock>,
    metadata: Cache<Metadata>,
    keys: Cache<KeySet>,
}

/// What the userinfo endpoint says.
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    #[serde(flatten)]
    person: Person,
}

impl Issuer {
    pub(crate) fn new(
        identifier: String,
        discovery: Url,
        client: OAuthClient,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (metadata, keys) = (Cache::new(Arc::clone(&clock)), Cache::new(Arc::clone(&clock)));
        Self { identifier, discovery, client, clock, metadata, keys }
    }

    pub(crate) async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, Fault> {
        let metadata = self.metadata().await?;
        Ok(self.client.authorization_url(&metadata.authorization_endpoint, request, true))
    }

    pub(crate) async fn identify(&self, grant: &CallbackGrant) -> Result<ExternalProfile, Fault> {
        let metadata = self.metadata().await?;
        // Before the code is told to anybody.
        match &grant.issuer {
            Some(issuer) if *issuer != self.identifier => return Err(Fault::CallbackIssuer("another's")),
            None if metadata.sends_issuer => return Err(Fault::CallbackIssuer("missing")),
            Some(_) | None => {}
        }
        let authentication = metadata.authentication(self.client.secret.is_some())?;
        let tokens = self.client.redeem(&metadata.token_endpoint, authentication, grant).await?;
        let Tokens { access, id: Some(id) } = tokens else {
            return Err(Fault::NoIdToken);
        };
        let verified = self.verify(&metadata, &id, &grant.nonce).await?;
        let subject = ExternalSubject::parse(&verified.subject).ok().ok_or(Fault::Subject)?;
        let person = match &metadata.userinfo_endpoint {
            Some(endpoint) if !verified.person.has_email() => {
                let said: UserInfo =
                    self.client.http.get(endpoint, Some(&access), "one of a userinfo endpoint").await?;
                if said.sub != verified.subject {
                    return Err(Fault::OtherSubject);
                }
                verified.person.with_email_of(said.person)
            }
            Some(_) | None => verified.person,
        };
        Ok(person.profile(subject))
    }

    /// Verifies an ID token. When no key of the issuer fits, it may have new ones.
    async fn verify(
        &self,
        metadata: &Metadata,
        token: &SecretString,
        nonce: &SecretString,
    ) -> Result<IdToken, Fault> {
        let expected = Expected {
            issuer: &self.identifier,
            client: &self.client.id,
            nonce: nonce.expose_secret(),
            now: self.clock.now(),
        };
        let token = token.expose_secret();
        let keys = self.keys.get(self.ask_for_keys(metadata)).await?;
        match id_token::verify(token, &keys, &expected) {
            Err(rejection @ Rejection::NoKey(_)) => {
                let newer = self.keys.renew(&keys, self.ask_for_keys(metadata)).await?;
                let keys = newer.ok_or_else(|| rejection.into_fault())?;
                id_token::verify(token, &keys, &expected).map_err(Rejection::into_fault)
            }
            verified => verified.map_err(Rejection::into_fault),
        }
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, Fault> {
        let ask = async {
            let document: MetadataDocument =
                self.client.http.get(&self.discovery, None, "a discovery document").await?;
            document.accept(&self.identifier, &self.client.http)
        };
        self.metadata.get(ask).await
    }

    async fn ask_for_keys(&self, metadata: &Metadata) -> Result<KeySet, Fault> {
        let document: KeySetDocument = self.client.http.get(&metadata.jwks_uri, None, "a JWK set").await?;
        Ok(document.into())
    }
}
