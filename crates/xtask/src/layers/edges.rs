//! The allowed edges between our own crates.

use crate::workspace::Workspace;

/// What one crate may depend on, by folder names.
struct Room {
    name: &'static str,
    /// For the product.
    may_use: &'static [&'static str],
    /// For its tests, beyond that.
    tests_may_use: &'static [&'static str],
}

const INNER: &[&str] = &["domain", "ports"];
const ADAPTER_TESTS: &[&str] = &["port-conformance", "testkit"];
const PRODUCT: &[&str] = &[
    "application",
    "audit-mongodb",
    "contracts",
    "crypto",
    "domain",
    "http",
    "identity-providers",
    "mailer",
    "persistence",
    "ports",
    "telemetry",
    "throttle",
];

/// The house, inward first. A new crate takes its place here.
const HOUSE: &[Room] = &[
    Room { name: "domain", may_use: &[], tests_may_use: &[] },
    Room { name: "ports", may_use: &["domain"], tests_may_use: &[] },
    Room { name: "application", may_use: INNER, tests_may_use: &[] },
    Room { name: "persistence", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "audit-mongodb", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "crypto", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "identity-providers", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "mailer", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "throttle", may_use: INNER, tests_may_use: ADAPTER_TESTS },
    Room { name: "telemetry", may_use: INNER, tests_may_use: &[] },
    Room {
        name: "http",
        may_use: &["application", "domain", "ports"],
        tests_may_use: &["crypto", "persistence", "testkit", "throttle"],
    },
    Room { name: "contracts", may_use: &["application", "domain", "http", "ports"], tests_may_use: &[] },
    Room { name: "server", may_use: PRODUCT, tests_may_use: &["testkit"] },
    Room { name: "port-conformance", may_use: INNER, tests_may_use: &[] },
    Room { name: "testkit", may_use: &[], tests_may_use: &[] },
    Room { name: "xtask", may_use: &["testkit"], tests_may_use: &[] },
];

/// Edges that the house does not have, and crates that it does not know.
pub(super) fn violations(workspace: &Workspace) -> Vec<String> {
    let mut violations = Vec::new();
    for package in workspace.members() {
        let name = package.folder_name();
        let Some(room) = HOUSE.iter().find(|room| room.name == name) else {
            violations.push(format!("{name}: not in the house; give it a place in xtask's layers/edges.rs"));
            continue;
        };
        let dependencies = workspace.resolve.nodes.iter().filter(|node| node.id == package.id);
        for dependency in dependencies.flat_map(|node| &node.deps) {
            let Some(target) = workspace.members().find(|member| member.id == dependency.pkg) else {
                continue;
            };
            let target = target.folder_name();
            let allowed = room.may_use.contains(&target.as_str())
                || (!dependency.is_normal() && room.tests_may_use.contains(&target.as_str()));
            if !allowed {
                let part = if dependency.is_normal() { "" } else { " (tests)" };
                violations.push(format!("{name}{part} → {target}: not an edge of the house"));
            }
        }
    }
    violations
}
