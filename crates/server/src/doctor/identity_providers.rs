//! Whether people can log in who have an account elsewhere.

use std::sync::Arc;

use countersign_application::FederationPolicy;
use countersign_crypto::SystemClock;
use countersign_domain::ProviderName;
use countersign_ports::{AuthorizationRequest, Clock, CodeVerifier, IdentityProviders, ProviderInfo};
use secrecy::SecretString;
use url::Url;

use super::finding::Finding;
use crate::config::{GITHUB, Settings, is_safe};
use crate::failure::with_causes;
use crate::wiring;

pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let federation = match wiring::identity_providers(settings, &clock) {
        Ok(federation) => federation,
        Err(error) => return vec![Finding::fail("providers", error, "see the settings of that provider")],
    };
    let mut findings = Vec::new();
    for provider in federation.providers.list() {
        findings
            .extend(ask(federation.providers.as_ref(), provider, settings.server.public_url.to_url()).await);
    }
    findings.extend(addresses(&federation.policy));
    findings.extend(links(&federation.policy));
    findings
}

/// Begins a login that nobody finishes: for that, an issuer's discovery document is asked for and checked.
async fn ask(
    providers: &dyn IdentityProviders,
    provider: ProviderInfo,
    redirect_uri: Url,
) -> Option<Finding> {
    let nobodys = || SecretString::from("doctor");
    let request = AuthorizationRequest {
        provider: provider.name.clone(),
        state: nobodys(),
        nonce: nobodys(),
        code_verifier: CodeVerifier::parse(&"doctor-".repeat(7))?,
        redirect_uri,
    };
    let name = provider.name.as_str();
    Some(match providers.authorization_url(&request).await {
        Ok(_) if name == GITHUB => {
            Finding::ok("providers", "github is set up; it tells at a login whether it agrees")
        }
        Ok(_) => Finding::ok("providers", format_args!("{name} answers as the issuer that it should be")),
        Err(error) => Finding::fail(
            "providers",
            format_args!("{name}: {}", with_causes(&error)),
            "compare its address with what it says of itself, and see whether this machine reaches it; until then \
             nobody logs in there",
        ),
    })
}

fn addresses(settings: &FederationPolicy) -> impl Iterator<Item = Finding> {
    let all = settings.return_urls.iter().chain(&settings.redirect_uris);
    let open = all.filter(|text| Url::parse(text).is_ok_and(|url| url.scheme() == "http" && !is_safe(&url)));
    open.map(|text| {
        Finding::warn(
            "federation",
            format!("people come back to {text}, in the open"),
            "give an https address in its place",
        )
    })
}

fn links(settings: &FederationPolicy) -> Option<Finding> {
    let names: Vec<&str> = settings.link_by_email.iter().map(ProviderName::as_str).collect();
    (!names.is_empty()).then(|| {
        let who = names.join(", ");
        Finding::ok("federation", format!("whoever has an account's address at {who} gets into that account"))
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::config::Configuration;

    async fn said(variables: &[(&str, &str)]) -> Vec<String> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let settings = Configuration::of_variables(variables).unwrap().settings;
        check(&settings).await.iter().map(ToString::to_string).collect()
    }

    /// An issuer on this machine that says of itself that it is this one, or itself.
    async fn issuer(claimed: Option<&str>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = format!("http://{}", listener.local_addr().unwrap());
        let document = serde_json::json!({
            "issuer": claimed.unwrap_or(&here),
            "authorization_endpoint": format!("{here}/authorize"),
            "token_endpoint": format!("{here}/token"),
            "jwks_uri": format!("{here}/keys"),
        });
        let body = document.to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 2048]).await;
            stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.unwrap();
        });
        here
    }

    async fn said_of(issuer: &str) -> Vec<String> {
        said(&[("COUNTERSIGN_ISSUERS_ACME_ISSUER", issuer), ("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID", "a")])
            .await
    }

    #[tokio::test]
    async fn an_issuer_that_answers_as_itself_is_good() {
        let findings = said_of(&issuer(None).await).await;
        assert_eq!(findings, ["OK    providers      acme answers as the issuer that it should be"]);
    }

    #[tokio::test]
    async fn an_issuer_that_is_another_or_away_fails() {
        let findings = said_of(&issuer(Some("https://other.example")).await).await;
        assert!(
            findings[0].starts_with("FAIL  providers") && findings[0].contains("another issuer"),
            "{findings:?}"
        );
        let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let findings = said_of(&format!("http://{away}")).await;
        assert!(findings[0].contains("acme: ") && findings[0].contains("cannot be reached"), "{findings:?}");
    }

    #[tokio::test]
    async fn what_is_risky_about_logins_elsewhere_is_said() {
        assert!(said(&[]).await.is_empty());
        let findings = said(&[
            (
                "COUNTERSIGN_FEDERATION_RETURN_URLS",
                "http://app.example/,http://localhost/,https://app.example/",
            ),
            ("COUNTERSIGN_FEDERATION_REDIRECT_URIS", "myapp://back"),
            ("COUNTERSIGN_FEDERATION_LINK_BY_EMAIL", "github"),
            ("COUNTERSIGN_GITHUB_CLIENT_ID", "h"),
            ("COUNTERSIGN_GITHUB_CLIENT_SECRET", "s"),
        ])
        .await;
        let [github, open, links] = &findings[..] else { panic!("{findings:?}") };
        assert!(github.contains("github is set up"), "{github}");
        assert!(open.starts_with("WARN") && open.contains("http://app.example/, in the open"), "{open}");
        assert!(links.starts_with("OK") && links.contains("github"), "{links}");
    }
}
