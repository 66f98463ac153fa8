//! What SQLite's errors mean. It tells most of them apart by text alone.

use countersign_ports::UniqueKey;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

/// Which key a violation is of: `UNIQUE constraint failed: users.email_canonical`.
pub(super) fn unique_key(info: &dyn DatabaseErrorInformation) -> UniqueKey {
    match info.message().rsplit(' ').next() {
        Some("users.username_canonical") => UniqueKey::Username,
        Some("users.email_canonical") => UniqueKey::Email,
        Some("refresh_tokens.session_id" | "refresh_tokens.generation") => UniqueKey::LiveRefreshToken,
        Some("refresh_tokens.hash" | "one_time_tokens.hash" | "api_key_secrets.hash") => UniqueKey::TokenHash,
        Some("roles.name") => UniqueKey::RoleName,
        Some("permissions.name") => UniqueKey::PermissionName,
        Some("features.name_canonical") => UniqueKey::FeatureName,
        Some("external_identities.subject") => UniqueKey::ExternalIdentity,
        _ => UniqueKey::Id,
    }
}

/// Whether it may go better later: somebody else writes, or the disk is full, broken, or not there.
pub(super) fn is_outage(error: &Error) -> bool {
    const OUTAGES: [&str; 7] = [
        "no such table",
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "attempt to write a readonly database",
    ];
    let Error::DatabaseError(kind, info) = error else { return false };
    matches!(kind, DatabaseErrorKind::UnableToSendCommand)
        || OUTAGES.iter().any(|text| info.message().starts_with(text))
}

/// A file cannot hang up.
pub(super) fn is_disconnect(_: &Error) -> bool {
    false
}
