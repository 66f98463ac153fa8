//! Contracts that are in each other's way.

use super::{Contract, lies_in};
use std::fmt;
use std::sync::Arc;

/// Two contracts, or a contract and the server itself, that claim one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractClash {
    /// The path.
    pub path: String,
    /// Who claim it.
    pub claimants: [&'static str; 2],
}

impl fmt::Display for ContractClash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = self.claimants;
        write!(f, "`{one}` and `{other}` both claim {}", self.path)
    }
}

impl std::error::Error for ContractClash {}

/// Who claims what the server itself has.
const SERVER: &str = "the server itself";

/// A contract with its paths, patterns like `/api/users/{id}`.
struct Claims {
    name: &'static str,
    prefix: String,
    paths: Vec<String>,
}

impl Claims {
    fn of(contract: &dyn Contract) -> Self {
        let prefix = contract.prefix().to_owned();
        let paths = contract.document().paths.paths.into_keys().filter(|path| lies_in(path, &prefix));
        Self { name: contract.name(), paths: paths.collect(), prefix }
    }

    /// A path of both. What lies where another contract is mounted further in never gets here.
    fn clash(&self, other: &Self) -> Option<ContractClash> {
        let (inner, outer) =
            if self.prefix.len() >= other.prefix.len() { (self, other) } else { (other, self) };
        let path = if inner.prefix == outer.prefix {
            let common = inner.paths.iter().find(|path| outer.paths.contains(path));
            Some(common.map_or(inner.prefix.as_str(), String::as_str))
        } else {
            outer.paths.iter().map(String::as_str).find(|path| reaches(path, &inner.prefix))
        };
        path.map(|path| ContractClash { path: path.to_owned(), claimants: [outer.name, inner.name] })
    }
}

/// Whether a pattern has paths that lie in a prefix. A parameter stands for any segment.
fn reaches(pattern: &str, prefix: &str) -> bool {
    let mut segments = pattern.split('/');
    prefix
        .split('/')
        .all(|wanted| segments.next().is_some_and(|given| given == wanted || given.starts_with('{')))
}

/// The first clash among contracts, of which the first one documents the server's own paths too, and between them and
/// the paths that the server keeps for itself.
pub(super) fn find(contracts: &[Arc<dyn Contract>], reserved: &[&'static str]) -> Result<(), ContractClash> {
    let claims: Vec<_> = contracts.iter().map(|contract| Claims::of(contract.as_ref())).collect();
    for (place, one) in claims.iter().enumerate() {
        if let Some(clash) = claims.iter().take(place).find_map(|other| other.clash(one)) {
            return Err(clash);
        }
        let taken = |path: &&str| {
            one.paths.iter().any(|claimed| claimed == path)
                || (!one.prefix.is_empty() && lies_in(path, &one.prefix))
        };
        if let Some(path) = reserved.iter().copied().find(taken) {
            return Err(ContractClash { path: path.to_owned(), claimants: [SERVER, one.name] });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::reaches;

    #[test]
    fn a_parameter_reaches_into_a_mount() {
        assert!(reaches("/api/roles/{role}/x", "/api/roles/x") && reaches("/api/auth/login", "/api/auth"));
        assert!(!reaches("/api/auth", "/api/auth/x") && !reaches("/api/authors", "/api/auth"));
    }
}
