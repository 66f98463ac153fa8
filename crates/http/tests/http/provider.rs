//! An identity provider that believes whatever stands in the code.

use async_trait::async_trait;
use countersign_domain::{EmailAddress, ExternalProfile, ExternalSubject, ProviderName, Username};
use countersign_ports::{
    AuthorizationRequest, CallbackGrant, IdentityProviders, ProviderError, ProviderInfo,
};
use secrecy::ExposeSecret;
use url::Url;

/// Providers `acme` and `other`. A code is `subject|address|verified`, or how they fail.
pub(crate) struct Credulous;

fn known(name: &ProviderName) -> Result<(), ProviderError> {
    if ["acme", "other"].contains(&name.as_str()) { Ok(()) } else { Err(ProviderError::Unknown) }
}

#[async_trait]
impl IdentityProviders for Credulous {
    fn list(&self) -> Vec<ProviderInfo> {
        let info = |(name, display_name): (&str, &str)| ProviderInfo {
            name: ProviderName::parse(name).unwrap(),
            display_name: display_name.to_owned(),
        };
        [("acme", "Acme"), ("other", "Another")].map(info).to_vec()
    }

    async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, ProviderError> {
        known(&request.provider)?;
        let mut url = Url::parse("https://acme.example/authorize").unwrap();
        url.query_pairs_mut()
            .append_pair("state", request.state.expose_secret())
            .append_pair("redirect_uri", request.redirect_uri.as_str());
        Ok(url)
    }

    async fn identify(&self, grant: CallbackGrant) -> Result<ExternalProfile, ProviderError> {
        known(&grant.provider)?;
        let code = grant.code.expose_secret();
        let parts: Vec<_> = code.split('|').collect();
        let [subject, email, verified] = parts[..] else {
            return Err(match code {
                "refused" => ProviderError::Refused,
                "forged" => ProviderError::Untrustworthy("the nonce is another".into()),
                "html" => ProviderError::Faulty("the answer is no JSON".into()),
                _ => ProviderError::Unavailable("it is too slow".into()),
            });
        };
        let email = EmailAddress::parse(email).ok();
        Ok(ExternalProfile {
            subject: ExternalSubject::parse(subject).unwrap(),
            email_verified: email.is_some() && verified == "verified",
            email,
            name: None,
            username_hint: Username::parse(subject).ok(),
        })
    }
}
