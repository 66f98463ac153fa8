//! The database, its schema, and the outbox in it.

use countersign_persistence::Database;
use countersign_ports::{DeadLetter, OutboxState, StoreResult};

use super::finding::Finding;
use crate::config::{DatabaseUrl, Settings};
use crate::wiring;

/// As many dead letters are shown.
const SHOWN: u32 = 5;

pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    if let DatabaseUrl::Sqlite(path) = &settings.database.url
        && !path.exists()
    {
        return vec![Finding::ok("database", format!("{} is made at the first start", path.display()))];
    }
    let database = match wiring::database(settings) {
        Ok(database) => database,
        Err(error) => return vec![Finding::fail("database", error, "see `database.url`")],
    };
    let remedy = "start it, or correct `database.url`; DATABASE_URL counts as well";
    if let Err(error) = database.ping().await {
        return vec![Finding::of("database", Err::<(), _>(error), "", remedy)];
    }
    let reached = Finding::ok("database", "answers");
    match database.pending_migrations().await {
        Ok(pending) if pending.is_empty() => {
            let mut findings = vec![reached, Finding::ok("schema", "is up to date")];
            findings.extend(outbox(database.as_ref()).await);
            findings
        }
        Ok(pending) => {
            let what = format!("lacks {}", pending.join(", "));
            vec![reached, Finding::warn("schema", what, "run `countersign migrate`, or start the server")]
        }
        Err(error) => vec![reached, Finding::of("schema", Err::<(), _>(error), "", "see the database's log")],
    }
}

async fn outbox(database: &dyn Database) -> Vec<Finding> {
    let (state, letters) = match read(database).await {
        Ok(read) => read,
        Err(error) => return vec![Finding::of("outbox", Err::<(), _>(error), "", "see the database's log")],
    };
    let mut findings = vec![Finding::ok("outbox", format!("{} waiting", state.waiting))];
    if state.dead > 0 {
        let shown = letters.iter().map(|letter| {
            let DeadLetter { id, kind, attempts, error, .. } = letter;
            format!("\n        {kind} {id}, tried {attempts} times: {error}")
        });
        findings.push(Finding::warn(
            "dead letters",
            format!("{}, the latest:{}", state.dead, shown.collect::<String>()),
            "mend what their errors name; they are kept, and not tried again",
        ));
    }
    findings
}

async fn read(database: &dyn Database) -> StoreResult<(OutboxState, Vec<DeadLetter>)> {
    let mut reader = database.store().reader().await?;
    Ok((reader.outbox().state().await?, reader.outbox().dead_letters(SHOWN).await?))
}
