//! The connection to Redis, and its coming and going.

use super::script::{ChargeScript, Verdict};
use countersign_ports::{Charge, Quota};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError};
use std::fmt::Display;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

/// How long connecting may take; nobody but the start of the server waits for it.
const CONNECT_BOUND: Duration = Duration::from_secs(2);
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// One connection for all requests, or none while Redis is away.
pub(super) struct Link {
    client: Client,
    script: ChargeScript,
    patience: Duration,
    runtime: Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Counts the connections, so that a late failure of an old one does not end a new one.
    number: u64,
}

/// Why Redis did not count.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("no answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
    #[error("an answer that makes no sense")]
    Nonsense,
}

impl Link {
    /// Connects, or goes on trying in the background.
    pub(super) async fn open(client: Client, prefix: String, patience: Duration) -> Arc<Self> {
        let (script, runtime) = (ChargeScript::new(prefix), Handle::current());
        let link = Arc::new(Self { client, script, patience, runtime, state: Mutex::default() });
        if let Err(failure) = link.connect().await {
            link.went_down(&failure);
        }
        link
    }

    pub(super) fn is_down(&self) -> bool {
        self.state().connection.is_none()
    }

    /// What Redis says; `None`, and that without waiting, while it is away.
    pub(super) async fn charge<'a>(self: &Arc<Self>, charges: &'a [Charge], now: i64) -> Option<Verdict<'a>> {
        let (connection, number) = {
            let state = self.state();
            (state.connection.clone()?, state.number)
        };
        match self.ask(connection, charges, now).await {
            Ok(verdict) => Some(verdict),
            Err(failure) => {
                let was_up = {
                    let mut state = self.state();
                    state.number == number && state.connection.take().is_some()
                };
                if was_up {
                    self.went_down(&failure);
                }
                None
            }
        }
    }

    async fn ask<'a>(
        &self,
        mut connection: MultiplexedConnection,
        charges: &'a [Charge],
        now: i64,
    ) -> Result<Verdict<'a>, Failure> {
        let invocation = self.script.invocation(charges, now);
        let answer: Vec<i64> = timeout(self.patience, invocation.invoke_async(&mut connection)).await??;
        Verdict::read(&answer, charges).ok_or(Failure::Nonsense)
    }

    /// Connects and charges once: a Redis that answers but takes no writes is still away.
    async fn connect(&self) -> Result<(), Failure> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_BOUND))
            .set_response_timeout(Some(CONNECT_BOUND));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let connection = timeout(CONNECT_BOUND, connecting).await??;
        let quota = Quota { limit: NonZeroU32::MAX, window: RETRY_PAUSE };
        self.ask(connection.clone(), &[Charge { key: "probe".to_owned(), quota, cost: 1 }], 0).await?;
        let mut state = self.state();
        state.connection = Some(connection);
        state.number += 1;
        Ok(())
    }

    fn went_down(self: &Arc<Self>, why: &dyn Display) {
        tracing::warn!(error = %why, "Redis is away: this node counts rate limits by itself");
        self.runtime.spawn(Self::come_back(Arc::downgrade(self)));
    }

    /// Tries until Redis is back or the limiter is gone.
    async fn come_back(link: Weak<Self>) {
        loop {
            sleep(RETRY_PAUSE).await;
            let Some(link) = link.upgrade() else { return };
            match link.connect().await {
                Ok(()) => {
                    return tracing::warn!("Redis is back: rate limits are counted for all nodes again");
                }
                Err(failure) => tracing::debug!(error = %failure, "Redis is still away"),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("is_down", &self.is_down()).finish_non_exhaustive()
    }
}
