//! The audit trail in MongoDB, 5.0 or later.
//!
//! One document for each event, in the collection `audit_events`: `_id` (the event's identifier), `at` (when, in
//! microseconds since 1970: a date of BSON has only milliseconds), `occurred_at` (the same as a date, for people and
//! for retention), `action`, `refused`, `actor`, `subject`, `request`, and the whole `event`. Identifiers are UUIDs
//! (binary, subtype 4), which sort as they do elsewhere.
//!
//! An event counts as stored once a majority of the replica set has it in its journal.

mod document;
mod error;
mod indexes;
mod link;
mod query;
mod settings;
mod store;

pub use settings::{MongoSettings, MongoSettingsError};
pub use store::MongoAuditStore;
