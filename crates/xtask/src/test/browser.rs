//! What a person does at `/docs`, in a real browser.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::report::Report;
use crate::run::run_within;
use crate::tools;
use crate::workspace::Workspace;

/// A script that fails without closing its browser would wait for it for ever.
const BOUND: Duration = Duration::from_mins(5);
const FOLDER: &str = "crates/server/tests/browser";

/// Runs every `*.mjs` of the folder, each of which uses `node:test`. A script finds what it needs in its environment:
/// `COUNTERSIGN_TEST_PROGRAM`, `COUNTERSIGN_TEST_CHROMIUM`, and as modules to import `COUNTERSIGN_TEST_PLAYWRIGHT` and
/// `COUNTERSIGN_TEST_OIDC_PROVIDER`.
pub(super) fn test(workspace: &Workspace, report: &mut Report) {
    let scripts = scripts(workspace);
    if scripts.is_empty() {
        report.skip("browser", "no scripts yet");
        return;
    }
    report.step("browser", || {
        let browser = tools::browser(workspace)?;
        for script in scripts {
            let mut node = Command::new("node");
            node.arg(script).current_dir(&workspace.root);
            node.env("COUNTERSIGN_TEST_PROGRAM", workspace.program());
            node.env("COUNTERSIGN_TEST_PLAYWRIGHT", &browser.playwright);
            node.env("COUNTERSIGN_TEST_OIDC_PROVIDER", &browser.oidc_provider);
            node.env("COUNTERSIGN_TEST_CHROMIUM", &browser.chromium);
            run_within(BOUND, &mut node)?;
        }
        Ok(())
    });
}

fn scripts(workspace: &Workspace) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(workspace.root.join(FOLDER)).into_iter().flatten();
    let mut scripts: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "mjs"));
    scripts.sort();
    scripts
}
