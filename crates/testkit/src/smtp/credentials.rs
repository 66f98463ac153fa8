//! AUTH PLAIN (RFC 4616) and AUTH LOGIN, server side.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is known of a client's credentials after one more line of the exchange.
#[derive(Debug)]
pub(super) enum Exchange {
    /// This is to be asked (already in base64), and the answer given to [`answer`].
    Ask(&'static str, Pending),
    /// These are the user name and password.
    Complete(String, String),
    /// Not a mechanism known here, or not well-formed.
    Malformed,
}

/// What a client has presented so far.
#[derive(Debug)]
pub(super) enum Pending {
    Plain,
    User,
    Password(String),
}

/// Begins with the arguments of the AUTH command.
pub(super) fn begin(arguments: &str) -> Exchange {
    let (mechanism, initial) = arguments.split_once(' ').map_or((arguments, None), |(m, i)| (m, Some(i)));
    let pending = match mechanism.to_ascii_uppercase().as_str() {
        "PLAIN" => Pending::Plain,
        "LOGIN" => Pending::User,
        _ => return Exchange::Malformed,
    };
    match (initial, pending) {
        (Some(line), pending) => answer(line, pending),
        (None, Pending::Plain) => Exchange::Ask("", Pending::Plain),
        // "Username:"
        (None, pending) => Exchange::Ask("VXNlcm5hbWU6", pending),
    }
}

/// Goes on with the client's answer.
pub(super) fn answer(line: &str, pending: Pending) -> Exchange {
    let Some(text) = STANDARD.decode(line.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return Exchange::Malformed;
    };
    match pending {
        Pending::Plain => {
            let mut parts = text.splitn(3, '\0').skip(1).map(str::to_owned);
            match (parts.next(), parts.next()) {
                (Some(user), Some(password)) => Exchange::Complete(user, password),
                _ => Exchange::Malformed,
            }
        }
        // "Password:"
        Pending::User => Exchange::Ask("UGFzc3dvcmQ6", Pending::Password(text)),
        Pending::Password(user) => Exchange::Complete(user, text),
    }
}
