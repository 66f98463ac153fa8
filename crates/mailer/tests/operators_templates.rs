//! An operator's own templates replace ours, and are found out at the start when they are broken.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use common::{event, language, request, settings, token_for};
use countersign_domain::{MailRequest, MailTemplate};
use countersign_mailer::{Composer, ComposerSettings, FileMailer};
use countersign_ports::Mailer;
use countersign_testkit::Mail;
use std::fs;
use tempfile::TempDir;

fn with_templates(files: &[(&str, &str)]) -> (TempDir, ComposerSettings) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let settings = ComposerSettings { templates_dir: Some(folder.path().to_owned()), ..settings() };
    (folder, settings)
}

async fn mail(settings: &ComposerSettings, request: &MailRequest) -> Mail {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(Composer::new(settings).unwrap(), folder.path().to_owned()).unwrap();
    mailer.deliver(event(), request, token_for(request.template)).await.unwrap();
    let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    Mail::from_source(fs::read_to_string(file).unwrap())
}

#[tokio::test]
async fn one_file_replaces_one_part_and_the_rest_stays() {
    let (_folder, settings) =
        with_templates(&[("en/account_closed.subject.txt", "Farewell from {{ service }}\n")]);
    let mail = mail(&settings, &request(MailTemplate::AccountClosed)).await;
    assert_eq!(mail.subject(), "Farewell from Countersign");
    assert!(mail.text().contains("was closed"));
}

#[tokio::test]
async fn a_layout_replaces_the_frame_of_every_mail_in_its_language() {
    let (_folder, settings) = with_templates(&[("de/layout.txt", "ACME\n{% block body %}{% endblock %}")]);
    let german = |template| MailRequest { language: Some(language("de")), ..request(template) };
    assert!(mail(&settings, &german(MailTemplate::VerifyEmail)).await.text().starts_with("ACME"));
    assert!(mail(&settings, &request(MailTemplate::VerifyEmail)).await.text().starts_with("Hello"));
}

#[tokio::test]
async fn a_new_language_serves_what_it_has_and_the_default_one_the_rest() {
    let (_folder, settings) = with_templates(&[
        ("fr/account_closed.subject.txt", "Compte fermé"),
        ("fr/account_closed.txt", "Bonjour{% if name %} {{ name }}{% endif %}"),
        ("fr/account_closed.html", "<p>Bonjour</p>"),
    ]);
    let french = |template| MailRequest { language: Some(language("fr-CA")), ..request(template) };
    let closed = mail(&settings, &french(MailTemplate::AccountClosed)).await;
    assert_eq!((closed.subject().as_str(), closed.text().trim()), ("Compte fermé", "Bonjour Ada Lovelace"));
    assert!(mail(&settings, &french(MailTemplate::VerifyEmail)).await.text().starts_with("Hello"));
}

#[test]
fn a_broken_template_is_refused_with_its_file_and_line() {
    for (name, content, said) in [
        ("en/verify_email.txt", "one\ntwo\n{{ link", "en/verify_email.txt, line 3: syntax error"),
        ("en/verify_email.txt", "{{ link }}\n{{ passwort }}", "en/verify_email.txt, line 2: undefined value"),
        ("en/account_closed.html", "a\n{{ token }}", "en/account_closed.html, line 2: undefined value"),
        (
            "en/account_closed.txt",
            "{% include 'other.txt' %}",
            "en/account_closed.txt, line 1: template not found",
        ),
        ("en/account_closed.txt", "{{ name|shout }}", "unknown filter"),
        ("en/account_closed.subject.txt", " \n", "en/account_closed.subject.txt is empty"),
        ("en/reset_password.txt", "Reset it.", "en/reset_password.txt shows neither"),
        ("en/reset_password.html", "Reset it.", "en/reset_password.html shows neither"),
        ("en/layout.html", "no block", "en/verify_email.html shows neither"),
        ("fr/account_closed.txt", "Au revoir", "account_closed.subject.txt"),
        ("en/verify_mail.txt", "{{ link }}", "verify_mail.txt is not named like a template; the names are"),
        ("en/README.md", "hello", "README.md is not named like a template"),
        ("english/layout.txt", "hello", "english is not a folder named by a language"),
        ("en-GB/layout.txt", "hello", "en-GB is not a folder named by a language"),
    ] {
        let (folder, settings) = with_templates(&[(name, content)]);
        let error = Composer::new(&settings).unwrap_err().to_string();
        assert!(error.starts_with("mail.templates_dir: ") && error.contains(said), "{name}: {error}");
        assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_directory_that_is_not_there_is_refused() {
    let settings = ComposerSettings { templates_dir: Some("/nowhere".into()), ..settings() };
    assert!(Composer::new(&settings).unwrap_err().to_string().contains("/nowhere cannot be read"));
}
