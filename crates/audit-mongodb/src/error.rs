//! What the errors of the driver mean.

use countersign_ports::StoreError;
use mongodb::error::{Error, ErrorKind, InsertManyError, WriteFailure};

/// The key is there already.
const DUPLICATE_KEY: i32 = 11_000;

/// Codes that tell of the server, of the connection, or of our rights there, never of one document.
const PASSING: [i32; 32] = [
    6, 7, 13, 18, 24, 46, 50, 63, 64, 70, 79, 89, 91, 95, 100, 112, 133, 136, 150, 189, 202, 234, 262, 290,
    317, 8000, 9001, 10_058, 10_107, 11_600, 11_602, 14_031,
];

/// As [`PASSING`]: "not primary", in its older forms, and a stale view of shards.
const PASSING_TOO: [i32; 3] = [13_388, 13_435, 13_436];

fn is_passing(code: i32) -> bool {
    PASSING.contains(&code) || PASSING_TOO.contains(&code)
}

/// What an error means to whoever reads, or changes what is there.
pub(crate) fn store_error(error: Error) -> StoreError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other kinds tell of the way to the server")]
    let passing = match error.kind.as_ref() {
        ErrorKind::Command(command) => is_passing(command.code),
        ErrorKind::Write(WriteFailure::WriteError(write)) => is_passing(write.code),
        // An answer that makes no sense: a defect.
        ErrorKind::InvalidResponse { .. } | ErrorKind::Bson(_) | ErrorKind::InvalidArgument { .. } => false,
        _ => true,
    };
    if passing { StoreError::Unavailable(error.into()) } else { StoreError::Failed(error.into()) }
}

/// How inserting documents ended, none of which the driver could refuse. `Failed` only when the server refused one
/// of them for what it is: whatever else stands in the way (rights, space, a fail-over) passes, or is mended by
/// somebody, and the events are not to be given up for it.
pub(crate) fn inserted(error: Error) -> Result<(), StoreError> {
    let ErrorKind::InsertMany(InsertManyError { write_errors, write_concern_error, .. }) =
        error.kind.as_ref()
    else {
        return Err(StoreError::Unavailable(error.into()));
    };
    let mut codes =
        write_errors.iter().flatten().map(|write| write.code).filter(|code| *code != DUPLICATE_KEY);
    if write_concern_error.is_some() || codes.clone().any(is_passing) {
        return Err(StoreError::Unavailable(error.into()));
    }
    // All that is left is there already, and the server has seen to it that a majority has it.
    if codes.next().is_none() { Ok(()) } else { Err(StoreError::Failed(error.into())) }
}
