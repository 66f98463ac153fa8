//! Posts and comments.

use diesel::table;

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Id, Moment};

    posts (id) {
        id -> Id,
        number -> BigInt,
        user_id -> Id,
        title -> Text,
        title_canonical -> Text,
        excerpt -> Nullable<Text>,
        status -> Text,
        views -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        hidden_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Text};

    post_texts (number) {
        number -> BigInt,
        content -> Text,
        search_text -> Text,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::types::{Id, Moment};

    comments (id) {
        id -> Id,
        post_id -> Id,
        user_id -> Id,
        content -> Text,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        hidden_at -> Nullable<Moment>,
    }
}

table! {
    use crate::types::{Id, Moment};

    comment_likes (comment_id, user_id) {
        comment_id -> Id,
        user_id -> Id,
        created_at -> Moment,
    }
}
