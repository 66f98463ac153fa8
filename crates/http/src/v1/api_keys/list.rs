//! `GET /api-keys`

use super::view::ApiKeyView;
use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ListApiKeysError;

impl From<ListApiKeysError> for ApiError {
    fn from(error: ListApiKeysError) -> Self {
        match error {
            ListApiKeysError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists your API keys, the newest first.
///
/// Those that ended are in it for as long as they are kept.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    responses((status = 200, description = "Your API keys.", body = Succeeded<Items<ApiKeyView>>))
)]
#[get("/api-keys")]
pub(super) async fn list_api_keys(api: web::Data<V1State>, caller: Caller) -> Answer {
    let keys = api.run(|api| async move { api.list_api_keys.execute(&caller.by).await }).await?;
    let now = api.now();
    Ok(Reply::ok(&Items::of(keys, |entry| ApiKeyView::new(entry, now))))
}
