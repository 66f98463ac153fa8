//! What answers say about limits: the usual three headers, and those of draft-ietf-httpapi-ratelimit-headers-10.

use super::Spent;
use crate::kit::error::whole_seconds;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use countersign_domain::Instant;

/// The headers with what they mean, for documents and for scripts of other origins.
pub(crate) const NAMES: [(&str, &str); 5] = [
    ("x-ratelimit-limit", "How many requests the window allows."),
    ("x-ratelimit-remaining", "How many of them are left."),
    ("x-ratelimit-reset", "When the window ends, in seconds of Unix time."),
    ("ratelimit-policy", "The rule: its name, how many requests (`q`) in how many seconds (`w`)."),
    ("ratelimit", "The rule: how many requests are left (`r`), and for how many seconds (`t`)."),
];

/// Adds them.
pub(crate) fn add(headers: &mut HeaderMap, spent: &Spent, now: Instant) {
    let Spent { limit: name, standing } = spent;
    let (limit, left) = (standing.quota.limit, standing.remaining);
    let (window, wait) = (whole_seconds(standing.quota.window), whole_seconds(standing.resets_in));
    let end = now + standing.resets_in;
    let reset = end.timestamp().saturating_add(i64::from(end.timestamp_subsec_nanos() > 0));
    let values = [
        limit.to_string(),
        left.to_string(),
        reset.to_string(),
        format!(r#""{name}";q={limit};w={window}"#),
        format!(r#""{name}";r={left};t={wait}"#),
    ];
    for ((name, _), value) in NAMES.into_iter().zip(values) {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_ports::{Quota, Standing};
    use std::num::NonZeroU32;
    use std::time::Duration;

    #[test]
    fn seconds_are_whole_and_never_too_few() {
        let quota = Quota { limit: NonZeroU32::new(10).unwrap(), window: Duration::from_mins(1) };
        let standing = Standing { quota, remaining: 9, resets_in: Duration::from_millis(59_500) };
        let mut headers = HeaderMap::new();
        let now = Instant::from_timestamp(1_000, 900_000_000).unwrap();
        add(&mut headers, &Spent { limit: "login", standing }, now);
        let given = NAMES.map(|(name, _)| headers.get(name).unwrap().to_str().unwrap());
        assert_eq!(given, ["10", "9", "1061", r#""login";q=10;w=60"#, r#""login";r=9;t=60"#]);
    }
}
