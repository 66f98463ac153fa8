//! Too many wrong passwords.

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;

const WRONG: &str = "violet kettle marches south";

on_both_engines!(
    g10_of_two_hundred_guesses_at_once_five_are_answered,
    a_right_password_among_wrong_ones_is_not_told_apart_wherever_it_is_asked_for,
    g11_the_counter_is_the_accounts_whichever_name_and_path_was_used,
    a_lock_says_the_same_of_names_that_are_nobodys,
    a_reset_by_mail_lifts_the_lock_and_open_sessions_stay_open,
    an_administrator_sees_and_lifts_a_lock,
);

async fn fail(site: &Installation, name: &str, times: usize) {
    for _ in 0..times {
        refused(401, "INVALID_CREDENTIALS", site.try_log_in(name, WRONG).await);
    }
}

async fn g10_of_two_hundred_guesses_at_once_five_are_answered(site: Installation) {
    site.verified_account("ada").await;
    // One client: to make two hundred takes longer than a server waits for a request.
    let api = site.api();
    let guesses = (0..200).map(|n| {
        let (api, password) = (&api, if n == 150 { PASSWORD } else { WRONG });
        async move {
            loop {
                let body = json!({ "identifier": "ada", "password": password });
                let reply = api.post("/api/v1/auth/login", body).await;
                // A hasher with a full queue asks to come back.
                if reply.status != 503 {
                    return reply;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    });
    let replies = join_all(guesses).await;
    let count = |code: &str| replies.iter().filter(|reply| reply.code() == code).count();
    let logged_in = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(count("INVALID_CREDENTIALS"), 5);
    assert_eq!(count("ACCOUNT_LOCKED"), 195 - logged_in);
    let locked = refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    let wait = locked.at("/error/details/retry_after").as_u64().unwrap();
    assert!((1..=300).contains(&wait), "{wait}");
    assert_eq!(locked.header("Retry-After"), wait.to_string());
    assert_eq!(site.audited("account_locked").await, 1);
    // The registration's mail, and one that tells of the lock.
    assert!(site.mail("ada@example.org", 2).await.raw.contains("are locked"), "the owner is told");
}

async fn a_right_password_among_wrong_ones_is_not_told_apart_wherever_it_is_asked_for(site: Installation) {
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    let guesses = (0..30).map(|n| {
        let password = if n == 20 { PASSWORD } else { WRONG };
        // Its own name is no password, which only who has the old one is told.
        api.post(
            "/api/v1/auth/password/change",
            json!({ "current_password": password, "new_password": "ada@example.org" }),
        )
    });
    let replies = join_all(guesses).await;
    let wrong = replies.iter().filter(|reply| reply.code() == "INVALID_CREDENTIALS").count();
    let told = replies.iter().filter(|reply| reply.status == 400).count();
    let locked = replies.iter().filter(|reply| reply.code() == "ACCOUNT_LOCKED").count();
    // It was right before the lock, or it is locked like the rest.
    assert!(
        wrong == 5 && told <= 1 && wrong + told + locked == 30,
        "{wrong} wrong, {told} told, {locked} locked"
    );
}

async fn g11_the_counter_is_the_accounts_whichever_name_and_path_was_used(site: Installation) {
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    fail(&site, "ada@example.org", 2).await;
    fail(&site, "ADA", 2).await;
    let change = json!({ "current_password": WRONG, "new_password": "seven quiet geese in a row" });
    refused(401, "INVALID_CREDENTIALS", api.post("/api/v1/auth/password/change", change.clone()).await);
    refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada@example.org", PASSWORD).await);
    refused(403, "ACCOUNT_LOCKED", api.post("/api/v1/auth/password/change", change).await);
    let close =
        api.request(reqwest::Method::DELETE, "/api/v1/users/me").json(&json!({ "password": PASSWORD }));
    refused(403, "ACCOUNT_LOCKED", api.send(close).await);
    let step_up = json!({ "password": PASSWORD });
    refused(403, "ACCOUNT_LOCKED", api.post("/api/v1/auth/step-up", step_up).await);
}

async fn a_lock_says_the_same_of_names_that_are_nobodys(site: Installation) {
    site.verified_account("ada").await;
    let mut answers = Vec::new();
    for name in ["ada", "nobody", "nobody@example.org", "no\u{7}body"] {
        let mut told = Vec::new();
        for _ in 0..7 {
            let reply = site.try_log_in(name, WRONG).await;
            let mut body = reply.body.clone();
            for volatile in ["request_id", "details"] {
                body["error"].as_object_mut().unwrap().remove(volatile);
            }
            body.as_object_mut().unwrap().remove("timestamp");
            let mut headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
            headers.sort();
            told.push((reply.status, body, headers));
        }
        answers.push(told);
    }
    for other in &answers {
        assert_eq!(other, &answers[0]);
    }
    assert_eq!(
        answers[0].iter().map(|(status, ..)| *status).collect::<Vec<_>>(),
        [401, 401, 401, 401, 401, 403, 403]
    );
}

async fn a_reset_by_mail_lifts_the_lock_and_open_sessions_stay_open(site: Installation) {
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    fail(&site, "ada", 5).await;
    refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    expect(200, api.get("/api/v1/users/me").await);
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.org" })).await);
    // Registration, lock, reset.
    let mail = site.mail("ada@example.org", 3).await;
    let new = "seven quiet geese in a row";
    let reset = json!({ "token": mail.token(), "password": new });
    expect(200, site.api().post("/api/v1/auth/password/reset", reset).await);
    expect(200, site.try_log_in("ada", new).await);
}

async fn an_administrator_sees_and_lifts_a_lock(site: Installation) {
    let root = site.administrator().await;
    site.verified_account("ada").await;
    let id = site.id_of(&site.logged_in("ada").await).await;
    fail(&site, "ada", 5).await;
    refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    let shown = expect(200, root.get(&format!("/api/v1/users/{id}/lockouts")).await);
    let items = shown.at("/data/items").as_array().unwrap();
    let locked: Vec<_> = items.iter().filter(|item| item["locked_until"].is_string()).collect();
    assert_eq!(locked.len(), 1, "{}", shown.text);
    assert_eq!((&locked[0]["scope"], &locked[0]["failures"]), (&json!("127.0.0.1"), &json!(5)));
    expect(200, root.post(&format!("/api/v1/users/{id}/unlock"), json!({})).await);
    expect(200, site.try_log_in("ada", PASSWORD).await);
    assert_eq!(site.audited("account_unlocked").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn g12_only_its_own_success_forgives_and_after_a_lock_the_next_one_comes() {
    let settings = [("COUNTERSIGN_LOCKOUT_FIRST_LOCK", "1s"), ("COUNTERSIGN_LOCKOUT_LONGEST_LOCK", "2s")];
    let site = Installation::with(None, &settings).await;
    site.verified_account("ada").await;
    site.verified_account("mallory").await;
    fail(&site, "ada", 4).await;
    site.log_in("mallory").await;
    fail(&site, "ada", 1).await;
    let wait = async |site: &Installation| loop {
        let reply = site.try_log_in("ada", WRONG).await;
        if reply.code() == "INVALID_CREDENTIALS" {
            break;
        }
        refused(403, "ACCOUNT_LOCKED", reply);
    };
    refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    // The lock is served when a wrong password is called wrong again; that one counts.
    wait(&site).await;
    fail(&site, "ada", 4).await;
    let second = refused(403, "ACCOUNT_LOCKED", site.try_log_in("ada", PASSWORD).await);
    assert!(second.at("/error/details/retry_after").as_u64().unwrap() <= 2);
}
