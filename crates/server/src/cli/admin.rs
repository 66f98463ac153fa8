//! `countersign admin …`

use std::io::Read;

use countersign_application::{CreateAdministrator, CreateAdministratorCommand};
use countersign_domain::{
    EmailAddress, Invalid, MAX_PASSWORD_BYTES, NewPassword, Origin, Password, Username,
};
use zeroize::Zeroizing;

use super::arguments::{AdminCommand, NewAdministrator};
use crate::config::Settings;
use crate::failure::{CommandError, CommandResult, Explain};
use crate::output::say;
use crate::wiring;

/// Does what was asked for.
pub(super) async fn run(command: AdminCommand, settings: &Settings) -> CommandResult {
    match command {
        AdminCommand::Create(new) => create(&new, settings).await,
    }
}

async fn create(new: &NewAdministrator, settings: &Settings) -> CommandResult {
    let username = Username::parse(&new.username).map_err(|invalid| refused("--username", &invalid))?;
    let email = EmailAddress::parse(&new.email).map_err(|invalid| refused("--email", &invalid))?;
    let password = read_password(settings, &[username.as_str(), email.as_str()])?;
    let adapters = wiring::adapters(settings)?;
    if settings.database.migrate_on_start {
        adapters.database.migrate().await.explain(
            "the database cannot be prepared",
            "check that it is there; `countersign doctor` looks closer",
        )?;
    }
    let origin = Origin::local(adapters.ports.ids.request());
    let command = CreateAdministratorCommand { username, email, password, origin };
    let user = CreateAdministrator::new(&adapters.ports).execute(command).await.explain(
        "no administrator was made",
        "choose other names if these are taken, or see `countersign doctor`",
    )?;
    say!("{} is an administrator now", user.username.as_str());
    Ok(())
}

fn read_password(settings: &Settings, names: &[&str]) -> CommandResult<NewPassword> {
    let mut text = Zeroizing::new(String::new());
    let longest = u64::try_from(MAX_PASSWORD_BYTES).unwrap_or(u64::MAX).saturating_add(3);
    std::io::stdin()
        .take(longest)
        .read_to_string(&mut text)
        .explain("the password cannot be read", "give it in UTF-8 on the standard input")?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Password::parse(line.to_owned())
        .and_then(|password| wiring::password_policy(settings).accept(password, names))
        .map_err(|invalid| refused("the password", &invalid))
}

fn refused(what: &str, invalid: &Invalid) -> CommandError {
    CommandError::new(format!("{what} {invalid}"), "choose another")
}
