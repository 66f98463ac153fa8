//! What answers show of accounts.

use countersign_domain::User;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account, in short.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(super) struct AccountView {
    /// Its identifier.
    id: Uuid,
    /// Its username.
    #[schema(example = "ada")]
    username: String,
    /// Its e-mail address.
    #[schema(example = "ada@example.com", format = Email)]
    email: String,
    /// Whether it may be used: `active`, `disabled` or `closed`.
    #[schema(example = "disabled")]
    status: &'static str,
}

impl AccountView {
    pub(super) fn new(user: User) -> Self {
        Self {
            id: user.id.as_uuid(),
            username: user.username.into(),
            email: user.email.into(),
            status: user.state.as_str(),
        }
    }
}
