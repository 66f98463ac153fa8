//! What an error of the database means to the ports.

use super::super::{is_outage, unique_key};
use countersign_ports::StoreError;
use diesel::result::{DatabaseErrorKind, Error};

/// The meaning of an error.
pub(super) fn store_error(error: Error) -> StoreError {
    if let Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) = &error {
        return StoreError::Conflict(unique_key(info.as_ref()));
    }
    if let Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) = &error {
        return StoreError::BrokenReference;
    }
    if is_outage(&error) { StoreError::Unavailable(error.into()) } else { StoreError::Failed(error.into()) }
}
