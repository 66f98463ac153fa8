//! Every query that a request or a job makes finds its rows by an index, on either engine.

use crate::databases::{Backdoor, Folder, postgres, sqlite};
use countersign_domain::{
    AccountState, ApiKey, ApiKeyId, ApiKeyName, ApiKeySecret, ApiKeyStatus, AttemptScope, AttemptSubject,
    Attempts, EmailAddress, EndReason, Envelope, EventId, ExternalSubject, FeatureId, IdentityId, Instant,
    LoginIdentifier, Message, NewUser, Origin, PasswordHash, Permission, Profile, ProviderName, Purpose,
    RefreshToken, RequestId, RoleName, Session, SessionId, SessionLifetimes, SessionName, TokenHash, UserId,
    Username,
};
use countersign_ports::{
    ApiKeyFilter, ApiKeySort, Direction, ImportedUser, Lane, ListRequest, MacTag, Position, Reader,
    Selection, SessionFilter, SessionSort, Slice, Sort, SortKey, Store, Transaction,
};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What was sent to the database, without the values.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl Statements {
    /// Listens to every connection that this process opens from now on.
    pub(crate) fn listen() -> Self {
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
    pub(crate) fn heard(&self) -> Vec<String> {
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
    read_credentials(&mut *reader).await;
    reader.users().find(user).await.unwrap();
    reader.users().for_login(&email).await.unwrap();
    reader.users().for_login(&name).await.unwrap();
    reader.users().with_password(user).await.unwrap();
    reader.users().export(Some(user), None, 1).await.unwrap();
    reader.users().holders(&[arriving(user)]).await.unwrap();
    reader.roles().of(user).await.unwrap();
    reader.roles().is_held(&RoleName::administrator()).await.unwrap();
    reader.roles().permissions_of(user).await.unwrap();
    reader.sessions().find(id).await.unwrap();
    for by in [SessionSort::CreatedAt, SessionSort::LastUsedAt] {
        let filter = SessionFilter { created_from: Some(now()), last_used_until: Some(now()) };
        let request = after_a_moment(filter, by);
        reader.sessions().list(user, now(), &request).await.unwrap();
        reader.sessions().count(user, now(), &request.selection).await.unwrap();
    }
    reader.refresh_tokens().find(&hash).await.unwrap();
    reader.one_time_tokens().find(&hash, Purpose::VerifyEmail, now()).await.unwrap();
    reader.one_time_tokens().count_since(user, Purpose::VerifyEmail, now()).await.unwrap();
    reader.revocations().since(None, now()).await.unwrap();
    reader.revocations().since(Some(now()), now()).await.unwrap();
    reader.outbox().dead_letters(1).await.unwrap();

    let mut tx = store.begin().await.unwrap();
    write_credentials(&mut *tx).await;
    tx.users().lock(user).await.unwrap();
    tx.users().record_login(user, now()).await.unwrap();
    tx.credentials().rehash_password(user, &phc, &phc).await.unwrap();
    tx.credentials().password_stands(user, now()).await.unwrap();
    tx.sessions().renew(&session).await.unwrap();
    tx.sessions().end(id, now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().end_all(user, None, now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().end_all(user, Some(id), now(), EndReason::LoggedOut).await.unwrap();
    tx.sessions().end_oldest(user, 1, now(), EndReason::Displaced).await.unwrap();
    tx.sessions().rename(id, user, &SessionName::parse("Phone").unwrap()).await.unwrap();
    tx.roles().remove(user, &RoleName::administrator()).await.unwrap();
    tx.roles().lock(&RoleName::administrator()).await.unwrap();
    tx.roles().is_held_by_another(&RoleName::administrator(), user).await.unwrap();
    tx.roles().of(user).await.unwrap();
    tx.roles().permissions_of(user).await.unwrap();
    tx.roles().find(&RoleName::administrator()).await.unwrap();
    tx.permissions().lock(&Permission::USERS_READ).await.unwrap();
    tx.permissions().missing(&[Permission::USERS_READ]).await.unwrap();
    tx.features().lock(FeatureId::from_uuid(Uuid::nil())).await.unwrap();
    tx.features().delete(FeatureId::from_uuid(Uuid::nil())).await.unwrap();
    tx.sessions().delete_expired(now(), 1).await.unwrap();
    tx.refresh_tokens().rotate(&hash, &successor).await.unwrap();
    tx.one_time_tokens().consume(&hash, Purpose::VerifyEmail, now()).await.unwrap();
    tx.one_time_tokens().void(Some(user), Purpose::VerifyEmail).await.unwrap();
    tx.one_time_tokens().void(None, Purpose::VerifyEmail).await.unwrap();
    tx.one_time_tokens().delete_expired(now(), 1).await.unwrap();
    tx.revocations().delete_expired(now(), 1).await.unwrap();
    let message = Message::RecoveryRequested { email: address, origin };
    tx.outbox().append(&[Envelope { id: event, created_at: now(), message }]).await.unwrap();
    tx.outbox().claim(Lane::Audit, now(), now(), 1).await.unwrap();
    tx.outbox().claim(Lane::Mail, now(), now(), 1).await.unwrap();
    tx.outbox().delivered(&[event]).await.unwrap();
    tx.outbox().retry(event, now(), "").await.unwrap();
    tx.outbox().bury(event, "").await.unwrap();
    tx.rollback().await;

    // There is no key that the new secret could belong to; the others have been looked for by then.
    let mut tx = store.begin().await.unwrap();
    let key = ApiKeyId::from_uuid(Uuid::nil());
    let secret = ApiKeySecret { hash, key, hint: String::new(), issued_at: now(), expires_at: None };
    tx.api_keys().rotate(&secret, now()).await.unwrap_err();
    tx.rollback().await;
}

const SUBJECT: AttemptSubject = AttemptSubject::from_bytes([0; 32]);
const SCOPE: AttemptScope = AttemptScope::SecondFactor;

/// What comes in a list after a moment.
fn after_a_moment<F, S>(filter: F, by: S) -> ListRequest<F, S> {
    let position = Position { key: SortKey::Moment(now()), id: Uuid::nil() };
    ListRequest {
        selection: Selection { filter, search: None },
        sort: Sort { by, direction: Direction::Descending },
        slice: Slice::After(position),
        limit: 20,
        count: true,
    }
}

async fn read_credentials(reader: &mut dyn Reader) {
    let user = UserId::from_uuid(Uuid::nil());
    let (provider, subject) = (ProviderName::parse("acme").unwrap(), ExternalSubject::parse("1").unwrap());
    reader.identities().find(&provider, &subject).await.unwrap();
    reader.identities().of(user).await.unwrap();
    reader.login_attempts().find(&SUBJECT, &[SCOPE]).await.unwrap();
    reader.login_attempts().of(&SUBJECT, 1).await.unwrap();
    reader.second_factors().totp(user).await.unwrap();
    reader.second_factors().backup_codes_left(user).await.unwrap();
    reader.api_keys().by_secret(&TokenHash::from_bytes([0; 32])).await.unwrap();
    reader.api_keys().find(ApiKeyId::from_uuid(Uuid::nil())).await.unwrap();
    for status in [None, Some(ApiKeyStatus::Active), Some(ApiKeyStatus::Expired), Some(ApiKeyStatus::Revoked)]
    {
        let request = after_a_moment(ApiKeyFilter { status }, ApiKeySort::CreatedAt);
        reader.api_keys().list(user, now(), &request).await.unwrap();
        reader.api_keys().count(user, now(), &request.selection).await.unwrap();
    }
}

async fn write_credentials(tx: &mut dyn Transaction) {
    let user = UserId::from_uuid(Uuid::nil());
    let flow = TokenHash::from_bytes([0; 32]);
    let provider = ProviderName::parse("acme").unwrap();
    tx.flows().take(&flow, &provider, &flow, now()).await.unwrap();
    tx.flows().delete_expired(now(), 1).await.unwrap();
    tx.identities().of(user).await.unwrap();
    tx.identities().delete(IdentityId::from_uuid(Uuid::nil()), user).await.unwrap();
    tx.identities().delete_of(user).await.unwrap();
    tx.credentials().has_password(user).await.unwrap();
    tx.api_keys().revoke_of(user, now()).await.unwrap();
    tx.login_attempts().save(&SUBJECT, SCOPE, &Attempts::none(now())).await.unwrap();
    tx.login_attempts().find(&SUBJECT, &[SCOPE]).await.unwrap();
    tx.login_attempts().clear(&SUBJECT, SCOPE).await.unwrap();
    tx.login_attempts().clear_all(&SUBJECT, &[SCOPE]).await.unwrap();
    tx.login_attempts().delete_expired(now(), 1).await.unwrap();
    tx.second_factors().confirm_totp(user, now(), 1, now()).await.unwrap();
    tx.second_factors().accept_step(user, 1).await.unwrap();
    tx.second_factors().remove(user).await.unwrap();
    tx.second_factors().replace_backup_codes(user, &[]).await.unwrap();
    tx.second_factors().consume_backup_code(user, &MacTag::from_bytes([0; 32])).await.unwrap();
    let key = api_key(user);
    tx.api_keys().count_live(user, now()).await.unwrap();
    tx.api_keys().lock(key.id).await.unwrap();
    tx.api_keys().update(&key).await.unwrap();
    tx.api_keys().used(key.id, now()).await.unwrap();
    tx.api_keys().delete_expired(now(), 1).await.unwrap();
    tx.api_keys().delete_expired_secrets(now(), 1).await.unwrap();
}

fn arriving(id: UserId) -> ImportedUser {
    let account = NewUser {
        id,
        username: Username::parse("ada").unwrap(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        email_verified_at: None,
        profile: Profile::default(),
        created_at: now(),
    };
    let (last_login_at, password, roles) = (None, None, Vec::new());
    ImportedUser { account, state: AccountState::Active, last_login_at, login_count: 0, password, roles }
}

fn api_key(user: UserId) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_uuid(Uuid::nil()),
        user,
        name: ApiKeyName::parse("key").unwrap(),
        scopes: vec![],
        created_at: now(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
    }
}

/// What SQLite would do, a step a line.
pub(crate) fn sqlite_plan(folder: &Folder, sql: &str) -> String {
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
    assert!(heard.len() > 55, "{heard:#?}");
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
    assert!(heard.len() > 55, "{heard:#?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn what_the_use_of_an_api_key_needs_is_read_by_one_statement() {
    let (file, server) = (sqlite().await, postgres().await);
    for database in [file.backdoor.open_again(), server.backdoor.open_again()] {
        let statements = Statements::listen();
        let hash = TokenHash::from_bytes([0; 32]);
        database.store().reader().await.unwrap().api_keys().by_secret(&hash).await.unwrap();
        assert_eq!(statements.heard().len(), 1, "{:#?}", statements.heard());
    }
}
