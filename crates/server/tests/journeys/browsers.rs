//! Sessions in cookies: what browsers are given, and that no other site can use it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::installation::{Installation, PASSWORD, expect, refused};
use crate::jar::{ACCESS, CSRF, Jar, REFRESH, set_cookies};

const ME: &str = "/api/v1/users/me";
const LOGIN: &str = "/api/v1/auth/login";
const REFRESHING: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";
const APP: &str = "https://app.example.com";

async fn site() -> Installation {
    let site = Installation::with(None, &[("COUNTERSIGN_BROWSERS_ALLOWED_ORIGINS", APP)]).await;
    site.verified_account("ada").await;
    site
}

fn renamed(name: &str) -> Value {
    json!({ "full_name": name })
}

async fn name(jar: &Jar) -> Value {
    expect(200, jar.clone().get(ME).await).at("/data/full_name").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_tokens_are_in_cookies_that_scripts_and_other_hosts_do_not_get() {
    let site = site().await;
    let (jar, reply) = Jar::logged_in(&site, "ada").await;
    let cookies = set_cookies(&reply);
    let expected = [
        format!("{ACCESS}={}; Path=/; Max-Age=900; Secure; HttpOnly; SameSite=Strict", jar.cookie(ACCESS)),
        format!(
            "{REFRESH}={}; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Strict",
            jar.cookie(REFRESH)
        ),
        format!("{CSRF}={}; Path=/; Max-Age=604800; Secure; SameSite=Strict", jar.cookie(CSRF)),
    ];
    assert_eq!(cookies, expected);
    assert!(cookies.iter().all(|cookie| cookie.len() <= 4096));
    assert_eq!(reply.at("/data/csrf_token"), jar.cookie(CSRF));
    for secret in [jar.cookie(ACCESS), jar.cookie(REFRESH)] {
        assert!(secret.len() > 40 && !reply.text.contains(secret), "in the body: {}", reply.text);
    }
    for field in ["access_token", "refresh_token", "token_type"] {
        assert!(reply.at(&format!("/data/{field}")).is_null(), "{field}");
    }
    // Who does not ask for cookies gets none.
    assert!(set_cookies(&site.try_log_in("ada", PASSWORD).await).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_and_g28_a_change_needs_the_csrf_token_of_its_own_session() {
    let site = site().await;
    site.verified_account("mallory").await;
    let (before, _) = Jar::logged_in(&site, "ada").await;
    let (mut victim, _) = Jar::logged_in(&site, "ada").await;
    let (attacker, _) = Jar::logged_in(&site, "mallory").await;
    expect(200, victim.change(Method::PATCH, ME, &renamed("Ada")).await);

    let own = victim.cookie(CSRF).to_owned();
    let (session, tail) = own.split_once('.').unwrap();
    let attackers_tail = attacker.cookie(CSRF).split_once('.').unwrap().1;
    let signed = own.rsplit_once('.').unwrap().0;
    let random = format!("{session}.0198a4f0-0000-7000-8000-000000000001.{}", "A".repeat(43));
    let session_swapped = format!("{session}.{attackers_tail}");
    let tail_swapped = format!("{}.{tail}", attacker.cookie(CSRF).split_once('.').unwrap().0);
    // What is in the cookie, and what is in the header.
    let pairs: [(&str, Option<&str>, Option<&str>); 13] = [
        ("absent", None, None),
        ("only in the cookie", Some(&own), None),
        ("only in the header", None, Some(&own)),
        ("empty", Some(""), Some("")),
        ("not the same", Some(&own), Some(attacker.cookie(CSRF))),
        ("a text", Some("random"), Some("random")),
        ("a random pair", Some(&random), Some(&random)),
        ("unsigned", Some(signed), Some(signed)),
        ("the attacker's own pair", Some(attacker.cookie(CSRF)), Some(attacker.cookie(CSRF))),
        ("the attacker's under the victim's session", Some(&session_swapped), Some(&session_swapped)),
        ("the victim's under the attacker's session", Some(&tail_swapped), Some(&tail_swapped)),
        ("the pair of an earlier login", Some(before.cookie(CSRF)), Some(before.cookie(CSRF))),
        ("in other case", Some(&own), Some(&own.to_uppercase())),
    ];
    for (what, cookie, header) in pairs {
        let mut forged = victim.with(CSRF, cookie);
        let headers: Vec<_> = header.map(|token| ("X-CSRF-Token", token)).into_iter().collect();
        for (method, path, body) in [
            (Method::PATCH, ME, renamed("Mallory")),
            (Method::POST, REFRESHING, json!({})),
            (Method::POST, "/api/v1/auth/logout-all", json!({})),
        ] {
            let reply = forged.send(method, path, &headers, Some(&body)).await;
            assert_eq!(
                (reply.status, reply.code()),
                (403, "CSRF_TOKEN_INVALID"),
                "{what}, {path}: {}",
                reply.text
            );
            assert!(set_cookies(&reply).is_empty(), "{what}, {path}");
        }
    }
    assert_eq!(name(&victim).await, "Ada");
    expect(200, victim.change(Method::POST, LOGOUT, &json!({})).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_and_g28_a_change_comes_from_this_site_or_an_admitted_one() {
    let site = site().await;
    let (victim, _) = Jar::logged_in(&site, "ada").await;
    let (own, token) = (site.server.url(), victim.cookie(CSRF));
    let other_scheme = own.replace("http:", "https:");
    let beside = own.replace("127.0.0.1", "127.0.0.1.evil.example");
    let refusals: [&[(&str, &str)]; 10] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin"), ("Referer", &own)],
        &[("Origin", "null")],
        &[("Origin", "")],
        &[("Origin", &other_scheme)],
        &[("Origin", &beside)],
        &[("Origin", "http://app.example.com")],
        &[("Origin", "https://app.example.com.evil.example")],
    ];
    let rename = async |more: &[(&str, &str)]| {
        let headers = [&[("X-CSRF-Token", token)], more].concat();
        victim.clone().send(Method::PATCH, ME, &headers, Some(&renamed("Somebody"))).await
    };
    for more in refusals {
        let reply = rename(more).await;
        assert_eq!((reply.status, reply.code()), (403, "CSRF_TOKEN_INVALID"), "{more:?}: {}", reply.text);
    }
    assert_eq!(name(&victim).await, Value::Null);
    let admitted: [&[(&str, &str)]; 3] = [
        &[],
        &[("Origin", &own), ("Sec-Fetch-Site", "same-origin")],
        &[("Origin", APP), ("Sec-Fetch-Site", "cross-site")],
    ];
    for more in admitted {
        expect(200, rename(more).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_change_is_json_and_no_get() {
    let site = site().await;
    let (mut jar, _) = Jar::logged_in(&site, "ada").await;
    let (cookies, token) = (jar.cookies(), jar.cookie(CSRF).to_owned());
    let body = renamed("Mallory").to_string();
    let multipart =
        format!("--b\r\nContent-Disposition: form-data; name=\"full_name\"\r\n\r\n{body}\r\n--b--\r\n");
    for (content_type, body) in [
        (Some("text/plain"), body.as_str()),
        (Some("text/plain;application/json"), &body),
        (Some("application/x-www-form-urlencoded"), "full_name=Mallory"),
        (Some("application/x-www-form-urlencoded"), &body),
        (Some("multipart/form-data; boundary=b"), &multipart),
        (Some(""), &body),
        (None, &body),
    ] {
        for (method, path) in
            [(Method::PATCH, ME), (Method::POST, "/api/v1/users/me/email"), (Method::POST, LOGIN)]
        {
            let request =
                site.api().request(method, path).header("Cookie", &cookies).header("X-CSRF-Token", &token);
            let request = request.body(body.to_owned());
            let request = match content_type {
                Some(content_type) => request.header("Content-Type", content_type),
                None => request,
            };
            let reply = site.api().send(request).await;
            let answer = (reply.status, reply.code());
            assert_eq!(answer, (415, "UNSUPPORTED_MEDIA_TYPE"), "{content_type:?} {path}: {}", reply.text);
        }
    }
    for path in [LOGOUT, "/api/v1/auth/logout-all", REFRESHING, LOGIN, "/api/v1/users/me/email"] {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(jar.send(method, path, &[], None).await.status, 405, "{path}");
        }
    }
    let overridden = [("X-HTTP-Method-Override", "DELETE"), ("X-Method-Override", "DELETE")];
    expect(
        200,
        jar.send(Method::GET, &format!("{ME}?_method=DELETE&full_name=Mallory"), &overridden, None).await,
    );
    assert_eq!(name(&jar).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn g24_no_other_site_logs_a_browser_in() {
    let site = site().await;
    let body = json!({ "identifier": "ada", "password": PASSWORD, "session": "cookie" });
    let ticket = json!({ "mfa_ticket": "csm_x", "code": "123456", "session": "cookie" });
    let foreign: [&[(&str, &str)]; 4] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
    ];
    for headers in foreign {
        for (path, body) in [(LOGIN, &body), ("/api/v1/auth/mfa/verify", &ticket)] {
            let reply = refused(403, "CSRF_TOKEN_INVALID", Jar::empty(&site).post(path, headers, body).await);
            assert!(set_cookies(&reply).is_empty(), "{headers:?}");
        }
    }
    assert_eq!(site.rows("sessions"), 0);
    let own = site.server.url();
    for headers in
        [&[][..], &[("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")], &[("Origin", APP)]]
    {
        let reply = expect(200, Jar::empty(&site).post(LOGIN, headers, &body).await);
        assert_eq!(set_cookies(&reply).len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_a_login_and_a_step_up_change_every_identifier() {
    let site = site().await;
    let (mut jar, first) = Jar::logged_in(&site, "ada").await;
    let mut seen = vec![(jar.clone(), first.at("/data/session_id").clone())];
    let again = expect(200, jar.log_in("ada").await);
    seen.push((jar.clone(), again.at("/data/session_id").clone()));
    let stepped = jar.change(Method::POST, "/api/v1/auth/step-up", &json!({ "password": PASSWORD })).await;
    assert_eq!(
        set_cookies(&expect(200, stepped.clone())).len(),
        3,
        "as it was presented, so it is handed over"
    );
    seen.push((jar.clone(), stepped.at("/data/session_id").clone()));
    for (at, (one, session)) in seen.iter().enumerate() {
        for (other, other_session) in &seen[at + 1..] {
            assert_ne!(session, other_session);
            for name in [ACCESS, REFRESH, CSRF] {
                assert!(!one.cookie(name).is_empty() && one.cookie(name) != other.cookie(name), "{name}");
            }
        }
    }
    // The step-up took the place of the second login, whose tokens are good for nothing, and not of the first.
    let (mut replaced, mut untouched) = (seen[1].0.clone(), seen[0].0.clone());
    refused(401, "TOKEN_BLACKLISTED", replaced.get(ME).await);
    refused(401, "INVALID_TOKEN", replaced.change(Method::POST, REFRESHING, &json!({})).await);
    let mut mixed = jar.with(CSRF, Some(replaced.cookie(CSRF)));
    refused(403, "CSRF_TOKEN_INVALID", mixed.change(Method::PATCH, ME, &renamed("Ada")).await);
    expect(200, untouched.get(ME).await);
    expect(200, jar.change(Method::PATCH, ME, &renamed("Ada")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_renews_its_session_when_the_access_cookie_is_gone() {
    let site = site().await;
    site.verified_account("mallory").await;
    let (jar, login) = Jar::logged_in(&site, "ada").await;
    let (attacker, _) = Jar::logged_in(&site, "mallory").await;
    let mut later = jar.with(ACCESS, None);
    refused(401, "UNAUTHORIZED", later.get(ME).await);

    let mut forged = later.with(CSRF, Some(attacker.cookie(CSRF)));
    refused(403, "CSRF_TOKEN_INVALID", forged.change(Method::POST, REFRESHING, &json!({})).await);
    refused(403, "CSRF_TOKEN_INVALID", later.post(REFRESHING, &[], &json!({})).await);

    let renewed = expect(200, later.change(Method::POST, REFRESHING, &json!({})).await);
    assert_eq!(set_cookies(&renewed).len(), 3);
    assert_eq!(renewed.at("/data/session_id"), login.at("/data/session_id"));
    for name in [ACCESS, REFRESH] {
        assert_ne!(later.cookie(name), jar.cookie(name), "{name}");
        assert!(!renewed.text.contains(later.cookie(name)), "in the body: {name}");
    }
    expect(200, later.get(ME).await);
    expect(200, later.change(Method::PATCH, ME, &renamed("Ada")).await);
    let mut stale = jar.with(ACCESS, None);
    refused(401, "INVALID_TOKEN", stale.change(Method::POST, REFRESHING, &json!({})).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_session_and_its_cookies() {
    let site = site().await;
    for path in [LOGOUT, "/api/v1/auth/logout-all"] {
        let (mut jar, _) = Jar::logged_in(&site, "ada").await;
        let before = jar.clone();
        let reply = expect(200, jar.change(Method::POST, path, &json!({})).await);
        let cleared = [ACCESS, REFRESH, CSRF].map(|name| {
            let hidden = if name == CSRF { "" } else { "; HttpOnly" };
            format!("{name}=; Path=/; Max-Age=0; Secure{hidden}; SameSite=Strict")
        });
        assert_eq!(set_cookies(&reply), cleared);
        assert_eq!(jar.cookies(), "");
        refused(401, "UNAUTHORIZED", jar.get(ME).await);
        refused(401, "TOKEN_BLACKLISTED", before.clone().get(ME).await);
        let renewal = before.with(ACCESS, None).change(Method::POST, REFRESHING, &json!({})).await;
        refused(401, "INVALID_TOKEN", renewal);
    }
}
