//! What every member has: its place, its name, the house's lints.

use crate::workspace::Workspace;

const DOCUMENTED: [&str; 3] = ["domain", "ports", "application"];

/// Members that differ.
pub(super) fn violations(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    for package in workspace.members() {
        let folder = package.folder_name();
        let path = format!("crates/{folder}");
        if package.folder() != workspace.root.join(&path) {
            violations.push(format!("{}: not a folder of crates/", package.folder().display()));
            continue;
        }
        if package.name != format!("countersign-{folder}") {
            violations
                .push(format!("{path}: the package is called {}, not countersign-{folder}", package.name));
        }
        if !workspace.read(&format!("{path}/Cargo.toml"))?.contains("[lints]\nworkspace = true\n") {
            violations.push(format!("{path}/Cargo.toml: without `[lints] workspace = true`"));
        }
        if DOCUMENTED.contains(&folder.as_str())
            && !workspace.read(&format!("{path}/src/lib.rs"))?.contains("#![deny(missing_docs)]")
        {
            violations.push(format!("{path}/src/lib.rs: without `#![deny(missing_docs)]`"));
        }
    }
    Ok(violations)
}
