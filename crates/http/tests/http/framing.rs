//! Requests that are ambiguous or too big on the wire.

use crate::support::TestServer;

fn status(bytes: &[u8]) -> Option<u16> {
    TestServer::start().raw(bytes).map(|answer| answer.status)
}

#[test]
fn two_lengths_or_a_length_and_chunks_are_refused() {
    let both = b"POST /api/demo/things HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let two =
        b"POST /api/demo/things HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde";
    assert_eq!(status(both), Some(400));
    assert_eq!(status(two), Some(400));
}

#[test]
fn a_bad_chunk_or_no_http_at_all_is_refused() {
    let chunk = b"POST /api/demo/things HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\n";
    assert_eq!(status(chunk), Some(400));
    assert_eq!(status(b"\x16\x03\x01\x00\xa5\r\n\r\n"), Some(400));
}

#[test]
fn headers_over_the_limit_are_refused_in_the_envelope_and_the_connection_is_closed() {
    let server = TestServer::start();
    let long = "x".repeat(33 * 1024);
    let head = format!("GET /api/demo/things HTTP/1.1\r\nHost: t\r\nX-Long: {long}\r\n\r\n");
    let answer = server.raw(head.as_bytes()).unwrap();
    let body = answer.is_error(400, "VALIDATION_ERROR");
    assert_eq!(body["errors"][0]["field"], "headers");
    assert_eq!(answer.header("connection"), Some("close"));
    let target = format!("/api/demo/things?{long}");
    server.send("GET", &target, &[], "").is_error(400, "VALIDATION_ERROR");
    assert!(server.send("GET", "/api/demo/things", &[("X-Long", &long[..30 * 1024])], "").status == 200);
}

#[test]
fn headers_beyond_all_reason_end_the_connection() {
    let huge = format!("GET / HTTP/1.1\r\nHost: t\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    assert!(matches!(status(huge.as_bytes()), None | Some(400 | 431)));
    let many = format!("GET / HTTP/1.1\r\nHost: t\r\n{}\r\n", "A: b\r\n".repeat(200));
    assert!(matches!(status(many.as_bytes()), None | Some(400 | 431)));
}
