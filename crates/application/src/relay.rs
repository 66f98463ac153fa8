//! Delivers what the outbox holds.

mod entries;
mod erasure;

use crate::journal::Journal;
use crate::requested::Requested;
use crate::{Failure, Ports};
use countersign_domain::{Envelope, EventId, MailRequest, Message, OpaqueToken, TokenKind};
use countersign_ports::{
    AuditStore, ClaimedEnvelope, Clock, Lane, MailError, Mailer, SecretBox, Store, finish,
};
use entries::Entries;
use erasure::Erasure;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How many mails are claimed at once.
const MAILS: u32 = 64;
/// How long a claim lasts. After half of it no delivery is started, so that no second relay takes over one that
/// is under way; a delivery must take less than the other half.
const LEASE: Duration = Duration::from_mins(1);
/// The wait after the first failure of a mail; it doubles with each, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// A mail that was not accepted this often, over about half a day, is given up.
const MAIL_ATTEMPTS: u32 = 20;

/// Delivers what the outbox holds, at least once: audit entries to their store, mails to the mailer, requests for
/// mail to the look-up that answers them. What cannot be delivered is tried again later; what never can be is kept
/// as a dead letter.
#[derive(Clone)]
pub struct Relay {
    store: Arc<dyn Store>,
    entries: Entries,
    erasure: Erasure,
    mailer: Arc<dyn Mailer>,
    secrets: Arc<dyn SecretBox>,
    clock: Arc<dyn Clock>,
    requested: Requested,
    stopping: Arc<AtomicBool>,
}

/// What one round of a lane did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RelayReport {
    /// Envelopes claimed.
    pub claimed: usize,
    /// Of these, delivered.
    pub delivered: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Given up.
    pub buried: usize,
}

/// What became of one envelope.
#[derive(Debug)]
enum Fate {
    Delivered,
    /// Delivered, and its row is gone already.
    Settled,
    Defer(String),
    /// To wait, with all its like, for its receiver to come back.
    Await(String),
    /// Not tried in this round.
    Release,
    Bury(String),
}

impl Relay {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports, audit: Arc<dyn AuditStore>, mailer: Arc<dyn Mailer>) -> Self {
        Self {
            store: ports.store.clone(),
            entries: Entries::new(audit.clone(), ports.clock.clone()),
            erasure: Erasure::new(ports.store.clone(), audit),
            mailer,
            secrets: ports.secrets.clone(),
            clock: ports.clock.clone(),
            requested: Requested::new(ports.store.clone(), Journal::new(ports)),
            stopping: Arc::default(),
        }
    }

    /// Lets a round that is under way end after its current delivery; the rest is due again at once.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Claims a batch of a lane and delivers it. Each lane is for one job, beside the other.
    ///
    /// # Errors
    /// When the store cannot be reached. What was claimed is tried again when its lease ends.
    pub async fn run_once(&self, lane: Lane) -> Result<RelayReport, Failure> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let limit = match lane {
            Lane::Audit => self.entries.limit(),
            Lane::Mail => MAILS,
        };
        let claimed = tx.outbox().claim(lane, now, now + LEASE, limit).await;
        let claimed = finish(tx, claimed).await?;
        let mut report = RelayReport { claimed: claimed.len(), ..RelayReport::default() };
        if claimed.is_empty() {
            return Ok(report);
        }
        let (entries, others): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|c| matches!(c.envelope.message, Message::AuditRecorded(_)));
        let deadline = now + LEASE / 2;
        let mut fates = self.entries.deliver(&entries, deadline).await;
        for claimed in &others {
            let out_of_time = self.stopping.load(Ordering::Relaxed) || self.clock.now() > deadline;
            let fate = if out_of_time { Fate::Release } else { self.deliver(claimed).await };
            fates.push((claimed.envelope.id, claimed.attempts, fate));
        }
        self.settle(fates, &mut report).await?;
        Ok(report)
    }

    async fn deliver(&self, claimed: &ClaimedEnvelope) -> Fate {
        let Envelope { id, message, created_at } = &claimed.envelope;
        let now = self.clock.now();
        let answered = match message {
            Message::MailRequested(mail) => return self.send(*id, mail, claimed.attempts).await,
            Message::RecoveryRequested { email, .. } => self.requested.recovery(*id, email, now).await,
            Message::VerificationRequested { email, .. } => {
                self.requested.verification(*id, email, now).await
            }
            Message::UserErased { user } => return self.erasure.forget(*user, *created_at).await,
            // Entries go together.
            Message::AuditRecorded(_) => return Fate::Release,
        };
        match answered {
            Ok(()) => Fate::Settled,
            Err(error) => Fate::Defer(causes(&error)),
        }
    }

    async fn send(&self, id: EventId, mail: &MailRequest, attempts: u32) -> Fate {
        if mail.token_expires_at.is_some_and(|expires_at| expires_at <= self.clock.now()) {
            return Fate::Bury("the token in it expired before it could be delivered".to_owned());
        }
        let token =
            match mail.token.as_ref().map(|sealed| self.secrets.open(sealed, &id.to_string())).transpose() {
                Ok(token) => token,
                Err(error) => return Fate::Bury(causes(&error)),
            };
        let token = match token.map(|text| OpaqueToken::parse(TokenKind::OneTime, text.expose_secret())) {
            Some(None) => return Fate::Bury("what was sealed is no token".to_owned()),
            Some(Some(token)) => Some(token),
            None => None,
        };
        match self.mailer.deliver(id, mail, token).await {
            Ok(()) => Fate::Delivered,
            Err(MailError::Transient(cause)) if attempts < MAIL_ATTEMPTS => Fate::Defer(cause.to_string()),
            Err(MailError::Transient(cause) | MailError::Permanent(cause)) => Fate::Bury(cause.to_string()),
        }
    }

    async fn settle(
        &self,
        fates: Vec<(EventId, u32, Fate)>,
        report: &mut RelayReport,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut delivered = Vec::with_capacity(fates.len());
        let mut tx = self.store.begin().await?;
        let outcome = async {
            for (id, attempts, fate) in fates {
                match fate {
                    Fate::Delivered => delivered.push(id),
                    Fate::Settled => report.delivered += 1,
                    Fate::Defer(error) => {
                        tracing::warn!(event.id = %id, attempts, error, "an envelope could not be delivered yet");
                        tx.outbox().retry(id, now + wait(attempts), &error).await?;
                        report.deferred += 1;
                    }
                    Fate::Await(error) => {
                        tx.outbox().retry(id, now + entries::WAIT, &error).await?;
                        report.deferred += 1;
                    }
                    Fate::Release => {
                        tx.outbox().retry(id, now, "left for the next round").await?;
                        report.deferred += 1;
                    }
                    Fate::Bury(error) => {
                        tracing::error!(event.id = %id, attempts, error, "an envelope is given up");
                        tx.outbox().bury(id, &error).await?;
                        report.buried += 1;
                    }
                }
            }
            report.delivered += delivered.len();
            tx.outbox().delivered(&delivered).await
        }
        .await;
        Ok(finish(tx, outcome).await?)
    }
}

fn wait(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

/// An error with what lies beneath it, on one line.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_with_password, later, origin, token_text};
    use countersign_domain::{Action, Actor, AuditEvent, MailTemplate, Outcome, Purpose, SealedSecret};
    use countersign_ports::StoreError;
    use countersign_ports::mock::{Ended, MockAuditStore, MockMailer, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    fn id(n: u128) -> EventId {
        EventId::from_uuid(Uuid::from_u128(n))
    }

    fn envelope(n: u128, message: Message) -> Envelope {
        Envelope { id: id(n), created_at: later(-1), message }
    }

    fn entry(n: u128) -> Envelope {
        envelope(
            n,
            Message::AuditRecorded(AuditEvent {
                id: id(n),
                at: later(-1),
                action: Action::LoggedIn,
                outcome: Outcome::Done,
                actor: Actor::System,
                subject: None,
                origin: origin(),
                details: serde_json::Map::new(),
            }),
        )
    }

    fn mail(n: u128) -> Envelope {
        envelope(
            n,
            Message::MailRequested(MailRequest {
                template: MailTemplate::VerifyEmail,
                to: ada().email,
                name: "Ada".to_owned(),
                language: None,
                token: Some(SealedSecret::from_sealed(format!("sealed:{}", token_text(TokenKind::OneTime)))),
                token_expires_at: Some(later(60)),
            }),
        )
    }

    fn recovery(n: u128) -> Envelope {
        envelope(n, Message::RecoveryRequested { email: ada().email, origin: origin() })
    }

    fn claiming(envelopes: Vec<Envelope>, attempts: u32) -> ScriptedStore {
        ScriptedStore::new().transaction(|tx| {
            tx.outbox.expect_claim().withf(|_, now, lease, _| *lease > *now).return_once(
                move |_, _, _, _| {
                    Ok(envelopes.into_iter().map(|envelope| ClaimedEnvelope { envelope, attempts }).collect())
                },
            );
        })
    }

    fn delivered(expected: Vec<EventId>) -> impl FnOnce(&mut MockTransaction) {
        move |tx| {
            tx.outbox.expect_delivered().withf(move |ids| ids == expected).times(1).returning(|_| Ok(()));
        }
    }

    async fn run_lane(
        lane: Lane,
        store: ScriptedStore,
        audit: MockAuditStore,
        mailer: MockMailer,
    ) -> (RelayReport, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let report = Relay::new(&ports, Arc::new(audit), Arc::new(mailer)).run_once(lane).await.unwrap();
        assert_eq!(store.left(), 0);
        (report, store.ended())
    }

    async fn run(
        store: ScriptedStore,
        audit: MockAuditStore,
        mailer: MockMailer,
    ) -> (RelayReport, Vec<Ended>) {
        run_lane(Lane::Mail, store, audit, mailer).await
    }

    async fn run_audit(store: ScriptedStore, audit: MockAuditStore) -> RelayReport {
        run_lane(Lane::Audit, store, audit, MockMailer::new()).await.0
    }

    fn unavailable() -> StoreError {
        StoreError::Unavailable("gone".into())
    }

    #[tokio::test]
    async fn entries_go_together() {
        let mut audit = MockAuditStore::new();
        audit.expect_append().withf(|events| events.len() == 2).times(1).returning(|_| Ok(()));
        let store = claiming(vec![entry(1), entry(2)], 1).transaction(delivered(vec![id(1), id(2)]));
        let report = run_audit(store, audit).await;
        assert_eq!((report.claimed, report.delivered), (2, 2));
    }

    #[tokio::test]
    async fn a_mail_goes_with_its_opened_token() {
        let mut mailer = MockMailer::new();
        mailer
            .expect_deliver()
            .withf(|mail, _, token| {
                *mail == id(3) && token.as_ref().unwrap().expose() == token_text(TokenKind::OneTime)
            })
            .times(1)
            .returning(|_, _, _| Ok(()));
        let store = claiming(vec![mail(3)], 1).transaction(delivered(vec![id(3)]));
        let (report, ended) = run(store, MockAuditStore::new(), mailer).await;
        assert_eq!((report.claimed, report.delivered), (1, 1));
        assert_eq!(ended, [Ended::Committed, Ended::Committed]);
    }

    #[tokio::test]
    async fn while_the_audit_store_is_away_one_entry_at_a_time_asks_for_it() {
        let round = |store: ScriptedStore, limit: u32, entries: Vec<Envelope>| {
            store.transaction(move |tx| {
                tx.outbox
                    .expect_claim()
                    .withf(move |lane, _, _, most| *lane == Lane::Audit && *most == limit)
                    .return_once(|_, _, _, _| {
                        Ok(entries
                            .into_iter()
                            .map(|envelope| ClaimedEnvelope { envelope, attempts: 30 })
                            .collect())
                    });
            })
        };
        let waiting = |count: usize| {
            move |tx: &mut MockTransaction| {
                // However often it was tried.
                tx.outbox
                    .expect_retry()
                    .withf(|_, at, _| *at == later(5))
                    .times(count)
                    .returning(|_, _, _| Ok(()));
                tx.outbox.expect_delivered().withf(<[_]>::is_empty).returning(|_| Ok(()));
            }
        };
        let store = round(ScriptedStore::new(), 500, vec![entry(1), entry(2)]).transaction(waiting(2));
        let store = round(store, 1, vec![entry(3)]).transaction(waiting(1));
        let store = round(store, 1, vec![entry(3)]).transaction(delivered(vec![id(3)]));
        let store = round(store, 500, vec![]);
        let mut audit = MockAuditStore::new();
        audit.expect_append().times(2).returning(|_| Err(unavailable()));
        audit.expect_append().times(1).returning(|_| Ok(()));
        let (ports, store) = Kit::new(store).ports();
        let relay = Relay::new(&ports, Arc::new(audit), Arc::new(MockMailer::new()));
        let mut rounds = Vec::new();
        for _ in 0..4 {
            let report = relay.run_once(Lane::Audit).await.unwrap();
            rounds.push((report.delivered, report.deferred, report.buried));
        }
        assert_eq!(rounds, [(0, 2, 0), (0, 1, 0), (1, 0, 0), (0, 0, 0)], "and none is given up");
        assert_eq!(store.left(), 0);
    }

    #[tokio::test]
    async fn an_entry_that_is_refused_stops_no_other() {
        let poisoned = || {
            let mut audit = MockAuditStore::new();
            audit
                .expect_append()
                .withf(|events| events.iter().any(|e| e.id == id(2)))
                .returning(|_| Err(StoreError::Failed("bad entry".into())));
            audit
        };
        let bury = |tx: &mut MockTransaction| {
            let bad = |bad: &EventId, why: &str| *bad == id(2) && why.contains("bad entry");
            tx.outbox.expect_bury().withf(bad).times(1).returning(|_, _| Ok(()));
        };
        let mut audit = poisoned();
        audit.expect_append().times(2).returning(|_| Ok(()));
        let store = claiming(vec![entry(1), entry(2), entry(3)], 1).transaction(|tx| {
            bury(tx);
            tx.outbox.expect_delivered().withf(|ids| ids == [id(1), id(3)]).times(1).returning(|_| Ok(()));
        });
        let report = run_audit(store, audit).await;
        assert_eq!((report.delivered, report.buried), (2, 1));

        // The store goes away in between: nobody waits for it four times over.
        let mut audit = poisoned();
        audit.expect_append().times(1).returning(|_| Err(unavailable()));
        let store = claiming(vec![entry(2), entry(3), entry(4), entry(5)], 1).transaction(|tx| {
            bury(tx);
            tx.outbox.expect_retry().withf(|at, _, _| *at == id(3)).times(1).returning(|_, _, _| Ok(()));
            tx.outbox.expect_retry().withf(|_, at, _| *at == later(0)).times(2).returning(|_, _, _| Ok(()));
            tx.outbox.expect_delivered().withf(<[_]>::is_empty).returning(|_| Ok(()));
        });
        let report = run_audit(store, audit).await;
        assert_eq!((report.deferred, report.buried), (3, 1));
    }

    #[tokio::test]
    async fn a_mail_is_tried_again_and_at_last_given_up() {
        let refusing = |permanent: bool| {
            let mut mailer = MockMailer::new();
            mailer.expect_deliver().returning(move |_, _, _| {
                Err(if permanent {
                    MailError::Permanent("550".into())
                } else {
                    MailError::Transient("451".into())
                })
            });
            mailer
        };
        for (attempts, permanent, buried) in
            [(1, false, 0), (MAIL_ATTEMPTS - 1, false, 0), (MAIL_ATTEMPTS, false, 1), (1, true, 1)]
        {
            let store = claiming(vec![mail(1)], attempts).transaction(|tx| {
                tx.outbox.expect_retry().returning(|_, _, _| Ok(()));
                tx.outbox.expect_bury().returning(|_, _| Ok(()));
                tx.outbox.expect_delivered().returning(|_| Ok(()));
            });
            let (report, _) = run(store, MockAuditStore::new(), refusing(permanent)).await;
            assert_eq!((report.buried, report.deferred), (buried, 1 - buried), "{attempts} {permanent}");
        }
    }

    #[tokio::test]
    async fn a_mail_whose_token_has_expired_is_not_sent() {
        let mut late = mail(1);
        if let Message::MailRequested(mail) = &mut late.message {
            mail.token_expires_at = Some(later(0));
        }
        let store = claiming(vec![late], 5).transaction(|tx| {
            tx.outbox.expect_bury().withf(|_, why| why.contains("expired")).times(1).returning(|_, _| Ok(()));
            tx.outbox.expect_delivered().returning(|_| Ok(()));
        });
        let (report, _) = run(store, MockAuditStore::new(), MockMailer::new()).await;
        assert_eq!(report.buried, 1);
    }

    #[tokio::test]
    async fn a_recovery_request_becomes_a_mail_in_one_transaction() {
        let store = claiming(vec![recovery(1)], 1)
            .reader(|r| {
                r.users.expect_for_login().returning(|_| Ok(Some(ada_with_password())));
                r.one_time_tokens.expect_count_since().returning(|_, _, _| Ok(0));
            })
            .transaction(|tx| {
                tx.one_time_tokens
                    .expect_insert()
                    .withf(|t| t.purpose == Purpose::ResetPassword)
                    .times(1)
                    .returning(|_| Ok(()));
                Kit::expect_envelopes(tx, &["mail_requested"]);
                tx.outbox.expect_delivered().withf(|ids| ids == [id(1)]).times(1).returning(|_| Ok(()));
            })
            .transaction(delivered(vec![]));
        let (report, _) = run(store, MockAuditStore::new(), MockMailer::new()).await;
        assert_eq!(report.delivered, 1);
    }

    #[tokio::test]
    async fn a_relay_that_is_stopped_leaves_the_rest_for_the_next() {
        let store = claiming(vec![mail(1), mail(2)], 1).transaction(|tx| {
            tx.outbox.expect_retry().withf(|_, at, _| *at == later(0)).times(2).returning(|_, _, _| Ok(()));
            tx.outbox.expect_delivered().returning(|_| Ok(()));
        });
        let (ports, _) = Kit::new(store).ports();
        let relay = Relay::new(&ports, Arc::new(MockAuditStore::new()), Arc::new(MockMailer::new()));
        relay.stop();
        assert_eq!(relay.run_once(Lane::Mail).await.unwrap().deferred, 2);
    }

    #[tokio::test]
    async fn an_unknown_address_or_one_mailed_often_gets_no_mail() {
        let unknown = claiming(vec![recovery(1)], 1).reader(|r| {
            r.users.expect_for_login().returning(|_| Ok(None));
        });
        let often = claiming(vec![recovery(1)], 1).reader(|r| {
            r.users.expect_for_login().returning(|_| Ok(Some(ada_with_password())));
            r.one_time_tokens
                .expect_count_since()
                .withf(|_, _, since| *since == later(-3600))
                .returning(|_, _, _| Ok(5));
        });
        for store in [unknown, often] {
            let store = store.transaction(delivered(vec![id(1)])).transaction(delivered(vec![]));
            let (report, _) = run(store, MockAuditStore::new(), MockMailer::new()).await;
            assert_eq!(report.delivered, 1);
        }
    }

    #[test]
    fn waits_double_up_to_an_hour() {
        assert_eq!([1, 2, 3, 30].map(|n| wait(n).as_secs()), [5, 10, 20, 3600]);
    }
}
