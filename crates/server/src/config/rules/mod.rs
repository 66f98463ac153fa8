//! What settings ask of each other.

mod providers;

use super::problem::{ConfigError, Problem};
use super::settings::{Lockout, Settings, Tokens};
use super::values::{MailMode, RateLimits};

/// Checks the settings against each other; each was checked for itself when it was read.
pub(super) fn check(settings: &Settings) -> Result<(), ConfigError> {
    let problems: Vec<Problem> = lifetimes(&settings.tokens)
        .into_iter()
        .chain(mail(settings))
        .chain(limits(settings))
        .chain(lockout(&settings.lockout))
        .chain(providers::check(&settings.providers))
        .collect();
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

fn limits(settings: &Settings) -> Option<Problem> {
    let server = &settings.server;
    (server.rate_limits == RateLimits::Off && !server.listen.ip().is_loopback()).then(|| {
        Problem::new(
            format!("`rate_limits` is \"off\", and others reach the server at {}", server.listen),
            "leave it on, or give \"off-everywhere\" where something before the server limits requests",
        )
    })
}

fn lockout(lockout: &Lockout) -> Option<Problem> {
    if lockout.failures_everywhere.get() < lockout.failures.get() {
        return Some(Problem::new(
            "`lockout.failures_everywhere` is smaller than `lockout.failures`: anybody could shut the owner out",
            "make it several times as large",
        ));
    }
    (lockout.first_lock.get() > lockout.longest_lock.get()).then(|| {
        Problem::new(
            "`lockout.first_lock` is longer than `lockout.longest_lock`",
            "make the first lock the shorter one",
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
