//! How often clients may ask.

mod headers;
mod rules;

use super::api_key;
use super::context::RequestContext;
use super::{ApiError, Kit};
use actix_web::dev::RequestHead;
use actix_web::http::Method;
use countersign_domain::{ApiKeyId, Network};
use countersign_ports::{Allowance, Charge, MacPurpose, RateLimiter, Standing};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};

pub(crate) use headers::{NAMES, add};
pub(crate) use rules::is_unlimited;
pub use rules::{FieldLimit, Limit, LimitRule, RateRules};

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
    limit: &'static str,
    standing: Standing,
}

/// Charges a request against the limit of its route and leaves with it where that stands. Where keys are apart, one
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
    let Some(limits) = &kit.rate_limits else { return Ok(()) };
    let Some(limit) = context.limit(&request.method, &limits.rules) else { return Ok(()) };
    match api_key::presented(&request.headers) {
        Ok(Some(key)) if limit.keys_apart => {
            context.recognise(api_key::authenticate(kit, context, key.to_owned()).await?);
            Ok(())
        }
        Ok(_) | Err(_) => charge_network(kit, context, limit).await,
    }
}

/// Charges a request against what its route limits by a field of the body, once that is read.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge_field(
    kit: &Kit,
    context: &RequestContext,
    method: &Method,
    body: &Map<String, Value>,
) -> Result<(), ApiError> {
    let Some(FieldLimit { name, field, quota }) = context.field_limit(method) else { return Ok(()) };
    let value = body.get(field).and_then(Value::as_str).unwrap_or_default();
    let tag = kit.mac.tag(MacPurpose::CountedName, value.trim().to_lowercase().as_bytes());
    let who = format!("{}:{}", Network::of(context.client()), tag.to_hex().expose_secret());
    count(kit, context, Limit { name, quota: Some(quota), keys_apart: false }, &who).await
}

/// Charges the client's network.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge_network(
    kit: &Kit,
    context: &RequestContext,
    limit: Limit,
) -> Result<(), ApiError> {
    count(kit, context, limit, &Network::of(context.client())).await
}

/// Charges the client's network for an API key that is none.
///
/// # Errors
/// As [`charge_network`].
pub(crate) async fn charge_key_failure(kit: &Kit, context: &RequestContext) -> Result<(), ApiError> {
    let Some(limits) = &kit.rate_limits else { return Ok(()) };
    charge_network(kit, context, limits.rules.limit(LimitRule::ApiKeyFailures)).await
}

/// Charges an API key, wherever it is used.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` when nothing is left.
pub(crate) async fn charge_key(kit: &Kit, context: &RequestContext, key: ApiKeyId) -> Result<(), ApiError> {
    let Some(limits) = &kit.rate_limits else { return Ok(()) };
    count(kit, context, limits.rules.limit(LimitRule::ApiKey), &key).await
}

async fn count(
    kit: &Kit,
    context: &RequestContext,
    limit: Limit,
    who: &(dyn fmt::Display + Sync),
) -> Result<(), ApiError> {
    let Limit { name, quota, .. } = limit;
    let Some((limits, quota)) = kit.rate_limits.as_ref().zip(quota) else { return Ok(()) };
    let key = format!("{name}:{who}");
    let (limiter, now) = (Arc::clone(&limits.limiter), kit.clock.now());
    let charges = [Charge { key, quota, cost: 1 }];
    let count = async move { Ok::<_, ApiError>(limiter.charge(&charges, now).await) };
    match kit.runtime.run(count).await? {
        Allowance::Admitted(standings) => {
            context.spend(standings.first().map(|&standing| Spent { limit: name, standing }));
            Ok(())
        }
        Allowance::Refused(standing) => {
            context.spend(Some(Spent { limit: name, standing }));
            Err(ApiError::limited(name, standing.resets_in))
        }
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").field("rules", &self.rules).finish_non_exhaustive()
    }
}
