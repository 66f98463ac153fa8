//! The tables, the same on both engines.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Document, Id, Moment};

    users (id) {
        id -> Id,
        number -> BigInt,
        username -> Text,
        username_canonical -> Text,
        email -> Text,
        email_canonical -> Text,
        email_verified_at -> Nullable<Moment>,
        profile -> Document,
        state -> Text,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        last_login_at -> Nullable<Moment>,
        login_count -> BigInt,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::types::{Id, Moment};

    password_credentials (user_id) {
        user_id -> Id,
        hash -> Text,
        changed_at -> Moment,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::types::{Id, Moment};

    user_roles (user_id, role) {
        user_id -> Id,
        role -> Text,
        granted_at -> Moment,
    }
}

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
    use diesel::sql_types::{Nullable, Text};
    use crate::types::{Document, Id, Moment};

    audit_events (id) {
        id -> Id,
        occurred_at -> Moment,
        action -> Text,
        actor_id -> Nullable<Id>,
        subject_id -> Nullable<Id>,
        event -> Document,
    }
}

allow_tables_to_appear_in_same_query!(users, password_credentials, user_roles, sessions, refresh_tokens);
