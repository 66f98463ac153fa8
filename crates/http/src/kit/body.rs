//! Request bodies: JSON, read strictly.

use super::FieldError;
use super::context::RequestContext;
use super::fields::{Fields, FromFields};
use super::{ApiError, ErrorCode, Kit, gate, rate, strict_json};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};
use serde_json::{Map, Value};

/// A JSON body, as an extractor. What is not JSON is 415, what is too long 413, everything else that is wrong
/// one 400 that lists every field.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: FromFields> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kit = Kit::of(request);
        let (context, method) = (RequestContext::of(request), request.method().clone());
        let declared = declared_length(request.headers());
        let is_json = is_json(request.headers());
        let (payload, gate) = (payload.take(), gate::before_body(request));
        async move {
            gate.await;
            let (kit, context) = (kit?, context?);
            let limits = kit.limits;
            if !is_json {
                return Err(ApiError::new(ErrorCode::UnsupportedMediaType));
            }
            let bytes = receive(payload, declared, limits.body_bytes.max(T::MAX_BYTES)).await?;
            let object =
                object(&bytes, limits.json_depth).map_err(|error| ApiError::validation(vec![error]))?;
            rate::charge_field(&kit, &context, &method, &object).await?;
            let read = Fields::parse_text(&bytes, object, context.reading());
            read.map(Self).map_err(ApiError::validation)
        }
        .boxed_local()
    }
}

fn object(bytes: &[u8], max_depth: usize) -> Result<Map<String, Value>, FieldError> {
    match strict_json::parse(bytes, max_depth)? {
        Value::Object(object) => Ok(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(FieldError::new("$", "wrong_type", "must be an object"))
        }
    }
}

async fn receive(mut payload: Payload, declared: Option<usize>, limit: usize) -> Result<BytesMut, ApiError> {
    let too_large = || ApiError::new(ErrorCode::PayloadTooLarge);
    if declared.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(declared.unwrap_or_default());
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            ApiError::validation(vec![FieldError::new("$", "incomplete", "the body did not arrive whole")])
                .caused_by(error)
        })?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `application/json` or a type with the suffix `+json`, in UTF-8 if it says so, and not compressed: nothing
/// here unpacks, so nothing here can be made to explode.
fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let (Some(value), None) = (types.next(), types.next()) else { return false };
    let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().unwrap_or_default();
    let json = essence == "application/json"
        || essence.strip_prefix("application/").is_some_and(|sub| sub.len() > 5 && sub.ends_with("+json"));
    let utf8 = parts
        .filter_map(|part| part.strip_prefix("charset=").map(|name| name.trim_matches('"').to_owned()))
        .all(|name| name == "utf-8");
    json && utf8 && !headers.contains_key(CONTENT_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn only_json_in_utf_8_is_json() {
        let given = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            is_json(&headers)
        };
        for value in
            ["application/json", "Application/JSON; charset=\"UTF-8\"", "application/merge-patch+json"]
        {
            assert!(given(value), "{value}");
        }
        for value in [
            "",
            "text/plain",
            "text/json",
            "application/jsonp",
            "application/+json",
            "application/json; charset=latin1",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=json",
        ] {
            assert!(!given(value), "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
