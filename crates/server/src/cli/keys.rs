//! `countersign keys …`

use std::path::Path;
use std::time::Duration;

use countersign_crypto::{KeyDescription, SystemClock};
use countersign_domain::Instant;
use countersign_ports::Clock;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::arguments::KeysCommand;
use crate::config::Settings;
use crate::failure::{CommandResult, Explain};
use crate::folders::make_private;
use crate::output::say;
use crate::wiring;

/// How long a key is known before it signs: longer than running servers take to notice it.
const NOTICE: Duration = Duration::from_mins(1);

/// Does what was asked for.
pub(super) fn run(command: &KeysCommand, settings: &Settings) -> CommandResult {
    let store = wiring::key_store(settings);
    let now = SystemClock.now();
    match command {
        KeysCommand::List => {
            let ring = store.load().explain("the keys cannot be read", "run `countersign doctor`")?;
            for key in ring.list(now).iter().rev() {
                say!("{}", line(key));
            }
        }
        KeysCommand::Rotate { at_once } => {
            make_private(&settings.server.data_dir)?;
            let added = store.rotate(settings.keys.algorithm, signs_from(now, *at_once));
            say!("{}", line(&added.explain("no key was made", "run `countersign doctor`")?));
        }
        KeysCommand::Import { file, at_once } => {
            make_private(&settings.server.data_dir)?;
            let added = store.import(&read(file)?, None, signs_from(now, *at_once));
            say!("{}", line(&added.explain("the key was not taken", "give an unencrypted PKCS#8 PEM file")?));
        }
    }
    Ok(())
}

fn signs_from(now: Instant, at_once: bool) -> Instant {
    if at_once { now } else { now + NOTICE }
}

fn read(file: &Path) -> CommandResult<SecretString> {
    let text = std::fs::read_to_string(file).map(Zeroizing::new).explain(
        format_args!("cannot read {}", file.display()),
        "name a file with a private key that this user may read",
    )?;
    Ok(SecretString::from(text.as_str()))
}

fn line(key: &KeyDescription) -> String {
    let state = if key.signs_now { "signs" } else { "verifies" };
    format!("{}  {}  {state:8}  from {}", key.id, key.algorithm, key.signs_from.format("%Y-%m-%dT%H:%M:%SZ"))
}
