//! The second command of the README: everything that must hold, on one machine, from nothing.

mod browser;
mod deny;
mod selection;

use std::process::Command;

use countersign_testkit::{MONGODB_VARIABLE, MongoDb, POSTGRES_VARIABLE, Postgres, PostgresOptions};

use crate::report::Report;
use crate::run::{BUILD, cargo, run};
use crate::workspace::Workspace;
use crate::{generate, layers, sizes, tools};

pub(crate) use selection::Selection;

const BUILT: &str = "build";
const TOOLS: &str = "tools";

/// Runs the selected steps. A failed check does not keep later steps from running; a failed build does.
pub(crate) fn run_selected(workspace: &Workspace, selection: &Selection, report: &mut Report) {
    report.step(TOOLS, || provision(workspace));
    if selection.everything() {
        checks(workspace, selection, report);
    }
    report.step(BUILT, || run(cargo(BUILD).current_dir(&workspace.root)));
    if !report.passed(BUILT) || !report.passed(TOOLS) {
        report.skip("tests", "needs the tools and the build");
        return;
    }
    if selection.everything() {
        report.step("generated files", || generate::check(workspace));
    }
    tests(workspace, selection, report);
}

/// Compares what the migrations of both engines make.
pub(crate) fn schema_parity(workspace: &Workspace, report: &mut Report) {
    report.step(TOOLS, || tools::nextest().and_then(|()| tools::postgres()));
    if report.passed(TOOLS) {
        report.step("tests", || nextest(workspace, &["--test", "schema_parity"], &[]));
    }
}

/// Everything that a test of any crate needs, but what only the browser does.
fn provision(workspace: &Workspace) -> Result<(), String> {
    tools::nextest()?;
    tools::postgres()?;
    tools::mongodb(workspace)?;
    tools::redis()?;
    tools::oathtool()
}

fn checks(workspace: &Workspace, selection: &Selection, report: &mut Report) {
    let in_root = |arguments: &[&str]| {
        let mut command = cargo(arguments);
        command.current_dir(&workspace.root);
        command
    };
    report.step("fmt", || run(&mut in_root(&["fmt", "--all", "--check"])));
    report.step("layers", || layers::check(workspace));
    report.step("sizes", || sizes::check(workspace));
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    report.step("clippy", || run(&mut in_root(&clippy)));
    if selection.is_quick() {
        report.skip("doc", "--quick");
        report.skip("deny", "--quick");
        return;
    }
    // There are no examples; naming them resolves the same features as every other step.
    let mut doc = in_root(&["doc", "--workspace", "--no-deps", "--lib", "--bins", "--examples"]);
    report.step("doc", || run(doc.env("RUSTDOCFLAGS", "-D warnings")));
    report.step("deny", || deny::check(workspace));
}

fn tests(workspace: &Workspace, selection: &Selection, report: &mut Report) {
    let filters: Vec<&str> = selection.filters().iter().map(String::as_str).collect();
    report.step("tests", || {
        let trail = MongoDb::start();
        nextest(workspace, &filters, &[(MONGODB_VARIABLE, trail.url())])
    });
    if !selection.everything() {
        return;
    }
    report.step("doc tests", || run(cargo(&["test", "--doc", "--workspace"]).current_dir(&workspace.root)));
    if selection.is_quick() {
        report.skip("browser", "--quick");
    } else {
        browser::test(workspace, report);
    }
}

/// Runs tests, with a cluster that they share for as long as they run, and `services` that they share, too.
fn nextest(workspace: &Workspace, arguments: &[&str], services: &[(&str, String)]) -> Result<(), String> {
    let cluster = Postgres::start_with(PostgresOptions::fast());
    let mut command: Command = cargo(&["nextest", "run", "--workspace", "--profile", "ci"]);
    command.args(arguments).current_dir(&workspace.root).env(POSTGRES_VARIABLE, cluster.admin_url());
    run(command.envs(services.iter().map(|(name, value)| (name, value))))
}
