//! The sink, seen from a real client.
#![expect(clippy::unwrap_used, reason = "what a test cannot build has failed it")]

use countersign_testkit::{SmtpBehaviour, SmtpOptions, SmtpSecurity, SmtpSink};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

fn mail() -> Message {
    Message::builder()
        .from("no-reply@example.org".parse().unwrap())
        .to("ada@example.org".parse().unwrap())
        .subject("Grüße")
        .body("Hello\r\n.a line that begins with a dot\r\n".to_owned())
        .unwrap()
}

fn plain(sink: &SmtpSink) -> AsyncSmtpTransportBuilder {
    Transport::builder_dangerous("127.0.0.1").port(sink.port())
}

fn tls(sink: &SmtpSink) -> TlsParameters {
    let authority = Certificate::from_pem(sink.ca_pem().as_bytes()).unwrap();
    TlsParameters::builder("127.0.0.1".to_owned()).add_root_certificate(authority).build().unwrap()
}

fn guarded(security: SmtpSecurity) -> SmtpOptions {
    let credentials = Some(("postman".to_owned(), "secret".to_owned()));
    SmtpOptions { security, credentials, ..SmtpOptions::default() }
}

fn failing(behaviour: SmtpBehaviour) -> SmtpOptions {
    SmtpOptions { behaviour, ..SmtpOptions::default() }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_sent() {
    let sink = SmtpSink::start(SmtpOptions::default()).await;
    plain(&sink).build().send(mail()).await.unwrap();
    let mails = sink.wait_for(1).await;
    assert_eq!(
        (mails[0].from.as_str(), mails[0].to[0].as_str()),
        ("no-reply@example.org", "ada@example.org")
    );
    assert_eq!(mails[0].subject(), "Grüße");
    assert_eq!(mails[0].text().trim_end(), "Hello\r\n.a line that begins with a dot");
}

#[tokio::test]
async fn starttls_and_either_way_of_authentication_are_required() {
    let sink = SmtpSink::start(guarded(SmtpSecurity::StartTls)).await;
    assert!(plain(&sink).build().send(mail()).await.is_err());
    let encrypted = || plain(&sink).tls(Tls::Required(tls(&sink)));
    assert!(encrypted().build().send(mail()).await.is_err());
    let right = || Credentials::new("postman".to_owned(), "secret".to_owned());
    for mechanism in [Mechanism::Plain, Mechanism::Login] {
        encrypted().credentials(right()).authentication(vec![mechanism]).build().send(mail()).await.unwrap();
    }
    let wrong = Credentials::new("postman".to_owned(), "guess".to_owned());
    assert!(encrypted().credentials(wrong).build().send(mail()).await.is_err());
    assert_eq!(sink.mails().len(), 2);
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_certificate_sends_nothing() {
    let sink = SmtpSink::start(SmtpOptions { security: SmtpSecurity::Tls, ..SmtpOptions::default() }).await;
    let strangers = Tls::Wrapper(TlsParameters::new("127.0.0.1".to_owned()).unwrap());
    assert!(plain(&sink).tls(strangers).build().send(mail()).await.is_err());
    plain(&sink).tls(Tls::Wrapper(tls(&sink))).build().send(mail()).await.unwrap();
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn the_first_deliveries_are_deferred_and_a_later_one_is_kept() {
    let sink = SmtpSink::start(failing(SmtpBehaviour::Defer(1))).await;
    let transport = plain(&sink).build();
    assert!(transport.send(mail()).await.unwrap_err().is_transient());
    transport.send(mail()).await.unwrap();
    assert_eq!((sink.offered(), sink.mails().len()), (2, 1));
}

#[tokio::test]
async fn a_rejected_recipient_is_a_permanent_error() {
    let sink = SmtpSink::start(failing(SmtpBehaviour::Reject)).await;
    assert!(plain(&sink).build().send(mail()).await.unwrap_err().is_permanent());
}

#[tokio::test]
async fn a_hanging_server_never_answers() {
    let sink = SmtpSink::start(failing(SmtpBehaviour::Hang)).await;
    let transport = plain(&sink).build();
    let sending = transport.send(mail());
    assert!(tokio::time::timeout(std::time::Duration::from_millis(200), sending).await.is_err());
}
