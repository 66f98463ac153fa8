//! Settings that providers cannot work with.

use crate::world::{TestClock, name};
use countersign_identity_providers::{
    IdentityProviderSettings, OAuthIdentityProviders, ProviderKind, ProviderSettings, Timeouts,
};
use countersign_ports::{Clock, IdentityProviders};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;

fn open(settings: &IdentityProviderSettings) -> Result<OAuthIdentityProviders, String> {
    let clock: Arc<dyn Clock> = TestClock::new();
    OAuthIdentityProviders::new(settings, &clock).map_err(|error| error.to_string())
}

fn of(providers: Vec<ProviderSettings>) -> IdentityProviderSettings {
    IdentityProviderSettings { providers, ..Default::default() }
}

fn google() -> ProviderSettings {
    ProviderSettings::google(name("google"), "1.apps.googleusercontent.com", SecretString::from("s3cret"))
}

fn github() -> ProviderSettings {
    ProviderSettings::github(name("github"), "Iv1", SecretString::from("s3cret"))
}

#[tokio::test]
async fn providers_are_listed_in_their_order() {
    let own = ProviderSettings::openid_connect(name("own"), " Our own ", "https://id.example.org/realm", "c");
    let providers = open(&of(vec![github(), own, google()])).unwrap();
    let names: Vec<String> = providers.list().into_iter().map(|info| info.display_name).collect();
    assert_eq!(names, ["GitHub", "Our own", "Google"]);
    assert_eq!(format!("{providers:?}"), "[\"github\", \"own\", \"google\"]");
}

#[tokio::test]
async fn without_providers_nothing_is_needed() {
    let root_certificates = Some("/nowhere/ca.pem".into());
    let none = open(&IdentityProviderSettings { root_certificates, ..Default::default() });
    assert!(none.unwrap().list().is_empty());
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_named() {
    let issuer = |text: &str| ProviderSettings {
        kind: ProviderKind::OpenIdConnect { issuer: text.to_owned() },
        ..google()
    };
    let github_at = |web: &str, api: &str| ProviderSettings {
        kind: ProviderKind::GitHub { web_url: web.to_owned(), api_url: api.to_owned() },
        ..github()
    };
    let secret = |text: &str| Some(SecretString::from(text));
    for (providers, start) in [
        (vec![google(), google()], "google.name: is the name of two providers"),
        (vec![issuer("accounts.google.com")], "google.issuer: 'accounts.google.com' is no address"),
        (
            vec![issuer("http://id.example.org")],
            "google.issuer: 'http://id.example.org' must begin with https://",
        ),
        (
            vec![issuer("https://id.example.org?a=b")],
            "google.issuer: 'https://id.example.org?a=b' must have neither",
        ),
        (vec![github_at("github.com", "https://api.github.com")], "github.web_url: "),
        (vec![github_at("https://github.com", "http://api.github.com")], "github.api_url: "),
        (vec![ProviderSettings { client_id: String::new(), ..google() }], "google.client_id: must be"),
        (vec![ProviderSettings { client_id: "a\n".to_owned(), ..google() }], "google.client_id: must be"),
        (vec![ProviderSettings { client_secret: secret(""), ..google() }], "google.client_secret: must be"),
        (
            vec![ProviderSettings { client_secret: secret("canary\n"), ..google() }],
            "google.client_secret: must be",
        ),
        (vec![ProviderSettings { display_name: " ".to_owned(), ..google() }], "google.display_name: must be"),
        (
            vec![ProviderSettings { display_name: "x".repeat(65), ..google() }],
            "google.display_name: must have",
        ),
        (
            vec![ProviderSettings { extra_scopes: vec!["a b".to_owned()], ..google() }],
            "google.extra_scopes: ",
        ),
    ] {
        let problem = open(&of(providers)).unwrap_err();
        assert!(problem.starts_with(&format!("identity_providers.{start}")), "{problem}");
        assert!(!problem.contains("canary"), "{problem}");
    }
    let timeouts = Timeouts { request: Duration::ZERO, ..Timeouts::default() };
    let problem = open(&IdentityProviderSettings { timeouts, ..of(vec![google()]) }).unwrap_err();
    assert_eq!(problem, "identity_providers.timeouts.request: must be longer than nothing, like 3 s");
    let root_certificates = Some("/nowhere/ca.pem".into());
    let problem = open(&IdentityProviderSettings { root_certificates, ..of(vec![google()]) }).unwrap_err();
    assert_eq!(problem, "identity_providers.root_certificates: /nowhere/ca.pem cannot be read");
}

#[test]
fn secrets_are_not_shown() {
    let settings = format!("{:?}", of(vec![google(), github()]));
    assert!(settings.contains("Google") && !settings.contains("s3cret"), "{settings}");
}
