//! What the operator decided about the rules.

use countersign_application::Settings as Rules;
use countersign_domain::{LockoutPolicy, SessionLifetimes};

use crate::config::{Settings, Whole};

/// What the operator decided about the rules.
pub(crate) fn rules(settings: &Settings) -> Rules {
    let (tokens, lockout) = (&settings.tokens, &settings.lockout);
    Rules {
        lifetimes: SessionLifetimes {
            access: tokens.access_lifetime.get(),
            idle: tokens.idle_lifetime.get(),
            absolute: tokens.absolute_lifetime.get(),
        },
        refresh_grace: tokens.refresh_grace.get(),
        require_verified_email: settings.server.require_verified_email,
        lockout: LockoutPolicy {
            failures: lockout.failures.get(),
            failures_of_codes: lockout.failures.get(),
            failures_everywhere: lockout.failures_everywhere.get(),
            first: lockout.first_lock.get(),
            longest: lockout.longest_lock.get(),
        },
        max_sessions: settings.sessions.max_per_user.map(Whole::get),
        step_up_window: settings.sessions.step_up_window.get(),
        session_check: settings.sessions.check,
        conceal_existing: settings.registration.conceal_existing,
    }
}
