//! What a person does at `/docs`, in a real browser.

use std::path::PathBuf;
use std::process::Command;

use crate::report::Report;
use crate::run::run;
use crate::tools;
use crate::workspace::Workspace;

const FOLDER: &str = "crates/server/tests/browser";

/// Runs every `*.mjs` of the folder under node's test runner. A script finds what it needs in its environment:
/// `COUNTERSIGN_TEST_PROGRAM`, `COUNTERSIGN_TEST_PLAYWRIGHT` (a module to import) and `COUNTERSIGN_TEST_CHROMIUM`.
pub(super) fn test(workspace: &Workspace, report: &mut Report) {
    let scripts = scripts(workspace);
    if scripts.is_empty() {
        report.skip("browser", "no scripts yet");
        return;
    }
    report.step("browser", || {
        let browser = tools::browser(workspace)?;
        let mut node = Command::new("node");
        node.arg("--test").args(scripts).current_dir(&workspace.root);
        node.env("COUNTERSIGN_TEST_PROGRAM", workspace.program());
        node.env("COUNTERSIGN_TEST_PLAYWRIGHT", browser.playwright);
        node.env("COUNTERSIGN_TEST_CHROMIUM", browser.chromium);
        run(&mut node)
    });
}

fn scripts(workspace: &Workspace) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(workspace.root.join(FOLDER)).into_iter().flatten();
    let mut scripts: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "mjs"));
    scripts.sort();
    scripts
}
