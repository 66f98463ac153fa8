//! Headers that every answer has.

use super::context::X_REQUEST_ID;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

const DEFAULTS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    // Whatever is answered is data, not a page; a handler that answers a page says so itself.
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    // What may be kept says so itself.
    (CACHE_CONTROL, "no-store"),
];

/// Adds them where the handler has not set its own. `secure` is whether the public address is `https`.
pub(crate) fn add(headers: &mut HeaderMap, request: Option<HeaderValue>, secure: bool) {
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, year);
    }
    if let Some(id) = request {
        headers.insert(X_REQUEST_ID, id);
    }
}
