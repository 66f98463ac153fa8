//! What both mailers say when it did not work.

use countersign_ports::MailError;
use std::error::Error;

/// May work later.
pub(crate) fn transient(what: &str, cause: &(dyn Error + 'static)) -> MailError {
    MailError::Transient(chain(what, cause).into())
}

/// The whole chain of causes in one line, as it is stored with a dead letter.
pub(crate) fn chain(what: &str, cause: &(dyn Error + 'static)) -> String {
    let mut said = what.to_owned();
    let mut next = Some(cause);
    while let Some(cause) = next {
        let text = cause.to_string();
        // Some causes repeat what they stem from.
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        next = cause.source();
    }
    said
}
