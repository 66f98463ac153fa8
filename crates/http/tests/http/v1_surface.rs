//! Who gets where: every operation of the document, and everybody who should not get there.

use crate::people::{Jar, new_key, switch_on, verified};
use crate::support::{Response, TestServer};
use crate::v1_accounts::{PASSWORD, administrator};
use crate::v1_login::{log_in, tokens, with_token};
use crate::v1_operations::Who::{
    Anyone, AuthorOr, Permitted, PermittedSession, Session, SessionOrKey, Visitor,
};
use crate::v1_operations::{OPERATIONS, Request, UNKNOWN, closed, example_body, fill};
use countersign_domain::Permission;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn scopes() -> impl Iterator<Item = &'static str> {
    Permission::BUILT_IN.iter().map(Permission::as_str)
}

#[test]
fn every_operation_is_in_the_table_and_the_document_says_the_same_of_it() {
    let document = serde_json::to_value(countersign_http::v1::openapi()).unwrap();
    let mut documented = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let ways = operation["security"].as_array().into_iter().flatten();
            let bearer = ways.clone().any(|way| way.get("bearer").is_some());
            let scopes: Vec<_> = ways.filter_map(|way| way.get("api_key")).cloned().collect();
            let permission = operation["x-permission"].as_str();
            documented.insert((method.to_ascii_uppercase(), path.clone()), (bearer, scopes, permission));
        }
    }
    let listed = OPERATIONS.iter().map(|&(method, path, who)| {
        let security = match who {
            Anyone => (false, vec![], None),
            Session => (true, vec![], None),
            PermittedSession(permission) => (true, vec![], Some(permission)),
            SessionOrKey(scope) => (true, vec![json!([scope])], None),
            Permitted(permission) => (true, vec![json!([permission])], Some(permission)),
            Visitor => (true, vec![json!(["posts:create"]), json!(["posts:read"])], None),
            AuthorOr(permission) => (true, vec![json!(["posts:create"]), json!([permission])], None),
        };
        ((method.to_owned(), path.to_owned()), security)
    });
    assert_eq!(documented, listed.collect());
}

#[test]
fn nobody_gets_in_without_credentials_or_with_others_than_are_asked_for() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    switch_on(&server, &ada);
    let ticket = log_in(&server, "ada", PASSWORD).data(200)["mfa_ticket"].clone();
    for request in closed(&server) {
        let Request { method, path, body, .. } = &request;
        let json = [("Content-Type", "application/json")];
        server.send(method, path, &json, body).is_error(401, "UNAUTHORIZED");
        for other in [&ada["refresh_token"], &ticket, &key["key"], &json!("x")] {
            request.with_token(&server, &json!({ "access_token": other })).is_error(401, "INVALID_TOKEN");
        }
        for other in [&ada["access_token"], &ada["refresh_token"], &ticket, &json!("x")] {
            request.with_key(&server, &json!({ "key": other })).is_error(401, "INVALID_TOKEN");
        }
    }
}

#[test]
fn nobody_gets_in_with_what_has_ended() {
    let server = TestServer::start();
    let root = administrator(&server);
    let (out, disabled, revoked) =
        (verified(&server, "ada"), verified(&server, "grace"), verified(&server, "mary"));
    with_token(&server, &out, "POST", "/api/v1/auth/logout", "").data(200);
    let keys =
        [new_key(&server, &disabled, &["profile:read"]), new_key(&server, &revoked, &["profile:read"])];
    let path = format!("/api/v1/users/{}/disable", disabled["user"]["id"].as_str().unwrap());
    with_token(&server, &root, "POST", &path, "").data(200);
    let path = format!("/api/v1/api-keys/{}", keys[1]["id"].as_str().unwrap());
    assert_eq!(with_token(&server, &revoked, "DELETE", &path, "").status, 204);
    for request in closed(&server) {
        for tokens in [&out, &disabled] {
            request.with_token(&server, tokens).is_error(401, "TOKEN_BLACKLISTED");
        }
        for key in &keys {
            request.with_key(&server, key).is_error(401, "INVALID_TOKEN");
        }
    }
}

#[test]
fn a_program_gets_where_its_scope_says_and_nowhere_else() {
    let server = TestServer::start();
    let root = administrator(&server);
    // Nobody has so many keys: two share them.
    let hedy = verified(&server, "hedy");
    let path = format!("/api/v1/users/{}/roles/admin", hedy["user"]["id"].as_str().unwrap());
    assert_eq!(with_token(&server, &root, "POST", &path, "").status, 204);
    let without = |scope: &str| {
        let others: Vec<_> = scopes().filter(|other| *other != scope).collect();
        new_key(&server, &hedy, &others)
    };
    let lacking: BTreeMap<_, _> = scopes().map(|scope| (scope, without(scope))).collect();
    let having: BTreeMap<_, _> = scopes().map(|scope| (scope, new_key(&server, &root, &[scope]))).collect();
    let all = new_key(&server, &root, &scopes().collect::<Vec<_>>());
    for request in closed(&server) {
        match request.who {
            Anyone | Visitor => unreachable!("it is open"),
            // Whose it is decides, and it is nobody's.
            AuthorOr(scope) => {
                for key in [&lacking[scope], &having[scope]] {
                    request.with_key(&server, key).is_error(404, "RESOURCE_NOT_FOUND");
                }
            }
            Session | PermittedSession(_) => {
                request.with_key(&server, &all).is_error(403, "FORBIDDEN");
            }
            SessionOrKey(scope) | Permitted(scope) => {
                request.with_key(&server, &lacking[scope]).is_error(403, "FORBIDDEN");
                let admitted = request.with_key(&server, &having[scope]);
                assert!(
                    [200, 201, 204, 404].contains(&admitted.status),
                    "{}: {}",
                    request.place(),
                    admitted.text()
                );
            }
        }
    }
}

#[test]
fn who_lacks_the_permission_learns_nothing_not_even_what_there_is() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = tokens(&server, "ada");
    let root_id = root["user"]["id"].as_str().unwrap();
    let session = root["session_id"].as_str().unwrap();
    for &(method, pattern, who) in OPERATIONS {
        let (Permitted(permission) | PermittedSession(permission)) = who else { continue };
        if Permission::OF_USERS.iter().any(|own| own.as_str() == permission) {
            continue;
        }
        let body = example_body(server.document(), method, pattern);
        let answers = [
            fill(pattern, &[]),
            fill(pattern, &[("{id}", root_id), ("{session}", session)]),
            fill(pattern, &[("{id}", ada["user"]["id"].as_str().unwrap())]),
            fill(pattern, &[("{id}", "nonsense")]),
        ]
        .map(|path| identified(&server, &ada, method, &path, &body));
        answers[0].is_error(403, "FORBIDDEN");
        let texts: BTreeSet<_> = answers.iter().map(|answer| (answer.status, answer.text())).collect();
        assert_eq!(texts.len(), 1, "{method} {pattern}: {texts:?}");
    }
    with_token(&server, &root, "GET", "/api/v1/users/me", "").data(200);
}

/// Sends under one request id, so that equal answers are equal to the byte.
fn identified(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &str) -> Response {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("X-Request-ID", UNKNOWN)];
    server.send(method, path, &headers, body)
}

#[test]
fn what_is_somebody_elses_is_as_unknown_as_what_is_nowhere() {
    let server = TestServer::start();
    let root = administrator(&server);
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let key = new_key(&server, &grace, &["profile:read"]);
    let [ada_id, grace_session, key] =
        [&ada["user"]["id"], &grace["session_id"], &key["id"]].map(|id| id.as_str().unwrap());
    for &(method, pattern, who) in OPERATIONS.iter().filter(|(_, pattern, _)| pattern.contains('{')) {
        let (tokens, paths) = match who {
            Session => {
                let foreign = if pattern.contains("sessions") { grace_session } else { key };
                (
                    &ada,
                    ["{id}", "nonsense", foreign, ada_id].map(|id| fill(pattern, &[("{id}", id)])).to_vec(),
                )
            }
            Permitted(_) | PermittedSession(_) => {
                let of_nobody = ["nonsense", UNKNOWN].map(|id| fill(pattern, &[("{id}", id)]));
                let of_ada = [
                    ("{session}", grace_session),
                    ("{key}", key),
                    ("{session}", "nonsense"),
                    ("{key}", "nonsense"),
                    ("{role}", "emperor"),
                    ("{role}", "no%20role"),
                    ("{permission}", "no%20permission"),
                ];
                let of_ada = of_ada.into_iter().filter(|(name, _)| pattern.contains(name));
                let of_ada = of_ada.map(|part| fill(pattern, &[("{id}", ada_id), part]));
                (&root, of_nobody.into_iter().chain(of_ada).collect())
            }
            Visitor | AuthorOr(_) => {
                let ids = ["{id}", "nonsense", key, ada_id];
                (&ada, ids.map(|id| fill(pattern, &[("{id}", id)])).to_vec())
            }
            Anyone if pattern.contains("{provider}") => continue,
            Anyone | SessionOrKey(_) => panic!("{method} {pattern} names something"),
        };
        let body = example_body(server.document(), method, pattern);
        let unknown = identified(&server, tokens, method, &fill(pattern, &[]), &body);
        unknown.is_error(404, "RESOURCE_NOT_FOUND");
        for path in paths {
            let answer = identified(&server, tokens, method, &path, &body);
            assert_eq!((answer.status, answer.text()), (404, unknown.text()), "{method} {path}");
        }
    }
    with_token(&server, &grace, "GET", "/api/v1/users/me", "").data(200);
}

#[test]
fn a_browser_changes_nothing_without_its_csrf_token() {
    let server = TestServer::start();
    tokens(&server, "ada");
    let mut jar = Jar::logged_in(&server, "ada");
    for request in closed(&server) {
        let Request { method, path, body, .. } = &request;
        let answer = jar.send_with(&server, method, path, &[], body);
        if *method == "GET" {
            assert!([200, 403, 404].contains(&answer.status), "{}", request.place());
        } else {
            answer.is_error(403, "CSRF_TOKEN_INVALID");
        }
    }
    jar.send(&server, "GET", "/api/v1/users/me", "").data(200);
}
