//! How often clients may ask.

mod headers;
mod rules;

use super::context::RequestContext;
use super::{ApiError, ErrorCode, Kit};
use actix_web::http::Method;
use countersign_domain::Network;
use countersign_ports::{Allowance, Charge, RateLimiter, Standing};
use std::{fmt, sync::Arc};

pub(crate) use headers::{NAMES, add};
pub(crate) use rules::is_unlimited;
pub use rules::{LimitRule, RateRules};

/// What requests are counted by and against.
#[derive(Clone)]
pub struct RateLimits {
    /// Counts.
    pub limiter: Arc<dyn RateLimiter>,
    /// How much is allowed.
    pub rules: RateRules,
}

/// What a request has cost, and what is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    rule: LimitRule,
    standing: Standing,
}

/// Charges a request against the rule of its route and leaves with it where that stands.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge(kit: &Kit, context: &RequestContext, method: &Method) -> Result<(), ApiError> {
    let Some(limits) = &kit.rate_limits else { return Ok(()) };
    let Some(rule) = context.rule(method) else { return Ok(()) };
    let Some(quota) = limits.rules.quota(rule) else { return Ok(()) };
    let key = format!("{}:{}", rule.as_str(), Network::of(context.client()));
    let (limiter, now) = (Arc::clone(&limits.limiter), kit.clock.now());
    let charges = [Charge { key, quota, cost: 1 }];
    let count = async move { Ok::<_, ApiError>(limiter.charge(&charges, now).await) };
    match kit.runtime.run(count).await? {
        Allowance::Admitted(standings) => {
            context.spend(standings.first().map(|&standing| Spent { rule, standing }));
            Ok(())
        }
        Allowance::Refused(standing) => {
            context.spend(Some(Spent { rule, standing }));
            Err(ApiError::new(ErrorCode::RateLimitExceeded).retry_after(standing.resets_in))
        }
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").field("rules", &self.rules).finish_non_exhaustive()
    }
}
