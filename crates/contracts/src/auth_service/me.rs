//! `GET /auth/me`

use super::cases::Api;
use super::views::UserView;
use actix_web::get;
use countersign_http::kit::{Acting, Answer, Reply};

/// Shows your account.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = []), ("api_key" = ["profile:read"])),
    responses((status = 200, description = "Your account.", body = UserView))
)]
#[get("/auth/me")]
pub(super) async fn get_me(api: Api, acting: Acting) -> Answer {
    let shown = api.run(|api| async move { api.get_profile.execute(&acting.by).await }).await?;
    Ok(Reply::ok(&UserView::new(shown.user, &shown.roles)))
}
