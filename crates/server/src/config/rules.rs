//! What settings ask of each other.

use super::problem::{ConfigError, Problem};
use super::settings::{Settings, Tokens};
use super::values::MailMode;

/// Checks the settings against each other; each was checked for itself when it was read.
pub(super) fn check(settings: &Settings) -> Result<(), ConfigError> {
    let problems: Vec<Problem> = lifetimes(&settings.tokens).into_iter().chain(mail(settings)).collect();
    if problems.is_empty() { Ok(()) } else { Err(ConfigError::new(problems)) }
}

fn lifetimes(tokens: &Tokens) -> Option<Problem> {
    let ordered = tokens.access_lifetime.get() <= tokens.idle_lifetime.get()
        && tokens.idle_lifetime.get() <= tokens.absolute_lifetime.get();
    (!ordered).then(|| {
        Problem::new(
            "`tokens.access_lifetime`, `tokens.idle_lifetime` and `tokens.absolute_lifetime` are out of order",
            "make the access token the shortest and the absolute lifetime the longest",
        )
    })
}

fn mail(settings: &Settings) -> Vec<Problem> {
    let mut problems = Vec::new();
    if settings.mail.mode == MailMode::Smtp && settings.smtp.host.is_none() {
        problems.push(Problem::new(
            "`mail.mode` is \"smtp\", and `mail.smtp.host` is not given",
            "give the host that takes mails, or set `mail.mode` to \"file\"",
        ));
    }
    if settings.smtp.username.is_some() != settings.smtp.password.is_some() {
        problems.push(Problem::new(
            "of `mail.smtp.username` and `mail.smtp.password` only one is given",
            "give both, or neither when the host asks for no login",
        ));
    }
    problems
}
