//! One private server: started, stopped, frozen, removed.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::RedisOptions;
use crate::network::free_port;
use crate::service::{Service, signal};

const START_BOUND: Duration = Duration::from_mins(1);
const PORTS_TO_TRY: usize = 5;
const INSTALL: &str = "if Redis is not installed, on Debian `sudo apt-get install redis-server`; \
                       `cargo xtask test` does so by itself where it may";

/// A Redis server on a free port of 127.0.0.1 that keeps nothing on disk. Dropping it stops it at once.
#[derive(Debug)]
pub struct Redis {
    options: RedisOptions,
    folder: TempDir,
    port: u16,
    /// `None` while stopped.
    service: Option<Service>,
}

impl Redis {
    /// A running server with the usual settings.
    ///
    /// # Panics
    /// If Redis is not installed or does not start within a minute.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(RedisOptions::default())
    }

    /// A running server as `options` say.
    ///
    /// # Panics
    /// As [`Redis::start`].
    #[must_use]
    pub fn start_with(options: RedisOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("countersign-redis-").tempdir().expect("a folder");
        let mut server = Self { options, folder, port: free_port(), service: None };
        for (name, content) in
            server.options.tls.iter().flat_map(|(chain, key)| [("server.crt", chain), ("server.key", key)])
        {
            std::fs::write(server.path(name), content).expect("a file of the server");
        }
        for _ in 1..PORTS_TO_TRY {
            match server.launch() {
                Ok(()) => return server,
                Err(log) if log.contains("Address already in use") => server.port = free_port(),
                Err(log) => panic!("Redis did not start:\n{log}"),
            }
        }
        panic!("Redis found no free port");
    }

    /// The address, as `REDIS_URL` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// The port, the same over every stop and start.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs one command and returns what it answers, as `redis-cli` prints it; empty when the server is away.
    ///
    /// # Panics
    /// If Redis is not installed.
    #[expect(clippy::must_use_candidate, reason = "a command may be run for its effect")]
    pub fn query(&self, words: &[&str]) -> String {
        String::from_utf8_lossy(&output(self.client().args(words)).stdout).trim_end().to_owned()
    }

    /// Stops the server without a farewell: connections break and everything is forgotten.
    pub fn stop_immediate(&mut self) {
        if let Some(service) = self.service.take() {
            service.stop("KILL");
        }
    }

    /// Starts the stopped server again on the same port, empty; returns when it takes connections.
    ///
    /// # Panics
    /// If it does not start within a minute.
    pub fn start_again(&mut self) {
        if self.service.is_none()
            && let Err(log) = self.launch()
        {
            panic!("Redis did not start again:\n{log}");
        }
    }

    /// Freezes the server: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    /// Ends [`Redis::pause`].
    pub fn resume(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        if let Some(service) = &self.service {
            signal(service.id(), name);
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the server and waits until it answers; the log if it does not.
    fn launch(&mut self) -> Result<(), String> {
        let log_path = self.path("log");
        let log = File::create(&log_path).expect("a log file");
        output(Command::new("redis-server").arg("--version"));
        let mut command = Command::new("redis-server");
        command.current_dir(self.folder.path()).args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        let port = self.port.to_string();
        if self.options.tls.is_some() {
            command.args(["--port", "0", "--tls-port", &port, "--tls-auth-clients", "no"]);
            command.args(["--tls-cert-file", "server.crt", "--tls-key-file", "server.key"]);
        } else {
            command.args(["--port", &port]);
        }
        for (name, value) in &self.options.settings {
            command.arg(format!("--{name}")).arg(value);
        }
        let mut service = Service::spawn(command.stdout(log), "KILL", self.folder.path());
        let deadline = Instant::now() + START_BOUND;
        // "NOAUTH" and the like are answers, too.
        while self.query(&["PING"]).is_empty() {
            if service.exited().is_some() || Instant::now() > deadline {
                return Err(std::fs::read_to_string(&log_path).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.service = Some(service);
        Ok(())
    }

    fn client(&self) -> Command {
        let mut command = Command::new("redis-cli");
        command.args(["-p", &self.port.to_string()]);
        if self.options.tls.is_some() {
            command.args(["--tls", "--insecure"]);
        }
        command
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.resume();
        self.stop_immediate();
    }
}

/// Runs a program of Redis to its end.
fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| {
        panic!("cannot start {}: {error}: {INSTALL}", command.get_program().display())
    })
}
