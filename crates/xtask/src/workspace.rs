//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::run::{cargo, output};

/// What `cargo metadata` says, as far as the checks want it.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    #[serde(rename = "workspace_members")]
    member_ids: Vec<String>,
    packages: Vec<Package>,
    pub(crate) resolve: Resolve,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    manifest_path: PathBuf,
}

/// The graph of all packages, with every feature of the members on.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) deps: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Debug, Deserialize)]
struct DependencyKind {
    /// `None` for a normal one.
    kind: Option<String>,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self, String> {
        let json = output(&mut cargo(&["metadata", "--format-version=1", "--all-features"]))?;
        serde_json::from_str(&json).map_err(|error| format!("cargo metadata: {error}"))
    }

    /// The workspace's own packages.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.member_ids.contains(&package.id))
    }

    /// The name of the package with this id.
    pub(crate) fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.packages.iter().find(|package| package.id == id).map_or(id, |package| &package.name)
    }

    /// The files under version control, or about to be, as paths from the root.
    pub(crate) fn files(&self) -> Result<Vec<String>, String> {
        let mut git = Command::new("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(&self.root);
        let mut files: Vec<String> = output(&mut git)?.lines().map(str::to_owned).collect();
        files.retain(|file| self.root.join(file).exists());
        Ok(files)
    }

    /// Of those, the Rust sources.
    pub(crate) fn sources(&self) -> Result<Vec<String>, String> {
        let mut files = self.files()?;
        files.retain(|file| Path::new(file).extension().is_some_and(|extension| extension == "rs"));
        Ok(files)
    }

    /// A file's text, by its path from the root.
    pub(crate) fn read(&self, file: &str) -> Result<String, String> {
        std::fs::read_to_string(self.root.join(file)).map_err(|error| format!("{file}: {error}"))
    }

    /// The folder for tools that only this project uses.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The server's program, as `cargo build --workspace` leaves it.
    pub(crate) fn program(&self) -> PathBuf {
        self.target.join("debug/countersign")
    }
}

impl Package {
    /// The folder under `crates/`, or whatever else it is in.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// The bare name of the folder.
    pub(crate) fn folder_name(&self) -> String {
        self.folder().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Dependency {
    /// Whether the product itself needs it.
    pub(crate) fn is_normal(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.is_none())
    }

    /// Whether it takes part in building the product, not just its tests.
    pub(crate) fn is_built(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"))
    }
}
