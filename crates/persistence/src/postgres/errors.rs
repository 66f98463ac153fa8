//! What PostgreSQL's errors mean. diesel-async tells its most important codes apart and drops the others, so
//! those are known by their text, which `pool` asks for in English.

use countersign_ports::UniqueKey;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

const NO_ANSWER: &str = "the database did not answer in time";

/// The answer of a server that gives none.
pub(super) fn no_answer() -> Error {
    Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(NO_ANSWER.to_owned()))
}

/// Which key a violation is of, by the name of its index.
pub(super) fn unique_key(info: &dyn DatabaseErrorInformation) -> UniqueKey {
    match info.constraint_name() {
        Some("users_open_1_username") => UniqueKey::Username,
        Some("users_open_2_email") => UniqueKey::Email,
        Some("refresh_tokens_live" | "refresh_tokens_generation") => UniqueKey::LiveRefreshToken,
        Some("refresh_tokens_pkey" | "one_time_tokens_hash" | "api_key_secrets_pkey") => UniqueKey::TokenHash,
        Some("roles_pkey") => UniqueKey::RoleName,
        Some("permissions_pkey") => UniqueKey::PermissionName,
        Some("features_name") => UniqueKey::FeatureName,
        Some("external_identities_subject") => UniqueKey::ExternalIdentity,
        _ => UniqueKey::Id,
    }
}

/// Whether it may go better later: the server is away, full, too busy, without a schema yet, or somebody else held a
/// lock too long.
pub(super) fn is_outage(error: &Error) -> bool {
    const OUTAGES: [&str; 13] = [
        NO_ANSWER,
        "canceling statement due to",
        "could not extend file",
        "could not write",
        "deadlock detected",
        "out of memory",
        "out of shared memory",
        "remaining connection slots are reserved",
        "sorry, too many clients already",
        "terminating connection",
        "the connection is closed",
        "the database system is",
        "too many connections",
    ];
    let Error::DatabaseError(kind, info) = error else { return false };
    let of_kind = matches!(
        kind,
        DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction
    );
    // A database that came back empty, or is not migrated yet.
    let without_schema =
        info.message().starts_with("relation ") && info.message().ends_with(" does not exist");
    of_kind || without_schema || OUTAGES.iter().any(|text| info.message().starts_with(text))
}

/// Whether the connection, not the server, may be what is gone: a pooled one that died while it was idle.
pub(super) fn is_disconnect(error: &Error) -> bool {
    let Error::DatabaseError(kind, info) = error else { return false };
    matches!(kind, DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection)
        || info.message().starts_with("terminating connection")
}
