//! The audit trail, as it is read.

use crate::people::verified;
use crate::support::TestServer;
use crate::v1_accounts::administrator;
use crate::v1_login::{log_in, with_token};
use crate::v1_operations::UNKNOWN;
use serde_json::{Value, json};

const TRAIL: &str = "/api/v1/audit-logs";

fn read(server: &TestServer, root: &Value, query: &str) -> Value {
    let _ = server.mails();
    with_token(server, root, "GET", &format!("{TRAIL}?{query}"), "").data(200)
}

fn actions(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect()
}

#[test]
fn the_trail_tells_who_did_what_to_whom_from_where_and_how_it_ended() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    log_in(&server, "ada", "not this one at all").is_error(401, "INVALID_CREDENTIALS");
    let id = ada["user"]["id"].as_str().unwrap();
    with_token(&server, &root, "POST", &format!("/api/v1/users/{id}/disable"), "").data(200);

    let about = read(&server, &root, &format!("filter[user_id]={id}&sort=occurred_at"));
    let expected = ["user_registered", "email_verified", "logged_in", "logged_in", "account_disabled"];
    let mut told = actions(&about);
    told.sort_unstable();
    let mut sorted = expected.to_vec();
    sorted.sort_unstable();
    assert_eq!(told, sorted);
    let refused = read(&server, &root, &format!("filter[subject_id]={id}&filter[outcome]=refused"));
    let event = &refused["items"][0];
    assert_eq!((&event["outcome"], &event["reason"]), (&json!("refused"), &json!("invalid_credentials")));
    assert_eq!((&event["actor_type"], &event["ip"]), (&json!("anonymous"), &json!("127.0.0.1")));
    let disabled = read(&server, &root, "filter[action]=account_disabled")["items"][0].clone();
    assert_eq!(disabled["actor_id"], root["user"]["id"]);
    assert_eq!((&disabled["session_id"], &disabled["subject_id"]), (&root["session_id"], &ada["user"]["id"]));
    let request = disabled["request_id"].as_str().unwrap();
    assert_eq!(read(&server, &root, &format!("filter[request_id]={request}"))["pagination"]["total"], 1);
    let path = format!("{TRAIL}/{}", disabled["id"].as_str().unwrap());
    assert_eq!(with_token(&server, &root, "GET", &path, "").data(200), disabled);
    with_token(&server, &root, "GET", &format!("{TRAIL}/{UNKNOWN}"), "").is_error(404, "RESOURCE_NOT_FOUND");
    let two = read(&server, &root, "filter[action]=email_verified,account_disabled");
    assert!(actions(&two).iter().all(|action| ["email_verified", "account_disabled"].contains(action)));
    assert_eq!(two["pagination"]["total"], 3);
}

#[test]
fn who_asks_for_what_he_may_not_is_in_the_trail() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    with_token(&server, &ada, "GET", "/api/v1/users", "").is_error(403, "FORBIDDEN");
    let denied = read(&server, &root, "filter[action]=access_denied")["items"][0].clone();
    assert_eq!((&denied["actor_id"], &denied["reason"]), (&ada["user"]["id"], &json!("users:read")));
}

#[test]
fn the_trail_is_only_added_to() {
    let server = TestServer::start();
    let root = administrator(&server);
    let event = read(&server, &root, "")["items"][0]["id"].as_str().unwrap().to_owned();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in [TRAIL.to_owned(), format!("{TRAIL}/{event}")] {
            with_token(&server, &root, method, &path, "{}").is_error(405, "METHOD_NOT_ALLOWED");
        }
    }
}

#[test]
fn filters_of_the_trail_are_typed() {
    let server = TestServer::start();
    let root = administrator(&server);
    for query in [
        "filter[actor_id]=x",
        "filter[actor_id][$ne]=x",
        "filter[actor_id]={\"$gt\":\"\"}",
        "filter[action]=nothing",
        "filter[action]=",
        "filter[outcome]=maybe",
        "filter[from]=today",
        "search=ada",
        "sort=actor_id",
    ] {
        let query = query.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        let answer = with_token(&server, &root, "GET", &format!("{TRAIL}?{query}"), "");
        assert_eq!(answer.wrong_fields().len(), 1, "{query}");
    }
}

#[test]
fn what_people_make_up_stays_within_its_cell_and_line() {
    let server = TestServer::start();
    let root = administrator(&server);
    let body = json!({ "identifier": "nobody", "password": "x" }).to_string();
    let agent = "=1+1\",{\"forged\":1}[31m";
    server.send(
        "POST",
        "/api/v1/auth/login",
        &[("Content-Type", "application/json"), ("User-Agent", agent)],
        body,
    );
    let trail = read(&server, &root, "filter[outcome]=refused");
    assert_eq!(trail["items"][0]["user_agent"], "=1+1\",{\"forged\":1}[31m");
    let file = with_token(&server, &root, "GET", &format!("{TRAIL}/export?format=csv"), "");
    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let column = reader.headers().unwrap().iter().position(|name| name == "user_agent").unwrap();
    let agents: Vec<_> = reader.records().map(|row| row.unwrap()[column].to_owned()).collect();
    assert!(agents.contains(&"'=1+1\",{\"forged\":1}[31m".to_owned()), "{agents:?}");
}
