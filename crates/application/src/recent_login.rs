//! Asks that somebody proved a short time ago who he is.

use crate::{Authenticated, Ports, RecentlyAuthenticated, Settings};
use countersign_ports::Clock;
use std::sync::Arc;
use std::time::Duration;

/// Asks that somebody proved a short time ago who he is: by a login, or by a step-up.
#[derive(Clone)]
pub struct RequireRecentLogin {
    clock: Arc<dyn Clock>,
    window: Duration,
}

/// The last proof is too long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a recent login is needed")]
pub struct StepUpRequired;

impl RequireRecentLogin {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self { clock: ports.clock.clone(), window: settings.step_up_window }
    }

    /// Lets pass who logged in or stepped up recently.
    ///
    /// # Errors
    /// When that is too long ago.
    pub fn check(&self, by: Authenticated) -> Result<RecentlyAuthenticated, StepUpRequired> {
        RecentlyAuthenticated::check(by, self.clock.now(), self.window).ok_or(StepUpRequired)
    }
}

impl std::fmt::Debug for RequireRecentLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequireRecentLogin").field("window", &self.window).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated};
    use countersign_ports::mock::ScriptedStore;

    #[test]
    fn a_login_is_recent_for_as_long_as_the_window_is() {
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        // Who is authenticated in the tests logged in a minute ago.
        for (seconds, recent) in [(61, true), (60, false)] {
            let settings = Settings { step_up_window: Duration::from_secs(seconds), ..Settings::default() };
            assert_eq!(RequireRecentLogin::new(&ports, settings).check(authenticated()).is_ok(), recent);
        }
    }
}
