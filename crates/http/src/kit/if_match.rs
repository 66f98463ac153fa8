//! The version a client saw (RFC 9110 §13.1.1).

use super::{ApiError, ErrorCode};
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// The version that `If-Match` names, as an extractor; `None` when there is no such header, or any will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(seen(request.headers()).map(Self))
    }
}

/// Tags that are weak, several or not ours match nothing that is here.
fn seen(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let mut given = headers.get_all(IF_MATCH).map(|value| value.to_str().unwrap_or_default().trim());
    match (given.next(), given.next()) {
        (None | Some("*"), None) => Ok(None),
        (Some(tag), None) => tag
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .and_then(|version| version.parse().ok())
            .map(Some)
            .ok_or_else(|| ApiError::new(ErrorCode::Conflict)),
        (_, Some(_)) => Err(ApiError::new(ErrorCode::Conflict)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn one_strong_tag_of_ours_names_a_version_and_any_other_matches_nothing() {
        let read = |value: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.append(IF_MATCH, HeaderValue::from_static(value));
            }
            seen(&headers).map_err(|error| error.code())
        };
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some("*")), Ok(None));
        assert_eq!(read(Some("\"7\"")), Ok(Some(7)));
        for other in ["", "7", "W/\"7\"", "\"7\", \"8\"", "\"seven\""] {
            assert_eq!(read(Some(other)), Err(ErrorCode::Conflict), "{other}");
        }
    }
}
