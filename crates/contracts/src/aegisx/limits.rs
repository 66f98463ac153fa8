//! How often clients of AegisX may ask.

use actix_web::http::Method;
use countersign_http::kit::{FieldLimit, Limit, LimitRule, RateRules};
use countersign_ports::Quota;

/// How often clients may ask; `None` is any number.
#[derive(Debug, Clone, Copy)]
pub struct AegisXLimits {
    /// Registrations.
    pub register: Option<Quota>,
    /// Logins from one address with one e-mail address.
    pub login: Option<Quota>,
    /// Password resets.
    pub reset_password: Option<Quota>,
    /// Requests for a password reset.
    pub request_password_reset: Option<Quota>,
    /// Renewals of sessions.
    pub refresh: Option<Quota>,
    /// All other requests, and all logins from one address together.
    pub default: Option<Quota>,
}

pub(super) const REGISTER: &str = "aegisx.register";
pub(super) const LOGIN: &str = "aegisx.login";
pub(super) const RESET_PASSWORD: &str = "aegisx.reset_password";
pub(super) const REQUEST_PASSWORD_RESET: &str = "aegisx.request_password_reset";
const REFRESH: &str = "aegisx.refresh";
const DEFAULT: &str = "aegisx.default";

impl AegisXLimits {
    pub(super) fn limit(&self, method: &Method, route: &str, rules: &RateRules) -> Limit {
        let apart = |name, quota| Limit { name, quota, keys_apart: false };
        match (method.as_str(), route) {
            ("POST", "/auth/register") => apart(REGISTER, self.register),
            // Else a new e-mail address for each attempt would be no limit at all.
            ("POST", "/auth/login") => apart(DEFAULT, self.default),
            ("POST", "/auth/reset-password") => apart(RESET_PASSWORD, self.reset_password),
            ("POST", "/auth/request-password-reset") => {
                apart(REQUEST_PASSWORD_RESET, self.request_password_reset)
            }
            ("POST", "/auth/refresh") => apart(REFRESH, self.refresh),
            ("GET", route) if route.ends_with("/export") => rules.limit(LimitRule::Export),
            _ => Limit { name: DEFAULT, quota: self.default, keys_apart: true },
        }
    }

    pub(super) fn field_limit(&self, method: &Method, route: &str) -> Option<FieldLimit> {
        let quota = self.login.filter(|_| (method.as_str(), route) == ("POST", "/auth/login"))?;
        Some(FieldLimit { name: LOGIN, field: "email", quota })
    }
}
