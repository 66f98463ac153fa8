//! Which rule limits which route.

use crate::kit::LimitRule;
use actix_web::http::Method;

pub(super) fn rule(method: &Method, route: &str) -> LimitRule {
    match (method.as_str(), route) {
        ("POST", "/auth/login") | (_, "/auth/oauth2/{provider}/callback") => LimitRule::Login,
        ("POST", "/auth/register" | "/auth/setup") => LimitRule::Registration,
        ("POST", "/auth/password/forgot" | "/auth/password/reset" | "/auth/invitations/accept") => {
            LimitRule::Recovery
        }
        ("POST", "/auth/email/verify" | "/auth/email/verification") => LimitRule::Verification,
        (
            "POST",
            "/auth/mfa/verify" | "/auth/mfa/totp/confirm" | "/auth/mfa/backup-codes" | "/auth/step-up",
        )
        | ("DELETE", "/auth/mfa/totp") => LimitRule::SecondFactor,
        ("POST", "/auth/password/change" | "/users/me/email") | ("DELETE", "/users/me") => {
            LimitRule::Password
        }
        ("POST", "/auth/refresh") => LimitRule::Refresh,
        ("GET", route) if route.ends_with("/export") => LimitRule::Export,
        _ => LimitRule::Default,
    }
}
