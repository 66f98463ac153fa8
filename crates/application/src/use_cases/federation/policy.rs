//! What an operator decides about identity providers.

use countersign_domain::ProviderName;

/// What an operator decides about identity providers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FederationPolicy {
    /// The pages to which a browser may return, compared to the letter.
    pub return_urls: Vec<String>,
    /// Where apps may have providers send people back to, besides the server's own address; compared to the letter.
    pub redirect_uris: Vec<String>,
    /// The providers whose word on an address proves it, when an account is made.
    pub trust_email: Vec<ProviderName>,
    /// Those whose word on an address, moreover, links a login to the account that has it.
    pub link_by_email: Vec<ProviderName>,
}

impl FederationPolicy {
    /// Whether the word of a provider on an address proves it.
    pub(super) fn trusts(&self, provider: &ProviderName) -> bool {
        self.trust_email.contains(provider) || self.link_by_email.contains(provider)
    }
}
