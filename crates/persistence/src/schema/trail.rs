//! What is told of what was done: on its way, and where it arrives.

use diesel::table;

table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::types::{Document, Id, Moment};

    outbox (id) {
        id -> Id,
        kind -> Text,
        message -> Document,
        created_at -> Moment,
        due_at -> Nullable<Moment>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::types::{Document, Id, Moment};

    audit_events (id) {
        id -> Id,
        occurred_at -> Moment,
        action -> Text,
        actor_id -> Nullable<Id>,
        subject_id -> Nullable<Id>,
        event -> Document,
        refused -> Bool,
        request_id -> Nullable<Id>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Integer};

    audit_counts (slot) {
        slot -> Integer,
        events -> BigInt,
    }
}
