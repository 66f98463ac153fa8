//! A server process with its data, its mails and its logs.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::api::Api;
use crate::mail::Mail;
use crate::network::free_port;
use crate::service::{Service, signal};

const BOUND: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(20);
/// Settings whose names lack the prefix.
const ADDRESSES: [&str; 3] = ["DATABASE_URL", "AUDIT_URL", "REDIS_URL"];
const PORTS_TO_TRY: usize = 5;

/// A running server on a free port of 127.0.0.1, with a data directory of its own. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    environment: Vec<(String, String)>,
    folder: TempDir,
    port: u16,
    /// `None` once terminated or killed.
    service: Option<Service>,
}

impl Server {
    /// Starts `program` (`env!("CARGO_BIN_EXE_countersign")`) with further settings from `environment`, and
    /// waits until it is live. Settings of the test's own environment do not reach it.
    ///
    /// # Panics
    /// If the server is not live within a minute; the message carries its log.
    pub async fn start(program: impl AsRef<Path>, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("countersign-server-").tempdir().expect("a folder");
        let mut server = Self {
            program: program.as_ref().to_owned(),
            environment: environment
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            folder,
            port: free_port(),
            service: None,
        };
        for _ in 1..PORTS_TO_TRY {
            match server.launch().await {
                Ok(()) => return server,
                Err(log) if log.contains("in use") => server.port = free_port(),
                Err(log) => panic!("the server did not start:\n{log}"),
            }
        }
        panic!("the server found no free port");
    }

    /// The address of the server, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An anonymous client of this server.
    #[must_use]
    pub fn api(&self) -> Api {
        Api::new(&self.url())
    }

    /// The process number, for looking at the process from outside.
    ///
    /// # Panics
    /// If the server was stopped.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.service.as_ref().expect("a running server").id()
    }

    /// Where the server keeps what it owns.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The mails that the server wrote to files, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Mail> {
        let Ok(entries) = std::fs::read_dir(self.data_dir().join("outbox")) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let written = path.metadata().ok()?.modified().ok()?;
                (path.extension()? == "eml").then_some((written, path))
            })
            .collect();
        files.sort();
        files
            .iter()
            .filter_map(|(_, path)| std::fs::read_to_string(path).ok())
            .map(Mail::from_source)
            .collect()
    }

    /// The mails to `address`, once there are at least `count`.
    ///
    /// # Panics
    /// If there are fewer after a minute.
    pub async fn wait_for_mail(&self, address: &str, count: usize) -> Vec<Mail> {
        let deadline = Instant::now() + BOUND;
        loop {
            let mut mails = self.outbox();
            mails.retain(|mail| mail.to.iter().any(|to| to == address));
            if mails.len() >= count {
                return mails;
            }
            assert!(
                Instant::now() < deadline,
                "{} of {count} mails to {address}:\n{}",
                mails.len(),
                self.log()
            );
            sleep(POLL).await;
        }
    }

    /// Everything the server has printed, over all its starts: standard output, then standard error.
    #[must_use]
    pub fn log(&self) -> String {
        format!("{}{}", self.stdout(), self.stderr())
    }

    /// What the server has written to standard output.
    #[must_use]
    pub fn stdout(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stdout")).unwrap_or_default()
    }

    /// What the server has written to standard error.
    #[must_use]
    pub fn stderr(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default()
    }

    /// Runs another command of the program on this server's data, with its settings, and waits for its end.
    ///
    /// # Panics
    /// If the program cannot be run.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> std::process::Output {
        self.prepared().args(arguments).output().expect("a finished command")
    }

    /// Asks the server to stop (`SIGTERM`) and waits until it has.
    ///
    /// # Panics
    /// If it is not running, or still running after a minute.
    pub async fn terminate(&mut self) -> ExitStatus {
        let mut service = self.service.take().expect("a running server");
        signal(service.id(), "TERM");
        let deadline = Instant::now() + BOUND;
        loop {
            if let Some(status) = service.exited() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server did not stop:\n{}", self.log());
            sleep(POLL).await;
        }
    }

    /// Ends the server at once (`SIGKILL`), as a crash would.
    pub fn kill(&mut self) {
        drop(self.service.take());
    }

    /// Starts the server again on the same data and port, after terminating it if it still runs.
    ///
    /// # Panics
    /// As [`Server::start`] and [`Server::terminate`].
    pub async fn restart(&mut self) {
        if self.service.is_some() {
            self.terminate().await;
        }
        if let Err(log) = self.launch().await {
            panic!("the server did not start again:\n{log}");
        }
    }

    /// The program with exactly this server's settings.
    fn prepared(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("COUNTERSIGN_") || ADDRESSES.contains(&&*text) {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("COUNTERSIGN_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("COUNTERSIGN_DATA_DIR", self.data_dir())
            // A test asks more often than a person; one that is about limits turns them on.
            .env("COUNTERSIGN_RATE_LIMITS", "off")
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the process and waits until it is live; its log if it is not.
    async fn launch(&mut self) -> Result<(), String> {
        let mut command = self.prepared();
        command.stdout(self.appending("stdout")).stderr(self.appending("stderr"));
        let mut service = Service::spawn(&mut command, "KILL", self.folder.path());
        let deadline = Instant::now() + BOUND;
        while !self.is_live().await {
            if service.exited().is_some() || Instant::now() > deadline {
                return Err(self.log());
            }
            sleep(POLL).await;
        }
        self.service = Some(service);
        Ok(())
    }

    async fn is_live(&self) -> bool {
        let request =
            self.api().request(reqwest::Method::GET, "/health/live").timeout(Duration::from_secs(1));
        request.send().await.is_ok_and(|response| response.status().is_success())
    }

    fn appending(&self, name: &str) -> File {
        let path = self.folder.path().join(name);
        OpenOptions::new().create(true).append(true).open(path).expect("a log file")
    }
}
