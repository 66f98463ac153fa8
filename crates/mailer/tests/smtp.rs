//! Mails reach a mail server as it wants them, and its refusals are told apart.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use common::{event, request, settings, token, token_for};
use countersign_domain::{EmailAddress, MailRequest, MailTemplate};
use countersign_mailer::{Composer, SmtpMailer, SmtpSecurity, SmtpSettings};
use countersign_ports::{MailError, Mailer};
use countersign_testkit::{SmtpBehaviour, SmtpOptions, SmtpSink};
use secrecy::SecretString;
use std::io::Write;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpListener;

fn to_sink(sink: &SmtpSink) -> SmtpSettings {
    SmtpSettings { port: Some(sink.port()), security: SmtpSecurity::None, ..SmtpSettings::new("127.0.0.1") }
}

fn mailer(smtp: &SmtpSettings) -> SmtpMailer {
    SmtpMailer::new(Composer::new(&settings()).unwrap(), smtp).unwrap()
}

fn problem(smtp: &SmtpSettings) -> String {
    SmtpMailer::new(Composer::new(&settings()).unwrap(), smtp).unwrap_err().to_string()
}

fn certificate(sink: &SmtpSink) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(sink.ca_pem().as_bytes()).unwrap();
    file
}

fn credentials(user: &str, password: &str) -> (String, SecretString) {
    (user.to_owned(), SecretString::from(password))
}

async fn deliver(mailer: &SmtpMailer, mail: &MailRequest) -> Result<(), MailError> {
    mailer.deliver(event(), mail, token_for(mail.template)).await
}

async fn deliver_one(smtp: &SmtpSettings) -> Result<(), MailError> {
    deliver(&mailer(smtp), &request(MailTemplate::VerifyEmail)).await
}

fn cause(refused: Result<(), MailError>) -> (&'static str, String) {
    match refused.unwrap_err() {
        MailError::Transient(cause) => ("transient", cause.to_string()),
        MailError::Permanent(cause) => ("permanent", cause.to_string()),
    }
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    deliver_one(&to_sink(&sink)).await.unwrap();
    let mail = &sink.mails()[0];
    assert_eq!((mail.from.as_str(), mail.to[0].as_str()), ("no-reply@example.org", "ada@example.com"));
    assert_eq!(mail.subject(), "Confirm your e-mail address for Countersign");
    assert_eq!(mail.token(), token().expose());
    assert!(mail.html().contains("Confirm the address"));
}

#[tokio::test]
async fn encryption_is_verified_against_the_given_certificate() {
    use countersign_testkit::SmtpSecurity as Sink;
    for (offered, security) in [(Sink::StartTls, SmtpSecurity::StartTls), (Sink::Tls, SmtpSecurity::Tls)] {
        let sink = SmtpSink::start(SmtpOptions { security: offered, ..SmtpOptions::default() }).await;
        let ca = certificate(&sink);
        let trusting = SmtpSettings { security, ca_file: Some(ca.path().to_owned()), ..to_sink(&sink) };
        deliver_one(&trusting).await.unwrap();
        assert_eq!(sink.mails().len(), 1);
        let (kind, why) = cause(deliver_one(&SmtpSettings { ca_file: None, ..trusting }).await);
        assert!(kind == "transient" && why.contains("certificate"), "{why}");
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_mail() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    let (kind, why) =
        cause(deliver_one(&SmtpSettings { security: SmtpSecurity::StartTls, ..to_sink(&sink) }).await);
    assert!(kind == "transient" && why.contains("STARTTLS"), "{why}");
    assert_eq!(sink.offered(), 0);
}

#[tokio::test]
async fn credentials_are_presented_and_wrong_ones_can_be_put_right() {
    let known = Some(("mailer".to_owned(), "open sesame".to_owned()));
    let sink = SmtpSink::start(SmtpOptions { credentials: known, ..SmtpOptions::default() }).await;
    let with = |credentials| SmtpSettings { credentials, ..to_sink(&sink) };
    deliver_one(&with(Some(credentials("mailer", "open sesame")))).await.unwrap();
    for wrong in [Some(credentials("mailer", "open barley")), None] {
        let (kind, why) = cause(deliver_one(&with(wrong)).await);
        assert!(kind == "transient" && why.contains("53"), "{why}");
        assert!(!why.contains("barley"), "{why}");
    }
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_server_that_asks_to_come_back_gets_the_mail_later() {
    let behaviour = SmtpBehaviour::Defer(1);
    let sink = SmtpSink::start(SmtpOptions { behaviour, ..SmtpOptions::default() }).await;
    let mailer = mailer(&to_sink(&sink));
    let mail = request(MailTemplate::VerifyEmail);
    let (kind, why) = cause(deliver(&mailer, &mail).await);
    assert!(kind == "transient" && why.contains("451"), "{why}");
    deliver(&mailer, &mail).await.unwrap();
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_given_up() {
    let behaviour = SmtpBehaviour::Reject;
    let sink = SmtpSink::start(SmtpOptions { behaviour, ..SmtpOptions::default() }).await;
    let (kind, why) = cause(deliver_one(&to_sink(&sink)).await);
    assert!(kind == "permanent" && why.contains("550"), "{why}");
}

#[tokio::test]
async fn what_the_server_says_is_kept_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufStream::new(stream);
        for answer in ["220 hello", "250 hello", "250 sender ok", "550 5.1.1 <ada@example.com>: unknown"] {
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            stream.read_line(&mut String::new()).await.unwrap();
        }
    });
    let smtp =
        SmtpSettings { port: Some(port), security: SmtpSecurity::None, ..SmtpSettings::new("127.0.0.1") };
    let (kind, why) = cause(deliver_one(&smtp).await);
    assert!(kind == "permanent" && why.contains("5.1.1 <…>: unknown"), "{why}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let behaviour = SmtpBehaviour::Hang;
    let sink = SmtpSink::start(SmtpOptions { behaviour, ..SmtpOptions::default() }).await;
    let mailer = mailer(&SmtpSettings { timeout: Duration::from_millis(200), ..to_sink(&sink) });
    let (kind, why) = cause(deliver(&mailer, &request(MailTemplate::VerifyEmail)).await);
    assert!(kind == "transient" && why.contains("within 0.2 s"), "{why}");
    assert!(matches!(mailer.ping().await, Err(MailError::Transient(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_passing_trouble() {
    let port = countersign_testkit::free_port();
    let nowhere =
        SmtpSettings { port: Some(port), security: SmtpSecurity::None, ..SmtpSettings::new("127.0.0.1") };
    let (kind, why) = cause(deliver_one(&nowhere).await);
    assert!(kind == "transient" && why.contains(&format!("127.0.0.1:{port}")), "{why}");
}

#[tokio::test]
async fn an_address_that_the_server_cannot_write_is_given_up() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    let to = EmailAddress::parse("jürgen@example.com").unwrap();
    let mail = MailRequest { to, ..request(MailTemplate::AccountClosed) };
    let (kind, why) = cause(deliver(&mailer(&to_sink(&sink)), &mail).await);
    assert!(kind == "permanent" && why.contains("no SMTPUTF8"), "{why}");
    assert!(!why.contains("jürgen"), "{why}");
}

#[tokio::test]
async fn a_connection_serves_several_mails_and_a_lost_one_is_replaced() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    let mailer = mailer(&to_sink(&sink));
    for _ in 0..3 {
        deliver(&mailer, &request(MailTemplate::AccountClosed)).await.unwrap();
    }
    assert_eq!(sink.mails().len(), 3);
    drop(sink);
    assert!(matches!(mailer.ping().await, Err(MailError::Transient(_))));
    let refused = deliver(&mailer, &request(MailTemplate::AccountClosed)).await;
    assert!(matches!(refused, Err(MailError::Transient(_))), "{refused:?}");
}

#[tokio::test]
async fn a_ping_connects_and_sends_nothing() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    mailer(&to_sink(&sink)).ping().await.unwrap();
    assert_eq!(sink.offered(), 0);
}

#[test]
fn unusable_settings_are_refused_by_name() {
    let host = SmtpSettings::new;
    let plain = SmtpSettings { security: SmtpSecurity::None, ..host("mail.example.org") };
    let garbage = NamedTempFile::new().unwrap();
    for (settings, said) in [
        (host(""), "mail.smtp.host"),
        (host("smtp://mail.example.org"), "mail.smtp.host"),
        (host("mail.example.org:587"), "mail.smtp.host"),
        (
            SmtpSettings { credentials: Some(credentials("u", "p")), ..plain },
            "mail.smtp.security: would send the password",
        ),
        (SmtpSettings { timeout: Duration::ZERO, ..host("mail.example.org") }, "mail.smtp.timeout"),
        (
            SmtpSettings { ca_file: Some("/nowhere.pem".into()), ..host("a") },
            "mail.smtp.ca_file: /nowhere.pem",
        ),
        (SmtpSettings { ca_file: Some(garbage.path().to_owned()), ..host("a") }, "no certificate in PEM"),
    ] {
        assert!(problem(&settings).contains(said), "{}", problem(&settings));
    }
}

#[test]
fn no_password_is_shown_when_settings_or_mailer_are_printed() {
    let settings = SmtpSettings {
        credentials: Some(credentials("user", "open sesame")),
        ..SmtpSettings::new("localhost")
    };
    let shown = format!("{settings:?} {:?}", mailer(&settings));
    assert!(!shown.contains("sesame"), "{shown}");
}
