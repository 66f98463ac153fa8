//! Trying every template before the first mail needs it.

use super::set::{Templates, TokenValues, Values};
use crate::settings::MailSettingsError;
use countersign_domain::MailTemplate;
use minijinja::Error;
use std::path::{Path, PathBuf};

/// A token that stands in no template by itself.
const SAMPLE_TOKEN: &str = "cso_sample";

/// Renders every template in every language, with a name and without one.
pub(super) fn all(templates: &Templates, own: Option<&Path>) -> Result<(), MailSettingsError> {
    for template in MailTemplate::ALL {
        for language in templates.languages_of(template) {
            for name in [Some("Ada"), None] {
                one(templates, template, &language, name, own)?;
            }
        }
    }
    Ok(())
}

fn one(
    templates: &Templates,
    template: MailTemplate,
    language: &str,
    name: Option<&str>,
    own: Option<&Path>,
) -> Result<(), MailSettingsError> {
    let token = TokenValues { token: SAMPLE_TOKEN, link: SAMPLE_TOKEN, expires_at: "2026-01-01 00:00 UTC" };
    let values = Values {
        service: "Service",
        public_url: "https://service.example",
        email: "ada@example.com",
        name,
        token: carries_token(template).then_some(token),
    };
    let rendered = templates.render_in(language, template, values).map_err(broken(own))?;
    let lacks = |part, what| {
        let file = format!("{language}/{}.{part}", template.as_str());
        let problem = format!("{} {what}", place(own, &file).display());
        Err(MailSettingsError::new("mail.templates_dir", problem))
    };
    if rendered.subject.is_empty() {
        return lacks("subject.txt", "is empty: write a subject");
    }
    for (part, body) in [("txt", &rendered.text), ("html", &rendered.html)] {
        if carries_token(template) && !body.contains(SAMPLE_TOKEN) {
            return lacks(part, "shows neither {{ link }} nor {{ token }}: without, the mail is useless");
        }
    }
    Ok(())
}

/// Whether a mail of this kind carries a token.
pub(crate) const fn carries_token(template: MailTemplate) -> bool {
    match template {
        MailTemplate::VerifyEmail
        | MailTemplate::ConfirmNewEmail
        | MailTemplate::ResetPassword
        | MailTemplate::PasswordChangeRequired
        | MailTemplate::Invitation => true,
        MailTemplate::EmailChanged
        | MailTemplate::PasswordChanged
        | MailTemplate::AlreadyRegistered
        | MailTemplate::AccountClosed
        | MailTemplate::AccountDeactivated
        | MailTemplate::AccountLocked
        | MailTemplate::SecondFactorEnabled
        | MailTemplate::SecondFactorDisabled
        | MailTemplate::BackupCodesReplaced
        | MailTemplate::ApiKeyCreated
        | MailTemplate::ApiKeyRotated
        | MailTemplate::ApiKeyRevoked
        | MailTemplate::IdentityLinked
        | MailTemplate::IdentityUnlinked => false,
    }
}

/// An error of the template engine, with the file and line in it.
pub(super) fn broken(own: Option<&Path>) -> impl FnOnce(Error) -> MailSettingsError {
    move |error| {
        let file = place(own, error.name().unwrap_or("a template"));
        let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
        let what = error
            .detail()
            .map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
        MailSettingsError::new("mail.templates_dir", format!("{}{line}: {what}", file.display()))
    }
}

fn place(own: Option<&Path>, name: &str) -> PathBuf {
    own.map_or_else(|| PathBuf::from(name), |own| own.join(name))
}
