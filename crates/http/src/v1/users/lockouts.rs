//! `GET /users/{id}/lockouts`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetLockoutsError, Lockout, ReadUsers};
use countersign_domain::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// Attempts that failed, and the lock that followed.
#[derive(Serialize, ToSchema)]
#[schema(as = Lockout)]
struct LockoutView {
    /// Which attempts: passwords from one network, passwords from `everywhere`, or codes of the `second_factor`.
    #[schema(example = "192.0.2.7")]
    scope: String,
    /// How many failed since the last lock or success.
    #[schema(example = 5)]
    failures: u32,
    /// How many locks there were in a row.
    #[schema(example = 1)]
    locks: u32,
    /// When the last one failed.
    #[schema(value_type = String, format = DateTime)]
    last_failed_at: Instant,
    /// Until when it is locked; `null` when it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Instant>,
}

impl LockoutView {
    fn new(lockout: Lockout) -> Self {
        let Lockout { scope, failures, locks, last_failed_at, locked_until } = lockout;
        Self { scope: scope.name(), failures, locks, last_failed_at, locked_until }
    }
}

declare_errors!(Errors: ResourceNotFound);

impl From<GetLockoutsError> for ApiError {
    fn from(error: GetLockoutsError) -> Self {
        match error {
            GetLockoutsError::NotFound => path::no_such_account(),
            GetLockoutsError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows which attempts on an account failed, and what is locked.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "What is counted.", body = Succeeded<Items<LockoutView>>), Errors)
)]
#[get("/users/{id}/lockouts")]
pub(super) async fn get_lockouts(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
) -> Answer {
    let user = path::account(&path)?;
    let lockouts = api.run(|api| async move { api.get_lockouts.execute(&permit.by, user).await }).await?;
    Ok(Reply::ok(&Items::of(lockouts, LockoutView::new)))
}
