//! A process that a test started, and that does not outlive it.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Waits for the end of its input, which comes when the test process drops the pipe or dies, however it
/// dies; then ends the service and removes its folder.
const WATCHER: &str = r#"read -r _; kill -s CONT "$1"; kill -s "$2" "$1"; sleep 1; rm -rf "$3""#;

/// A running process with a watcher that ends it should the test process be killed.
#[derive(Debug)]
pub(crate) struct Service {
    child: Child,
    watcher: Child,
}

impl Service {
    /// Starts `command` in a process group of its own, so that an interrupt at the terminal reaches only
    /// the test. If the test process dies, the service gets `last_signal` and `folder` is removed.
    pub(crate) fn spawn(command: &mut Command, last_signal: &str, folder: &std::path::Path) -> Self {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", command.get_program().display()));
        let watcher = Command::new("sh")
            .args(["-c", WATCHER, "watcher", &child.id().to_string(), last_signal])
            .arg(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        Self { child, watcher }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The exit status, if the process has ended by itself.
    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the state of a child process")
    }

    /// Sends `signal_name` and waits for the process to end.
    pub(crate) fn stop(mut self, signal_name: &str) -> ExitStatus {
        if self.exited().is_none() {
            signal(self.id(), signal_name);
        }
        self.child.wait().expect("the end of a child process")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The watcher goes first, or it would signal a process number that may be another's by then.
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by its bare name (`TERM`). The shell's own `kill`, as not every system has the program.
pub(crate) fn signal(process: u32, name: &str) {
    let _ = Command::new("sh")
        .args(["-c", r#"kill -s "$1" "$2""#, "signal", name, &process.to_string()])
        .stderr(Stdio::null())
        .status();
}
