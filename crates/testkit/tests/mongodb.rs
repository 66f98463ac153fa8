//! The servers that other crates' tests stand on.

use countersign_testkit::{MongoDb, mongodb_database};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn a_server_that_was_stopped_comes_back_on_the_same_port() {
    let mut server = MongoDb::start();
    let (port, url) = (server.port(), server.url());
    let open = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    assert!(open());
    server.stop();
    assert!(!open());
    server.start_again();
    server.stop_immediate();
    assert!(!open());
    server.start_again();
    assert!(open());
    assert_eq!((server.port(), server.url()), (port, url));
}

#[test]
fn a_frozen_server_answers_nothing_until_it_is_resumed() {
    let server = MongoDb::start();
    server.pause();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    // A message that is too short: the server hangs up, once it reads it.
    stream.write_all(&[4, 0, 0, 0].repeat(4)).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(stream.read(&mut [0; 1]).is_err());
    server.resume();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert!(matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_)));
}

#[test]
fn each_database_has_a_name_of_its_own() {
    let (one, other) = (mongodb_database(), mongodb_database());
    assert_ne!(one, other);
    assert!(one.starts_with("mongodb://127.0.0.1:") && one.contains("/test_"), "{one}");
}
