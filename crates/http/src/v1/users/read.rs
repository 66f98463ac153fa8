//! `GET /users/{id}`

use super::view::ManagedUserView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetUserError, ReadUsers};

declare_errors!(Errors: ResourceNotFound);

impl From<GetUserError> for ApiError {
    fn from(error: GetUserError) -> Self {
        match error {
            GetUserError::NotFound => path::no_such_account(),
            GetUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows an account, of whatever status.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses(
        (status = 200, description = "The account.", body = Succeeded<ManagedUserView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[get("/users/{id}")]
pub(super) async fn get_user(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
) -> Answer {
    let user = path::account(&path)?;
    let entry = api.run(|api| async move { api.get_user.execute(&permit.by, user).await }).await?;
    let version = entry.user.version;
    Ok(Reply::ok(&ManagedUserView::new(entry)).version(version))
}
