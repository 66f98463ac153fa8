//! Which site a browser says a request comes from.

use super::csrf;
use crate::kit::{ApiError, Kit};
use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks that a request does not come from a site that is neither this one nor admitted. Programs that are no
/// browsers say nothing of it, and have no cookies of others to send.
///
/// # Errors
/// `CSRF_TOKEN_INVALID` when another site sent it.
pub(super) fn check(kit: &Kit, headers: &HeaderMap) -> Result<(), ApiError> {
    if kit.cors.admitted(headers).is_some() {
        return Ok(());
    }
    let cross_site = headers.get_all(SEC_FETCH_SITE).any(|site| site.as_bytes() == b"cross-site");
    let foreign = headers.contains_key(ORIGIN) && !kit.public_origin.is_of(headers);
    if cross_site || foreign {
        Err(csrf::invalid().message("Another site sent this request."))
    } else {
        Ok(())
    }
}
