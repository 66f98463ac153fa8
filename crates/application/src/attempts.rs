//! Whose failed attempts are counted.

use countersign_domain::{AttemptSubject, UserId};
use countersign_ports::{Mac, MacPurpose};

/// The subject that the attempts on an account are counted under: a keyed hash, from which nobody who has only the
/// store can tell the account.
pub(crate) fn account_subject(mac: &dyn Mac, user: UserId) -> AttemptSubject {
    AttemptSubject::from_bytes(*mac.tag(MacPurpose::Account, user.as_uuid().as_bytes()).as_bytes())
}
