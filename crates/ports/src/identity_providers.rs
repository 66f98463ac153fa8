//! Identity providers: where people log in who have an account elsewhere.

use crate::{Cause, MacTag};
use async_trait::async_trait;
use countersign_domain::{ExternalProfile, ProviderName};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// A provider that people may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderInfo {
    /// By what it is known here.
    pub name: ProviderName,
    /// What people know it as.
    pub display_name: String,
}

/// The secret of PKCE (RFC 7636 §4.1): 43 to 128 of `A`-`Z`, `a`-`z`, `0`-`9`, `-`, `.`, `_`, `~`, drawn at random for
/// one login. The provider sees its SHA-256 first and itself last, so a stolen code is of no use without it.
#[derive(Clone)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// Reads a verifier; `None` when its length or one of its characters is not allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let well_formed = (43..=128).contains(&text.len()) && text.bytes().all(allowed);
        well_formed.then(|| Self(SecretString::from(text.to_owned())))
    }

    /// The plain text.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<MacTag> for CodeVerifier {
    fn from(tag: MacTag) -> Self {
        Self(tag.to_hex())
    }
}

impl std::fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

/// A login that begins. Its three secrets are drawn at random by who asks, and good for this login alone.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// Where he wants to log in.
    pub provider: ProviderName,
    /// What comes back with the code, so that it is known whose login it is.
    pub state: SecretString,
    /// What comes back inside the ID token, so that it is known to be made for this login.
    pub nonce: SecretString,
    /// The secret of PKCE; the provider is told its SHA-256 alone.
    pub code_verifier: CodeVerifier,
    /// Where the provider sends him back to.
    pub redirect_uri: Url,
}

/// What came back from a provider, with what its login began with.
#[derive(Debug, Clone)]
pub struct CallbackGrant {
    /// Where he logged in.
    pub provider: ProviderName,
    /// The code.
    pub code: SecretString,
    /// The secret of PKCE that the login began with.
    pub code_verifier: CodeVerifier,
    /// The nonce that the login began with.
    pub nonce: SecretString,
    /// The redirect URI that the login began with.
    pub redirect_uri: Url,
    /// The `iss` that came with the code (RFC 9207), if one did.
    pub issuer: Option<String>,
}

/// Why a provider did not say who somebody is. The causes hold neither secrets nor anything that the provider wrote.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// There is no provider of this name.
    #[error("there is no identity provider of this name")]
    Unknown,
    /// The provider does not accept the code: it is made up, used, expired, or not for this login.
    #[error("the identity provider refused the code")]
    Refused,
    /// What came is no proof: an ID token, an issuer or a subject that does not hold.
    #[error("what the identity provider said cannot be trusted")]
    Untrustworthy(#[source] Cause),
    /// The provider answers what makes no sense, or nothing that it should, or is not set up for us.
    #[error("the identity provider is at fault")]
    Faulty(#[source] Cause),
    /// The provider cannot be reached, is too slow or too busy: it may work later.
    #[error("the identity provider is not available")]
    Unavailable(#[source] Cause),
}

/// Sends people to identity providers, and learns from those who came back.
///
/// Every call ends within a few seconds, whatever a provider does.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait IdentityProviders: Send + Sync {
    /// Those that people may choose, in the order in which to show them.
    fn list(&self) -> Vec<ProviderInfo>;
    /// Where to send a browser for it to log in. The provider may be asked for that, so this fails as
    /// [`identify`](Self::identify) does, but never as [`ProviderError::Refused`].
    async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, ProviderError>;
    /// Redeems a code, once: who it was that logged in, proved by this provider for this very login. Whether the
    /// state was that of this browser is the caller's to know.
    async fn identify(&self, grant: CallbackGrant) -> Result<ExternalProfile, ProviderError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyed_hash_makes_a_verifier() {
        let verifier = CodeVerifier::from(MacTag::from_bytes([0xa7; 32]));
        assert_eq!(verifier.expose(), "a7".repeat(32));
        assert!(CodeVerifier::parse(verifier.expose()).is_some());
    }

    #[test]
    fn a_verifier_is_of_the_form_of_rfc_7636_and_not_shown() {
        for text in ["x".repeat(43), "-._~".repeat(32)] {
            let verifier = CodeVerifier::parse(&text).unwrap();
            assert_eq!((verifier.expose(), format!("{verifier:?}").as_str()), (&*text, "CodeVerifier(…)"));
        }
        for text in ["x".repeat(42), "x".repeat(129), "+".repeat(43), "é".repeat(43), String::new()] {
            assert!(CodeVerifier::parse(&text).is_none(), "{text}");
        }
    }
}
