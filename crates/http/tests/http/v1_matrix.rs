//! Every role, on every operation, about what is somebody else's.

use crate::people::verified;
use crate::support::TestServer;
use crate::v1_accounts::administrator;
use crate::v1_login::with_token;
use crate::v1_operations::Who::{Permitted, PermittedSession};
use crate::v1_operations::{OPERATIONS, example_body, fill};
use countersign_domain::Permission;
use serde_json::{Value, json};

/// Somebody, and what he may do.
struct Person {
    tokens: Value,
    permissions: Vec<&'static str>,
}

/// For each permission somebody whose role permits nothing else, somebody without a role but that of every account,
/// and an administrator.
fn people(server: &TestServer, root: &Value) -> Vec<Person> {
    let names = |permissions: &[Permission]| {
        let all = Permission::BUILT_IN.iter().map(Permission::as_str);
        all.filter(|name| permissions.iter().any(|one| one.as_str() == *name)).collect::<Vec<_>>()
    };
    let of_users = names(Permission::OF_USERS);
    let mut people = vec![
        Person { tokens: verified(server, "nobody"), permissions: of_users.clone() },
        Person { tokens: root.clone(), permissions: names(Permission::BUILT_IN) },
    ];
    for (number, permission) in names(Permission::BUILT_IN).into_iter().enumerate() {
        let role = format!("role-{number}");
        let body = json!({ "name": role, "permissions": [permission] });
        with_token(server, root, "POST", "/api/v1/roles", &body.to_string()).data(201);
        let tokens = verified(server, &format!("person{number}"));
        let path = format!("/api/v1/users/{}/roles/{role}", tokens["user"]["id"].as_str().unwrap());
        assert_eq!(with_token(server, root, "POST", &path, "").status, 204);
        let permissions = of_users.iter().copied().chain([permission]).collect();
        people.push(Person { tokens, permissions });
    }
    people
}

#[test]
fn every_role_gets_where_its_permissions_say_and_nowhere_else() {
    let server = TestServer::start();
    let root = administrator(&server);
    // Who may do more than anybody but the administrator, so that nobody else may act on him.
    let peer = verified(&server, "peer");
    let peer_id = peer["user"]["id"].as_str().unwrap();
    let path = format!("/api/v1/users/{peer_id}/roles/admin");
    assert_eq!(with_token(&server, &root, "POST", &path, "").status, 204);
    let people = people(&server, &root);
    let (mut admitted, mut refused) = (0, 0);
    for &(method, pattern, who) in OPERATIONS {
        let (Permitted(permission) | PermittedSession(permission)) = who else { continue };
        let body = example_body(server.document(), method, pattern);
        for person in &people {
            let may = person.permissions.contains(&permission);
            // The administrator would disable, close or demote the other one.
            let of_peer = person.tokens["user"]["id"] != root["user"]["id"] && pattern.contains("{id}");
            let about_peer = of_peer.then(|| fill(pattern, &[("{id}", peer_id)]));
            for path in [Some(fill(pattern, &[])), about_peer].into_iter().flatten() {
                let answer = with_token(&server, &person.tokens, method, &path, &body);
                let place = format!("{method} {path} with {permission}: {may}; {}", answer.text());
                match answer.status {
                    403 if !may => refused += 1,
                    // Admitted, and what he asks for takes more.
                    403 => {
                        assert!(answer.text().contains("This takes permissions that you lack."), "{place}");
                        admitted += 1;
                    }
                    200 | 201 | 204 | 404 | 409 if may => admitted += 1,
                    _ => panic!("{place}"),
                }
            }
        }
    }
    // He is as he was.
    with_token(&server, &peer, "GET", "/api/v1/users/me", "").data(200);
    println!("{} people, {admitted} admitted and {refused} refused", people.len());
    assert!(admitted > 100 && refused > 1500, "{admitted}, {refused}");
}
