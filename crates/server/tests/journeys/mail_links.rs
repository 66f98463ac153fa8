//! Links and tokens in mails, and who profits from them.

use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use countersign_testkit::{Api, Mail};

use crate::installation::{Installation, PASSWORD, account, expect, on_both_engines, refused};

const VERIFY: &str = "/api/v1/auth/email/verify";
const RESET: &str = "/api/v1/auth/password/reset";
const ME: &str = "/api/v1/users/me";

on_both_engines!(
    g20_nobody_verifies_his_own_address,
    g21_of_two_changes_at_once_each_token_confirms_its_own_address,
    g22_a_token_that_is_none_changes_nothing,
    r6_opening_a_link_uses_nothing_up
);

/// The three operations that have mails with links written, for a new account.
fn that_send_mails(username: &str) -> [(&'static str, Value); 3] {
    let email = json!({ "email": format!("{username}@example.org") });
    [
        ("/api/v1/auth/register", account(username)),
        ("/api/v1/auth/email/verification", email.clone()),
        ("/api/v1/auth/password/forgot", email),
    ]
}

/// The links of the mails to an account, without what differs from account to account.
fn links(mails: &[Mail]) -> Vec<String> {
    let links = mails.iter().flat_map(|mail| {
        let token = mail.token();
        mail.links().into_iter().map(move |link| link.replace(&token, "TOKEN"))
    });
    let mut links: Vec<_> = links.collect();
    links.sort();
    links
}

#[tokio::test(flavor = "multi_thread")]
async fn g19_no_header_of_a_request_gets_into_a_mail() {
    let forgeries: &[&[(&str, &str)]] = &[
        &[("Host", "evil.example")],
        &[("Host", "evil.example:8443")],
        &[("X-Forwarded-Host", "evil.example")],
        &[("X-Forwarded-Proto", "evil")],
        &[("X-Forwarded-Port", "8443")],
        &[("X-Forwarded-Prefix", "/evil")],
        &[("X-Forwarded-Server", "evil.example"), ("X-Original-Host", "evil.example")],
        &[("X-Original-URL", "http://evil.example/"), ("X-Rewrite-URL", "http://evil.example/")],
        &[("Forwarded", "for=192.0.2.1;host=evil.example;proto=evil")],
        &[("Origin", "http://evil.example"), ("Referer", "http://evil.example/")],
        &[
            ("Host", "evil.example"),
            ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Proto", "evil"),
            ("X-Forwarded-Port", "8443"),
            ("Forwarded", "host=evil.example"),
        ],
    ];
    // A proxy that is believed is believed about addresses, and about nothing else.
    for settings in [&[][..], &[("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.0/8")]] {
        let site = Installation::with(None, settings).await;
        for (number, headers) in [&[][..]].iter().chain(forgeries).enumerate() {
            let username = format!("ada{number}");
            for (path, body) in that_send_mails(&username) {
                let request = site.api().request(Method::POST, path).json(&body);
                let request =
                    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                let reply = site.api().send(request).await;
                assert!(matches!(reply.status, 200 | 201), "{headers:?}: {}", reply.text);
            }
            mails_are_untouched(&site, &username, &format!("{headers:?}")).await;
        }
        let host = site.server.url().replace("http://", "");
        for (number, (target, header)) in [
            ("http://evil.example", &*host),
            ("http://evil.example", "evil.example"),
            ("https://evil.example:8443", &host),
        ]
        .into_iter()
        .enumerate()
        {
            let username = format!("absolute{number}");
            for (path, body) in that_send_mails(&username) {
                let status = post_raw(&host, &format!("{target}{path}"), header, &body).await;
                assert!(matches!(status, 200 | 201), "{target} {header}: {status}");
            }
            mails_are_untouched(&site, &username, target).await;
        }
    }
}

async fn mails_are_untouched(site: &Installation, username: &str, forged: &str) {
    let mails = site.server.wait_for_mail(&format!("{username}@example.org"), 3).await;
    let page = |name: &str| format!("{}{name}", site.server.url());
    let pages = ["/account/reset-password#token=TOKEN", "/account/verify-email#token=TOKEN"];
    let expected = ["", "", "", pages[0], pages[1], pages[1]].map(page);
    assert_eq!(links(&mails), expected, "{forged}");
    for mail in mails {
        let shown = format!("{} {} {}", mail.raw, mail.text(), mail.html());
        assert!(!["evil.", "evil:", "/evil"].iter().any(|word| shown.contains(word)), "{forged}: {shown}");
    }
}

/// Sends a request whose target no client library would send.
async fn post_raw(server: &str, target: &str, host: &str, body: &Value) -> u16 {
    let body = body.to_string();
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status line")
}

async fn g20_nobody_verifies_his_own_address(site: Installation) {
    site.register("ada").await;
    let ada = site.logged_in("ada").await;
    let before = expect(200, ada.get(ME).await).at("/data").clone();
    let wishes = [
        json!({ "email_verified": true }),
        json!({ "email_verified": "true" }),
        json!({ "email_verified": 1 }),
        json!({ "emailVerified": true }),
        json!({ "is_verified": true }),
        json!({ "isVerified": true }),
        json!({ "verified": true }),
        json!({ "verified_at": "2026-01-01T00:00:00Z" }),
        json!({ "email_verified_at": "2026-01-01T00:00:00Z" }),
        json!({ "emailVerifiedAt": "2026-01-01T00:00:00Z" }),
        json!({ "user": { "email_verified": true } }),
        json!({ "profile": { "email_verified": true } }),
        json!({ "data": { "email_verified": true } }),
        json!({ "email": { "value": "eve@example.org", "verified": true } }),
        json!({ "status": "active" }),
        json!({ "role": "admin" }),
        json!({ "roles": ["admin"] }),
        json!({ "is_admin": true }),
        json!({ "permissions": ["users:read"] }),
        json!({ "id": "0198a4f0-7a3c-7f00-8000-00000000002a" }),
        json!({ "created_at": "2026-01-01T00:00:00Z" }),
        json!({ "locked_until": null }),
    ];
    for wish in &wishes {
        let and = |body: Value| {
            let mut body = body.as_object().unwrap().clone();
            body.extend(wish.as_object().unwrap().clone());
            Value::from(body)
        };
        refused(400, "VALIDATION_ERROR", site.api().post("/api/v1/auth/register", and(account("eve"))).await);
        refused(400, "VALIDATION_ERROR", ada.patch(ME, and(json!({ "full_name": "Ada" }))).await);
        let change = json!({ "email": "eve@example.org", "password": PASSWORD });
        refused(400, "VALIDATION_ERROR", ada.post("/api/v1/users/me/email", and(change)).await);
    }
    let by_query = format!("{ME}?email_verified=true&verified_at=2026-01-01T00:00:00Z");
    expect(200, ada.patch(&by_query, json!({})).await);
    let after = expect(200, ada.get(ME).await);
    assert_eq!(after.at("/data/email_verified"), false);
    for field in ["username", "email", "full_name", "status", "roles", "created_at"] {
        assert_eq!(after.at(&format!("/data/{field}")), &before[field], "{field}");
    }
    assert_eq!(site.rows("users"), 1);
    let sensitive = json!({ "name": "key", "scopes": ["profile:read"] });
    refused(403, "EMAIL_NOT_VERIFIED", ada.post("/api/v1/api-keys", sensitive).await);
}

async fn g21_of_two_changes_at_once_each_token_confirms_its_own_address(site: Installation) {
    for round in 0..5 {
        let username = format!("mallory{round}");
        let old = site.verified_account(&username).await;
        let mallory = site.logged_in(&username).await;
        let (own, victims) = (format!("box{round}@evil.example"), format!("victim{round}@example.org"));
        let ask = |email: &str| {
            let body = json!({ "email": email, "password": PASSWORD });
            let mallory = mallory.clone();
            async move { mallory.post("/api/v1/users/me/email", body).await }
        };
        let (one, other) = join(ask(&own), ask(&victims)).await;
        expect(200, one);
        expect(200, other);
        assert_eq!(
            site.rows("one_time_tokens WHERE purpose = 'change_email'"),
            1,
            "the later voided the earlier"
        );
        let verify = async |token: &str| site.api().post(VERIFY, json!({ "token": token })).await;
        let to_mallory = site.mail(&own, 1).await.token();
        let confirmed = verify(&to_mallory).await;
        let now = address(&mallory).await;
        match confirmed.status {
            200 => assert_eq!(now, own),
            _ => assert_eq!((confirmed.code(), &now), ("INVALID_TOKEN", &old)),
        }
        // Of the two tokens one is good, for the address that it was sent to.
        let to_victim = site.mail(&victims, 1).await.token();
        let by_victim = verify(&to_victim).await;
        assert_ne!(confirmed.status == 200, by_victim.status == 200, "{} {}", confirmed.text, by_victim.text);
        assert_eq!(address(&mallory).await, if by_victim.status == 200 { &victims } else { &own }.as_str());
    }
}

async fn address(who: &Api) -> String {
    expect(200, who.get(ME).await).text_at("/data/email").to_owned()
}

async fn g22_a_token_that_is_none_changes_nothing(site: Installation) {
    // One account waits for nothing, one for a proof of its address, one for a new password.
    site.verified_account("ada").await;
    site.register("joe").await;
    let email = site.verified_account("mia").await;
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": email })).await);
    site.mail(&email, 2).await;
    let tokens = ["users WHERE email_verified_at IS NOT NULL", "one_time_tokens", "sessions"];
    let before = tokens.map(|table| site.rows(table));

    let mut values = vec![json!(""), json!(" "), json!(null), json!(0), json!(false), json!([]), json!({})];
    values.extend([
        json!([""]),
        json!("null"),
        json!("undefined"),
        json!("0"),
        json!("cso_"),
        json!("%"),
        json!("*"),
    ]);
    values.push(json!(format!("cso_{}", "A".repeat(43))));
    for value in values.into_iter().map(Some).chain([None]) {
        for (path, name, rest) in [
            (VERIFY, "token", json!({})),
            (RESET, "token", json!({ "password": "amber teapots whisper south" })),
            ("/api/v1/auth/mfa/verify", "mfa_ticket", json!({ "code": "000000" })),
            ("/api/v1/auth/refresh", "refresh_token", json!({})),
        ] {
            let reply = site.api().post(path, crate::forge::with(&rest, name, value.clone())).await;
            let answer = (reply.status, reply.code());
            let expected = [(400, "VALIDATION_ERROR"), (401, "INVALID_TOKEN")];
            assert!(expected.contains(&answer), "{path} {value:?}: {}", reply.text);
        }
    }
    assert_eq!(tokens.map(|table| site.rows(table)), before);
    for username in ["ada", "joe", "mia"] {
        expect(200, site.try_log_in(username, PASSWORD).await);
    }
}

async fn r6_opening_a_link_uses_nothing_up(site: Installation) {
    site.register("ada").await;
    let mail = site.mail("ada@example.org", 1).await;
    let (link, token) = (mail.links().remove(0), mail.token());
    let page = link.strip_prefix(&site.server.url()).unwrap().split('#').next().unwrap();
    for path in [page.to_owned(), format!("{page}?token={token}")] {
        for method in [Method::GET, Method::GET, Method::GET, Method::GET, Method::GET, Method::HEAD] {
            expect(200, site.api().send(site.api().request(method, &path)).await);
        }
    }
    for path in [format!("{VERIFY}?token={token}"), format!("{VERIFY}/{token}")] {
        let reply = site.api().get(&path).await;
        assert!(matches!(reply.status, 404 | 405), "{}", reply.text);
    }
    let ada = site.logged_in("ada").await;
    let verified = async || expect(200, ada.get(ME).await).at("/data/email_verified") == true;
    assert!(!verified().await, "nothing but the button verifies");
    let press = async || site.api().post(VERIFY, json!({ "token": token })).await;
    expect(200, press().await);
    assert!(verified().await);
    refused(401, "INVALID_TOKEN", press().await);
}
