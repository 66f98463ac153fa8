//! Where the programs of `PostgreSQL` are, and as whom they run.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs of one installed version.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    folder: PathBuf,
    /// `PostgreSQL` refuses to run as root: then it runs as this user.
    user: Option<&'static str>,
}

impl Binaries {
    /// The newest installed version: Debian's folders first, then the search path.
    pub(crate) fn find() -> Option<Self> {
        let folder = newest_debian_folder().or_else(folder_on_the_search_path)?;
        Some(Self { folder, user: substitute_for_root() })
    }

    /// A command that runs a program as whoever runs the tests; right for clients.
    pub(crate) fn client(&self, program: &str) -> Command {
        Command::new(self.folder.join(program))
    }

    /// A command that runs a program as a user who may run the server.
    pub(crate) fn server(&self, program: &str) -> Command {
        let Some(user) = self.user else { return self.client(program) };
        let mut command = Command::new("setpriv");
        command.args(["--reuid", user, "--regid", &group_of(user), "--clear-groups", "--"]);
        command.arg(self.folder.join(program));
        command
    }

    /// Hands a file or folder to the user whom the server runs as.
    pub(crate) fn give(&self, path: &Path) {
        let Some(user) = self.user else { return };
        let done = Command::new("chown").arg(user).arg(path).status();
        assert!(done.is_ok_and(|status| status.success()), "cannot give {} to {user}", path.display());
    }
}

fn newest_debian_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| {
            let version: u32 = entry.as_ref().ok()?.file_name().to_str()?.parse().ok()?;
            let folder = entry.ok()?.path().join("bin");
            folder.join("initdb").exists().then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

fn folder_on_the_search_path() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).find(|folder| folder.join("initdb").exists())
}

fn substitute_for_root() -> Option<&'static str> {
    if answer_of_id(&["-u"])? != "0" {
        return None;
    }
    Some(if answer_of_id(&["-u", "postgres"]).is_some() { "postgres" } else { "nobody" })
}

fn group_of(user: &str) -> String {
    answer_of_id(&["-g", user]).expect("the group of the user whom PostgreSQL runs as")
}

fn answer_of_id(arguments: &[&str]) -> Option<String> {
    let output = Command::new("id").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
