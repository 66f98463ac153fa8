//! What writes and delivers mails.

use std::sync::Arc;

use countersign_mailer::{Composer, ComposerSettings, FileMailer, SmtpMailer, SmtpSettings};
use countersign_ports::Mailer;

use crate::config::{MailMode, Settings, SmtpSecurity};
use crate::failure::{CommandResult, Explain};

/// What delivers mails.
pub(crate) fn mailer(settings: &Settings) -> CommandResult<Arc<dyn Mailer>> {
    let remedy = "see the settings that start with `mail.`";
    match settings.mail.mode {
        MailMode::File => {
            let folder = settings.server.data_dir.join("outbox");
            let mailer = FileMailer::new(composer(settings)?, folder);
            Ok(Arc::new(mailer.explain("mails cannot be written to files", remedy)?))
        }
        MailMode::Smtp => Ok(Arc::new(smtp_mailer(settings)?)),
    }
}

/// What delivers mails to a host, whether or not it is chosen.
pub(crate) fn smtp_mailer(settings: &Settings) -> CommandResult<SmtpMailer> {
    let smtp = &settings.smtp;
    let options = SmtpSettings {
        port: smtp.port.and_then(|port| u16::try_from(port.get()).ok()),
        security: match smtp.security {
            SmtpSecurity::StartTls => countersign_mailer::SmtpSecurity::StartTls,
            SmtpSecurity::Tls => countersign_mailer::SmtpSecurity::Tls,
            SmtpSecurity::None => countersign_mailer::SmtpSecurity::None,
        },
        credentials: smtp.username.clone().zip(smtp.password.clone().map(|password| password.0)),
        ca_file: smtp.ca_file.clone(),
        timeout: smtp.timeout.get(),
        ..SmtpSettings::new(smtp.host.as_deref().unwrap_or_default())
    };
    SmtpMailer::new(composer(settings)?, &options)
        .explain("mails cannot be sent", "see the settings that start with `mail.smtp.`")
}

/// What writes mails.
pub(crate) fn composer(settings: &Settings) -> CommandResult<Composer> {
    let mail = &settings.mail;
    Composer::new(&ComposerSettings {
        service_name: mail.service_name.clone(),
        from: mail.from.clone(),
        reply_to: mail.reply_to.clone(),
        public_url: settings.server.public_url.to_url(),
        verify_email_link: mail.verify_email_link.as_str().to_owned(),
        confirm_new_email_link: mail.confirm_new_email_link.as_str().to_owned(),
        reset_password_link: mail.reset_password_link.as_str().to_owned(),
        invitation_link: mail.invitation_link.as_str().to_owned(),
        default_language: mail.default_language.clone(),
        templates_dir: mail.templates_dir.clone(),
    })
    .explain("mails cannot be written", "see the settings that start with `mail.`")
}
