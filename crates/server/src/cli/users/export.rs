//! `countersign users export`

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use countersign_application::{DumpUsers, DumpUsersCommand, UserDump};
use countersign_domain::{AccountState, Origin};

use super::arguments::{ExportArguments, Status};
use super::private_file::Whole;
use super::progress::Progress;
use super::{STANDARD, adapters, row};
use crate::config::Settings;
use crate::failure::{CommandError, CommandResult, Explain};
use crate::output::say;

/// Writes the accounts.
pub(super) async fn run(arguments: &ExportArguments, settings: &Settings) -> CommandResult {
    let adapters = adapters(settings).await?;
    let command = DumpUsersCommand {
        state: arguments.status.map(|status| match status {
            Status::Active => AccountState::Active,
            Status::Disabled => AccountState::Disabled,
        }),
        with_hashes: arguments.with_hashes,
        origin: Origin::local(adapters.ports.ids.request()),
    };
    let begin = async || {
        let dump = DumpUsers::new(&adapters.ports).execute(command).await;
        dump.explain("the accounts cannot be read", "see `countersign doctor`")
    };
    if arguments.file == Path::new(STANDARD) {
        return match write(begin().await?, BufWriter::new(io::stdout().lock())).await {
            // Whoever reads has read enough.
            Err(Stop::Target(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.map(drop).map_err(|stop| stop.explain("the standard output")),
        };
    }
    // Before anything is read: a place that cannot be written to is said at once.
    let name = arguments.file.display().to_string();
    let mut file = Whole::begin(&arguments.file).map_err(|error| Stop::Target(error).explain(&name))?;
    let count = write(begin().await?, &mut file).await.map_err(|stop| stop.explain(&name))?;
    file.complete().map_err(|error| Stop::Target(error).explain(&name))?;
    say!("{count} accounts are in {name}");
    Ok(())
}

/// Why not all is written.
enum Stop {
    Source(CommandError),
    Target(io::Error),
}

impl Stop {
    fn explain(self, target: &str) -> CommandError {
        match self {
            Self::Source(error) => error,
            Self::Target(error) => {
                let remedy = "name a file in a folder where this user may write, with room for it";
                CommandError::new(format!("cannot write {target}: {error}"), remedy)
            }
        }
    }
}

/// Writes one line for each account, page by page; says how many.
async fn write(mut dump: UserDump, mut target: impl Write) -> Result<u64, Stop> {
    let (mut progress, mut count) = (Progress::new(None), 0_u64);
    loop {
        let page = dump.next().await.explain("the accounts cannot be read", "see `countersign doctor`");
        let page = page.map_err(Stop::Source)?;
        if page.is_empty() {
            break;
        }
        for record in &page {
            writeln!(target, "{}", row::write(record)).map_err(Stop::Target)?;
            count = count.saturating_add(1);
        }
        progress.show(0, count, || format!("{count} accounts"));
    }
    progress.finish();
    target.flush().map_err(Stop::Target)?;
    Ok(count)
}
