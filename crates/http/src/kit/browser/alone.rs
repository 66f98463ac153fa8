//! Refresh tokens in cookies of their own, for contracts whose clients know no CSRF tokens.
//!
//! Such a cookie does one thing, renewing or ending its session, and the answer to that is of no use to who cannot read
//! it; no browser sends it for another site, and one that says it does is refused.

use super::cookies::{self, SetCookie};
use super::{Browser, source};
use crate::kit::ApiError;
use std::time::Duration;

impl Browser {
    /// The refresh token in such a cookie, if the request has one.
    ///
    /// # Errors
    /// `CSRF_TOKEN_INVALID` when another site sent the request, `INVALID_TOKEN` when it has several.
    pub fn refresh_alone(&self) -> Result<Option<&str>, ApiError> {
        let name = cookies::refresh_alone(self.kit.public_origin.is_secure());
        let token = cookies::read(self.request.headers(), name)?;
        if token.is_some() {
            source::check(&self.kit, self.request.headers())?;
        }
        Ok(token)
    }

    /// The cookie of a refresh token; with no lifetime, its end.
    ///
    /// # Errors
    /// When it cannot be one: a defect.
    pub fn keep_refresh_alone(&self, token: &str, lifetime: Duration) -> Result<SetCookie, ApiError> {
        let is_secure = self.kit.public_origin.is_secure();
        SetCookie::refresh_alone(token, lifetime, self.kit.same_site, is_secure)
    }
}
