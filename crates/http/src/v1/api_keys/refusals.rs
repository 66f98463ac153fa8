//! Why keys are not made or changed, in words.

use crate::kit::{ApiError, ErrorCode};
use countersign_domain::{Invalid, Permission, Violation};

/// Nobody gives a key what he lacks.
pub(super) fn scope_not_held(lacking: &[Permission]) -> ApiError {
    let names: Vec<_> = lacking.iter().map(Permission::as_str).collect();
    ApiError::new(ErrorCode::Forbidden)
        .message(format!("You may not do this yourself, so no key of yours can: {}.", names.join(", ")))
}

/// A key that nobody could use.
pub(super) fn expiry_in_past() -> ApiError {
    ApiError::field("expires_at", &Invalid::new(Violation::NotAllowed, "must be in the future"))
}
