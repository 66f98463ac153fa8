//! What the settings of contracts ask of each other and of the others.

use crate::config::problem::Problem;
use crate::config::settings::Settings;
use std::time::Duration;

pub(super) fn check(settings: &Settings) -> Vec<Problem> {
    let (rustauth, auth_service, aegisx) =
        (&settings.contracts.rustauth, &settings.contracts.auth_service, &settings.contracts.aegisx);
    let lifetimes = [
        ("rustauth", rustauth.access_lifetime.get(), rustauth.idle_lifetime.get()),
        ("auth_service", auth_service.access_lifetime.get(), auth_service.idle_lifetime.get()),
        ("aegisx", aegisx.access_lifetime.get(), aegisx.idle_lifetime.get()),
    ];
    let absolute = settings.tokens.absolute_lifetime.get();
    let lifetimes =
        lifetimes.into_iter().filter_map(|(name, access, idle)| ordered(name, access, idle, absolute));
    let everywhere = settings.lockout.failures_everywhere.get();
    let lockouts = [("rustauth", rustauth.lockout_failures.get()), ("aegisx", aegisx.lockout_failures.get())];
    let lockouts = lockouts.into_iter().filter(|(_, failures)| everywhere < *failures).map(|(name, _)| {
        Problem::new(
            format!("`lockout.failures_everywhere` is smaller than `contracts.{name}.lockout_failures`"),
            "make it several times as large",
        )
    });
    lifetimes.chain(lockouts).collect()
}

fn ordered(name: &str, access: Duration, idle: Duration, absolute: Duration) -> Option<Problem> {
    (access > idle || idle > absolute).then(|| {
        Problem::new(
            format!(
                "`contracts.{name}.access_lifetime`, `contracts.{name}.idle_lifetime` and \
                 `tokens.absolute_lifetime` are out of order"
            ),
            "make the access token the shortest and the absolute lifetime the longest",
        )
    })
}
