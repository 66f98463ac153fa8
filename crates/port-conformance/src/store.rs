//! The cases of the store's contract.

pub(crate) mod api_key_lists;
pub(crate) mod api_keys;
pub(crate) mod comments;
pub(crate) mod credentials;
pub(crate) mod features;
pub(crate) mod federation;
pub(crate) mod imports;
pub(crate) mod login_attempts;
pub(crate) mod one_time_tokens;
pub(crate) mod outbox;
pub(crate) mod permissions;
pub(crate) mod post_lists;
pub(crate) mod posts;
pub(crate) mod refresh_tokens;
pub(crate) mod revocations;
pub(crate) mod role_entries;
pub(crate) mod roles;
pub(crate) mod second_factors;
pub(crate) mod sessions;
pub(crate) mod transactions;
pub(crate) mod user_lists;
pub(crate) mod users;
