//! Programs that present an API key, and how often they may fail.

use super::context::RequestContext;
use super::rate;
use super::{ApiError, ErrorCode, Kit};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName};
use countersign_application::{AuthenticateKeyError, KeyHolder};

/// Carries an API key: the header, never the query, which ends up in logs.
pub(crate) const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The one API key that a request presents; `None` when it presents none.
///
/// # Errors
/// `INVALID_TOKEN` when there are several, or an `Authorization` beside it: whose request is it?
pub(crate) fn presented(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut given = headers.get_all(&X_API_KEY);
    let Some(key) = given.next() else { return Ok(None) };
    if given.next().is_some() || headers.contains_key(AUTHORIZATION) {
        return Err(ApiError::new(ErrorCode::InvalidToken).message("Send one kind of credentials, once."));
    }
    key.to_str().map(Some).map_err(|error| ApiError::new(ErrorCode::InvalidToken).caused_by(error))
}

/// Recognises the program that presents this key. Failures count for the client's network; a good key is good however
/// many bad ones come from beside it.
///
/// # Errors
/// `INVALID_TOKEN` for a key that is none; `RATE_LIMIT_EXCEEDED` when too many were none, or this one asked too often.
pub(crate) async fn authenticate(
    kit: &Kit,
    context: &RequestContext,
    key: String,
) -> Result<KeyHolder, ApiError> {
    let authenticate = kit.authenticate_key.clone();
    let outcome = kit.runtime.run(async move { Ok::<_, ApiError>(authenticate.execute(&key).await) }).await?;
    match outcome {
        Ok(holder) => {
            rate::charge_key(kit, context, holder.key()).await?;
            Ok(holder)
        }
        Err(AuthenticateKeyError::Invalid) => {
            rate::charge_key_failure(kit, context).await?;
            Err(ApiError::new(ErrorCode::InvalidToken).message("The API key is not valid."))
        }
        Err(AuthenticateKeyError::Failure(failure)) => Err(failure.into()),
    }
}
