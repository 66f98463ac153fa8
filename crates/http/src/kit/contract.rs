//! A contract: a route table and a presenter, mounted somewhere.

use super::{LimitRule, Presenter};
use actix_web::http::Method;
use actix_web::web;
use countersign_domain::PasswordPolicy;
use std::{fmt, sync::Arc};
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
    /// Which passwords may be set through it.
    fn password_policy(&self) -> &PasswordPolicy;
    /// Its routes, without the prefix.
    fn routes(&self, config: &mut ServiceConfig<'_>);
    /// What its handlers find as application data.
    fn state(&self, config: &mut web::ServiceConfig);
    /// The rule that limits requests for a route, given without the prefix: `/users/{id}`.
    fn limit(&self, _method: &Method, _route: &str) -> LimitRule {
        LimitRule::Default
    }
    /// Its OpenAPI document, collected from its routes.
    fn document(&self) -> OpenApi;
}

/// The contracts of a server; the innermost one that a path lies in speaks for it.
#[derive(Clone)]
pub struct Contracts {
    canonical: Arc<dyn Contract>,
    others: Arc<[Arc<dyn Contract>]>,
}

impl Contracts {
    /// The canonical contract, which also speaks for paths that lie in none, and the others.
    #[must_use]
    pub fn new(canonical: Arc<dyn Contract>, others: Vec<Arc<dyn Contract>>) -> Self {
        Self { canonical, others: others.into() }
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

    /// The one that speaks for a path.
    pub(crate) fn for_path(&self, path: &str) -> &Arc<dyn Contract> {
        let around = self.all().filter(|contract| lies_in(path, contract.prefix()));
        around.max_by_key(|contract| contract.prefix().len()).unwrap_or(&self.canonical)
    }
}

impl fmt::Debug for Contracts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|contract| contract.name())).finish()
    }
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
