//! Which requests are counted together, and how many of them are allowed.

use countersign_ports::Quota;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

/// How many requests are allowed, and which of them are counted together: those under one name from one client's
/// network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The stable name, as in `RateLimit-Policy`. No two contracts have limits of one name, unless they share it.
    pub name: &'static str,
    /// How many; `None` is any number.
    pub quota: Option<Quota>,
    /// Whether a request with an API key is counted for the key instead, by the rule of keys.
    pub keys_apart: bool,
}

/// Likewise for requests whose bodies have the same value of one field, from one client's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldLimit {
    /// The stable name.
    pub name: &'static str,
    /// Which field: a text, of which case and space around it do not matter.
    pub field: &'static str,
    /// How many.
    pub quota: Quota,
}

/// A rule: requests under one rule from one client's network are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitRule {
    /// Logging in.
    Login,
    /// Registering.
    Registration,
    /// Forgetting a password and setting another by mail.
    Recovery,
    /// Proving an e-mail address, and asking for the mail again.
    Verification,
    /// Presenting a second factor, and changing it.
    SecondFactor,
    /// What a logged-in user confirms with the password.
    Password,
    /// Renewing a session.
    Refresh,
    /// Downloading whole lists.
    Export,
    /// What a program with an API key does; counted by key.
    ApiKey,
    /// API keys that are refused.
    ApiKeyFailures,
    /// Everything else.
    Default,
}

impl LimitRule {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Login,
        Self::Registration,
        Self::Recovery,
        Self::Verification,
        Self::SecondFactor,
        Self::Password,
        Self::Refresh,
        Self::Export,
        Self::ApiKey,
        Self::ApiKeyFailures,
        Self::Default,
    ];

    /// The stable name, as in settings and in `RateLimit-Policy`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Registration => "registration",
            Self::Recovery => "recovery",
            Self::Verification => "verification",
            Self::SecondFactor => "second_factor",
            Self::Password => "password",
            Self::Refresh => "refresh",
            Self::Export => "export",
            Self::ApiKey => "api_key",
            Self::ApiKeyFailures => "api_key_failures",
            Self::Default => "default",
        }
    }

    /// What a minute allows unless an operator decides otherwise. Where credentials can be guessed, or an answer costs
    /// much, it is little.
    const fn usual(self) -> u32 {
        match self {
            Self::Login
            | Self::Registration
            | Self::Recovery
            | Self::Verification
            | Self::SecondFactor
            | Self::Password
            | Self::Export
            | Self::ApiKeyFailures => 10,
            Self::Refresh | Self::Default => 100,
            Self::ApiKey => 600,
        }
    }
}

/// How much each rule allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateRules(BTreeMap<LimitRule, Quota>);

impl Default for RateRules {
    fn default() -> Self {
        let quotas = LimitRule::ALL.into_iter().filter_map(|rule| {
            let limit = NonZeroU32::new(rule.usual())?;
            Some((rule, Quota { limit, window: Duration::from_mins(1) }))
        });
        Self(quotas.collect())
    }
}

impl RateRules {
    /// With another quota for this rule; with `None` it allows everything.
    #[must_use]
    pub fn with(mut self, rule: LimitRule, quota: Option<Quota>) -> Self {
        match quota {
            Some(quota) => self.0.insert(rule, quota),
            None => self.0.remove(&rule),
        };
        self
    }

    /// The limit of this rule.
    #[must_use]
    pub fn limit(&self, rule: LimitRule) -> Limit {
        Limit { name: rule.as_str(), quota: self.quota(rule), keys_apart: rule == LimitRule::Default }
    }

    /// What this rule allows; `None` is everything.
    #[must_use]
    pub fn quota(&self, rule: LimitRule) -> Option<Quota> {
        self.0.get(&rule).copied()
    }
}

/// Whether a path lies outside all rules: what monitors ask for, and services that verify tokens.
pub(crate) fn is_unlimited(path: &str) -> bool {
    matches!(path, "/health" | "/health/live" | "/health/ready" | "/.well-known/jwks.json")
}
