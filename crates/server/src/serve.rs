//! A server from its start to its stop.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use countersign_application::{Ports, Relay};
use countersign_http::ServerSettings;
use tokio::time::Instant;

use crate::background::Background;
use crate::config::Settings;
use crate::failure::{CommandError, CommandResult, Explain};
use crate::folders::make_private;
use crate::signals::StopSignals;
use crate::{jobs, preparation, wiring};

/// Runs the server until a signal stops it.
pub(crate) async fn run(settings: &Settings) -> CommandResult {
    countersign_telemetry::init(settings.log.format, &settings.log.level)
        .explain("logging cannot be set up", "this is a defect; please report it")?;
    let mut signals =
        StopSignals::listen().explain("signals cannot be listened to", "see the system's limits")?;
    make_private(&settings.server.data_dir)?;
    let listener = listen(settings)?;
    let adapters = wiring::adapters(settings)?;
    let relay = Relay::new(&adapters.ports, Arc::clone(&adapters.audit.store), wiring::mailer(settings)?);
    let site = wiring::site(settings, &adapters).await?;

    let mut background = Background::new();
    preparation::prepare(settings, &adapters, &mut background).await?;
    jobs::start(&mut background, &adapters, &relay);

    let grace = settings.server.shutdown_grace.get();
    let server_settings = ServerSettings { shutdown_timeout: grace, ..ServerSettings::default() };
    let server = countersign_http::server(&site, vec![listener], &server_settings)
        .explain("the server cannot listen", "see `listen`")?;
    let handle = server.handle();
    let mut running = tokio::spawn(server);
    announce(settings, &adapters.ports);

    let ended_by_itself = tokio::select! {
        ended = &mut running => Some(ended),
        signal = signals.next() => {
            tracing::info!(signal, grace_s = grace.as_secs(), "stopping on {signal}: requests under way are answered first");
            None
        }
    };
    let deadline = Instant::now() + grace;
    if let Some(ended) = ended_by_itself {
        let cause = ended.map_or_else(|error| error.to_string(), |served| format!("{served:?}"));
        return Err(CommandError::new(format!("the server ended by itself: {cause}"), "see its log"));
    }
    handle.stop(true).await;
    relay.stop();
    // What is left of the grace, but always long enough to end a round that does not wait for anybody.
    background.stop(deadline.saturating_duration_since(Instant::now()).max(Duration::from_secs(2))).await;
    jobs::finish(&adapters.ports).await;
    tracing::info!("stopped");
    Ok(())
}

fn listen(settings: &Settings) -> CommandResult<TcpListener> {
    let listen = settings.server.listen;
    let listener = TcpListener::bind(listen).explain(
        format_args!("cannot listen on {listen}"),
        "another program may listen there: stop it, or choose another port by --listen or COUNTERSIGN_LISTEN",
    )?;
    listener.set_nonblocking(true).explain("the socket is no good", "this is a defect; please report it")?;
    Ok(listener)
}

fn announce(settings: &Settings, ports: &Ports) {
    let listen = settings.server.listen;
    let docs = format!("{}/docs", settings.server.public_url.as_str());
    tracing::info!(server.address = %listen, docs.url = docs, "listening on {listen}; the documentation is at {docs}");
    let providers: Vec<String> =
        ports.identity_providers.list().into_iter().map(|info| info.name.to_string()).collect();
    if !providers.is_empty() {
        let names = providers.join(", ");
        tracing::info!(providers.names = names, "people may log in at identity providers: {names}");
    }
}
