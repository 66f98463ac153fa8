//! `countersign doctor`: does what the server stands on work, and what to do where it does not.

mod audit;
mod database;
mod files;
mod finding;
mod identity_providers;
mod mail;
mod settings;

use std::process::ExitCode;

use crate::config::Settings;
use crate::output::say;
use finding::{Finding, Level};

/// Looks at everything and says what it finds; the code is 1 when something fails.
pub(crate) async fn run(settings: &Settings) -> ExitCode {
    let mut findings = vec![Finding::ok("configuration", "is good")];
    findings.extend(settings::check(settings));
    findings.extend(files::check(settings));
    findings.extend(database::check(settings).await);
    findings.extend(audit::check(settings).await);
    findings.extend(mail::check(settings).await);
    findings.extend(identity_providers::check(settings).await);
    for finding in &findings {
        say!("{finding}");
    }
    if findings.iter().any(|finding| finding.level == Level::Fail) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
