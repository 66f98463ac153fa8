//! One-time codes and backup codes.

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};
use crate::people::{Generator, calm_step, tokens_of};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use std::process::Command;

on_both_engines!(
    a_login_takes_two_steps_from_the_confirmation_on,
    g14_codes_are_guessed_five_times_over_all_tickets,
    g15_a_code_is_accepted_once_and_none_older_after_it,
    g16_a_backup_code_is_good_once,
    g17_between_the_factors_nothing_is_open,
    g18_a_reset_neither_removes_nor_skips_it,
    switching_it_off_takes_password_and_factor,
    a_login_under_way_while_it_is_confirmed_is_asked_for_it,
    of_fifty_uses_of_one_code_ticket_or_backup_code_one_succeeds,
);

async fn a_login_takes_two_steps_from_the_confirmation_on(site: Installation) {
    site.verified_account("ada").await;
    let (api, other) = (site.logged_in("ada").await, site.logged_in("ada").await);
    let enrolled = expect(200, api.post("/api/v1/auth/mfa/totp", json!({})).await);
    assert_eq!(enrolled.text_at("/data/secret").len(), 32, "160 bits");
    for (pointer, start) in [
        ("/data/otpauth_uri", "otpauth://totp/"),
        ("/data/qr_svg", "data:image/svg+xml"),
        ("/data/qr_png", "data:image/png"),
    ] {
        assert!(enrolled.text_at(pointer).starts_with(start), "{}", enrolled.text_at(pointer));
    }
    // Enrolled is not confirmed.
    site.log_in("ada").await;
    let ada = site.protected("grace").await;
    assert_eq!(ada.backup_codes.len(), 10);
    refused(409, "CONFLICT", ada.api.post("/api/v1/auth/mfa/totp", json!({})).await);
    expect(200, other.get("/api/v1/users/me").await);
    let ticket = site.ticket("grace").await;
    refused(401, "INVALID_MFA_CODE", site.verify_code(&ticket, &ada.generator.wrong()).await);
    let tokens = tokens_of(site.verify_code(&ticket, &ada.generator.current()).await);
    expect(200, site.api().with_token(&tokens.access).get("/api/v1/users/me").await);
    let shown = expect(200, ada.api.get("/api/v1/auth/mfa").await);
    assert_eq!((shown.at("/data/enabled"), shown.at("/data/backup_codes_left")), (&json!(true), &json!(10)));
    assert_eq!(site.audited("second_factor_enabled").await, 1);
}

async fn g14_codes_are_guessed_five_times_over_all_tickets(site: Installation) {
    let ada = site.protected("ada").await;
    let mut wrong = 0;
    for _ in 0..20 {
        let ticket = site.ticket("ada").await;
        for _ in 0..6 {
            let reply = site.verify_code(&ticket, &ada.generator.wrong()).await;
            match reply.code() {
                "INVALID_MFA_CODE" => wrong += 1,
                code => assert_eq!((reply.status, code), (403, "ACCOUNT_LOCKED")),
            }
        }
    }
    assert_eq!(wrong, 5);
    let ticket = site.ticket("ada").await;
    refused(403, "ACCOUNT_LOCKED", site.verify_code(&ticket, &ada.generator.current()).await);
    refused(403, "ACCOUNT_LOCKED", site.verify_backup_code(&ticket, &ada.backup_codes[0]).await);
    assert_eq!(site.audited("account_locked").await, 1);
    // Whoever has the mailbox guesses no better.
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.org" })).await);
    let mail = site.mail("ada@example.org", 4).await;
    let reset = json!({ "token": mail.token(), "password": PASSWORD });
    expect(200, site.api().post("/api/v1/auth/password/reset", reset).await);
    let ticket = site.ticket("ada").await;
    refused(403, "ACCOUNT_LOCKED", site.verify_code(&ticket, &ada.generator.wrong()).await);
}

async fn g15_a_code_is_accepted_once_and_none_older_after_it(site: Installation) {
    let ada = site.protected("ada").await;
    // The code that confirmed it is used up.
    let ticket = site.ticket("ada").await;
    refused(401, "INVALID_MFA_CODE", site.verify_code(&ticket, &ada.generator.last()).await);
    let code = ada.generator.current();
    tokens_of(site.verify_code(&ticket, &code).await);
    let ticket = site.ticket("ada").await;
    refused(401, "INVALID_MFA_CODE", site.verify_code(&ticket, &code).await);
    refused(401, "INVALID_MFA_CODE", site.verify_code(&ticket, &ada.generator.last()).await);
    refused(401, "INVALID_MFA_CODE", site.verify_code(&ticket, "12345").await);
}

async fn g16_a_backup_code_is_good_once(site: Installation) {
    let ada = site.protected("ada").await;
    let code = &ada.backup_codes[3];
    let tokens = tokens_of(site.verify_backup_code(&site.ticket("ada").await, &code.to_uppercase()).await);
    let api = site.api().with_token(&tokens.access);
    expect(200, api.post("/api/v1/auth/logout", json!({})).await);
    refused(401, "INVALID_MFA_CODE", site.verify_backup_code(&site.ticket("ada").await, code).await);
    let left = expect(200, ada.api.get("/api/v1/auth/mfa").await);
    assert_eq!(left.at("/data/backup_codes_left"), &json!(9));
    assert_eq!(site.audited("backup_code_used").await, 1);
    let replaced = expect(200, ada.api.post("/api/v1/auth/mfa/backup-codes", json!({})).await);
    let old = site.verify_backup_code(&site.ticket("ada").await, &ada.backup_codes[4]).await;
    refused(401, "INVALID_MFA_CODE", old);
    let new = replaced.text_at("/data/backup_codes/0").to_owned();
    tokens_of(site.verify_backup_code(&site.ticket("ada").await, &new).await);
}

async fn g17_between_the_factors_nothing_is_open(site: Installation) {
    let ada = site.protected("ada").await;
    let reply = expect(200, site.try_log_in("ada", PASSWORD).await);
    assert!(reply.headers.get("set-cookie").is_none());
    let ticket = reply.text_at("/data/mfa_ticket").to_owned();
    let bearer = site.api().with_token(&ticket);
    for (method, path) in [
        (Method::GET, "/api/v1/users/me"),
        (Method::GET, "/api/v1/users/me/sessions"),
        (Method::GET, "/api/v1/api-keys"),
        (Method::POST, "/api/v1/auth/logout"),
        (Method::POST, "/api/v1/auth/step-up"),
        (Method::DELETE, "/api/v1/auth/mfa/totp"),
        (Method::GET, "/api/v1/auth/mfa"),
        (Method::GET, "/api/v1/auth/csrf"),
    ] {
        let reply = bearer.send(bearer.request(method.clone(), path).json(&json!({}))).await;
        assert_eq!((reply.status, reply.code()), (401, "INVALID_TOKEN"), "{method} {path}");
    }
    refused(401, "INVALID_TOKEN", site.try_refresh(&ticket).await);
    refused(401, "INVALID_TOKEN", site.me_by_key(&ticket).await);
    // A ticket is for one login, and for no other purpose.
    for path in ["/api/v1/auth/email/verify", "/api/v1/auth/password/reset"] {
        let body = json!({ "token": ticket, "password": PASSWORD });
        let body = if path.ends_with("verify") { json!({ "token": ticket }) } else { body };
        refused(401, "INVALID_TOKEN", site.api().post(path, body).await);
    }
    tokens_of(site.verify_code(&ticket, &ada.generator.current()).await);
    refused(401, "INVALID_TOKEN", site.verify_code(&ticket, &ada.generator.current()).await);
}

async fn g18_a_reset_neither_removes_nor_skips_it(site: Installation) {
    let ada = site.protected("ada").await;
    let before = site.ticket("ada").await;
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.org" })).await);
    let mail = site.mail("ada@example.org", 3).await;
    let reset = json!({ "token": mail.token(), "password": PASSWORD });
    let reply = expect(200, site.api().post("/api/v1/auth/password/reset", reset).await);
    assert!(!reply.text.contains("access_token") && reply.headers.get("set-cookie").is_none());
    // The ticket was got with the old password.
    refused(401, "INVALID_TOKEN", site.verify_code(&before, &ada.generator.current()).await);
    let ticket = site.ticket("ada").await;
    tokens_of(site.verify_code(&ticket, &ada.generator.current()).await);
}

async fn switching_it_off_takes_password_and_factor(site: Installation) {
    let ada = site.protected("ada").await;
    let off = async |body| {
        let request = ada.api.request(Method::DELETE, "/api/v1/auth/mfa/totp").json(&body);
        ada.api.send(request).await
    };
    refused(400, "VALIDATION_ERROR", off(json!({})).await);
    refused(400, "VALIDATION_ERROR", off(json!({ "password": PASSWORD })).await);
    let wrong = json!({ "password": "not the password", "code": ada.generator.current() });
    refused(401, "INVALID_CREDENTIALS", off(wrong).await);
    let wrong = json!({ "password": PASSWORD, "code": ada.generator.wrong() });
    refused(401, "INVALID_MFA_CODE", off(wrong).await);
    expect(200, off(json!({ "password": PASSWORD, "backup_code": ada.backup_codes[0] })).await);
    site.log_in("ada").await;
    refused(409, "CONFLICT", off(json!({ "password": PASSWORD, "backup_code": ada.backup_codes[1] })).await);
    refused(409, "CONFLICT", ada.api.post("/api/v1/auth/mfa/backup-codes", json!({})).await);
}

async fn a_login_under_way_while_it_is_confirmed_is_asked_for_it(site: Installation) {
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    calm_step().await;
    let enrolled = expect(200, api.post("/api/v1/auth/mfa/totp", json!({})).await);
    let code = json!({ "code": Generator::of(enrolled.text_at("/data/secret")).current() });
    let confirm = api.post("/api/v1/auth/mfa/totp/confirm", code);
    let logins = join_all((0..8).map(|_| site.try_log_in("ada", PASSWORD)));
    let (confirmed, logins) = tokio::join!(confirm, logins);
    expect(200, confirmed);
    // Those that came before it have ended with it.
    for login in logins {
        if let Some(token) = login.at("/data/access_token").as_str() {
            refused(401, "TOKEN_BLACKLISTED", site.api().with_token(token).get("/api/v1/users/me").await);
        }
    }
}

async fn of_fifty_uses_of_one_code_ticket_or_backup_code_one_succeeds(site: Installation) {
    let ada = site.protected("ada").await;
    let successes =
        |replies: &[countersign_testkit::Reply]| replies.iter().filter(|r| r.status == 200).count();
    // One ticket, one code.
    let ticket = site.ticket("ada").await;
    let backup = &ada.backup_codes[0];
    let replies = join_all((0..50).map(|_| site.verify_backup_code(&ticket, backup))).await;
    assert_eq!(successes(&replies), 1);
    assert_eq!(replies.iter().filter(|reply| reply.code() == "INVALID_TOKEN").count(), 49);
    // Two tickets, one backup code.
    let tickets = [site.ticket("ada").await, site.ticket("ada").await];
    let backup = &ada.backup_codes[1];
    let replies = join_all((0..4).map(|n| site.verify_backup_code(&tickets[n % 2], backup))).await;
    assert_eq!(successes(&replies), 1);
    // Three tickets, one step.
    calm_step().await;
    let tickets = [site.ticket("ada").await, site.ticket("ada").await, site.ticket("ada").await];
    let code = ada.generator.current();
    let replies = join_all(tickets.iter().map(|ticket| site.verify_code(ticket, &code))).await;
    assert_eq!(successes(&replies), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_those_of_another_program() {
    let site = Installation::on_sqlite().await;
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    let enrolled = expect(200, api.post("/api/v1/auth/mfa/totp", json!({})).await);
    let secret = enrolled.text_at("/data/secret");
    let output = Command::new("oathtool").args(["--totp", "-b", secret]).output();
    let output = output.expect("oathtool; install it (on Debian: apt-get install oathtool)");
    let code = String::from_utf8(output.stdout).unwrap();
    expect(200, api.post("/api/v1/auth/mfa/totp/confirm", json!({ "code": code.trim() })).await);
}
