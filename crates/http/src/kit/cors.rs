//! Which scripts of other origins may read answers (Fetch §3.2, CORS).

use super::WebOrigin;
use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue, ORIGIN, VARY,
};

/// How long a browser may keep the answer to a preflight, in seconds.
const KEPT: &str = "600";
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";

/// The headers that scripts of other origins may send, and read.
const SENT: &str = "accept, authorization, content-type, idempotency-key, if-match, if-none-match, x-api-key, \
    x-csrf-token, x-request-id";
const READ: &str = "etag, location, ratelimit, ratelimit-policy, retry-after, x-ratelimit-limit, \
    x-ratelimit-remaining, x-ratelimit-reset, x-request-id";

/// The origins whose scripts may use this server, with cookies, each by its exact name.
#[derive(Debug, Clone)]
pub(crate) struct Cors(pub(crate) Vec<WebOrigin>);

impl Cors {
    /// The origin that a request names, if its scripts may read the answer.
    pub(crate) fn admitted(&self, headers: &HeaderMap) -> Option<&WebOrigin> {
        self.0.iter().find(|origin| origin.is_of(headers))
    }

    /// The answer to a browser that asks what an admitted origin may send.
    pub(crate) fn preflight(&self, head: &RequestHead) -> Option<HttpResponse> {
        let asks = head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        self.admitted(&head.headers).filter(|_| asks)?;
        let mut response = HttpResponse::NoContent();
        response
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((ACCESS_CONTROL_MAX_AGE, KEPT));
        Some(response.finish())
    }

    /// Adds what lets an admitted origin read an answer, whatever the answer is.
    pub(crate) fn add(&self, headers: &mut HeaderMap, admitted: Option<&WebOrigin>) {
        if self.0.is_empty() {
            return;
        }
        vary_by_origin(headers);
        let Some(origin) = admitted else { return };
        let values = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, origin.as_str()),
            (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
            (ACCESS_CONTROL_EXPOSE_HEADERS, READ),
        ];
        for (name, value) in values {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
    }
}

/// Answers differ by origin: a cache keeps one for each.
fn vary_by_origin(headers: &mut HeaderMap) {
    let others = headers.get(VARY).and_then(|value| value.to_str().ok());
    let all = others.map(|others| format!("{others}, {ORIGIN}")).map(HeaderValue::try_from);
    headers.insert(VARY, all.and_then(Result::ok).unwrap_or(HeaderValue::from_static("origin")));
}
