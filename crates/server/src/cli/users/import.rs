//! `countersign users import`: what it begins with.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;

use countersign_application::{ImportUsers, SeenAccounts};
use countersign_domain::Origin;

use super::arguments::ImportArguments;
use super::batches::Run;
use super::journal::{Entry, Journal};
use super::lines::Lines;
use super::progress::Progress;
use super::tally::{Counts, Tally};
use super::{STANDARD, adapters, private_file};
use crate::config::Settings;
use crate::failure::{CommandError, CommandResult, Explain};
use crate::output::say;

const CANNOT: &str = "the accounts cannot be imported";
const SEE_DOCTOR: &str = "see `countersign doctor`";
const READABLE: &str = "name a file that this user may read";

/// Imports the file. The code is 1 when a row failed.
pub(super) async fn run(arguments: &ImportArguments, settings: &Settings) -> CommandResult<ExitCode> {
    let adapters = adapters(settings).await?;
    let import = ImportUsers::new(&adapters.ports);
    let rules = import.rules(arguments.allow_admin).await.explain(CANNOT, SEE_DOCTOR)?;
    let (lines, journal, counts) = begin(arguments, &import).await?;
    let length = std::fs::metadata(&arguments.file).ok().filter(std::fs::Metadata::is_file);
    let run = Run {
        source: arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        batch: usize::from(arguments.batch),
        tally: Tally::new(counts, arguments.on_conflict, report(arguments, lines.bytes() > 0)?),
        origin: Origin::local(adapters.ports.ids.request()),
        progress: Progress::new(length.map(|metadata| metadata.len())),
        seen: arguments.dry_run.then(SeenAccounts::default),
        last: None,
        import,
        rules,
        lines,
        journal,
    };
    run.finish().await
}

type Begun = (Lines<Box<dyn Read>>, Option<Journal>, Counts);

/// Where to begin: at the start, or where the last run stopped, if this is the file and the store it ran with.
async fn begin(arguments: &ImportArguments, import: &ImportUsers) -> CommandResult<Begun> {
    let lines = Lines::new(source(arguments)?);
    let is_file = std::fs::metadata(&arguments.file).is_ok_and(|metadata| metadata.is_file());
    if arguments.dry_run || !is_file {
        return Ok((lines, None, Counts::default()));
    }
    let journal = Journal::of(&arguments.file);
    if !arguments.resume {
        return Ok((lines, Some(journal), Counts::default()));
    }
    if let Some(Entry { place, counts, account }) = journal.read()
        && import.is_there(account).await.explain(CANNOT, SEE_DOCTOR)?
        && let Some(lines) = lines.skip_to(&place).explain("the file cannot be read", READABLE)?
    {
        say!("going on after line {}", place.lines);
        return Ok((lines, Some(journal), counts));
    }
    say!("there is nothing to go on from: beginning at the start");
    Ok((Lines::new(source(arguments)?), Some(journal), Counts::default()))
}

fn source(arguments: &ImportArguments) -> CommandResult<Box<dyn Read>> {
    if arguments.file == Path::new(STANDARD) {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(&arguments.file);
    Ok(Box::new(file.explain(format_args!("cannot read {}", arguments.file.display()), READABLE)?))
}

/// A new report; of a run that goes on, the one before.
fn report(arguments: &ImportArguments, goes_on: bool) -> CommandResult<Option<File>> {
    let Some(path) = &arguments.report else { return Ok(None) };
    let remedy = "name another file, in a folder where this user may write";
    if path.canonicalize().ok().is_some_and(|report| arguments.file.canonicalize().ok() == Some(report)) {
        return Err(CommandError::new("the report would replace what is imported", remedy));
    }
    let file = if goes_on { private_file::append(path) } else { private_file::create_or_open(path) };
    file.explain(format_args!("cannot write {}", path.display()), remedy).map(Some)
}
