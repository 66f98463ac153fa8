//! What errors say to people.

use super::codes::{LOGINS, REGISTRATIONS, RESETS};
use countersign_http::kit::{ApiError, ErrorCode, FieldError};

/// Who waits no longer than this waits a few minutes.
const A_FEW_MINUTES: u64 = 300;

/// What an error of this code says.
pub(super) fn message(error: &ApiError, code: &str) -> String {
    let attempts = match code {
        REGISTRATIONS => Some("registration"),
        LOGINS => Some("login"),
        RESETS => Some("password reset"),
        _ => None,
    };
    if let Some(attempts) = attempts {
        let wait = error.retry_after_seconds().unwrap_or_default();
        let when = if wait > A_FEW_MINUTES { "later" } else { "in a few minutes" };
        return format!("Too many {attempts} attempts. Please try again {when}.");
    }
    if !error.fields().is_empty() {
        return "Request validation failed".to_owned();
    }
    let plain = [
        (ErrorCode::DuplicateUsername, "Username already exists"),
        (ErrorCode::DuplicateEmail, "Email already exists"),
    ];
    let plain = plain.into_iter().find(|(code, _)| *code == error.code());
    plain.map_or(error.text(), |(_, text)| text).to_owned()
}

/// What is wrong with a field: `Name is required`.
pub(super) fn detail(error: &FieldError) -> String {
    if (error.field.as_str(), error.code) == ("email", "malformed") {
        return "Invalid email format".to_owned();
    }
    // What is wrong with the whole body is a sentence, or says what the body must be.
    let sentence = if error.field.starts_with('$') {
        error.message.clone()
    } else {
        format!("{} {}", spelled_out(&error.field), error.message)
    };
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `isActive` as `is active`; names that are not of letters alone stay.
fn spelled_out(name: &str) -> String {
    if !name.chars().all(|c| c.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    let mut words = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn details_are_sentences() {
        for (field, code, message, expected) in [
            ("name", "required", "is required", "Name is required"),
            ("email", "malformed", "must be an e-mail address", "Invalid email format"),
            ("refreshToken", "required", "is required", "Refresh token is required"),
            ("ids[1]", "malformed", "must be an id", "Ids[1] must be an id"),
            ("$", "wrong_type", "must be an object", "Must be an object"),
        ] {
            assert_eq!(detail(&FieldError::new(field, code, message)), expected);
        }
    }

    #[test]
    fn limits_say_when_to_come_back() {
        let locked = |seconds| ApiError::locked(Duration::from_secs(seconds));
        let soon = "Too many login attempts. Please try again in a few minutes.";
        assert_eq!(message(&locked(300), LOGINS), soon);
        assert_eq!(
            message(&locked(3600), RESETS),
            "Too many password reset attempts. Please try again later."
        );
    }
}
