//! What the log and the errors hold: neither secrets nor people.

use crate::issuer::SUBJECT;
use crate::stub::Reply;
use crate::world::{World, grant, request, told};
use countersign_ports::IdentityProviders;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn listen(level: LevelFilter) -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(level)
        .with_writer(move || writer.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn o9_neither_log_nor_error_holds_secrets_or_people() {
    let (log, _guard) = listen(LevelFilter::TRACE);
    let world = World::new().await;
    let mut errors = Vec::new();
    let mut note = |outcome| errors.push(format!("{outcome:?}"));
    world.log_in().await.unwrap();
    note(world.log_in_with(|grant| grant.code = "code-canary-made-up".to_owned().into()).await);
    note(world.log_in_with(|grant| grant.issuer = Some("issuer-canary".to_owned())).await);
    world.issuer.state().claims = json!({ "nonce": "other-canary", "email": "canary@example.com" });
    note(world.log_in().await);
    world.issuer.state().claims = json!({ "email": null });
    world.issuer.state().discovery =
        json!({ "userinfo_endpoint": format!("{}/userinfo", world.issuer.issuer()) });
    world.issuer.state().userinfo = Some(json!({ "sub": "other-subject-canary" }));
    world.clock.forward(7200);
    world.issuer.state().claims = json!({ "email": null, "exp": 2_000_000_000 });
    note(world.log_in().await);
    for reply in [
        Reply::Json(400, json!({ "error": "error-canary", "error_description": "description-canary" })),
        Reply::Json(400, json!({ "error": ["error-canary"] })),
        Reply::Json(200, json!({ "access_token": "access-token-canary", "id_token": 7 })),
        Reply::text(200, "application/json", "\"canary"),
        Reply::text(200, "text/canary", "canary"),
        Reply::redirect("https://canary.example/?code=code-canary"),
        Reply::Endless,
    ] {
        world.issuer.state().replies.insert("/realm/token", reply);
        note(world.log_in().await);
    }
    let (text, errors) = (log.text(), errors.join(" "));
    assert_eq!(text.matches("an identity provider did not say who somebody is").count(), 11, "{text}");
    for secret in ["canary", "Ada", "ada", SUBJECT, "eyJ"] {
        assert!(!text.contains(secret), "{secret} in {text}");
        assert!(!errors.contains(secret), "{secret} in {errors}");
    }
    let grant = format!("{:?} {:?}", grant("idp", "code-canary"), request("idp"));
    assert!(!grant.contains("canary"), "{grant}");
}

#[tokio::test]
async fn a_failure_is_one_warning_with_provider_and_kind() {
    let (log, _guard) = listen(LevelFilter::WARN);
    let world = World::new().await;
    world.log_in().await.unwrap();
    assert_eq!(log.text(), "");
    world.issuer.state().claims = json!({ "iss": "https://evil.example" });
    told(world.log_in().await);
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in ["provider.name=idp", "failure.kind=\"untrustworthy\"", "the ID token is another issuer's"] {
        assert!(text.contains(part), "{text}");
    }
    let _ = world.providers.identify(grant("other", "code")).await;
    assert_eq!(log.text().lines().count(), 1);
}
