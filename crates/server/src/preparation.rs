//! What a server does once, when its database is there: the schema, and the first administrator.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use countersign_application::OfferSetUp;
use countersign_persistence::Database;
use countersign_ports::{StoreError, StoreResult};

use crate::background::{Background, Next};
use crate::config::Settings;
use crate::failure::{CommandError, CommandResult, with_causes};
use crate::wiring::Adapters;

const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Prepares the database now, or as soon as it is there: until then the server is up and not ready.
pub(crate) async fn prepare(
    settings: &Settings,
    adapters: &Adapters,
    background: &mut Background,
) -> CommandResult {
    let preparation = Arc::new(Preparation {
        database: Arc::clone(&adapters.database),
        migrate: settings.database.migrate_on_start,
        set_up: OfferSetUp::new(&adapters.ports),
        public_url: settings.server.public_url.as_str().to_owned(),
    });
    match preparation.run().await {
        Ok(()) => Ok(()),
        Err(PreparationError::Store(StoreError::Unavailable(cause))) => {
            let error: &dyn Error = &*cause;
            tracing::warn!(error, "the database is away; the server starts and waits for it");
            background.repeat("preparation", RETRY_PAUSE, move || {
                let preparation = Arc::clone(&preparation);
                async move { preparation.run().await.map(|()| Next::Never) }
            });
            Ok(())
        }
        Err(error @ PreparationError::Pending(_)) => Err(CommandError::new(
            error,
            "run `countersign migrate` first, or set `database.migrate_on_start` to true",
        )),
        Err(error @ PreparationError::Store(_)) => Err(CommandError::new(
            with_causes(&error),
            "`countersign doctor` looks at the database; `countersign migrate` shows what stands in the way",
        )),
    }
}

struct Preparation {
    database: Arc<dyn Database>,
    migrate: bool,
    set_up: OfferSetUp,
    public_url: String,
}

#[derive(Debug, thiserror::Error)]
enum PreparationError {
    #[error("the database schema lacks {0}")]
    Pending(String),
    #[error("the database cannot be prepared")]
    Store(#[from] StoreError),
}

impl Preparation {
    async fn run(&self) -> Result<(), PreparationError> {
        if self.migrate {
            for migration in self.database.migrate().await? {
                tracing::info!(migration, "applied a migration");
            }
        } else {
            let pending = self.database.pending_migrations().await?;
            if !pending.is_empty() {
                return Err(PreparationError::Pending(pending.join(", ")));
            }
        }
        self.offer_set_up().await?;
        Ok(())
    }

    /// Shows whoever sees the terminal how to become the first administrator. The token is not logged.
    async fn offer_set_up(&self) -> StoreResult<()> {
        if let Some(token) = self.set_up.execute().await? {
            let body = format!(
                r#"{{"token":"{}","username":"admin","email":"admin@example.org","password":"…"}}"#,
                token.expose()
            );
            let _ = writeln!(
                std::io::stderr(),
                "There is no administrator yet. Within 24 hours, once:\n  \
                 curl {}/api/v1/auth/setup -H 'Content-Type: application/json' -d '{body}'",
                self.public_url
            );
        }
        Ok(())
    }
}
