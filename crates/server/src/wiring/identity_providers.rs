//! Where people log in who have an account elsewhere.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use countersign_application::FederationPolicy;
use countersign_domain::ProviderName;
use countersign_identity_providers::{
    IdentityProviderSettings, IdentityProviderSettingsError, OAuthIdentityProviders, ProviderKind,
    ProviderSettings, Timeouts,
};
use countersign_ports::{Clock, IdentityProviders};

use crate::config::{GITHUB, GOOGLE, Providers, Settings};
use crate::failure::{CommandError, CommandResult, Explain, with_causes};

/// Identity providers, and what the operator decided about logins there.
pub(crate) struct Federation {
    pub(crate) providers: Arc<dyn IdentityProviders>,
    pub(crate) policy: FederationPolicy,
}

/// The identity providers; nothing connects yet.
pub(crate) fn identity_providers(settings: &Settings, clock: &Arc<dyn Clock>) -> CommandResult<Federation> {
    let federation = &settings.providers.federation;
    let adapter_settings = IdentityProviderSettings {
        providers: providers(&settings.providers)?,
        timeouts: timeouts(federation.timeout.get()),
        root_certificates: federation.ca_file.clone(),
    };
    let providers =
        OAuthIdentityProviders::new(&adapter_settings, clock).map_err(|error| explained(&error))?;
    Ok(Federation {
        providers: Arc::new(providers),
        policy: FederationPolicy {
            return_urls: federation.return_urls.0.clone(),
            redirect_uris: federation.redirect_uris.0.clone(),
            trust_email: trusted(&settings.providers)?,
            link_by_email: federation.link_by_email.0.clone(),
        },
    })
}

fn providers(settings: &Providers) -> CommandResult<Vec<ProviderSettings>> {
    let Providers { google, github, issuers, federation: _ } = settings;
    let mut all = Vec::new();
    if let Some((id, secret)) = google.client_id.as_ref().zip(google.client_secret.clone()) {
        all.push(ProviderSettings::google(built_in(GOOGLE)?, id, secret.0));
    }
    if let Some((id, secret)) = github.client_id.as_ref().zip(github.client_secret.clone()) {
        all.push(ProviderSettings {
            kind: ProviderKind::GitHub {
                web_url: github.web_url.as_str().to_owned(),
                api_url: github.api_url.as_str().to_owned(),
            },
            ..ProviderSettings::github(built_in(GITHUB)?, id, secret.0)
        });
    }
    all.extend(issuers.iter().map(|(name, issuer)| ProviderSettings {
        name: name.clone(),
        display_name: issuer.display_name.clone(),
        kind: ProviderKind::OpenIdConnect { issuer: issuer.issuer.clone() },
        client_id: issuer.client_id.clone(),
        client_secret: issuer.client_secret.clone().map(|secret| secret.0),
        extra_scopes: issuer.scopes.0.clone(),
    }));
    Ok(all)
}

/// Google and GitHub verify addresses; of others the operator says whether they do.
fn trusted(settings: &Providers) -> CommandResult<Vec<ProviderName>> {
    let issuers = settings.issuers.iter().filter(|(_, issuer)| issuer.trust_email);
    let issuers = issuers.map(|(name, _)| Ok(name.clone()));
    [GOOGLE, GITHUB].into_iter().map(built_in).chain(issuers).collect()
}

fn built_in(name: &str) -> CommandResult<ProviderName> {
    ProviderName::parse(name)
        .explain("an identity provider has no good name", "this is a defect; please report it")
}

/// A request gets its turn within the whole, and connecting within the request.
fn timeouts(total: Duration) -> Timeouts {
    let longest = Timeouts::default();
    Timeouts { connect: longest.connect.min(total / 2), request: longest.request.min(total * 3 / 4), total }
}

/// The error with the keys that the operator wrote.
fn explained(error: &IdentityProviderSettingsError) -> CommandError {
    let key = match (error.provider().map(ProviderName::as_str), error.setting()) {
        (None, "root_certificates") => "federation.ca_file".to_owned(),
        (None, _) => "federation.timeout".to_owned(),
        (Some(name @ (GOOGLE | GITHUB)), setting) => format!("{name}.{setting}"),
        (Some(name), "extra_scopes") => format!("issuers.{name}.scopes"),
        (Some(name), setting) => format!("issuers.{name}.{setting}"),
    };
    let cause = error.source().map(|cause| format!(": {}", with_causes(cause))).unwrap_or_default();
    CommandError::new(format!("`{key}`: {}{cause}", error.problem()), format!("correct `{key}`"))
}

#[cfg(test)]
mod tests {
    use countersign_crypto::SystemClock;

    use super::*;
    use crate::config::Configuration;

    const GOOGLE: [(&str, &str); 2] =
        [("COUNTERSIGN_GOOGLE_CLIENT_ID", "g"), ("COUNTERSIGN_GOOGLE_CLIENT_SECRET", "s")];
    const GITHUB: [(&str, &str); 2] =
        [("COUNTERSIGN_GITHUB_CLIENT_ID", "h"), ("COUNTERSIGN_GITHUB_CLIENT_SECRET", "s")];
    const ACME: [(&str, &str); 2] = [
        ("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID", "a"),
        ("COUNTERSIGN_ISSUERS_ACME_ISSUER", "https://a.example"),
    ];

    fn made(variables: &[(&str, &str)]) -> Result<Federation, String> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let settings = Configuration::of_variables(variables).unwrap().settings;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        identity_providers(&settings, &clock).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn without_settings_there_is_no_provider() {
        let federation = made(&[]).unwrap();
        assert!(federation.providers.list().is_empty() && federation.policy.return_urls.is_empty());
    }

    #[tokio::test]
    async fn providers_come_in_their_order_with_what_was_decided_about_them() {
        let decided = [
            ("COUNTERSIGN_FEDERATION_RETURN_URLS", "https://app.example/a,https://app.example/b"),
            ("COUNTERSIGN_FEDERATION_REDIRECT_URIS", "myapp://back"),
            ("COUNTERSIGN_FEDERATION_LINK_BY_EMAIL", "acme"),
        ];
        let federation = made(&[&ACME[..], &GITHUB, &GOOGLE, &decided].concat()).unwrap();
        let shown =
            federation.providers.list().into_iter().map(|one| (one.name.to_string(), one.display_name));
        let shown: Vec<(String, String)> = shown.collect();
        let expected = [("google", "Google"), ("github", "GitHub"), ("acme", "acme")];
        assert_eq!(shown, expected.map(|(name, shown)| (name.to_owned(), shown.to_owned())));
        let FederationPolicy { return_urls, redirect_uris, trust_email, link_by_email } = federation.policy;
        assert_eq!(trust_email.iter().map(ProviderName::as_str).collect::<Vec<_>>(), ["google", "github"]);
        assert_eq!(return_urls, ["https://app.example/a", "https://app.example/b"]);
        assert_eq!(
            (redirect_uris.as_slice(), link_by_email[0].as_str()),
            (&["myapp://back".to_owned()][..], "acme")
        );
    }

    #[tokio::test]
    async fn what_is_no_good_is_named_as_the_operator_wrote_it() {
        for (base, variable, text, start) in [
            (ACME, "COUNTERSIGN_ISSUERS_ACME_DISPLAY_NAME", "\u{7}", "`issuers.acme.display_name`: must be"),
            (ACME, "COUNTERSIGN_ISSUERS_ACME_SCOPES", "a b", "`issuers.acme.scopes`: must be scopes"),
            (
                GITHUB,
                "COUNTERSIGN_GITHUB_API_URL",
                "http://git.example",
                "`github.api_url`: 'http://git.example'",
            ),
            (
                GOOGLE,
                "COUNTERSIGN_FEDERATION_CA_FILE",
                "/nowhere/ca.pem",
                "`federation.ca_file`: /nowhere/ca.pem",
            ),
        ] {
            let error = made(&[&base[..], &[(variable, text)]].concat()).err().unwrap();
            assert!(error.starts_with(start) && error.contains("help: correct `"), "{error}");
        }
        let error = made(&[ACME[0], ("COUNTERSIGN_ISSUERS_ACME_ISSUER", "http://a.example")]).err().unwrap();
        assert!(error.starts_with("`issuers.acme.issuer`: 'http://a.example' must begin"), "{error}");
    }

    #[test]
    fn a_request_has_less_time_than_all_of_them() {
        for seconds in 1..=5 {
            let Timeouts { connect, request, total } = timeouts(Duration::from_secs(seconds));
            assert!(connect < request && request < total, "{seconds}");
        }
    }
}
