//! The root of the repository stays a page that one can read.

use std::collections::BTreeSet;

use crate::workspace::Workspace;

const ALLOWED: [&str; 20] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".deny.toml",
    ".dockerignore",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "crates",
    "deploy",
    "docs",
    "justfile",
    "migrations",
];

/// Entries that belong elsewhere.
pub(super) fn violations(workspace: &Workspace) -> Result<Vec<String>, String> {
    let files = workspace.files()?;
    let entries: BTreeSet<&str> = files.iter().filter_map(|file| file.split('/').next()).collect();
    let strangers = entries.into_iter().filter(|entry| !ALLOWED.contains(entry));
    Ok(strangers.map(|entry| format!("{entry}: does not belong in the root")).collect())
}
