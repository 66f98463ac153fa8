//! The tables, the same on both engines.

mod blog;
mod federation;
mod presence;
mod trail;

pub(crate) use blog::{comment_likes, comments, post_texts, posts};
pub(crate) use federation::{external_identities, federation_flows};
pub(crate) use presence::{one_time_tokens, refresh_tokens, revocations, sessions};
pub(crate) use trail::{audit_counts, audit_events, outbox};

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
        search_text -> Text,
    }
}

table! {
    use diesel::sql_types::{BigInt, Integer, Text};

    user_counts (state, slot) {
        state -> Text,
        slot -> Integer,
        users -> BigInt,
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
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::Moment;

    roles (name) {
        name -> Text,
        is_system -> Bool,
        description -> Nullable<Text>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> BigInt,
        search -> Text,
    }
}

table! {
    use diesel::sql_types::{Bool, Text};
    use crate::types::Moment;

    permissions (name) {
        name -> Text,
        description -> Text,
        is_system -> Bool,
        created_at -> Moment,
        search -> Text,
    }
}

table! {
    use diesel::sql_types::Text;

    role_permissions (role, permission) {
        role -> Text,
        permission -> Text,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Id, Moment};

    totp_factors (user_id) {
        user_id -> Id,
        secret -> Text,
        created_at -> Moment,
        confirmed_at -> Nullable<Moment>,
        last_step -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::Binary;
    use crate::types::Id;

    backup_codes (user_id, hash) {
        user_id -> Id,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::types::Moment;

    login_attempts (subject, scope) {
        subject -> Binary,
        scope -> Text,
        failures -> BigInt,
        locks -> BigInt,
        last_failed_at -> Moment,
        locked_until -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::types::{Document, Id, Moment};

    api_keys (id) {
        id -> Id,
        user_id -> Id,
        name -> Text,
        scopes -> Document,
        created_at -> Moment,
        expires_at -> Nullable<Moment>,
        last_used_at -> Nullable<Moment>,
        revoked_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::types::{Id, Moment};

    api_key_secrets (hash) {
        hash -> Binary,
        key_id -> Id,
        hint -> Text,
        issued_at -> Moment,
        expires_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::types::{Id, Moment};

    features (id) {
        id -> Id,
        name -> Text,
        name_canonical -> Text,
        description -> Nullable<Text>,
        is_active -> Bool,
        user_id -> Nullable<Id>,
        search -> Text,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

table! {
    use crate::types::Id;

    feature_dependencies (feature_id, depends_on) {
        feature_id -> Id,
        depends_on -> Id,
    }
}

allow_tables_to_appear_in_same_query!(
    users,
    password_credentials,
    totp_factors,
    roles,
    user_roles,
    role_permissions,
    sessions,
    refresh_tokens,
    api_keys,
    api_key_secrets,
    posts,
    post_texts,
    comments,
    comment_likes,
);
