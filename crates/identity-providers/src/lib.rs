//! The `IdentityProviders` port: people log in by OpenID Connect or OAuth 2.0.
//!
//! [`OAuthIdentityProviders`] serves Google, GitHub and any OpenID Connect issuer, from settings. Every login is the
//! authorization code flow with PKCE (S256); ID tokens are validated as OpenID Connect Core 1.0 §3.1.3.7 says, an
//! `iss` beside the code as RFC 9207 says.
//!
//! A provider is not trusted to answer well. No redirect is followed, no answer is read beyond 256 KiB, everything ends
//! by a deadline. Hosts that the operator wrote in the settings may be anywhere; hosts that only a discovery document
//! names are spoken to by HTTPS and at public addresses alone.
#![deny(missing_docs)]

mod address;
mod cache;
mod checks;
mod fault;
mod github;
mod http;
mod oauth;
mod oidc;
mod person;
mod provider;
mod providers;
mod resolver;
mod settings;

pub use providers::OAuthIdentityProviders;
pub use settings::{
    IdentityProviderSettings, IdentityProviderSettingsError, ProviderKind, ProviderSettings, Timeouts,
};
