//! How mails read, and how they lie in a directory.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use common::{carries_token, event, language, request, settings, token, token_for};
use countersign_domain::{EmailAddress, MailRequest, MailTemplate};
use countersign_mailer::{Composer, ComposerSettings, FileMailer};
use countersign_ports::{MailError, Mailer};
use countersign_testkit::Mail;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Outbox {
    folder: TempDir,
    mailer: FileMailer,
}

fn outbox(settings: &ComposerSettings) -> Outbox {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(Composer::new(settings).unwrap(), folder.path().join("outbox")).unwrap();
    Outbox { folder, mailer }
}

impl Outbox {
    fn path(&self) -> PathBuf {
        self.folder.path().join("outbox")
    }

    fn files(&self) -> Vec<PathBuf> {
        fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    async fn deliver(&self, mail: &MailRequest) -> Result<(), MailError> {
        self.mailer.deliver(event(), mail, token_for(mail.template)).await
    }

    async fn mail(&self, mail: &MailRequest) -> Mail {
        self.deliver(mail).await.unwrap();
        Mail::from_source(fs::read_to_string(&self.files()[0]).unwrap())
    }
}

async fn compose(mail: &MailRequest) -> Mail {
    outbox(&settings()).mail(mail).await
}

fn problem(settings: &ComposerSettings) -> String {
    Composer::new(settings).unwrap_err().to_string()
}

#[tokio::test]
async fn every_template_reads_well_in_every_language() {
    for tag in ["en", "de"] {
        let mut subjects = Vec::new();
        for template in MailTemplate::ALL {
            let mail = compose(&MailRequest { language: Some(language(tag)), ..request(template) }).await;
            let greeting = if tag == "en" { "Hello Ada Lovelace," } else { "Guten Tag Ada Lovelace," };
            for body in [mail.text(), mail.html()] {
                assert!(body.contains(greeting) && body.contains("ada@example.com"), "{body}");
                assert!(!body.contains("{{") && !body.contains("{%"), "{body}");
                assert_eq!(body.contains(token().expose()), carries_token(template), "{body}");
                assert_eq!(body.contains("2026-11-21 15:03 UTC"), carries_token(template), "{body}");
            }
            assert!(mail.html().contains(&format!("<html lang=\"{tag}\">")));
            assert!(mail.subject().contains("Countersign"), "{}", mail.subject());
            subjects.push(mail.subject());
        }
        subjects.dedup();
        assert_eq!(subjects.len(), MailTemplate::ALL.len());
    }
}

#[tokio::test]
async fn the_headers_are_those_of_an_automatic_mail() {
    let settings = ComposerSettings { reply_to: Some("help@example.org".to_owned()), ..settings() };
    let mail = outbox(&settings).mail(&request(MailTemplate::VerifyEmail)).await;
    assert_eq!(mail.header("From"), "Countersign <no-reply@example.org>");
    assert_eq!(mail.header("To"), "ada@example.com");
    assert_eq!(mail.header("Reply-To"), "help@example.org");
    assert_eq!(mail.header("Message-ID"), format!("<{}@example.org>", event()));
    assert_eq!(mail.header("Date"), "Sat, 21 Nov 2026 14:02:59 +0000");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert!(mail.header("Content-Type").starts_with("multipart/alternative"));
    assert!(mail.raw.is_ascii() && mail.raw.lines().all(|line| line.len() <= 998));
}

#[tokio::test]
async fn the_language_is_the_users_then_the_default_one_then_english() {
    let german_by_default = ComposerSettings { default_language: language("de-AT"), ..settings() };
    let french_by_default = ComposerSettings { default_language: language("fr"), ..settings() };
    for (settings, wanted, expected) in [
        (settings(), None, "en"),
        (settings(), Some("de-CH"), "de"),
        (settings(), Some("ja"), "en"),
        (german_by_default.clone(), None, "de"),
        (german_by_default.clone(), Some("ja"), "de"),
        (german_by_default, Some("en-GB"), "en"),
        (french_by_default, Some("ja"), "en"),
    ] {
        let language = wanted.map(language);
        let mail =
            outbox(&settings).mail(&MailRequest { language, ..request(MailTemplate::AccountClosed) }).await;
        assert!(mail.html().contains(&format!("lang=\"{expected}\"")), "{wanted:?}");
    }
}

#[tokio::test]
async fn each_link_is_the_one_that_the_operator_configured() {
    let settings = ComposerSettings {
        verify_email_link: "https://app.example.org/welcome#token={token}".to_owned(),
        confirm_new_email_link: "https://app.example.org/new-address?lang=en&token={token}".to_owned(),
        ..settings()
    };
    for (template, link) in [
        (MailTemplate::VerifyEmail, "https://app.example.org/welcome#token="),
        (MailTemplate::ConfirmNewEmail, "https://app.example.org/new-address?lang=en&token="),
        (MailTemplate::ResetPassword, "https://id.example.org/account/reset-password#token="),
        (MailTemplate::PasswordChangeRequired, "https://id.example.org/account/reset-password#token="),
        (MailTemplate::Invitation, "https://id.example.org/account/accept-invitation#token="),
    ] {
        let mail = outbox(&settings).mail(&request(template)).await;
        assert_eq!(mail.links()[0], format!("{link}{}", token().expose()));
        assert_eq!(mail.token(), token().expose());
        let in_html = mail.links()[0].replace('&', "&amp;").replace('/', "&#x2f;");
        assert!(mail.html().contains(&format!("href=\"{in_html}\"")), "{}", mail.html());
    }
}

#[tokio::test]
async fn names_are_escaped_in_html_and_left_alone_in_text() {
    let name = "<script>alert('1')<b> & \"co\"".to_owned();
    let settings = ComposerSettings { service_name: "R&D <b>".to_owned(), ..settings() };
    let mail = outbox(&settings)
        .mail(&MailRequest { name: name.clone(), ..request(MailTemplate::AccountClosed) })
        .await;
    assert!(!mail.html().contains("<script>") && !mail.html().contains("<b>"), "{}", mail.html());
    assert!(mail.html().contains("&lt;script&gt;") && mail.html().contains("R&amp;D"));
    assert!(mail.text().contains(&name));
    assert_eq!(mail.subject(), "Your account at R&D <b> was closed");
}

#[tokio::test]
async fn line_breaks_in_names_add_no_header() {
    let settings =
        ComposerSettings { service_name: "A\r\nBcc: mallory@example.net\r\n\r\nB".to_owned(), ..settings() };
    let name = "Ada\r\nBcc: mallory\r\n\r\nX".to_owned();
    let mail = outbox(&settings).mail(&MailRequest { name, ..request(MailTemplate::PasswordChanged) }).await;
    assert_eq!(mail.header("Bcc"), "");
    assert_eq!(mail.subject(), "Your password at A Bcc: mallory@example.net B was changed");
    assert!(mail.text().contains("Hello Ada Bcc: mallory X,"), "{}", mail.text());
}

#[tokio::test]
async fn a_name_that_a_mail_program_would_show_as_a_link_is_left_out() {
    for name in ["win at evil.example", "https://evil", "a/b", "www evil", "me@evil", "\u{7}", ""] {
        let mail =
            compose(&MailRequest { name: name.to_owned(), ..request(MailTemplate::VerifyEmail) }).await;
        assert!(mail.text().starts_with("Hello,"), "{name}: {}", mail.text());
        assert!(mail.html().contains("<p>Hello,</p>"), "{name}");
    }
    for name in ["J. R. R. Tolkien", "J.R.R. Tolkien", "Müller-Lüdenscheid", "ada_1"] {
        let mail =
            compose(&MailRequest { name: name.to_owned(), ..request(MailTemplate::VerifyEmail) }).await;
        assert!(mail.text().starts_with(&format!("Hello {name},")), "{name}");
    }
}

#[tokio::test]
async fn an_internationalised_domain_is_written_so_that_every_server_understands_it() {
    let to = EmailAddress::parse("Ada@Bücher.example").unwrap();
    let mail = compose(&MailRequest { to, ..request(MailTemplate::AccountClosed) }).await;
    assert_eq!(mail.to, ["Ada@xn--bcher-kva.example"]);
}

#[tokio::test]
async fn a_mail_that_lacks_its_token_is_refused_for_good() {
    let outbox = outbox(&settings());
    let mail = request(MailTemplate::ResetPassword);
    let refused = outbox.mailer.deliver(event(), &mail, None).await;
    assert!(matches!(refused, Err(MailError::Permanent(_))), "{refused:?}");
    let without_expiry = MailRequest { token_expires_at: None, ..mail };
    assert!(matches!(outbox.deliver(&without_expiry).await, Err(MailError::Permanent(_))));
    assert!(outbox.files().is_empty());
}

#[tokio::test]
async fn a_file_is_named_by_its_event_kept_from_others_and_written_once() {
    let outbox = outbox(&settings());
    for _ in 0..2 {
        outbox.deliver(&request(MailTemplate::ResetPassword)).await.unwrap();
    }
    let name = format!("20261121T140259123Z-reset_password-{}.eml", event());
    assert_eq!(outbox.files(), [outbox.path().join(name)]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&outbox.path()), mode(&outbox.files()[0])), (0o700, 0o600));
}

#[tokio::test]
async fn a_directory_that_is_gone_is_a_passing_trouble() {
    let outbox = outbox(&settings());
    fs::remove_dir_all(outbox.path()).unwrap();
    let refused = outbox.deliver(&request(MailTemplate::AccountClosed)).await;
    assert!(matches!(refused, Err(MailError::Transient(_))), "{refused:?}");
}

#[test]
fn a_directory_that_cannot_be_made_is_named_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = FileMailer::new(Composer::new(&settings()).unwrap(), file.path().join("outbox")).unwrap_err();
    assert!(error.to_string().contains(file.path().to_str().unwrap()), "{error}");
}

#[test]
fn malformed_addresses_and_links_are_refused_by_the_name_of_their_setting() {
    let link = |link: &str| ComposerSettings { reset_password_link: link.to_owned(), ..settings() };
    for (settings, said) in [
        (ComposerSettings { from: "nobody".to_owned(), ..settings() }, "mail.from: 'nobody'"),
        (ComposerSettings { reply_to: Some("a@".to_owned()), ..settings() }, "mail.reply_to"),
        (link("https://app.example.org/reset"), "must contain {token}"),
        (link("https://app.example.org/{token}"), "after '#' or '?'"),
        (link("https://{token}.example.org/#{token}"), "after '#' or '?'"),
        (link("{base}/reset#{token}"), "no braces"),
        (link("/reset#{token}"), "address of a page"),
        (link("javascript:alert(1)#{token}"), "address of a page"),
    ] {
        assert!(problem(&settings).contains(said), "{}", problem(&settings));
    }
    assert!(problem(&link("x")).starts_with("mail.reset_password_link: "));
}
