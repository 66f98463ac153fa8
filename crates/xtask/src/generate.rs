//! Files under `docs/` that the program itself writes.

use std::process::Command;

use crate::run::{BUILD, cargo, output, run};
use crate::workspace::Workspace;

/// Each file, and the command of the program that prints it.
const FILES: [(&str, &[&str]); 4] = [
    ("docs/openapi.json", &["openapi"]),
    ("docs/errors.md", &["docs", "errors"]),
    ("docs/permissions.md", &["docs", "permissions"]),
    ("docs/configuration.md", &["docs", "configuration"]),
];

/// Builds the program and writes every file.
pub(crate) fn write(workspace: &Workspace) -> Result<(), String> {
    build(workspace)?;
    for (file, arguments) in FILES {
        let text = print(workspace, arguments)?;
        std::fs::write(workspace.root.join(file), text).map_err(|error| format!("{file}: {error}"))?;
        println!("wrote {file}");
    }
    Ok(())
}

/// Builds the program and compares every file with what it would be.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    build(workspace)?;
    let mut stale = Vec::new();
    for (file, arguments) in FILES {
        let now = print(workspace, arguments)?;
        let committed = workspace.read(file).unwrap_or_default();
        if let Some(difference) = first_difference(&committed, &now) {
            println!("{file} is out of date; {difference}");
            stale.push(file);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("run `cargo xtask generate` for {}", stale.join(", ")))
}

fn build(workspace: &Workspace) -> Result<(), String> {
    run(cargo(BUILD).current_dir(&workspace.root))
}

fn print(workspace: &Workspace, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(workspace.program());
    // The pages show the defaults: neither this environment nor a file here may colour them.
    command.env_clear().current_dir(&workspace.target).args(arguments);
    output(&mut command)
}

/// The first line in which the texts differ, said for a person.
fn first_difference(committed: &str, now: &str) -> Option<String> {
    if committed == now {
        return None;
    }
    let mut pairs = committed.lines().zip(now.lines()).enumerate();
    let differing = pairs.find(|(_, (old, new))| old != new);
    Some(differing.map_or_else(
        || format!("{} lines there, {} generated", committed.lines().count(), now.lines().count()),
        |(index, (old, new))| format!("line {}:\n  - {old}\n  + {new}", index + 1),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_by_its_first_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "line 2:\n  - b\n  + c");
        assert_eq!(first_difference("a\n", "a\nb\n").unwrap(), "1 lines there, 2 generated");
    }
}
