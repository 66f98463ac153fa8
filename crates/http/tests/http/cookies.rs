//! Sessions of browsers: cookies, and proof that a request is not forged.

use crate::support::{Response, Setup, TestServer};
use crate::v1_login::{tokens, with_token};
use countersign_http::kit::SameSite;
use serde_json::Value;

const OWN: &str = "https://auth.example.com";
const APP: &str = "https://app.example.com";
const SESSION: &str = "/api/demo/browser/session";

fn server() -> TestServer {
    TestServer::with(Setup { public_origin: OWN, allowed_origins: &[APP], ..Setup::default() })
}

/// What a browser has after it logged in.
pub(crate) struct Jar {
    pub(crate) access: String,
    pub(crate) csrf: String,
    pub(crate) session: Value,
}

impl Jar {
    fn of(server: &TestServer, name: &str) -> Self {
        let tokens = tokens(server, name);
        let kept = with_token(server, &tokens, "POST", "/api/demo/browser/keep", "");
        let csrf = kept.data(200)["csrf_token"].as_str().unwrap().to_owned();
        let access = tokens["access_token"].as_str().unwrap().to_owned();
        Self { access, csrf, session: tokens["session_id"].clone() }
    }

    fn cookies(&self) -> String {
        format!(
            "theme=dark; __Host-countersign-access={}; __Host-countersign-csrf={}",
            self.access, self.csrf
        )
    }

    fn send(&self, server: &TestServer, method: &str, headers: &[(&str, &str)]) -> Response {
        let cookies = self.cookies();
        let headers = [&[("Cookie", cookies.as_str())], headers].concat();
        server.send(method, SESSION, &headers, "")
    }
}

#[test]
fn cookies_are_out_of_reach_of_other_hosts_and_of_scripts() {
    let server = server();
    let tokens = tokens(&server, "ada");
    let answer = with_token(&server, &tokens, "POST", "/api/demo/browser/keep", "");
    let csrf = answer.data(200)["csrf_token"].as_str().unwrap().to_owned();
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        answer.all("set-cookie"),
        [
            format!(
                "__Host-countersign-access={access}; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Strict"
            ),
            "__Host-countersign-refresh=csr_refresh; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict"
                .to_owned(),
            format!("__Host-countersign-csrf={csrf}; Path=/; Max-Age=3600; Secure; SameSite=Strict"),
        ]
    );
}

#[test]
fn the_operator_says_which_sites_requests_carry_cookies() {
    for (same_site, word) in [(SameSite::Lax, "; SameSite=Lax"), (SameSite::None, "; SameSite=None")] {
        let server = TestServer::with(Setup { same_site, ..Setup::default() });
        let tokens = tokens(&server, "ada");
        let answer = with_token(&server, &tokens, "POST", "/api/demo/browser/keep", "");
        assert!(answer.all("set-cookie").iter().all(|cookie| cookie.ends_with(word)), "{word}");
    }
}

#[test]
fn a_browser_reads_with_its_cookie_and_changes_with_its_csrf_token() {
    let server = server();
    let jar = Jar::of(&server, "ada");
    for method in ["GET", "HEAD"] {
        assert_eq!(jar.send(&server, method, &[]).status, 200, "{method}");
    }
    let token = ("X-CSRF-Token", jar.csrf.as_str());
    for more in [
        &[][..],
        &[("Origin", OWN), ("Sec-Fetch-Site", "same-origin")],
        &[("Origin", APP), ("Sec-Fetch-Site", "same-site")],
        &[("Origin", APP), ("Sec-Fetch-Site", "cross-site")],
    ] {
        let answer = jar.send(&server, "POST", &[&[token], more].concat());
        assert_eq!(answer.data(200)["session"], jar.session, "{more:?}");
    }
}

#[test]
fn without_the_csrf_token_of_its_session_a_browser_changes_nothing() {
    let server = server();
    let (jar, other) = (Jar::of(&server, "ada"), Jar::of(&server, "grace"));
    let again = Jar::of(&server, "ada");
    let refused = |jar: &Jar, headers: &[(&str, &str)]| {
        jar.send(&server, "POST", headers).is_error(403, "CSRF_TOKEN_INVALID");
    };
    // Absent, or only in the cookie.
    refused(&jar, &[]);
    refused(&jar, &[("X-CSRF-Token", "")]);
    // In the header alone, or another than in the cookie.
    let bare = Jar { csrf: String::new(), access: jar.access.clone(), session: jar.session.clone() };
    refused(&bare, &[("X-CSRF-Token", &jar.csrf)]);
    refused(&jar, &[("X-CSRF-Token", &other.csrf)]);
    // Sent twice.
    refused(&jar, &[("X-CSRF-Token", &jar.csrf), ("X-CSRF-Token", &jar.csrf)]);
    // A pair that fits and is not of this session: random, another user's, from before this login, tampered with.
    let session = jar.session.as_str().unwrap();
    let rest = other.csrf.split_once('.').unwrap().1;
    let (signed, mac) = jar.csrf.rsplit_once('.').unwrap();
    let cut = format!("{signed}.{}", &mac[..20]);
    for csrf in [
        "random".to_owned(),
        format!("{session}.0198a4f0-0000-7000-8000-000000000001.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        other.csrf.clone(),
        again.csrf.clone(),
        format!("{session}.{rest}"),
        format!("{signed}."),
        cut,
    ] {
        let forged = Jar { access: jar.access.clone(), csrf, session: jar.session.clone() };
        refused(&forged, &[("X-CSRF-Token", &forged.csrf)]);
    }
}

#[test]
fn a_request_from_another_site_changes_nothing_even_with_the_csrf_token() {
    let server = server();
    let jar = Jar::of(&server, "ada");
    for more in [
        &[("Sec-Fetch-Site", "cross-site")][..],
        &[("Origin", OWN), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")],
        &[("Origin", "http://auth.example.com")],
        &[("Origin", "http://app.example.com")],
        &[("Origin", "https://auth.example.com.evil.example")],
        &[("Origin", "null")],
        &[("Origin", OWN), ("Origin", OWN)],
    ] {
        let headers = [&[("X-CSRF-Token", jar.csrf.as_str())], more].concat();
        jar.send(&server, "POST", &headers).is_error(403, "CSRF_TOKEN_INVALID");
        assert_eq!(jar.send(&server, "GET", more).status, 200, "{more:?}");
    }
}

#[test]
fn a_bearer_token_wins_over_cookies_and_needs_no_csrf_token() {
    let server = server();
    let (jar, other) = (Jar::of(&server, "ada"), Jar::of(&server, "grace"));
    let bearer = format!("Bearer {}", other.access);
    let answer = jar.send(&server, "POST", &[("Authorization", &bearer), ("Sec-Fetch-Site", "cross-site")]);
    assert_eq!(answer.data(200)["session"], other.session);
    jar.send(&server, "GET", &[("Authorization", "Bearer x.y.z")]).is_error(401, "INVALID_TOKEN");
    jar.send(&server, "GET", &[("Authorization", "Basic YTpi")]).is_error(401, "UNAUTHORIZED");
}

#[test]
fn what_is_sent_twice_is_refused() {
    let server = server();
    let (jar, other) = (Jar::of(&server, "ada"), Jar::of(&server, "grace"));
    let bearer = format!("Bearer {}", jar.access);
    let twice = [("Authorization", bearer.as_str()), ("Authorization", bearer.as_str())];
    jar.send(&server, "GET", &twice).is_error(401, "INVALID_TOKEN");
    for second in [other.cookies(), format!("__Host-countersign-access={}", jar.access)] {
        jar.send(&server, "GET", &[("Cookie", &second)]).is_error(401, "INVALID_TOKEN");
    }
    let csrf = format!("__Host-countersign-csrf={}", other.csrf);
    let headers = [("Cookie", csrf.as_str()), ("X-CSRF-Token", &jar.csrf)];
    jar.send(&server, "POST", &headers).is_error(401, "INVALID_TOKEN");
}

#[test]
fn a_cookie_that_is_no_access_token_is_refused_as_one() {
    let server = server();
    let jar = Jar::of(&server, "ada");
    with_token(
        &server,
        &serde_json::json!({ "access_token": jar.access }),
        "POST",
        "/api/v1/auth/logout",
        "",
    );
    jar.send(&server, "GET", &[]).is_error(401, "TOKEN_BLACKLISTED");
    jar.send(&server, "POST", &[("X-CSRF-Token", &jar.csrf)]).is_error(401, "TOKEN_BLACKLISTED");
    let wrong = Jar { access: "x.y.z".to_owned(), ..jar };
    wrong.send(&server, "GET", &[]).is_error(401, "INVALID_TOKEN");
    server.send("GET", SESSION, &[("Cookie", "theme=dark")], "").is_error(401, "UNAUTHORIZED");
}

#[test]
fn a_browser_renews_with_its_refresh_cookie_and_its_csrf_token() {
    let server = server();
    let jar = Jar::of(&server, "ada");
    let renew = |headers: &[(&str, &str)]| server.send("POST", "/api/demo/browser/renew", headers, "");
    // The access cookie has expired by then.
    let cookies = format!("__Host-countersign-refresh=csr_x; __Host-countersign-csrf={}", jar.csrf);
    let renewed = renew(&[("Cookie", &cookies), ("X-CSRF-Token", &jar.csrf), ("Origin", OWN)]).data(200);
    assert_eq!((&renewed["token"], &renewed["session"]), (&"csr_x".into(), &jar.session));
    renew(&[("Cookie", &cookies)]).is_error(403, "CSRF_TOKEN_INVALID");
    let cross = [("Cookie", cookies.as_str()), ("X-CSRF-Token", &jar.csrf), ("Sec-Fetch-Site", "cross-site")];
    renew(&cross).is_error(403, "CSRF_TOKEN_INVALID");
    let twice = [("Cookie", cookies.as_str()), ("Cookie", "__Host-countersign-refresh=csr_y")];
    renew(&twice).is_error(401, "INVALID_TOKEN");
    assert_eq!(renew(&[]).json()["message"], "No cookie.");
}

#[test]
fn no_other_site_has_a_browser_log_in() {
    let server = server();
    let enter = |headers: &[(&str, &str)]| server.send("POST", "/api/demo/browser/enter", headers, "");
    for headers in [
        &[][..],
        &[("Origin", OWN), ("Sec-Fetch-Site", "same-origin")],
        &[("Origin", APP), ("Sec-Fetch-Site", "cross-site")],
    ] {
        assert_eq!(enter(headers).status, 200, "{headers:?}");
    }
    for headers in [&[("Sec-Fetch-Site", "cross-site")][..], &[("Origin", "https://evil.example")]] {
        enter(headers).is_error(403, "CSRF_TOKEN_INVALID");
    }
}

#[test]
fn a_logout_ends_the_cookies_that_the_browser_has() {
    let server = server();
    let jar = Jar::of(&server, "ada");
    let cookies = jar.cookies();
    let headers = [("Cookie", cookies.as_str()), ("X-CSRF-Token", &jar.csrf)];
    let answer = server.send("POST", "/api/demo/browser/forget", &headers, "");
    assert_eq!(
        answer.all("set-cookie"),
        [
            "__Host-countersign-access=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
            "__Host-countersign-csrf=; Path=/; Max-Age=0; Secure; SameSite=Strict",
        ]
    );
    let tokens = serde_json::json!({ "access_token": jar.access });
    let bare = with_token(&server, &tokens, "POST", "/api/demo/browser/forget", "");
    assert_eq!(bare.all("set-cookie"), [""; 0]);
}
