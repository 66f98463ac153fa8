//! Licences, banned crates, sources; known vulnerabilities where their list is at hand.

use std::path::Path;
use std::process::Command;

use crate::run::run;
use crate::tools;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let mut command = Command::new(tools::deny(workspace)?);
    command.args(["--offline", "--all-features", "--workspace", "--config", ".deny.toml", "check"]);
    command.args(["licenses", "bans", "sources"]).current_dir(&workspace.root);
    if has_advisories() {
        command.arg("advisories");
    } else {
        println!(
            "no list of advisories here (`cargo deny fetch` gets it): known vulnerabilities are not checked"
        );
    }
    run(&mut command)
}

fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")));
    let lists = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    lists.is_some_and(|mut lists| lists.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir())))
}
