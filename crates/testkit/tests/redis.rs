//! The servers that other crates' tests stand on.

use countersign_testkit::{Redis, RedisOptions};

#[test]
fn a_server_that_was_stopped_comes_back_empty_on_the_same_port() {
    let mut redis = Redis::start();
    assert_eq!(redis.query(&["SET", "thing", "7"]), "OK");
    let port = redis.port();
    redis.stop_immediate();
    assert_eq!(redis.query(&["GET", "thing"]), "");
    redis.start_again();
    assert_eq!((redis.port(), redis.query(&["EXISTS", "thing"]).as_str()), (port, "0"));
}

#[test]
fn a_frozen_server_answers_nothing_until_it_is_resumed() {
    let redis = Redis::start();
    redis.pause();
    let (sender, answer) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| sender.send(redis.query(&["PING"])));
        assert!(answer.recv_timeout(std::time::Duration::from_millis(300)).is_err());
        redis.resume();
        assert_eq!(answer.recv().unwrap(), "PONG");
    });
}

#[test]
fn a_server_is_set_as_the_test_wants_it() {
    let redis = Redis::start_with(RedisOptions::default().set("maxmemory", "1mb"));
    assert!(redis.query(&["CONFIG", "GET", "maxmemory"]).ends_with("1048576"));
}
