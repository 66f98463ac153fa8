//! `GET /users/{id}`

use crate::rustauth::cases::Api;
use crate::rustauth::views::UserDetailView;
use crate::shared::account_id;
use actix_web::{get, web};
use countersign_application::ReadUsers;
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, ApiError, Reply};

declare_errors!(Errors: Forbidden, ResourceNotFound);

/// Shows an account: your own, or to administrators any.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["profile:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account.", body = UserDetailView), Errors)
)]
#[get("/users/{id}")]
pub(super) async fn get_user(api: Api, acting: Acting, id: web::Path<String>) -> Answer {
    let Acting { by, origin, .. } = acting;
    let id = account_id(&id);
    let user = api.run(|api| async move {
        if id.as_ref().ok() == Some(&by.user()) {
            return Ok(api.get_profile.execute(&by).await?.user);
        }
        let by = api.authorize.execute::<ReadUsers>(by, &origin).await?;
        Ok::<_, ApiError>(api.get_user.execute(&by, id?).await?.user)
    });
    Ok(Reply::ok(&UserDetailView::new(user.await?)))
}
