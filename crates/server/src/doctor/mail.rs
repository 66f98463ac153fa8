//! Whether mails get away.

use super::finding::Finding;
use crate::config::{MailMode, Settings};
use crate::wiring;

pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let remedy = "see the settings that start with `mail.`";
    if settings.mail.mode == MailMode::File {
        let folder = settings.server.data_dir.join("outbox");
        return vec![match wiring::composer(settings) {
            Ok(_) => Finding::ok("mail", format!("goes to files in {}", folder.display())),
            Err(error) => Finding::fail("mail", error, remedy),
        }];
    }
    let mailer = match wiring::smtp_mailer(settings) {
        Ok(mailer) => mailer,
        Err(error) => return vec![Finding::fail("mail", error, remedy)],
    };
    let host = settings.smtp.host.as_deref().unwrap_or_default();
    vec![Finding::of("mail", mailer.ping().await, format_args!("{host} answers"), remedy)]
}
