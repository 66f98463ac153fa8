//! How often clients of RustAuth may ask.

use actix_web::http::Method;
use countersign_http::kit::Limit;
use countersign_ports::Quota;

/// How often clients may ask; `None` is any number.
#[derive(Debug, Clone, Copy)]
pub struct RustAuthLimits {
    /// Logins.
    pub login: Option<Quota>,
    /// Registrations.
    pub register: Option<Quota>,
    /// Requests for a password reset.
    pub forgot_password: Option<Quota>,
    /// All other requests.
    pub default: Option<Quota>,
}

impl RustAuthLimits {
    pub(super) fn limit(&self, method: &Method, route: &str) -> Limit {
        let apart = |name, quota| Limit { name, quota, keys_apart: false };
        match (method.as_str(), route) {
            ("POST", "/auth/login") => apart("rustauth.login", self.login),
            ("POST", "/auth/register") => apart("rustauth.register", self.register),
            ("POST", "/auth/forgot-password") => apart("rustauth.forgot_password", self.forgot_password),
            // A key of one's own is no ticket to guess what others have.
            _ => Limit {
                name: "rustauth.default",
                quota: self.default,
                keys_apart: !route.starts_with("/auth/"),
            },
        }
    }
}
