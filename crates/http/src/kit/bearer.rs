//! The bearer token of a request (RFC 6750 §2.1).

use super::{ApiError, ErrorCode};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};

/// The token that the one `Authorization` header carries. A token anywhere else, in the query or the body,
/// is not looked for.
///
/// # Errors
/// `UNAUTHORIZED` when there is none; `INVALID_TOKEN` when it cannot be one.
pub(crate) fn token(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut given = headers.get_all(AUTHORIZATION);
    let Some(value) = given.next() else { return Err(ApiError::new(ErrorCode::Unauthorized)) };
    if given.next().is_some() {
        return Err(ApiError::new(ErrorCode::InvalidToken).message("Send one Authorization header."));
    }
    let invalid = || ApiError::new(ErrorCode::InvalidToken);
    let value = value.to_str().map_err(|error| invalid().caused_by(error))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::new(ErrorCode::Unauthorized));
    }
    let token = token.trim_start_matches(' ');
    let is_b64token =
        !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b));
    is_b64token.then_some(token).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn read(values: &[&'static str]) -> Result<String, ErrorCode> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        token(&headers).map(str::to_owned).map_err(|error| error.code())
    }

    #[test]
    fn one_bearer_token_is_read_whatever_the_case_of_its_scheme() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c"] {
            assert_eq!(read(&[value]).as_deref(), Ok("a.b.c"), "{value}");
        }
    }

    #[test]
    fn no_token_differs_from_a_wrong_one() {
        assert_eq!(read(&[]), Err(ErrorCode::Unauthorized));
        assert_eq!(read(&["Basic YTpi"]), Err(ErrorCode::Unauthorized));
        assert_eq!(read(&["a.b.c"]), Err(ErrorCode::Unauthorized));
        for values in
            [&["Bearer"][..], &["Bearer "], &["Bearer a b"], &["Bearer a,b"], &["Bearer a", "Bearer b"]]
        {
            assert_eq!(read(values), Err(ErrorCode::InvalidToken), "{values:?}");
        }
    }
}
