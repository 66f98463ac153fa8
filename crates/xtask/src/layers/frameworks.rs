//! The inner crates reach no framework and no database, not even by way of another crate or of their tests.

use std::collections::{BTreeMap, VecDeque};

use crate::workspace::{Node, Workspace};

const INNER: [&str; 3] = ["domain", "ports", "application"];

/// Names that end in `*` stand for everything that begins so.
const FORBIDDEN: [&str; 14] = [
    "actix*",
    "argon2",
    "deadpool*",
    "diesel*",
    "jsonwebtoken",
    "lettre",
    "libsqlite3-sys",
    "mongodb",
    "redis",
    "reqwest",
    "rusqlite",
    "sqlx*",
    "tokio-postgres*",
    "utoipa*",
];

/// The shortest path to each forbidden crate.
pub(super) fn violations(workspace: &Workspace) -> Vec<String> {
    let nodes: BTreeMap<&str, &Node> =
        workspace.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    workspace
        .members()
        .filter(|package| INNER.contains(&package.folder_name().as_str()))
        .flat_map(|package| paths_to_forbidden(workspace, &nodes, &package.id))
        .map(|path| format!("{}: the inner crates know no framework", path.join(" → ")))
        .collect()
}

/// Goes breadth-first: the start's own dependencies of every kind, tests' included; what those build with.
fn paths_to_forbidden<'a>(
    workspace: &'a Workspace,
    nodes: &BTreeMap<&'a str, &'a Node>,
    start: &'a str,
) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut reached_from = BTreeMap::from([(start, start)]);
    let mut queue = VecDeque::from([start]);
    while let Some(id) = queue.pop_front() {
        if is_forbidden(workspace.name_of(id)) {
            found.push(path(workspace, &reached_from, id));
            continue;
        }
        let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        for dependency in dependencies.filter(|dependency| id == start || dependency.is_built()) {
            let next = dependency.pkg.as_str();
            if !reached_from.contains_key(next) {
                reached_from.insert(next, id);
                queue.push_back(next);
            }
        }
    }
    found
}

fn is_forbidden(name: &str) -> bool {
    FORBIDDEN.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *pattern,
    })
}

fn path<'a>(
    workspace: &'a Workspace,
    reached_from: &BTreeMap<&'a str, &'a str>,
    end: &'a str,
) -> Vec<&'a str> {
    let mut path = vec![workspace.name_of(end)];
    let mut at = end;
    while let Some(&previous) = reached_from.get(at).filter(|previous| **previous != at) {
        path.push(workspace.name_of(previous));
        at = previous;
    }
    path.reverse();
    path
}
