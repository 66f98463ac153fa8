//! The error answers of a document.

use super::operations;
use super::security::{BEARER, CSRF, accepts};
use crate::kit::rate;
use crate::kit::{ApiError, ErrorCode, FieldError, Occasion, Presenter, Problem};
use actix_web::http::StatusCode;
use countersign_domain::{Instant, RequestId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use uuid::Uuid;

/// Where a response lists the codes it may carry.
const CODES: &str = "x-error-codes";

/// Any operation can fail so, whatever it does.
const ALWAYS: [ErrorCode; 4] = [
    ErrorCode::ValidationError,
    ErrorCode::RequestTimeout,
    ErrorCode::InternalServerError,
    ErrorCode::ServiceUnavailable,
];
/// Any operation but those outside all limits.
const LIMITED: [ErrorCode; 1] = [ErrorCode::RateLimitExceeded];
const WITH_BODY: [ErrorCode; 2] = [ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType];
/// Forbidden to API keys, or to those without the scope, it is at least.
const WITH_BEARER: [ErrorCode; 4] =
    [ErrorCode::Unauthorized, ErrorCode::InvalidToken, ErrorCode::TokenBlacklisted, ErrorCode::Forbidden];
const WITH_CSRF: [ErrorCode; 1] = [ErrorCode::CsrfTokenInvalid];

/// Responses that name their codes and nothing else yet. They have no statuses before the presenter gives them one: what
/// is a success in the catalogue may be an error of a contract.
#[must_use]
pub fn declared(codes: &[ErrorCode]) -> BTreeMap<String, RefOr<Response>> {
    let declare = |code: &ErrorCode| {
        let extensions = ExtensionsBuilder::new().add(CODES, json!([code.as_str()])).build();
        let response = ResponseBuilder::new().extensions(Some(extensions)).build();
        (code.as_str().to_owned(), RefOr::T(response))
    };
    codes.iter().map(declare).collect()
}

/// Gives each operation its error answers: those it declares and those that come with what it is.
pub(super) fn complete(document: &mut OpenApi, presenter: &dyn Presenter, schema: &str) {
    // Operations that fail alike share their answers.
    let mut answers = BTreeMap::new();
    let of_paths = document.paths.paths.iter_mut();
    for (path, operation) in of_paths.flat_map(|(path, item)| operations(item).map(move |op| (path, op))) {
        let codes = codes_of(operation, !rate::is_unlimited(path));
        let status =
            |code| rendered(presenter, &example_error(code)).map_or(code.status(), |(status, _)| status);
        for (key, codes) in by_status(&codes, status) {
            let name = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(".");
            answers.entry(name.clone()).or_insert_with(|| RefOr::T(answer(&codes, presenter, schema)));
            let answer = RefOr::Ref(Ref::from_response_name(name));
            operation.responses.responses.entry(key).or_insert(answer);
        }
    }
    document.components.get_or_insert_default().responses.extend(answers);
}

/// Takes the declared codes out of the responses and adds the general ones.
fn codes_of(operation: &mut Operation, limited: bool) -> Vec<ErrorCode> {
    let mut codes = Vec::new();
    operation.responses.responses.retain(|_, response| {
        let names = match response {
            RefOr::T(response) => response.extensions.as_ref().and_then(|extensions| extensions.get(CODES)),
            RefOr::Ref(_) => None,
        };
        let names = names.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let before = codes.len();
        codes.extend(names.filter_map(|name| ErrorCode::ALL.iter().find(|code| code.as_str() == name)));
        codes.len() == before
    });
    let general = ALWAYS
        .iter()
        .chain(LIMITED.iter().filter(|_| limited))
        .chain(WITH_BODY.iter().filter(|_| operation.request_body.is_some()))
        .chain(WITH_BEARER.iter().filter(|_| accepts(operation, BEARER)))
        .chain(WITH_CSRF.iter().filter(|_| accepts(operation, CSRF)));
    codes.extend(general);
    ErrorCode::ALL.iter().copied().filter(|code| codes.contains(code)).collect()
}

fn by_status(
    codes: &[ErrorCode],
    status: impl Fn(ErrorCode) -> StatusCode,
) -> BTreeMap<String, Vec<ErrorCode>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for &code in codes {
        groups.entry(status(code).as_str().to_owned()).or_default().push(code);
    }
    groups
}

fn answer(codes: &[ErrorCode], presenter: &dyn Presenter, schema: &str) -> Response {
    let words: Vec<_> = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.message())).collect();
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let plain = |error: &ApiError| rendered(presenter, error).map(|(_, body)| body);
    let problem = |error: &ApiError| {
        let (status, _) = rendered(presenter, error)?;
        serde_json::to_value(Problem::new(error, status, occasion().request)).ok()
    };
    let mut response = ResponseBuilder::new();
    for (name, text) in codes.first().map_or(Vec::new(), |code| headers(code.status())) {
        response = response.header(name, HeaderBuilder::new().description(Some(text)).build());
    }
    response
        .description(words.join("\n\n"))
        .content("application/json", content(schema, codes, plain))
        .content("application/problem+json", content("Problem", codes, problem))
        .extensions(Some(ExtensionsBuilder::new().add(CODES, json!(names)).build()))
        .build()
}

fn headers(status: StatusCode) -> Vec<(&'static str, &'static str)> {
    let retry_after = ("Retry-After", "When to try again, in seconds.");
    match status {
        StatusCode::UNAUTHORIZED => vec![("WWW-Authenticate", "How to authenticate (RFC 6750 §3).")],
        StatusCode::SERVICE_UNAVAILABLE => vec![retry_after],
        StatusCode::TOO_MANY_REQUESTS => std::iter::once(retry_after).chain(rate::NAMES).collect(),
        _ => Vec::new(),
    }
}

fn content(schema: &str, codes: &[ErrorCode], body: impl Fn(&ApiError) -> Option<Value>) -> Content {
    let examples = codes.iter().map(|&code| {
        let example = ExampleBuilder::new().summary(code.message()).value(body(&example_error(code)));
        (code.as_str(), RefOr::T(example.build()))
    });
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).examples_from_iter(examples).build()
}

fn example_error(code: ErrorCode) -> ApiError {
    let error = ApiError::new(code);
    match code.status() {
        StatusCode::BAD_REQUEST => {
            ApiError::validation(vec![FieldError::new("email", "required", "is required")])
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            error.retry_after(Duration::from_secs(5))
        }
        _ => error,
    }
}

fn rendered(presenter: &dyn Presenter, error: &ApiError) -> Option<(StatusCode, Value)> {
    let (status, body) = presenter.error(error, &occasion()).ok()?;
    Some((status, serde_json::from_slice(&body).ok()?))
}

/// The same in every run, so that the document is.
fn occasion() -> Occasion {
    let id = Uuid::from_u128(0x0198_a4f0_7a3c_7f00_8000_0000_0000_002a);
    Occasion {
        request: RequestId::from_uuid(id),
        at: Instant::from_timestamp_nanos(1_767_225_600_000_000_000),
    }
}
