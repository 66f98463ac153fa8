//! What the cases are about: people, sessions, tokens, and short ways to write and read them.

use chrono::TimeDelta;
use countersign_domain::{
    Action, Actor, ApiKeyId, AuditEvent, EmailAddress, EventId, IdentityId, Instant, NewUser, Origin,
    Outcome, Profile, RefreshToken, RequestId, Session, SessionId, SessionLifetimes, TokenHash, User,
    UserAgent, UserId, Username,
};
use countersign_ports::{Direction, ListRequest, Reader, Selection, Slice, Sort, Store, Transaction};
use std::time::Duration;
use uuid::Uuid;

/// Runs one call in a transaction of its own and commits it.
macro_rules! commit {
    ($store:expr, |$tx:ident| $call:expr) => {{
        let mut $tx = $store.begin().await.expect("a transaction");
        let value = $call.await.expect("a write");
        $tx.commit().await.expect("a commit");
        value
    }};
}
pub(crate) use commit;

/// So many seconds, and some microseconds, after a moment in 2026.
pub(crate) fn at(seconds: i64) -> Instant {
    Instant::from_timestamp_micros(1_767_225_600_123_457).unwrap() + TimeDelta::seconds(seconds)
}

fn uuid(kind: u16, number: u64) -> Uuid {
    Uuid::from_fields(0x019b_0000, kind, 0x7000, &(number | 1 << 63).to_be_bytes())
}

pub(crate) fn user_id(number: u64) -> UserId {
    UserId::from_uuid(uuid(1, number))
}

pub(crate) fn session_id(number: u64) -> SessionId {
    SessionId::from_uuid(uuid(2, number))
}

pub(crate) fn event_id(number: u64) -> EventId {
    EventId::from_uuid(uuid(3, number))
}

pub(crate) fn api_key_id(number: u64) -> ApiKeyId {
    ApiKeyId::from_uuid(uuid(5, number))
}

pub(crate) fn identity_id(number: u64) -> IdentityId {
    IdentityId::from_uuid(uuid(6, number))
}

pub(crate) fn hash(number: u64) -> TokenHash {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    TokenHash::from_bytes(bytes)
}

/// A person who has not registered yet.
pub(crate) fn newcomer(number: u64) -> NewUser {
    NewUser {
        id: user_id(number),
        username: Username::parse(&format!("User{number}")).unwrap(),
        email: EmailAddress::parse(&format!("User{number}@Example.com")).unwrap(),
        email_verified_at: None,
        profile: Profile::default(),
        created_at: at(0),
    }
}

/// A person who has.
pub(crate) async fn registered(store: &dyn Store, number: u64) -> User {
    commit!(store, |tx| tx.users().insert(&newcomer(number)))
}

/// What user 1 did with his own account.
pub(crate) fn audit_event(number: u64, seconds: i64) -> AuditEvent {
    AuditEvent {
        id: event_id(number),
        at: at(seconds),
        action: Action::LoggedIn,
        outcome: Outcome::Done,
        actor: Actor::User { id: user_id(1), session: Some(session_id(1)) },
        subject: Some(user_id(1)),
        origin: origin(),
        details: serde_json::Map::new(),
    }
}

pub(crate) fn origin() -> Origin {
    Origin {
        request: RequestId::from_uuid(uuid(4, 1)),
        ip: Some("2001:db8::7".parse().unwrap()),
        user_agent: Some(UserAgent::from("curl/8".to_owned())),
    }
}

/// A session of a user, opened at `at(0)`: idle after 100 seconds, over after 1,000.
pub(crate) fn new_session(number: u64, user: UserId) -> Session {
    Session::open(session_id(number), user, at(0), lifetimes(), &origin())
}

pub(crate) fn lifetimes() -> SessionLifetimes {
    let seconds = Duration::from_secs;
    SessionLifetimes { access: seconds(10), idle: seconds(100), absolute: seconds(1000) }
}

/// A user with a session, both by this number.
pub(crate) async fn logged_in(store: &dyn Store, number: u64) -> Session {
    let user = registered(store, number).await;
    let session = new_session(number, user.id);
    commit!(store, |tx| tx.sessions().insert(&session));
    session
}

/// A refresh token of a session, good until `at(100)`, whose hash is by `number`.
pub(crate) fn refresh_token(number: u64, session: SessionId, generation: i32) -> RefreshToken {
    RefreshToken {
        hash: hash(number),
        session,
        generation,
        issued_at: at(generation.into()),
        expires_at: at(100),
        rotated_at: None,
    }
}

/// The first twenty of everything.
pub(crate) fn list_request<F: Default, S>(by: S) -> ListRequest<F, S> {
    ListRequest {
        selection: Selection::default(),
        sort: Sort { by, direction: Direction::Ascending },
        slice: Slice::Page(1),
        limit: 20,
        count: false,
    }
}

pub(crate) async fn begin(store: &dyn Store) -> Box<dyn Transaction> {
    store.begin().await.expect("a transaction")
}

pub(crate) async fn reader(store: &dyn Store) -> Box<dyn Reader> {
    store.reader().await.expect("a reader")
}

pub(crate) async fn user(store: &dyn Store, id: UserId) -> Option<User> {
    reader(store).await.users().find(id).await.expect("a user or none")
}
