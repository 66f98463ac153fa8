//! The pages that links in mails lead to.

use crate::support::TestServer;
use crate::v1_accounts::{PASSWORD, person};
use crate::v1_login::log_in;
use serde_json::json;

const PAGES: [(&str, &str); 3] = [
    ("/account/verify-email", "/api/v1/auth/email/verify"),
    ("/account/confirm-email", "/api/v1/auth/email/verify"),
    ("/account/reset-password", "/api/v1/auth/password/reset"),
];

#[test]
fn a_page_loads_from_this_server_alone_and_is_kept_nowhere() {
    let server = TestServer::start();
    for (path, _) in PAGES {
        let page = server.get(path);
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        page.is_guarded();
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        let text = page.text();
        assert!(!text.contains("http:") && !text.contains("https:"), "{text}");
        assert!(
            !text.contains("onclick") && !text.contains("<style") && !text.contains("<script>"),
            "{text}"
        );
        assert!(text.contains(r#"src="page.js""#) && text.contains(r#"href="page.css""#), "{text}");
    }
    for (path, kind) in [("page.js", "text/javascript"), ("page.css", "text/css")] {
        let file = server.get(&format!("/account/{path}"));
        let kind = format!("{kind}; charset=utf-8");
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind.as_str())));
        assert!(!file.body.is_empty());
    }
}

#[test]
fn the_button_of_a_page_leads_to_a_documented_operation() {
    let server = TestServer::start();
    let documented = &server.document()["paths"];
    for (path, operation) in PAGES {
        assert!(documented[operation]["post"].is_object(), "{operation}");
        assert!(documented[path].is_null(), "{path} is no operation");
        assert!(server.get(path).text().contains(&format!(r#"data-action="..{operation}""#)), "{path}");
    }
}

#[test]
fn opening_a_link_consumes_nothing() {
    let server = TestServer::start();
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    server.post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.com" }).to_string()).data(200);
    let mails = server.mails();
    let token = |template| {
        let mail = mails.iter().find(|mail| mail.template == template);
        mail.and_then(|mail| mail.token.clone()).unwrap()
    };
    let (verify, reset) = (token("verify_email"), token("reset_password"));
    for (path, _) in PAGES {
        for token in [&verify, &reset] {
            let link = format!("{path}?token={token}");
            assert_eq!((server.get(&link).status, server.send("HEAD", &link, &[], "").status), (200, 200));
        }
    }
    server.post("/api/v1/auth/email/verify", json!({ "token": verify }).to_string()).data(200);
    log_in(&server, "ada", PASSWORD).data(200);
    let body = json!({ "token": reset, "password": "nine saddles plumb a vortex" });
    server.post("/api/v1/auth/password/reset", body.to_string()).data(200);
}
