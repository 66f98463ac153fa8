//! Who somebody is elsewhere.

use diesel::table;

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::types::{Id, Moment};

    external_identities (id) {
        id -> Id,
        user_id -> Id,
        provider -> Text,
        subject -> Text,
        email -> Nullable<Text>,
        linked_at -> Moment,
        last_used_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::types::{Id, Moment};

    federation_flows (state) {
        state -> Binary,
        binding -> Binary,
        provider -> Text,
        user_id -> Nullable<Id>,
        session_id -> Nullable<Id>,
        redirect_uri -> Text,
        return_to -> Nullable<Text>,
        started_at -> Moment,
        expires_at -> Moment,
    }
}
