//! `GET /users/me`

use crate::kit::{Answer, ApiError, Caller, ErrorCode, Reply};
use crate::v1::views::UserView;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::GetProfileError;

impl From<GetProfileError> for ApiError {
    fn from(error: GetProfileError) -> Self {
        match error {
            GetProfileError::AccountGone => Self::new(ErrorCode::InvalidToken),
            GetProfileError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows your account.
#[utoipa::path(
    tag = "me",
    security(("bearer" = [])),
    responses((status = 200, description = "Your account.", body = Succeeded<UserView>,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
#[get("/users/me")]
pub(super) async fn get_profile(api: web::Data<V1State>, caller: Caller) -> Answer {
    let by = caller.by.clone();
    let user = api.run(|api| async move { api.get_profile.execute(&by).await }).await?;
    let version = user.version;
    Ok(Reply::ok(&UserView::new(user, caller.by.roles())).version(version))
}
