//! GitHub.

use crate::keys::sha256;
use crate::stub::{Reply, Request, Stub};
use crate::world::{TestClock, grant, name, providers, request, told, verifier};
use countersign_domain::ExternalProfile;
use countersign_identity_providers::{OAuthIdentityProviders, ProviderKind, ProviderSettings};
use countersign_ports::{IdentityProviders, ProviderError};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A GitHub that says this of its user.
async fn github(user: Value, emails: Reply) -> Stub {
    Stub::start(move |request| match request.path.as_str() {
        "/gh/login/oauth/access_token" => redeem(request),
        "/api/v3/user" if request.bearer() == Some("gho_canary") => Reply::Json(200, user.clone()),
        "/api/v3/user/emails" if request.bearer() == Some("gho_canary") => emails.clone(),
        _ => Reply::Json(404, json!({ "message": "Not Found" })),
    })
    .await
}

fn redeem(request: &Request) -> Reply {
    assert_eq!(request.headers["accept"], "application/json");
    assert!(request.headers["user-agent"].starts_with("countersign/"));
    let form = request.form();
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("Iv1", "gh-secret"));
    assert_eq!(sha256(&form["code_verifier"]), sha256(verifier().expose()));
    assert_eq!(form["redirect_uri"], "https://auth.example.org/cb/idp?a=b");
    // GitHub tells errors with status 200.
    let error =
        |name: &str| Reply::Json(200, json!({ "error": name, "error_description": "…", "error_uri": "…" }));
    match form["code"].as_str() {
        "good" => {
            let scope = "read:user,user:email";
            Reply::Json(200, json!({ "access_token": "gho_canary", "token_type": "bearer", "scope": scope }))
        }
        code => error(code),
    }
}

fn at(stub: &Stub) -> OAuthIdentityProviders {
    let base = format!("http://{}", stub.address);
    let kind = ProviderKind::GitHub { web_url: format!("{base}/gh"), api_url: format!("{base}/api/v3/") };
    let secret = SecretString::from("gh-secret");
    let settings = ProviderSettings { kind, ..ProviderSettings::github(name("github"), "Iv1", secret) };
    providers(vec![settings], &TestClock::new())
}

async fn log_in(user: Value, emails: Value) -> Result<ExternalProfile, ProviderError> {
    let stub = github(user, Reply::Json(200, emails)).await;
    at(&stub).identify(grant("github", "good")).await
}

fn ada() -> Value {
    json!({ "id": 583_231, "login": "ada-l", "name": "Ada Lovelace", "email": "public@example.com" })
}

#[tokio::test]
async fn somebody_is_known_by_number_and_primary_address() {
    let emails = json!([
        { "email": "first@example.com", "primary": false, "verified": true, "visibility": null },
        { "email": "ada@example.com", "primary": true, "verified": true, "visibility": "private" },
    ]);
    let profile = log_in(ada(), emails).await.unwrap();
    assert_eq!(profile.subject.as_str(), "583231");
    assert_eq!((profile.email.unwrap().as_str(), profile.email_verified), ("ada@example.com", true));
    assert_eq!(profile.name.unwrap().as_str(), "Ada Lovelace");
    assert_eq!(profile.username_hint.unwrap().as_str(), "ada-l");
}

#[tokio::test]
async fn an_address_is_verified_only_if_github_says_so() {
    for verified in [json!(false), json!("true"), json!(1), Value::Null] {
        let emails = json!([
            { "email": "other@example.com", "primary": false, "verified": true },
            { "email": "ada@example.com", "primary": true, "verified": verified },
        ]);
        let profile = log_in(ada(), emails).await.unwrap();
        assert_eq!((profile.email.unwrap().as_str(), profile.email_verified), ("ada@example.com", false));
    }
}

#[tokio::test]
async fn without_a_primary_address_there_is_none() {
    for emails in [json!([]), json!([{ "email": "a@example.com", "primary": "true", "verified": true }])] {
        let profile = log_in(ada(), emails).await.unwrap();
        assert_eq!((profile.email, profile.email_verified), (None, false));
    }
    for status in [403, 404] {
        let stub = github(ada(), Reply::Json(status, json!({ "message": "Not accessible" }))).await;
        let profile = at(&stub).identify(grant("github", "good")).await.unwrap();
        assert_eq!((profile.subject.as_str(), profile.email), ("583231", None));
    }
}

#[tokio::test]
async fn a_user_without_a_number_is_nobody() {
    for id in [json!(null), json!("583231"), json!(0), json!(-1), json!(1.5), json!([1])] {
        let said = json!({ "id": id, "login": "ada" });
        let expected = "untrustworthy: it says of whom it speaks in no way that can be used";
        assert_eq!(told(log_in(said, json!([])).await), expected, "{id}");
    }
}

#[tokio::test]
async fn errors_come_with_status_200_and_are_errors() {
    let stub = github(ada(), Reply::Json(200, json!([]))).await;
    let providers = at(&stub);
    for (code, expected) in [
        ("bad_verification_code", "refused"),
        (
            "incorrect_client_credentials",
            "faulty: it refused the exchange of the code: incorrect_client_credentials",
        ),
        ("redirect_uri_mismatch", "faulty: it refused the exchange of the code: redirect_uri_mismatch"),
        ("canary", "faulty: it refused the exchange of the code: an error that is not known"),
    ] {
        assert_eq!(told(providers.identify(grant("github", code)).await), expected);
    }
    assert!(stub.requests("/api/v3/user").is_empty());
}

#[tokio::test]
async fn the_authorization_request_has_pkce_and_no_nonce() {
    let stub = github(ada(), Reply::Json(200, json!([]))).await;
    let url = at(&stub).authorization_url(&request("github")).await.unwrap();
    assert_eq!(url.path(), "/gh/login/oauth/authorize");
    let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(parameters["scope"], "read:user user:email");
    assert_eq!(parameters["code_challenge"], sha256(verifier().expose()));
    assert_eq!(parameters["code_challenge_method"], "S256");
    assert_eq!((parameters["state"].as_str(), parameters.contains_key("nonce")), ("state-canary", false));
    assert_eq!(stub.connections(), 0);
}

#[tokio::test]
async fn an_issuer_beside_the_code_has_to_be_github() {
    let stub = github(ada(), Reply::Json(200, json!([]))).await;
    let providers = at(&stub);
    let mut callback = grant("github", "good");
    callback.issuer = Some("https://evil.example".to_owned());
    assert_eq!(
        told(providers.identify(callback.clone()).await),
        "untrustworthy: the `iss` beside the code is another's"
    );
    assert_eq!(stub.connections(), 0);
    callback.issuer = Some(format!("http://{}/gh/login/oauth", stub.address));
    assert!(providers.identify(callback).await.is_ok());
}
