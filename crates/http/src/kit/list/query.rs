//! Query strings, read as strictly as bodies.

use super::super::FieldError;
use super::super::fields::{Fields, FromFields, Reading};
use super::super::{ApiError, limits::MAX_PARAMETERS};
use actix_web::HttpRequest;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a query says, by name.
pub(crate) type Given = BTreeMap<String, String>;

/// The parameters of a query.
///
/// # Errors
/// When a name is there twice, or there are too many; none of them decides for the other.
pub(crate) fn parameters(request: &HttpRequest) -> Result<Given, ApiError> {
    let mut given = Given::new();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        if given.len() == MAX_PARAMETERS {
            return Err(refused("$query", "too_many", "must have fewer parameters"));
        }
        if given.contains_key(name.as_ref()) {
            return Err(refused(&name, "duplicate", "must be there once"));
        }
        given.insert(name.into_owned(), value.into_owned());
    }
    Ok(given)
}

/// Reads `T` from the parameters of a query.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn read<T: FromFields>(given: Given, reading: &Reading) -> Result<T, ApiError> {
    let given = given.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    Fields::parse(given, reading).map_err(ApiError::validation)
}

pub(super) fn refused(name: &str, code: &'static str, message: &str) -> ApiError {
    ApiError::validation(vec![FieldError::new(name, code, message)])
}
