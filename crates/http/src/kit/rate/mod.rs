//! How often clients may ask.

mod headers;
mod rules;

use super::api_key;
use super::context::RequestContext;
use super::{ApiError, ErrorCode, Kit};
use actix_web::dev::RequestHead;
use countersign_domain::{ApiKeyId, Network};
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

/// Charges a request against the rule of its route and leaves with it where that stands. Under the default rule, one
/// with an API key is charged to the key instead, which must be valid for that wherever it is sent: else any text in
/// the header would buy a new allowance.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left; `INVALID_TOKEN` for a key that is none.
pub(crate) async fn charge(
    kit: &Kit,
    context: &RequestContext,
    request: &RequestHead,
) -> Result<(), ApiError> {
    let Some(rule) = context.rule(&request.method) else { return Ok(()) };
    match api_key::presented(&request.headers) {
        Ok(Some(key)) if rule == LimitRule::Default => {
            context.recognise(api_key::authenticate(kit, context, key.to_owned()).await?);
            Ok(())
        }
        Ok(_) | Err(_) => charge_network(kit, context, rule).await,
    }
}

/// Charges the client's network.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge_network(
    kit: &Kit,
    context: &RequestContext,
    rule: LimitRule,
) -> Result<(), ApiError> {
    count(kit, context, rule, &Network::of(context.client())).await
}

/// Charges an API key, wherever it is used.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge_key(kit: &Kit, context: &RequestContext, key: ApiKeyId) -> Result<(), ApiError> {
    count(kit, context, LimitRule::ApiKey, &key).await
}

async fn count(
    kit: &Kit,
    context: &RequestContext,
    rule: LimitRule,
    who: &(dyn fmt::Display + Sync),
) -> Result<(), ApiError> {
    let Some(limits) = &kit.rate_limits else { return Ok(()) };
    let Some(quota) = limits.rules.quota(rule) else { return Ok(()) };
    let key = format!("{}:{who}", rule.as_str());
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
