//! Paths and methods that nobody has.

use crate::support::TestServer;

#[test]
fn an_unknown_path_is_not_found() {
    let server = TestServer::start();
    for path in [
        "/",
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
        ("PUT", "/api/demo/things", "GET, POST"),
        ("POST", "/api/demo/things/7", "GET, DELETE"),
        ("OPTIONS", "/api/demo/done", "POST"),
        ("TRACE", "/api/demo/done", "POST"),
        ("BREW", "/api/demo/done", "POST"),
    ] {
        let answer = server.send(method, path, &[], "");
        answer.is_error(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
    assert_eq!(server.send("HEAD", "/api/demo/done", &[], "").status, 405);
}

#[test]
fn a_path_parameter_of_the_wrong_form_names_nothing() {
    TestServer::start().get("/api/demo/things/seven").is_error(404, "NOT_FOUND");
}
