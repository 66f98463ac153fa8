//! Every query that a request or a job makes finds its rows by an index, on either engine.

use crate::databases::{Backdoor, Folder, postgres, sqlite};
use countersign_domain::{
    EmailAddress, EndReason, Envelope, EventId, Instant, LoginIdentifier, Message, Origin, PasswordHash,
    Purpose, RefreshToken, RequestId, RoleName, Session, SessionId, SessionLifetimes, TokenHash, UserId,
    Username,
};
use countersign_ports::Store;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What was sent to the database, without the values.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl Statements {
    /// Listens to every connection that this process opens from now on.
    fn listen() -> Self {
        static STATEMENTS: Mutex<Option<Statements>> = Mutex::new(None);
        fn listener() -> Option<Box<dyn Instrumentation>> {
            let statements = STATEMENTS.lock().unwrap().clone()?;
            Some(Box::new(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    let text = query.to_string();
                    let sql = text.split(" -- binds").next().unwrap_or_default().to_owned();
                    statements.0.lock().unwrap().insert(sql);
                }
            }))
        }
        let statements = Self::default();
        *STATEMENTS.lock().unwrap() = Some(statements.clone());
        set_default_instrumentation(listener).unwrap();
        statements
    }

    /// The queries that look for rows.
    fn heard(&self) -> Vec<String> {
        let heard = self.0.lock().unwrap();
        heard.iter().filter(|sql| sql.contains(" WHERE ")).cloned().collect()
    }
}

fn now() -> Instant {
    Instant::UNIX_EPOCH
}

/// Makes every call that looks for rows once; that it finds none does not matter.
async fn call_everything(store: &dyn Store) {
    let user = UserId::from_uuid(Uuid::nil());
    let id = SessionId::from_uuid(Uuid::nil());
    let event = EventId::from_uuid(Uuid::nil());
    let hash = TokenHash::from_bytes([0; 32]);
    let phc = PasswordHash::from_phc(String::new());
    let origin = Origin::local(RequestId::from_uuid(Uuid::nil()));
    let session = Session::open(id, user, now(), SessionLifetimes::default(), &origin);
    let successor = RefreshToken {
        hash,
        session: id,
        generation: 1,
        issued_at: now(),
        expires_at: now(),
        rotated_at: None,
    };
    let address = EmailAddress::parse("ada@example.com").unwrap();
    let email = LoginIdentifier::Email(address.clone());
    let name = LoginIdentifier::Username(Username::parse("ada").unwrap());

    let mut reader = store.reader().await.unwrap();
    reader.users().find(user).await.unwrap();
    reader.users().for_login(&email).await.unwrap();
    reader.users().for_login(&name).await.unwrap();
    reader.users().with_password(user).await.unwrap();
    reader.roles().of(user).await.unwrap();
    reader.roles().is_held(&RoleName::administrator()).await.unwrap();
    reader.sessions().find(id).await.unwrap();
    reader.refresh_tokens().find(&hash).await.unwrap();
    reader.one_time_tokens().find(&hash, Purpose::VerifyEmail, now()).await.unwrap();
    reader.one_time_tokens().count_since(user, Purpose::VerifyEmail, now()).await.unwrap();
    reader.revocations().since(None, now()).await.unwrap();
    reader.revocations().since(Some(now()), now()).await.unwrap();
    reader.outbox().dead_letters(1).await.unwrap();

    let mut tx = store.begin().await.unwrap();
    tx.users().lock(user).await.unwrap();
    tx.users().record_login(user, now()).await.unwrap();
    tx.credentials().rehash_password(user, &phc, &phc).await.unwrap();
    tx.credentials().password_stands(user, now()).await.unwrap();
    tx.sessions().renew(&session).await.unwrap();
    tx.sessions().end(id, now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().end_all(user, None, now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().end_all(user, Some(id), now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().delete_expired(now(), 1).await.unwrap();
    tx.refresh_tokens().rotate(&hash, &successor).await.unwrap();
    tx.one_time_tokens().consume(&hash, Purpose::VerifyEmail, now()).await.unwrap();
    tx.one_time_tokens().void(Some(user), Purpose::VerifyEmail).await.unwrap();
    tx.one_time_tokens().void(None, Purpose::VerifyEmail).await.unwrap();
    tx.one_time_tokens().delete_expired(now(), 1).await.unwrap();
    tx.revocations().delete_expired(now(), 1).await.unwrap();
    let message = Message::RecoveryRequested { email: address, origin };
    tx.outbox().append(&[Envelope { id: event, created_at: now(), message }]).await.unwrap();
    tx.outbox().claim(now(), now(), 1).await.unwrap();
    tx.outbox().delivered(&[event]).await.unwrap();
    tx.outbox().retry(event, now(), "").await.unwrap();
    tx.outbox().bury(event, "").await.unwrap();
    tx.rollback().await;
}

/// What SQLite would do, a step a line.
fn sqlite_plan(folder: &Folder, sql: &str) -> String {
    let file = rusqlite::Connection::open(folder.file()).unwrap();
    let mut statement = file.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get::<_, String>("detail").unwrap());
    }
    steps.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_searches_by_index() {
    let fixture = sqlite().await;
    let statements = Statements::listen();
    call_everything(&*fixture.backdoor.open_again().store()).await;
    let heard = statements.heard();
    assert!(heard.len() > 25, "{heard:#?}");
    for sql in heard {
        let plan = sqlite_plan(&fixture.backdoor, &sql);
        let scans = plan.lines().any(|step| step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW");
        assert!(!scans, "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_searches_by_index() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    call_everything(&*fixture.backdoor.open_again().store()).await;
    let heard = statements.heard();
    assert!(heard.len() > 25, "{heard:#?}");
    for sql in heard {
        let parameters = (1..99).take_while(|n| sql.contains(&format!("${n}"))).count();
        let values = vec!["NULL"; parameters].join(", ");
        let values = if parameters == 0 { values } else { format!("({values})") };
        // The plan for every value, as a prepared statement gets it; scans only where there is no other way.
        let plan = fixture.backdoor.query(&format!(
            "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
             PREPARE q AS {sql}; EXPLAIN EXECUTE q{values}"
        ));
        assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
    }
}
