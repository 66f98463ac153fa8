//! The guard around a spawned server, tried on a stand-in that speaks just enough HTTP.
#![expect(clippy::unwrap_used, reason = "what a test cannot build has failed it")]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use countersign_testkit::Server;

/// Answers every request with the settings it was started with, and writes one mail at its start.
const STAND_IN: &str = r#"#!/usr/bin/env python3
import http.server, json, os, signal, sys
host, port = os.environ["COUNTERSIGN_LISTEN"].split(":")
outbox = os.path.join(os.environ["COUNTERSIGN_DATA_DIR"], "outbox")
os.makedirs(outbox, exist_ok=True)
with open(os.path.join(outbox, f"{len(os.listdir(outbox))}.eml"), "w") as mail:
    mail.write("From: a@example.org\r\nTo: b@example.org\r\n\r\nhttps://example.org/?token=t-1\r\n")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"data": {k: v for k, v in os.environ.items() if k.startswith("COUNTERSIGN_")}}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print("ready", flush=True)
http.server.HTTPServer((host, int(port)), Handler).serve_forever()
"#;

fn stand_in(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("stand-in");
    std::fs::write(&path, STAND_IN).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test]
async fn a_server_gets_its_settings_and_gives_its_mails_and_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(stand_in(&folder), &[("COUNTERSIGN_NAME", "value")]).await;
    let reply = server.api().get("/anything").await;
    assert_eq!((reply.status, reply.text_at("/data/COUNTERSIGN_NAME")), (200, "value"));
    assert_eq!(reply.text_at("/data/COUNTERSIGN_DATA_DIR"), server.data_dir().to_str().unwrap());
    assert_eq!(server.wait_for_mail("b@example.org", 1).await[0].token(), "t-1");
    assert_eq!(server.stdout(), "ready\n");
}

#[tokio::test]
async fn a_server_keeps_its_data_and_address_over_a_restart_and_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(stand_in(&folder), &[]).await;
    let url = server.url();
    server.restart().await;
    server.kill();
    server.restart().await;
    assert_eq!(server.url(), url);
    assert_eq!(server.outbox().len(), 3);
    assert_eq!(server.terminate().await.code(), Some(7));
}
