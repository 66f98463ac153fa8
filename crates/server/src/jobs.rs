//! The background work of a running server.

use std::sync::Arc;
use std::time::Duration;

use countersign_application::{Failure, FlushViews, Housekeeping, Ports, Relay, SyncRevocations};
use countersign_ports::{Lane, StoreError};

use crate::background::{Background, Next};
use crate::wiring::Adapters;

/// Until MongoDB has the indexes it should have.
const PREPARATION_PAUSE: Duration = Duration::from_secs(5);
/// How long a mail or an audit entry waits at most before it is noticed.
const RELAY_PAUSE: Duration = Duration::from_millis(250);
/// A token that another node revoked is refused here within this time, also when its news are lost.
const REVOCATIONS_PAUSE: Duration = Duration::from_millis(500);
/// What a node that dies loses of views, and how many writes they are.
const VIEWS_PAUSE: Duration = Duration::from_secs(5);
const HOUSEKEEPING_PAUSE: Duration = Duration::from_hours(1);
/// Shorter than the time that a new key is known before it signs.
const KEYS_PAUSE: Duration = Duration::from_secs(10);

/// Starts it all.
pub(crate) fn start(background: &mut Background, adapters: &Adapters, relay: &Relay) {
    for (job, lane) in [("audit relay", Lane::Audit), ("mail relay", Lane::Mail)] {
        let relay = relay.clone();
        background.repeat(job, RELAY_PAUSE, move || {
            let relay = relay.clone();
            async move {
                let report = relay.run_once(lane).await?;
                Ok::<_, Failure>(if report.claimed > report.deferred { Next::Now } else { Next::Later })
            }
        });
    }

    if let Some(trail) = adapters.audit.mongodb.clone() {
        background.repeat("preparation of the audit trail", PREPARATION_PAUSE, move || {
            let trail = Arc::clone(&trail);
            async move { trail.prepare().await.map(|()| Next::Never) }
        });
    }

    let revocations = Arc::new(SyncRevocations::new(&adapters.ports));
    let feed = adapters.database.revocation_feed();
    background.repeat("revocations", REVOCATIONS_PAUSE, move || {
        let (revocations, feed) = (Arc::clone(&revocations), Arc::clone(&feed));
        async move {
            revocations.run_once().await?;
            // At once when another node has news, and in case that goes unheard, after a while.
            let _ = tokio::time::timeout(REVOCATIONS_PAUSE, feed.changed()).await;
            Ok::<_, StoreError>(Next::Now)
        }
    });

    let housekeeping = Arc::new(Housekeeping::new(&adapters.ports, adapters.audit.kept.clone()));
    background.repeat("housekeeping", HOUSEKEEPING_PAUSE, move || {
        let housekeeping = Arc::clone(&housekeeping);
        async move {
            let swept = housekeeping.run_once().await?;
            tracing::debug!(
                swept.sessions,
                swept.one_time_tokens,
                swept.login_attempts,
                swept.api_keys,
                swept.api_key_secrets,
                swept.revocations,
                swept.audit_events,
                "swept what had expired"
            );
            Ok::<_, Failure>(Next::Later)
        }
    });

    let views = FlushViews::new(&adapters.ports);
    background.repeat("views", VIEWS_PAUSE, move || {
        let views = views.clone();
        async move { views.run_once().await.map(|_posts| Next::Later) }
    });

    let (keys, access_tokens) = (adapters.keys.clone(), Arc::clone(&adapters.access_tokens));
    background.repeat("keys", KEYS_PAUSE, move || {
        let loaded = keys.load().map(|ring| access_tokens.replace_keys(ring));
        async move { loaded.map(|()| Next::Later) }
    });
}

/// Writes what is still held in memory, once nothing comes any more.
pub(crate) async fn finish(ports: &Ports) {
    if let Err(error) = FlushViews::new(ports).run_once().await {
        tracing::warn!(%error, "the last views of posts could not be written, and are lost");
    }
}
