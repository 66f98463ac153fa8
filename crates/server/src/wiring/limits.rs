//! How often clients may ask, and who counts.

use std::sync::Arc;

use countersign_http::kit::{LimitRule, RateLimits, RateRules};
use countersign_ports::RateLimiter;
use countersign_throttle::{InProcessLimiter, RedisLimiter, RedisSettings};

use crate::config::{RateLimits as Switch, Settings};
use crate::failure::{CommandResult, Explain};

/// What counts requests: this process, or Redis where there is one.
pub(crate) struct Limiters {
    /// What the edge asks; `None` where nothing is limited.
    pub(crate) limits: Option<RateLimits>,
    /// The one in Redis, to ask how it is.
    pub(crate) redis: Option<Arc<RedisLimiter>>,
}

pub(crate) async fn limiters(settings: &Settings) -> CommandResult<Limiters> {
    if settings.server.rate_limits != Switch::On {
        return Ok(Limiters { limits: None, redis: None });
    }
    let redis = match &settings.redis.url {
        Some(url) => {
            let opened = RedisLimiter::open(&RedisSettings::new(url.0.clone())).await;
            Some(Arc::new(opened.explain("`redis.url` is no good", "see `redis.url`")?))
        }
        None => None,
    };
    let limiter: Arc<dyn RateLimiter> = match redis.clone() {
        Some(redis) => redis,
        None => Arc::new(InProcessLimiter::new()),
    };
    Ok(Limiters { limits: Some(RateLimits { limiter, rules: rate_rules(settings) }), redis })
}

fn rate_rules(settings: &Settings) -> RateRules {
    let limits = &settings.limits;
    let quota = |rule| match rule {
        LimitRule::Login => limits.login,
        LimitRule::Registration => limits.registration,
        LimitRule::Recovery => limits.recovery,
        LimitRule::Verification => limits.verification,
        LimitRule::SecondFactor => limits.second_factor,
        LimitRule::Password => limits.password,
        LimitRule::Refresh => limits.refresh,
        LimitRule::Export => limits.export,
        LimitRule::ApiKey => limits.api_key,
        LimitRule::ApiKeyFailures => limits.api_key_failures,
        LimitRule::Default => limits.default,
    };
    LimitRule::ALL.into_iter().fold(RateRules::default(), |rules, rule| rules.with(rule, quota(rule).quota()))
}
