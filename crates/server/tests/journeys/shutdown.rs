//! A stop that loses nothing.

use std::process::Command;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::installation::Installation;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_what_is_under_way_and_succeeds() {
    let mut site = Installation::on_sqlite().await;
    site.verified_account("ada").await;
    let body = format!(r#"{{"identifier":"ada","password":"{}"}}"#, crate::installation::PASSWORD);
    let mut connection =
        BufReader::new(TcpStream::connect(site.server.url().trim_start_matches("http://")).await.unwrap());
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut line = String::new();
    connection.read_line(&mut line).await.unwrap();
    assert!(line.contains("100 Continue"), "the request is under way: {line}");

    let process = site.server.process_id().to_string();
    let stdout = site.server.data_dir().with_file_name("stdout");
    let finish_request = async {
        while !std::fs::read_to_string(&stdout).unwrap().contains("SIGTERM") {
            tokio::task::yield_now().await;
        }
        let again = Command::new("sh").args(["-c", r#"kill -s TERM "$0""#, &process]).status().unwrap();
        assert!(again.success(), "a second signal reaches the server and changes nothing");
        connection.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (status, answer) = tokio::join!(site.server.terminate(), finish_request);
    assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(status.code(), Some(0), "{}", site.server.log());
}
