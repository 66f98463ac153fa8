//! The cookies that hold a session in a browser. The prefix `__Host-` keeps them to this one host (RFC 6265bis §4.1.3.2).

use crate::kit::{ApiError, ErrorCode};
use actix_web::cookie::SameSite;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use std::time::Duration;

/// The access token.
pub(crate) const ACCESS: &str = "__Host-countersign-access";
/// The refresh token.
pub(crate) const REFRESH: &str = "__Host-countersign-refresh";
/// What proves that it is this browser that has started a login at an identity provider.
pub(crate) const FLOW: &str = "__Host-countersign-flow";
/// The ticket to the second factor.
pub(crate) const TICKET: &str = "__Host-countersign-ticket";
/// The CSRF token, which scripts of this origin read.
pub(crate) const CSRF: &str = "__Host-countersign-csrf";

/// The name of the cookie of a refresh token that stands alone.
pub(super) const fn refresh_alone(is_secure: bool) -> &'static str {
    if is_secure { "__Host-refresh_token" } else { "refresh_token" }
}

/// What a browser keeps of a name and its value, at the most; it drops what is longer without a word.
const MAX_BYTES: usize = 4096;

/// A cookie on its way to a browser.
#[derive(Debug, Clone)]
pub struct SetCookie(HeaderValue);

impl SetCookie {
    /// A cookie that lives so long, or ends the one of its name where that is nothing.
    pub(super) fn new(
        name: &str,
        value: &str,
        lifetime: Duration,
        same_site: SameSite,
    ) -> Result<Self, ApiError> {
        if name.len().saturating_add(value.len()) > MAX_BYTES {
            return Err(ApiError::internal("a cookie is longer than browsers keep"));
        }
        let hidden = if name == CSRF { "" } else { "; HttpOnly" };
        let lifetime = lifetime.as_secs();
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={lifetime}; Secure{hidden}; SameSite={same_site}");
        let mut cookie = HeaderValue::try_from(cookie).map_err(ApiError::internal)?;
        cookie.set_sensitive(true);
        Ok(Self(cookie))
    }

    /// A cookie of a refresh token that a client keeps beside nothing else, for contracts whose clients know no CSRF
    /// tokens. Where the server is reached without TLS it is one that clients send there.
    pub(super) fn refresh_alone(
        value: &str,
        lifetime: Duration,
        same_site: SameSite,
        is_secure: bool,
    ) -> Result<Self, ApiError> {
        // Nothing but this keeps other sites from sending it along.
        let same_site = if same_site == SameSite::None { SameSite::Lax } else { same_site };
        if is_secure {
            return Self::new(refresh_alone(true), value, lifetime, same_site);
        }
        let (name, lifetime) = (refresh_alone(false), lifetime.as_secs());
        let cookie = format!("{name}={value}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite={same_site}");
        let mut cookie = HeaderValue::try_from(cookie).map_err(ApiError::internal)?;
        cookie.set_sensitive(true);
        Ok(Self(cookie))
    }

    pub(crate) fn into_header(self) -> HeaderValue {
        self.0
    }
}

/// The value of the one cookie of this name.
///
/// # Errors
/// `INVALID_TOKEN` when there are several: whichever is taken may be somebody else's.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ApiError> {
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(ApiError::new(ErrorCode::InvalidToken).message("Send each cookie once.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(lines: &[&'static str]) -> Result<Option<String>, ErrorCode> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        read(&headers, ACCESS).map(|value| value.map(str::to_owned)).map_err(|error| error.code())
    }

    #[test]
    fn one_cookie_is_found_by_its_exact_name() {
        assert_eq!(given(&["a=b; __Host-countersign-access=x.y=; c=d"]), Ok(Some("x.y=".to_owned())));
        assert_eq!(given(&["a=b", "__Host-countersign-access=x"]), Ok(Some("x".to_owned())));
        for other in
            ["countersign-access=x", "__host-countersign-access=x", "__Host-countersign-access2=x", ""]
        {
            assert_eq!(given(&[other]), Ok(None), "{other}");
        }
    }

    #[test]
    fn two_cookies_of_one_name_are_refused_wherever_they_stand() {
        let name = "__Host-countersign-access=x";
        assert_eq!(given(&[name, name]), Err(ErrorCode::InvalidToken));
        let line = "__Host-countersign-access=x; __Host-countersign-access=y";
        assert_eq!(given(&[line]), Err(ErrorCode::InvalidToken));
    }

    #[test]
    fn a_cookie_that_browsers_would_drop_is_a_defect() {
        let made = |length| SetCookie::new(ACCESS, &"x".repeat(length), Duration::ZERO, SameSite::Strict);
        assert!(made(MAX_BYTES - ACCESS.len()).is_ok());
        assert_eq!(made(MAX_BYTES).unwrap_err().code(), ErrorCode::InternalServerError);
    }
}
