//! `GET /users/me`

use crate::kit::{Acting, Answer, ApiError, ErrorCode, Reply};
use crate::v1::views::UserView;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::GetProfileError;
use countersign_domain::Permission;

impl From<GetProfileError> for ApiError {
    fn from(error: GetProfileError) -> Self {
        match error {
            GetProfileError::AccountGone => Self::new(ErrorCode::InvalidToken),
            GetProfileError::Forbidden => Self::scope_lacking(&Permission::PROFILE_READ),
            GetProfileError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows your account.
#[utoipa::path(
    tag = "me",
    security(("bearer" = []), ("api_key" = ["profile:read"])),
    responses((status = 200, description = "Your account.", body = Succeeded<UserView>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
#[get("/users/me")]
pub(super) async fn get_profile(api: web::Data<V1State>, acting: Acting) -> Answer {
    let shown = api.run(|api| async move { api.get_profile.execute(&acting.by).await }).await?;
    let version = shown.user.version;
    Ok(Reply::ok(&UserView::new(shown.user, &shown.roles)).version(version))
}
