//! What the tests start from.

use countersign_audit_mongodb::{MongoAuditStore, MongoSettings};
use countersign_domain::{Action, Actor, AuditEvent, EventId, Instant, Origin, Outcome, RequestId, UserId};
use mongodb::bson::Document;
use mongodb::{Client, Collection};
use uuid::Uuid;

pub(crate) fn open(url: &str) -> MongoAuditStore {
    MongoAuditStore::open(&MongoSettings::new(url.into())).unwrap()
}

pub(crate) async fn prepared(url: String) -> MongoAuditStore {
    let trail = open(&url);
    trail.prepare().await.unwrap();
    trail
}

/// The documents behind the store's back.
pub(crate) async fn documents(url: &str) -> Collection<Document> {
    Client::with_uri_str(url).await.unwrap().default_database().unwrap().collection("audit_events")
}

pub(crate) fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn event(number: u128) -> AuditEvent {
    AuditEvent {
        id: EventId::from_uuid(Uuid::from_u128(number)),
        at: Instant::from_timestamp_micros(1_767_225_600_123_457).unwrap(),
        action: Action::LoggedIn,
        outcome: Outcome::Done,
        actor: Actor::User { id: user(7), session: None },
        subject: Some(user(8)),
        origin: Origin::local(RequestId::from_uuid(Uuid::from_u128(9))),
        details: serde_json::Map::new(),
    }
}
