//! Paths and methods that nobody has.

use crate::support::TestServer;

#[test]
fn an_unknown_path_is_not_found() {
    let server = TestServer::start();
    for path in [
        "/api/demo",
        "/api/demo/",
        "/api/demo/things/",
        "/API/demo/things",
        "/api/demo//things",
        "/api/demo/things/1/2",
    ] {
        server.get(path).is_not_found(path);
    }
}

impl crate::support::Response {
    #[track_caller]
    fn is_not_found(&self, path: &str) {
        assert_eq!(self.status, 404, "{path}");
        self.is_guarded();
    }
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let server = TestServer::start();
    for (method, path, allow) in [
        ("PUT", "/api/demo/things", "GET, HEAD, POST"),
        ("POST", "/api/demo/things/7", "DELETE, GET, HEAD"),
        ("OPTIONS", "/api/demo/done", "POST"),
        ("TRACE", "/api/demo/done", "POST"),
        ("BREW", "/api/demo/done", "POST"),
        ("POST", "/", "GET, HEAD"),
        ("POST", "/docs", "GET, HEAD"),
        ("POST", "/docs/errors", "GET, HEAD"),
        ("POST", "/health", "GET, HEAD"),
        ("POST", "/account/verify-email", "GET, HEAD"),
    ] {
        let answer = server.send(method, path, &[], "");
        answer.is_error(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = TestServer::start();
    for path in ["/api/demo/things/7", "/health", "/docs/", "/docs", "/account/verify-email", "/nowhere"] {
        let (get, head) = (server.get(path), server.send("HEAD", path, &[], ""));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "content-length", "etag", "location", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        head.is_guarded();
    }
    let refused = server.send("HEAD", "/api/demo/done", &[], "");
    assert_eq!((refused.status, refused.header("allow"), refused.body.len()), (405, Some("POST"), 0));
}

#[test]
fn a_path_parameter_of_the_wrong_form_names_nothing() {
    TestServer::start().get("/api/demo/things/seven").is_error(404, "NOT_FOUND");
}
