//! The core on real adapters: an SQLite file, Argon2id, signed tokens. Only the clock goes when it is told to, and
//! mails stay here.

use crate::provider::Credulous;
use chrono::DateTime;
use countersign_application::{OfferSetUp, Ports, Relay, RevocationSet};
use countersign_crypto::{
    AeadSecretBox, ArgonHasher, HashingSettings, HmacSha256, JwtAccessTokens, KeyRing, RandomIds,
    RandomTokens, Rfc6238Totp, SigningAlgorithm,
};
use countersign_domain::{EventId, Instant, MailRequest, OpaqueToken};
use countersign_persistence::Database;
use countersign_persistence::sqlite::{self, SqliteSettings};
use countersign_ports::{Clock, Lane, MailError, Mailer};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// What the clocks of the tests show at first; answers say it to the end.
pub(crate) const NOW: &str = "2026-01-01T00:00:00Z";

pub(crate) struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Instant {
        DateTime::parse_from_rfc3339(NOW).unwrap().to_utc()
    }
}

/// The clock that rules go by.
struct SetClock(Mutex<Instant>);

impl Clock for SetClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// A mail, as far as the tests care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) template: &'static str,
    pub(crate) to: String,
    pub(crate) token: Option<String>,
}

#[derive(Default)]
struct Mailbox(Mutex<Vec<Mail>>);

#[async_trait::async_trait]
impl Mailer for Mailbox {
    async fn deliver(
        &self,
        _: EventId,
        mail: &MailRequest,
        token: Option<OpaqueToken>,
    ) -> Result<(), MailError> {
        let token = token.map(|token| token.expose().to_owned());
        let mail = Mail { template: mail.template.as_str(), to: mail.to.to_string(), token };
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

pub(crate) struct Core {
    pub(crate) ports: Ports,
    clock: Arc<SetClock>,
    database: Arc<dyn Database>,
    mailbox: Arc<Mailbox>,
    _folder: TempDir,
}

impl Core {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite::open(&SqliteSettings::new(folder.path().join("test.db"))).unwrap();
        database.migrate().await.unwrap();
        let now = StoppedClock.now();
        let clock = Arc::new(SetClock(Mutex::new(now)));
        let ring = KeyRing::ephemeral(SigningAlgorithm::Es256, now).unwrap();
        let ports = Ports {
            store: database.store(),
            audit: database.audit_store(),
            hasher: Arc::new(ArgonHasher::start(&HashingSettings::default()).unwrap()),
            access_tokens: Arc::new(JwtAccessTokens::new(ring, "https://test".into(), "test".into())),
            generator: Arc::new(RandomTokens),
            secrets: Arc::new(AeadSecretBox::open(folder.path().join("keys"), now).unwrap()),
            mac: Arc::new(HmacSha256::open(folder.path().join("mac"), now).unwrap()),
            totp: Arc::new(Rfc6238Totp::new("Countersign")),
            ids: Arc::new(RandomIds),
            clock: clock.clone(),
            identity_providers: Arc::new(Credulous),
            revocations: Arc::new(RevocationSet::default()),
            views: Arc::default(),
        };
        Self { ports, clock, database, mailbox: Arc::default(), _folder: folder }
    }

    pub(crate) fn advance(&self, time: Duration) {
        *self.clock.0.lock().unwrap() += time;
    }

    /// Delivers what the outbox holds and gives the mails that were sent.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        let relay = Relay::new(&self.ports, self.database.audit_store(), self.mailbox.clone());
        for lane in Lane::ALL {
            while relay.run_once(lane).await.unwrap().claimed > 0 {}
        }
        std::mem::take(&mut self.mailbox.0.lock().unwrap())
    }

    /// The token with which the first administrator is set up.
    pub(crate) async fn set_up_token(&self) -> String {
        let token = OfferSetUp::new(&self.ports).execute().await.unwrap();
        token.unwrap().expose().to_owned()
    }
}
