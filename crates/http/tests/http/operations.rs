//! Health, keys and documentation.

use crate::conformance::resolve;
use crate::support::{Setup, TestServer};
use countersign_ports::DependencyState;
use serde_json::json;

#[test]
fn health_is_as_bad_as_the_worst_dependency() {
    for (database, status, word) in [
        (DependencyState::Up, 200, "up"),
        (DependencyState::Degraded, 200, "degraded"),
        (DependencyState::Down, 503, "down"),
    ] {
        let server = TestServer::with(Setup { database, ..Setup::default() });
        for path in ["/health", "/health/ready"] {
            let answer = server.get(path);
            assert_eq!((answer.status, answer.json()["status"].as_str()), (status, Some(word)), "{path}");
            assert_eq!(answer.json()["dependencies"], json!({ "database": word }));
            assert_eq!(answer.header("retry-after"), (status == 503).then_some("5"));
            answer.is_guarded();
        }
        assert_eq!(server.get("/health/live").status, 200);
    }
}

#[test]
fn the_public_keys_may_be_kept_for_a_while() {
    let answer = TestServer::start().get("/.well-known/jwks.json");
    assert_eq!(answer.json()["keys"][0]["use"], "sig");
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(answer.header("content-type"), Some("application/jwk-set+json"));
}

#[test]
fn the_documentation_is_a_page_with_assets_of_its_own() {
    let server = TestServer::start();
    for path in ["/docs", "/"] {
        let redirect = server.get(path);
        assert_eq!((redirect.status, redirect.header("location")), (308, Some("docs/")), "{path}");
    }
    let page = server.get("/docs/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html")));
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    assert!(!page.text().contains("http://") && !page.text().contains("https://"), "{}", page.text());
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
        assert_eq!(server.get(&format!("/docs/{asset}")).status, 200, "{asset}");
    }
    let initializer = server.get("/docs/swagger-initializer.js").text();
    assert!(initializer.contains("../api-docs/demo.json") && initializer.contains("../api-docs/plain.json"));
    server.get("/docs/nothing.js").is_error(404, "NOT_FOUND");
    server.get("/docs/../Cargo.toml").is_error(404, "NOT_FOUND");
}

#[test]
fn the_error_reference_is_where_problems_point() {
    let answer = TestServer::start().get("/docs/errors");
    assert_eq!(answer.header("content-type"), Some("text/markdown; charset=utf-8"));
    assert!(answer.text().contains("## `VALIDATION_ERROR`"));
}

#[test]
fn a_document_shows_each_error_as_its_contract_words_it() {
    let server = TestServer::start();
    server.get("/api-docs/nothing.json").is_error(404, "NOT_FOUND");
    let demo = server.get("/api-docs/demo.json").json();
    assert!(demo["openapi"].as_str().unwrap().starts_with("3.1"));
    let answers = &demo["paths"]["/api/demo/things"]["post"]["responses"];
    let answer = |status: &str| resolve(&demo, &answers[status]);
    for status in ["201", "400", "408", "413", "415", "500", "503"] {
        assert!(answer(status).is_object(), "{status}: {answers}");
    }
    let example = &answer("413")["content"]["application/json"]["examples"]["PAYLOAD_TOO_LARGE"]["value"];
    assert_eq!(example["error"]["code"], "PAYLOAD_TOO_LARGE");
    let plain = server.get("/api-docs/plain.json").json();
    assert!(plain["paths"]["/api/things"]["post"]["responses"]["422"].is_object());
}
