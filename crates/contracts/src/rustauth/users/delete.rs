//! `DELETE /users/{id}`

use crate::rustauth::cases::Api;
use crate::shared::account_id;
use actix_web::{delete, web};
use countersign_application::{DeactivateAccountCommand, DisableUserCommand, Principal, UpdateUsers};
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, ApiError, Reply};

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

/// Deletes an account: your own, or for administrators anybody's. It is marked as inactive and nothing of it is lost.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 204, description = "The account is inactive."), Errors)
)]
#[delete("/users/{id}")]
pub(super) async fn delete_user(api: Api, acting: Acting, id: web::Path<String>) -> Answer {
    let Acting { by, origin, .. } = acting;
    let id = account_id(&id);
    let deleted = api.run(|api| async move {
        match by {
            Principal::User(by) if id.as_ref().ok() == Some(&by.user()) => {
                let command = DeactivateAccountCommand { by, origin };
                Ok(api.deactivate.execute(command).await?)
            }
            by @ (Principal::User(_) | Principal::Key(_)) => {
                let by = api.authorize.execute::<UpdateUsers>(by, &origin).await?;
                let command = DisableUserCommand { by, user: id?, origin };
                Ok::<_, ApiError>(api.disable_user.execute(command).await.map(drop)?)
            }
        }
    });
    deleted.await?;
    Ok(Reply::no_content())
}
