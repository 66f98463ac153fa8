//! Work that goes on beside requests, until the server stops.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Jobs that are repeated. A job is never cut off in the middle of a round, unless the stop takes too long.
#[derive(Debug)]
pub(crate) struct Background {
    stop: watch::Sender<bool>,
    jobs: JoinSet<()>,
}

/// When a job wants its next round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// At once: there is more to do.
    Now,
    /// After the usual pause.
    Later,
    /// Never: it is done.
    Never,
}

impl Background {
    pub(crate) fn new() -> Self {
        Self { stop: watch::Sender::new(false), jobs: JoinSet::new() }
    }

    /// Repeats `round` with this pause between; after failures, with pauses that grow. Only the first of
    /// several failures in a row is logged.
    pub(crate) fn repeat<F, Fut, E>(&mut self, job: &'static str, pause: Duration, round: F)
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Next, E>> + Send,
        E: Error + 'static,
    {
        let mut stop = self.stop.subscribe();
        self.jobs.spawn(async move {
            let mut failures = 0_u32;
            loop {
                let wait = match round().await {
                    Ok(next) => {
                        if failures > 0 {
                            tracing::info!(job, failures, "a background job works again");
                        }
                        failures = 0;
                        match next {
                            Next::Now => Duration::ZERO,
                            Next::Later => pause,
                            Next::Never => return,
                        }
                    }
                    Err(error) => {
                        if failures == 0 {
                            let error: &dyn Error = &error;
                            tracing::warn!(job, error, "a background job failed; it will be tried again");
                        }
                        failures = failures.saturating_add(1);
                        pause.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE.max(pause))
                    }
                };
                tokio::select! {
                    _ = stop.wait_for(|stopped| *stopped) => return,
                    () = tokio::time::sleep(wait) => {}
                }
            }
        });
    }

    /// Lets every round under way end, but waits for at most `grace`.
    pub(crate) async fn stop(mut self, grace: Duration) {
        self.stop.send_replace(true);
        let ended = async { while self.jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, ended).await.is_err() {
            tracing::warn!(
                "background jobs did not end in time; what they left is taken up at the next start"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test(start_paused = true)]
    async fn a_job_is_repeated_over_failures_until_it_is_done() {
        let rounds = Arc::new(AtomicU32::new(0));
        let mut background = Background::new();
        let counted = rounds.clone();
        background.repeat("test", Duration::from_millis(1), move || {
            let round = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                match round {
                    0 => Ok(Next::Now),
                    1 | 2 => Err(std::fmt::Error),
                    3 => Ok(Next::Later),
                    _ => Ok(Next::Never),
                }
            }
        });
        while background.jobs.join_next().await.is_some() {}
        assert_eq!(rounds.load(Ordering::SeqCst), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_lets_the_round_under_way_end() {
        let ended = Arc::new(AtomicU32::new(0));
        let mut background = Background::new();
        let counted = ended.clone();
        background.repeat("test", Duration::from_millis(1), move || {
            let ended = counted.clone();
            async move {
                tokio::time::sleep(Duration::from_secs(5)).await;
                ended.fetch_add(1, Ordering::SeqCst);
                Ok::<_, std::fmt::Error>(Next::Later)
            }
        });
        tokio::task::yield_now().await;
        background.stop(Duration::from_secs(10)).await;
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }
}
