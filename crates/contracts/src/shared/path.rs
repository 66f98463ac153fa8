//! What paths name, and how it is called.

use countersign_domain::{FullName, Invalid, User, UserId, Violation};
use countersign_http::kit::{ApiError, ErrorCode, Nuance};
use std::str::FromStr;

/// The identifier in a segment of a path. A text that can be none is answered like one that nothing has.
pub(crate) fn id<T: FromStr>(segment: &str) -> Result<T, ApiError> {
    segment.parse().map_err(|_error| not_found())
}

/// Why a text in a query is no identifier.
pub(crate) fn malformed_id<E>(_: E) -> Invalid {
    Invalid::new(Violation::Malformed, "must be an id")
}

/// Likewise, of an account.
pub(crate) fn account_id(segment: &str) -> Result<UserId, ApiError> {
    id(segment).map_err(|error| error.nuance(Nuance::Account))
}

/// What the path names is not there, or not the caller's to see.
fn not_found() -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound)
}

/// What somebody without a full name is called where everybody has one. His username is nobody's business.
pub(crate) const ANONYMOUS: &str = "Anonymous";

/// What an account is called where every account has a full name.
pub(crate) fn display_name(user: &User) -> String {
    user.profile.full_name.as_ref().map_or(ANONYMOUS, FullName::as_str).to_owned()
}
