//! Logging in by who somebody is elsewhere.

use crate::people::{Jar, switch_on, verified};
use crate::support::{Response, Setup, TestServer};
use crate::v1_accounts::{PASSWORD, administrator, person};
use crate::v1_login::{log_in, with_token};
use countersign_application::{FederationPolicy, RequireVerifiedEmail, Settings};
use countersign_domain::ProviderName;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

const PAGE: &str = "https://app.example/in?x=1";

/// A server that believes `acme`, and lets browsers go on to one page.
fn server() -> TestServer {
    let federation = FederationPolicy {
        return_urls: vec![PAGE.to_owned()],
        redirect_uris: vec!["com.example.app:/callback".to_owned()],
        trust_email: Vec::new(),
        link_by_email: vec![ProviderName::parse("acme").unwrap()],
    };
    TestServer::with(Setup { federation, ..Setup::default() })
}

fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
}

/// A login that an app has started.
struct Started {
    state: String,
    flow: String,
}

impl Started {
    fn of(started: &Value) -> Self {
        let url = started["authorization_url"].as_str().unwrap();
        let flow = started["flow_token"].as_str().unwrap().to_owned();
        Self { state: parameter(url, "state").unwrap(), flow }
    }

    fn at(server: &TestServer, provider: &str) -> Self {
        let path = format!("/api/v1/auth/oauth2/{provider}/authorize");
        let started = server.send("GET", &path, &[("Accept", "application/json")], "").data(200);
        assert_eq!(started["expires_in"], 600);
        Self::of(&started)
    }

    fn back_with(&self, server: &TestServer, provider: &str, code: &str) -> Response {
        let body = json!({ "code": code, "state": self.state, "flow_token": self.flow });
        server.post(&format!("/api/v1/auth/oauth2/{provider}/callback"), body.to_string())
    }
}

/// Logs in as an app does.
fn come(server: &TestServer, code: &str) -> Response {
    Started::at(server, "acme").back_with(server, "acme", code)
}

#[test]
fn the_providers_are_listed_in_their_order() {
    let listed = server().get("/api/v1/auth/providers").data(200);
    let expected =
        json!([{ "name": "acme", "display_name": "Acme" }, { "name": "other", "display_name": "Another" }]);
    assert_eq!(listed["items"], expected);
}

#[test]
fn o4_a_new_address_makes_an_account_and_the_subject_finds_it_again() {
    let server = server();
    let first = come(&server, "ada-1|ada@example.com|verified").data(200);
    assert_eq!(
        (&first["user"]["username"], &first["user"]["email_verified"]),
        (&json!("ada-1"), &json!(true))
    );
    // O4: the same subject with another address is the same account; the same address with another subject is not.
    let again = come(&server, "ada-1|other@example.com|verified").data(200);
    assert_eq!(
        (&again["user"]["id"], &again["user"]["email"]),
        (&first["user"]["id"], &json!("ada@example.com"))
    );
    let unproven = come(&server, "joe|joe@example.com|unverified").data(200);
    assert_eq!(unproven["user"]["email_verified"], false);
    assert_eq!(server.mails().last().unwrap().template, "verify_email");
    come(&server, "eve|joe@example.com|unverified").is_error(409, "IDENTITY_NOT_LINKED");
    let other = Started::at(&server, "other").back_with(&server, "other", "ada-1|ada@example.com|verified");
    other.is_error(409, "IDENTITY_NOT_LINKED");
    come(&server, "nameless||").is_error(403, "EMAIL_REQUIRED");
}

#[test]
fn usernames_that_are_taken_are_made_longer() {
    let server = server();
    verified(&server, "ada");
    let named = come(&server, "ada|ada.l@example.com|verified").data(200);
    assert_eq!(named["user"]["username"], "ada.l");
    let named = come(&server, "Ada.L|ada.l@other.example|verified").data(200);
    let name = named["user"]["username"].as_str().unwrap();
    assert!(name.starts_with("Ada.L-") && name.len() == 14, "{name}");
}

#[test]
fn o1_o3_what_is_not_under_way_here_for_this_client_is_refused_and_asks_no_provider() {
    let server = server();
    let started = Started::at(&server, "acme");
    let foreign = Started::at(&server, "acme");
    let invalid = |response: Response| drop(response.is_error(400, "INVALID_STATE"));
    let code = "ada|ada@example.com|verified";
    invalid(started.back_with(&server, "other", code));
    invalid(
        Started { flow: foreign.flow.clone(), ..Started::at(&server, "acme") }
            .back_with(&server, "acme", code),
    );
    invalid(Started { state: "x".to_owned(), flow: started.flow.clone() }.back_with(&server, "acme", code));
    let body = json!({ "code": code, "state": started.state }).to_string();
    invalid(server.post("/api/v1/auth/oauth2/acme/callback", body));
    invalid(server.get("/api/v1/auth/oauth2/acme/callback?code=x"));
    invalid(server.get(&format!("/api/v1/auth/oauth2/acme/callback?code={code}&state={}", started.state)));
    started.back_with(&server, "acme", code).data(200);
    invalid(started.back_with(&server, "acme", code));
    server.advance(Duration::from_mins(10));
    invalid(foreign.back_with(&server, "acme", code));
    server.get("/api/v1/auth/oauth2/nowhere/authorize").is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn o6_nobody_is_sent_where_it_is_not_allowed() {
    let server = server();
    for page in [
        "https://app.example/in",
        "https://app.example/in?x=1%23",
        "https://evil.example/",
        "//evil.example",
        "%5Cevil.example",
        "https:evil.example",
        "https://app.example@evil.example/",
        "https%3A%2F%2Fapp.example%2Fin%3Fx%3D1%0D%0A",
    ] {
        for name in ["return_to", "redirect_uri"] {
            let path = format!("/api/v1/auth/oauth2/acme/authorize?{name}={page}");
            server.get(&path).is_error(400, "VALIDATION_ERROR");
        }
    }
    let path = "/api/v1/auth/oauth2/acme/authorize?redirect_uri=com.example.app:/callback";
    let sent = server.send("GET", path, &[("Accept", "application/json")], "").data(200);
    let url = sent["authorization_url"].as_str().unwrap();
    assert_eq!(parameter(url, "redirect_uri").unwrap(), "com.example.app:/callback");
}

#[test]
fn a_provider_that_fails_is_told_apart_and_opens_nothing() {
    let server = server();
    for (code, status, error) in [
        ("refused", 401, "PROVIDER_LOGIN_FAILED"),
        ("forged", 401, "PROVIDER_LOGIN_FAILED"),
        ("html", 502, "PROVIDER_ERROR"),
        ("away", 503, "SERVICE_UNAVAILABLE"),
    ] {
        let answer = come(&server, code);
        assert!(!answer.text().contains("nonce") && !answer.text().contains("slow"), "{}", answer.text());
        answer.is_error(status, error);
    }
}

/// Where the callback of a browser leads.
fn led_to(response: &Response) -> String {
    assert_eq!(response.status, 303, "{}", response.text());
    response.header("location").unwrap().to_owned()
}

/// A browser that starts a login, goes there, and comes back with a code.
fn browse(server: &TestServer, jar: &mut Jar, code: &str) -> Response {
    let page = url::form_urlencoded::byte_serialize(PAGE.as_bytes()).collect::<String>();
    let path = format!("/api/v1/auth/oauth2/acme/authorize?return_to={page}");
    let there = led_to(&jar.send(server, "GET", &path, ""));
    let state = parameter(&there, "state").unwrap();
    let code = url::form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>();
    let path =
        format!("/api/v1/auth/oauth2/acme/callback?code={code}&state={state}&scope=email&hd=example.com");
    jar.send(server, "GET", &path, "")
}

#[test]
fn a_browser_comes_back_to_its_page_with_a_session_in_cookies_and_nothing_in_the_address() {
    let server = server();
    let mut jar = Jar::default();
    let back = browse(&server, &mut jar, "ada|ada@example.com|verified");
    assert_eq!(led_to(&back), PAGE);
    let cookies: Vec<_> = back.all("set-cookie").into_iter().filter(|one| one.contains("-flow=")).collect();
    assert!(
        matches!(cookies[..], [one] if one.contains("-flow=; ") && one.contains("Max-Age=0")),
        "{cookies:?}"
    );
    let me = jar.send(&server, "GET", "/api/v1/users/me", "").data(200);
    assert_eq!(me["username"], "ada");
    let back = browse(&server, &mut Jar::default(), "html");
    assert_eq!(led_to(&back), format!("{PAGE}&error=PROVIDER_ERROR"));
}

#[test]
fn g24_a_callback_that_another_browser_started_is_refused_for_logins_and_links() {
    let server = server();
    let mallory = verified(&server, "mallory");
    let link = with_token(&server, &mallory, "POST", "/api/v1/users/me/identities/acme", "{}").data(200);
    for started in [Started::at(&server, "acme"), Started::of(&link)] {
        let mut victim = Jar::default();
        // He has a login of his own under way.
        victim.send(&server, "GET", "/api/v1/auth/oauth2/acme/authorize", "");
        let code = "mallory%7Cmallory@example.com%7Cverified";
        let path = format!("/api/v1/auth/oauth2/acme/callback?code={code}&state={}", started.state);
        for jar in [&mut victim, &mut Jar::default()] {
            jar.send(&server, "GET", &path, "").is_error(400, "INVALID_STATE");
            jar.send(&server, "GET", "/api/v1/users/me", "").is_error(401, "UNAUTHORIZED");
        }
    }
    let linked = with_token(&server, &mallory, "GET", "/api/v1/users/me/identities", "").data(200);
    assert_eq!(linked["items"], json!([]));
}

#[test]
fn m10_a_second_factor_is_asked_for_of_apps_and_of_browsers() {
    let server = server();
    let ada = come(&server, "ada|ada@example.com|verified").data(200);
    let (_, codes) = switch_on(&server, &ada);
    let asked = come(&server, "ada|ada@example.com|verified").data(200);
    assert!(asked.get("access_token").is_none());
    let body = json!({ "mfa_ticket": asked["mfa_ticket"], "backup_code": codes[0] });
    server.post("/api/v1/auth/mfa/verify", body.to_string()).data(200);

    let mut jar = Jar::default();
    let back = browse(&server, &mut jar, "ada|ada@example.com|verified");
    assert_eq!(led_to(&back), format!("{PAGE}&mfa_required=true"));
    jar.send(&server, "GET", "/api/v1/users/me", "").is_error(401, "UNAUTHORIZED");
    let body = json!({ "backup_code": codes[1], "session": "cookie" }).to_string();
    let foreign =
        jar.send_with(&server, "POST", "/api/v1/auth/mfa/verify", &[("Sec-Fetch-Site", "cross-site")], &body);
    foreign.is_error(403, "CSRF_TOKEN_INVALID");
    jar.send(&server, "POST", "/api/v1/auth/mfa/verify", &body).data(200);
    jar.send(&server, "GET", "/api/v1/users/me", "").data(200);
}

#[test]
fn g26_a_disabled_account_is_not_let_in_and_not_enabled() {
    let server = server();
    let root = administrator(&server);
    let ada = come(&server, "ada|ada@example.com|verified").data(200);
    let path = format!("/api/v1/users/{}", ada["user"]["id"].as_str().unwrap());
    with_token(&server, &root, "POST", &format!("{path}/disable"), "").data(200);
    come(&server, "ada|ada@example.com|verified").is_error(403, "ACCOUNT_DISABLED");
    assert_eq!(with_token(&server, &root, "GET", &path, "").data(200)["status"], "disabled");
}

#[test]
fn g23_whoever_squats_on_an_address_is_out_once_its_owner_comes() {
    let server = server();
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    let squatter = log_in(&server, "ada", PASSWORD).data(200);
    let email = squatter["user"]["email"].as_str().unwrap();
    // Who does not prove the address, or comes from where it is not believed, changes nothing.
    come(&server, &format!("victim|{email}|unverified")).is_error(409, "IDENTITY_NOT_LINKED");
    let other =
        Started::at(&server, "other").back_with(&server, "other", &format!("victim|{email}|verified"));
    other.is_error(409, "IDENTITY_NOT_LINKED");
    with_token(&server, &squatter, "GET", "/api/v1/users/me", "").data(200);

    let victim = come(&server, &format!("victim|{email}|verified")).data(200);
    assert_eq!(
        (&victim["user"]["id"], &victim["user"]["email_verified"]),
        (&squatter["user"]["id"], &json!(true))
    );
    with_token(&server, &squatter, "GET", "/api/v1/users/me", "").is_error(401, "TOKEN_BLACKLISTED");
    let refresh = json!({ "refresh_token": squatter["refresh_token"] }).to_string();
    server.post("/api/v1/auth/refresh", refresh).is_error(401, "INVALID_TOKEN");
    log_in(&server, "ada", PASSWORD).is_error(401, "INVALID_CREDENTIALS");
    assert_eq!(server.mails().last().unwrap().template, "identity_linked");
}

#[test]
fn o5_who_may_do_more_is_linked_by_himself_alone() {
    let server = server();
    let root = administrator(&server);
    let email = root["user"]["email"].as_str().unwrap();
    come(&server, &format!("root|{email}|verified")).is_error(409, "IDENTITY_NOT_LINKED");
    let started = with_token(&server, &root, "POST", "/api/v1/users/me/identities/acme", "{}").data(200);
    Started::of(&started).back_with(&server, "acme", &format!("root|{email}|verified")).data(200);
    come(&server, "root||").data(200);
}

#[test]
fn an_identity_is_linked_listed_and_unlinked_but_never_the_last_way_in() {
    let server = server();
    let ada = verified(&server, "ada");
    let identities = "/api/v1/users/me/identities";
    let link = |tokens: &Value, code: &str| {
        let started = with_token(&server, tokens, "POST", &format!("{identities}/acme"), "{}").data(200);
        Started::of(&started).back_with(&server, "acme", code)
    };
    let linked = link(&ada, "ada-there|ada@there.example|unverified").data(200);
    assert_eq!((&linked["provider"], &linked["last_used_at"]), (&json!("acme"), &Value::Null));
    assert_eq!(link(&ada, "ada-there||").data(200)["id"], linked["id"], "what is linked stays");
    let grace = verified(&server, "grace");
    link(&grace, "ada-there||").is_error(409, "CONFLICT");
    come(&server, "ada-there||").data(200);
    let listed = with_token(&server, &ada, "GET", identities, "").data(200);
    assert_eq!(listed["items"][0]["last_used_at"], "2026-01-01T00:00:00Z");
    let path = format!("{identities}/{}", linked["id"].as_str().unwrap());
    with_token(&server, &grace, "DELETE", &path, "").is_error(404, "RESOURCE_NOT_FOUND");
    assert_eq!(with_token(&server, &ada, "DELETE", &path, "").status, 204);
    let templates: Vec<_> = server.mails().into_iter().map(|mail| mail.template).collect();
    assert!(templates.ends_with(&["identity_unlinked"]), "{templates:?}");
    come(&server, "ada-there||").is_error(403, "EMAIL_REQUIRED");

    let joe = come(&server, "joe|joe@example.com|verified").data(200);
    let listed = with_token(&server, &joe, "GET", identities, "").data(200);
    let path = format!("{identities}/{}", listed["items"][0]["id"].as_str().unwrap());
    with_token(&server, &joe, "DELETE", &path, "").is_error(409, "CONFLICT");
    server.advance(Duration::from_mins(11));
    with_token(&server, &joe, "DELETE", &path, "").is_error(403, "STEP_UP_REQUIRED");
    with_token(&server, &joe, "POST", &format!("{identities}/acme"), "{}").is_error(403, "STEP_UP_REQUIRED");
}

#[test]
fn a_link_ends_with_the_session_that_asked_for_it() {
    let server = server();
    let ada = verified(&server, "ada");
    let started = with_token(&server, &ada, "POST", "/api/v1/users/me/identities/acme", "{}").data(200);
    with_token(&server, &ada, "POST", "/api/v1/auth/logout", "").data(200);
    Started::of(&started).back_with(&server, "acme", "ada||").is_error(401, "INVALID_TOKEN");
}

#[test]
fn where_addresses_are_concealed_none_is_told_to_who_has_not_proven_it() {
    let settings = Settings { conceal_existing: true, ..Settings::default() };
    let server = TestServer::with(Setup { settings, ..Setup::default() });
    server.post("/api/v1/auth/register", person("ada").to_string());
    let answers = ["ada@example.com", "nobody@example.com"]
        .map(|email| come(&server, &format!("eve|{email}|unverified")));
    for answer in answers {
        answer.is_error(403, "EMAIL_NOT_VERIFIED");
    }
}

#[test]
fn g23_a_provider_that_is_not_trusted_proves_no_address_for_a_trap() {
    let server = server();
    let body = "evil|victim@example.com|verified";
    let trap = Started::at(&server, "other").back_with(&server, "other", body).data(200);
    assert_eq!(trap["user"]["email_verified"], false);
    let victim = come(&server, "victim|victim@example.com|verified").data(200);
    assert_eq!(victim["user"]["id"], trap["user"]["id"]);
    with_token(&server, &trap, "GET", "/api/v1/users/me", "").is_error(401, "TOKEN_BLACKLISTED");
    let again = Started::at(&server, "other").back_with(&server, "other", body);
    again.is_error(409, "IDENTITY_NOT_LINKED");
    let listed = with_token(&server, &victim, "GET", "/api/v1/users/me/identities", "").data(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[test]
fn g23_a_reset_by_mail_takes_from_a_squatter_what_he_has_set_up() {
    let server = server();
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    let squatter = log_in(&server, "ada", PASSWORD).data(200);
    switch_on(&server, &squatter);
    let started = with_token(&server, &squatter, "POST", "/api/v1/users/me/identities/acme", "{}").data(200);
    Started::of(&started).back_with(&server, "acme", "evil||").data(200);
    let email = squatter["user"]["email"].as_str().unwrap();
    server.post("/api/v1/auth/password/forgot", json!({ "email": email }).to_string()).data(200);
    let mails = server.mails();
    let reset = mails.iter().rfind(|mail| mail.template == "reset_password").unwrap();
    let body = json!({ "token": reset.token, "password": "amber teapots whisper south" }).to_string();
    server.post("/api/v1/auth/password/reset", body).data(200);
    let owner = log_in(&server, "ada", "amber teapots whisper south").data(200);
    assert!(owner["access_token"].is_string(), "no code is asked for that only the squatter has");
    come(&server, "evil||").is_error(403, "EMAIL_REQUIRED");
}

#[test]
fn l8_every_state_of_an_account_counts_as_for_a_login_by_password() {
    let settings = Settings { require_verified_email: RequireVerifiedEmail::Login, ..Settings::default() };
    let federation = FederationPolicy {
        link_by_email: vec![ProviderName::parse("acme").unwrap()],
        ..FederationPolicy::default()
    };
    let server = TestServer::with(Setup { settings, federation, ..Setup::default() });
    let root = administrator(&server);
    // Unverified: the account is made, and nobody is let in before the address is proven.
    come(&server, "joe|joe@example.com|unverified").is_error(403, "EMAIL_NOT_VERIFIED");
    let mails = server.mails();
    let mail = mails.iter().rfind(|mail| mail.template == "verify_email").unwrap();
    server.post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string()).data(200);
    let joe = come(&server, "joe|joe@example.com|unverified").data(200);
    // Locked: that stops who guesses passwords, and this is no guess.
    for _ in 0..6 {
        log_in(&server, "joe", "not this one");
    }
    log_in(&server, "joe", "not this one").is_error(403, "ACCOUNT_LOCKED");
    come(&server, "joe||").data(200);
    // Protected: half a login.
    switch_on(&server, &joe);
    assert!(come(&server, "joe||").data(200)["mfa_ticket"].is_string());
    // Disabled, closed.
    let path = format!("/api/v1/users/{}", joe["user"]["id"].as_str().unwrap());
    with_token(&server, &root, "POST", &format!("{path}/disable"), "").data(200);
    come(&server, "joe||").is_error(403, "ACCOUNT_DISABLED");
    assert_eq!(with_token(&server, &root, "DELETE", &path, "").status, 204);
    come(&server, "joe||").is_error(403, "EMAIL_REQUIRED");
}

#[test]
fn what_an_administrator_has_changed_lets_no_identity_in_either() {
    let server = server();
    let root = administrator(&server);
    let joe = come(&server, "joe|joe@example.com|verified").data(200);
    let path = format!("/api/v1/users/{}/require-password-change", joe["user"]["id"].as_str().unwrap());
    assert_eq!(with_token(&server, &root, "POST", &path, "").status, 204);
    come(&server, "joe||").is_error(403, "EMAIL_REQUIRED");
}
