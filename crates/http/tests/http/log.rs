//! What the log says.

use crate::demo::SECRET;
use crate::support::TestServer;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn a_request_is_one_line_and_a_failure_one_more_with_the_cause() {
    let lines = Lines::default();
    tracing_subscriber::fmt().json().with_writer(lines.clone()).init();
    let server = TestServer::start();
    let id = "0198a4f0-0000-7000-8000-00000000cafe";
    let headers = [("X-Request-ID", id), ("Authorization", "Bearer hush"), ("User-Agent", "who")];
    server.send("GET", "/api/demo/broken?email=ada@example.com", &headers, "");
    server.send("GET", "/api/demo/things/7?token=hush", &headers, "");
    server.send("GET", "/api/demo/away", &headers, "");
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let of_target = |target: &str| {
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.filter(|line| line["target"] == target).collect::<Vec<_>>()
    };
    let access = of_target("countersign::access");
    assert_eq!(access.len(), 3, "{text}");
    let fields = &access[1]["fields"];
    assert_eq!(fields["http.route"], "/api/demo/things/{id}");
    assert_eq!((fields["http.method"].as_str(), fields["http.status"].as_u64()), (Some("GET"), Some(200)));
    assert!(fields["duration_ms"].is_f64());
    assert!(fields["message"].as_str().unwrap().starts_with("GET /api/demo/things/{id} 200 in "));
    let failures = of_target("countersign::failure");
    assert_eq!(failures.len(), 2, "{text}");
    assert_eq!(failures[0]["fields"]["error.cause"], SECRET);
    assert_eq!((&failures[0]["level"], &failures[1]["level"]), (&"ERROR".into(), &"WARN".into()), "{text}");
    assert!(access.iter().chain(&failures).all(|line| line["span"]["request.id"] == id), "{text}");
    assert!(access.iter().chain(&failures).all(|line| line["fields"]["request.id"].is_null()), "{text}");
    let ours: String = text.lines().filter(|line| line.contains("countersign::")).collect();
    assert!(!ours.contains("hush") && !ours.contains("ada@") && !ours.contains("127.0.0.1"), "{ours}");
}
