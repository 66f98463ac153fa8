//! Resources of the canonical contract that others have as well, in their own words: routes without a prefix. They
//! need [`V1::shared_state`](super::V1::shared_state).

pub use super::blog::{COMMENT_BYTES, POST_BYTES};
use super::{api_keys, federation, identities, limits, mfa, permissions, roles, users};
use crate::kit::LimitRule;
use actix_web::http::Method;
use utoipa_actix_web::service_config::ServiceConfig;

/// All that there is.
pub fn all(config: &mut ServiceConfig<'_>) {
    super::routes(config);
}

/// API keys.
pub fn api_keys(config: &mut ServiceConfig<'_>) {
    api_keys::routes(config);
}

/// Second factors, and logins with them.
pub fn second_factors(config: &mut ServiceConfig<'_>) {
    mfa::routes(config);
}

/// Logins at identity providers, and what is linked.
pub fn social_login(config: &mut ServiceConfig<'_>) {
    federation::routes(config);
    identities::routes(config);
}

/// Accounts, roles and permissions, for who has the right.
pub fn access_control(config: &mut ServiceConfig<'_>) {
    users::routes(config);
    roles::routes(config);
    permissions::routes(config);
}

/// Which rule limits a route of these.
#[must_use]
pub fn limit(method: &Method, route: &str) -> LimitRule {
    limits::rule(method, route)
}
