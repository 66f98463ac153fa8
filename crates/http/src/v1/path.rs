//! Identifiers in paths.

use crate::kit::{ApiError, ErrorCode, Nuance};
use countersign_domain::{Permission, ProviderName, RoleName, UserId};
use std::str::FromStr;

/// The identifier in a segment of a path. A text that can be none is answered like one that nothing has.
pub(super) fn id<T: FromStr>(segment: &str) -> Result<T, ApiError> {
    segment.parse().map_err(|_error| not_found())
}

/// Likewise, of an account.
pub(super) fn account(segment: &str) -> Result<UserId, ApiError> {
    id(segment).map_err(|error| error.nuance(Nuance::Account))
}

/// Likewise, the name of a role.
pub(super) fn role(segment: &str) -> Result<RoleName, ApiError> {
    RoleName::parse(segment).map_err(|_invalid| not_found())
}

/// Likewise, the name of a permission.
pub(super) fn permission(segment: &str) -> Result<Permission, ApiError> {
    Permission::parse(segment).map_err(|_invalid| not_found())
}

/// Likewise, the name of an identity provider.
pub(super) fn provider(segment: &str) -> Result<ProviderName, ApiError> {
    ProviderName::parse(segment).map_err(|_invalid| not_found())
}

/// What the path names is not there, or not the caller's to see.
pub(super) fn not_found() -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound)
}

/// Likewise, where it names an account.
pub(super) fn no_such_account() -> ApiError {
    not_found().nuance(Nuance::Account)
}
