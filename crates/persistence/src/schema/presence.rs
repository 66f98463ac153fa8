//! Where accounts are logged in, and the tokens of that.

use diesel::table;

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::types::{Id, Moment};

    sessions (id) {
        id -> Id,
        user_id -> Id,
        created_at -> Moment,
        authenticated_at -> Moment,
        last_used_at -> Moment,
        idle_expires_at -> Moment,
        expires_at -> Moment,
        ended_at -> Nullable<Moment>,
        end_reason -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        name -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{Binary, Integer, Nullable};
    use crate::types::{Id, Moment};

    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Id,
        generation -> Integer,
        issued_at -> Moment,
        expires_at -> Moment,
        rotated_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::types::{Id, Moment};

    one_time_tokens (id) {
        id -> Id,
        hash -> Binary,
        purpose -> Text,
        user_id -> Nullable<Id>,
        email -> Nullable<Text>,
        issued_at -> Moment,
        expires_at -> Moment,
    }
}

table! {
    use crate::types::{Id, Moment};

    revocations (session_id) {
        session_id -> Id,
        revoked_at -> Moment,
        expires_at -> Moment,
    }
}
