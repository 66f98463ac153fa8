//! One private cluster: started, stopped, frozen, removed.

use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::binaries::Binaries;
use super::database::Database;
use super::options::PostgresOptions;
use crate::network::free_port;
use crate::service::{Service, signal};

const START_BOUND: Duration = Duration::from_mins(1);
const PORTS_TO_TRY: usize = 5;

/// A `PostgreSQL` cluster in a temporary folder on a free port of 127.0.0.1, whose superuser `postgres`
/// needs no password. Dropping it stops it at once and removes the folder.
#[derive(Debug)]
pub struct Postgres {
    binaries: Binaries,
    options: PostgresOptions,
    folder: TempDir,
    port: u16,
    /// `None` while stopped.
    service: Option<Service>,
}

impl Postgres {
    /// A running cluster with the usual, durable settings.
    ///
    /// # Panics
    /// If `PostgreSQL` is not installed or does not start within a minute.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(PostgresOptions::default())
    }

    /// A running cluster as `options` say.
    ///
    /// # Panics
    /// As [`Postgres::start`].
    #[must_use]
    pub fn start_with(options: PostgresOptions) -> Self {
        let binaries = Binaries::find().unwrap_or_else(|| {
            panic!(
                "PostgreSQL is not installed. `cargo xtask test` installs what the tests need; by hand: \
                 `apt-get install postgresql`."
            )
        });
        let folder = tempfile::Builder::new().prefix("countersign-postgres-").tempdir().expect("a folder");
        binaries.give(folder.path());
        let mut cluster = Self { binaries, options, folder, port: free_port(), service: None };
        cluster.initialise();
        for _ in 1..PORTS_TO_TRY {
            match cluster.launch() {
                Ok(()) => return cluster,
                Err(log) if log.contains("Address already in use") => cluster.port = free_port(),
                Err(log) => panic!("PostgreSQL did not start:\n{log}"),
            }
        }
        panic!("PostgreSQL found no free port");
    }

    /// The address of the maintenance database, for the superuser.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The port, the same over every stop and start.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new, empty database of this cluster.
    #[must_use]
    pub fn database(&self) -> Database {
        Database::create(&self.admin_url(), None)
    }

    /// Stops the cluster without a farewell: connections break, as when the machine is switched off.
    pub fn stop_immediate(&mut self) {
        if let Some(service) = self.service.take() {
            service.stop("QUIT");
        }
    }

    /// Starts the stopped cluster again on the same port; returns when it takes connections.
    ///
    /// # Panics
    /// If it does not start within a minute.
    pub fn start_again(&mut self) {
        if self.service.is_none()
            && let Err(log) = self.launch()
        {
            panic!("PostgreSQL did not start again:\n{log}");
        }
    }

    /// Freezes every process of the cluster: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.signal_all("STOP");
    }

    /// Ends [`Postgres::pause`].
    pub fn resume(&self) {
        self.signal_all("CONT");
    }

    fn signal_all(&self, name: &str) {
        let Some(service) = &self.service else { return };
        // The parent first, so that a frozen one starts no further children.
        signal(service.id(), name);
        for child in children_of(service.id()) {
            signal(child, name);
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn initialise(&self) {
        let output = self
            .binaries
            .server("initdb")
            .current_dir(self.folder.path())
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--no-sync", "--no-instructions", "--pgdata"])
            .arg(self.data())
            .output()
            .expect("initdb");
        assert!(output.status.success(), "initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
        for (name, content) in
            self.options.tls.iter().flat_map(|(chain, key)| [("server.crt", chain), ("server.key", key)])
        {
            let path = self.data().join(name);
            std::fs::write(&path, content).expect("a file in the cluster");
            restrict(&path);
            self.binaries.give(&path);
        }
    }

    /// Starts the server and waits until it answers; the log if it does not.
    fn launch(&mut self) -> Result<(), String> {
        let log_path = self.folder.path().join("log");
        let log = File::create(&log_path).expect("a log file");
        let mut command = self.binaries.server("postgres");
        command.current_dir(self.folder.path()).arg("-D").arg(self.data());
        command.args(self.options.arguments(self.port)).stdout(Stdio::null()).stderr(log);
        let mut service = Service::spawn(&mut command, "QUIT", self.folder.path());
        let deadline = Instant::now() + START_BOUND;
        while !self.answers() {
            if service.exited().is_some() || Instant::now() > deadline {
                return Err(std::fs::read_to_string(&log_path).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.service = Some(service);
        Ok(())
    }

    fn answers(&self) -> bool {
        let port = self.port.to_string();
        self.binaries
            .client("pg_isready")
            .args(["--quiet", "--timeout=1", "--host=127.0.0.1", "--port", &port])
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.resume();
        self.stop_immediate();
    }
}

fn restrict(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("file permissions");
}

fn children_of(process: u32) -> Vec<u32> {
    std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"))
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect()
}
