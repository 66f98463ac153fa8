//! Settings, checked before anything uses them.

use crate::address::is_loopback;
use crate::settings::{
    IdentityProviderSettings, IdentityProviderSettingsError as Problem, ProviderSettings, Timeouts,
};
use countersign_domain::ProviderName;
use reqwest::Certificate;
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::path::Path;
use url::Url;

const LONGEST_DISPLAY_NAME: usize = 64;

/// What concerns more than one provider.
pub(crate) fn general(settings: &IdentityProviderSettings) -> Result<(), Problem> {
    let Timeouts { connect, request, total } = settings.timeouts;
    for (setting, time) in [("connect", connect), ("request", request), ("total", total)] {
        if time.is_zero() {
            let setting = format!("timeouts.{setting}");
            return Err(Problem::general(&setting, "must be longer than nothing, like 3 s"));
        }
    }
    let mut names = BTreeSet::new();
    match settings.providers.iter().find(|provider| !names.insert(provider.name.as_str())) {
        Some(provider) => Err(Problem::of(&provider.name, "name", "is the name of two providers")),
        None => Ok(()),
    }
}

/// What is the same for every kind of provider.
pub(crate) fn client(settings: &ProviderSettings) -> Result<(), Problem> {
    let problem = |setting, problem: &str| Err(Problem::of(&settings.name, setting, problem));
    let display_name = settings.display_name.trim();
    if display_name.is_empty() || display_name.chars().any(char::is_control) {
        return problem("display_name", "must be what people know the provider as, like Example");
    }
    if display_name.chars().count() > LONGEST_DISPLAY_NAME {
        return problem("display_name", "must have at most 64 characters");
    }
    if !is_visible(&settings.client_id) {
        return problem("client_id", "must be the identifier that the provider gave to this service");
    }
    if settings.client_secret.as_ref().is_some_and(|secret| !is_visible(secret.expose_secret())) {
        return problem(
            "client_secret",
            "must be the secret that the provider gave to this service, or left out",
        );
    }
    let is_scope = |scope: &String| is_visible(scope) && !scope.contains([' ', '"', '\\']);
    if !settings.extra_scopes.iter().all(is_scope) {
        return problem("extra_scopes", "must be scopes, one each, like groups");
    }
    Ok(())
}

/// The address in a setting.
pub(crate) fn address(provider: &ProviderName, setting: &str, text: &str) -> Result<Url, Problem> {
    let problem = |problem: String| Problem::of(provider, setting, problem);
    let url = Url::parse(text).map_err(|error| {
        problem(format!("'{text}' is no address like https://id.example.org")).because(error)
    })?;
    // No repetition of what may have a password in it.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(problem("must have no user name and no password in it".to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(problem(format!("'{text}' must have neither a query nor a fragment")));
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => Ok(url),
        ("http", Some(host)) if is_loopback(&host.to_owned()) => Ok(url),
        _ => Err(problem(format!("'{text}' must begin with https://, as it is not on this machine"))),
    }
}

/// The certificates in a file.
pub(crate) fn certificates(path: &Path) -> Result<Vec<Certificate>, Problem> {
    let problem =
        |problem: &str| Problem::general("root_certificates", format!("{} {problem}", path.display()));
    let pem = std::fs::read(path).map_err(|error| problem("cannot be read").because(error))?;
    let certificates = Certificate::from_pem_bundle(&pem)
        .map_err(|error| problem("holds a certificate that cannot be read").because(error))?;
    if certificates.is_empty() { Err(problem("holds no certificate in PEM")) } else { Ok(certificates) }
}

fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) && text.trim() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        let name = ProviderName::parse("idp").unwrap();
        let read = |text: &str| address(&name, "issuer", text);
        for text in [
            "https://id.example/realms/a",
            "https://10.0.0.1",
            "http://localhost:8080/",
            "http://127.0.0.9",
            "http://[::1]",
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "id.example",
            "http://id.example",
            "ftp://localhost",
            "https://",
            "https://a/?b",
            "https://a/#b",
            "http://10.0.0.1",
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with("identity_providers.idp.issuer: "), "{error}");
        }
        let error = read("https://u:canary@id.example").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    #[test]
    fn a_file_without_certificates_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        assert!(certificates(&path).unwrap_err().to_string().ends_with("ca.pem cannot be read"));
        std::fs::write(&path, "nothing").unwrap();
        assert!(certificates(&path).unwrap_err().to_string().ends_with("holds no certificate in PEM"));
    }
}
