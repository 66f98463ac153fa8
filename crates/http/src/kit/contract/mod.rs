//! A contract: a route table, a presenter and a policy, mounted somewhere.

mod clash;

pub use clash::ContractClash;

use super::{FieldLimit, Limit, LimitRule, Presenter, RateRules, Reading};
use actix_web::http::Method;
use actix_web::web;
use std::{collections::BTreeSet, fmt, sync::Arc};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// One API that this server speaks.
pub trait Contract: Send + Sync {
    /// Its short name, part of the path of its document: `v1` is at `/api-docs/v1.json`.
    fn name(&self) -> &'static str;
    /// The path it is mounted at: empty for the root, else with a leading and no trailing slash.
    fn prefix(&self) -> &str;
    /// How it words its answers.
    fn presenter(&self) -> &dyn Presenter;
    /// How it reads requests for a route, given without the prefix, or for none.
    fn reading(&self, route: Option<&str>) -> &Reading;
    /// Its routes, without the prefix.
    fn routes(&self, config: &mut ServiceConfig<'_>);
    /// What its handlers find as application data.
    fn state(&self, config: &mut web::ServiceConfig);
    /// What limits requests for a route, given without the prefix: `/users/{id}`. The rules are those of the server,
    /// for a contract that has none of its own.
    fn limit(&self, _method: &Method, _route: &str, rules: &RateRules) -> Limit {
        rules.limit(LimitRule::Default)
    }
    /// What limits them besides, by a field of the body.
    fn field_limit(&self, _method: &Method, _route: &str) -> Option<FieldLimit> {
        None
    }
    /// Whether a client's `X-Request-ID` comes back as it was, if it is no UUID but harmless.
    fn echoes_request_ids(&self) -> bool {
        false
    }
    /// Its OpenAPI document, collected from its routes.
    fn document(&self) -> OpenApi;
}

/// The contracts of a server; the innermost one that a path lies in speaks for it.
#[derive(Clone)]
pub struct Contracts {
    canonical: Arc<dyn Contract>,
    others: Arc<[Arc<dyn Contract>]>,
    /// The first segments of the paths of a contract at the root.
    at_root: Arc<BTreeSet<String>>,
}

impl Contracts {
    /// The canonical contract, which also speaks for paths that lie in none, and the others.
    ///
    /// # Errors
    /// When two of them, or one of them and the server itself, claim one path.
    pub fn new(canonical: Arc<dyn Contract>, others: Vec<Arc<dyn Contract>>) -> Result<Self, ContractClash> {
        let root = others.iter().filter(|contract| contract.prefix().is_empty());
        let paths = root.flat_map(|contract| contract.document().paths.paths.into_keys());
        let at_root = paths.filter_map(|path| first_segment(&path).map(str::to_owned)).collect();
        let contracts = Self { canonical, others: others.into(), at_root: Arc::new(at_root) };
        let all: Vec<_> = contracts.all().map(Arc::clone).collect();
        clash::find(&all, &crate::operations::reserved_paths().collect::<Vec<_>>())?;
        Ok(contracts)
    }

    /// All of them, the canonical one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<dyn Contract>> {
        std::iter::once(&self.canonical).chain(self.others.iter())
    }

    /// All of them, inner before outer: the order in which they are mounted.
    pub(crate) fn innermost_first(&self) -> Vec<&Arc<dyn Contract>> {
        let mut contracts: Vec<_> = self.all().collect();
        contracts.sort_by_key(|contract| std::cmp::Reverse(contract.prefix().len()));
        contracts
    }

    /// The one that speaks for a path. A contract at the root does for what begins as a path of its own; for the rest
    /// the canonical one does.
    pub(crate) fn for_path(&self, path: &str) -> &Arc<dyn Contract> {
        let at_root = first_segment(path).is_some_and(|first| self.at_root.contains(first));
        let around = self.all().filter(|contract| {
            lies_in(path, contract.prefix()) && (at_root || !contract.prefix().is_empty())
        });
        around.max_by_key(|contract| contract.prefix().len()).unwrap_or(&self.canonical)
    }
}

impl fmt::Debug for Contracts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|contract| contract.name())).finish()
    }
}

fn first_segment(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next()
}

fn lies_in(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::lies_in;

    #[test]
    fn prefixes_end_at_slashes() {
        assert!(lies_in("/api/v1/users", "/api/v1") && lies_in("/api/v1", "/api/v1") && lies_in("/x", ""));
        assert!(!lies_in("/api/v10", "/api/v1") && !lies_in("/health", "/api"));
    }
}
