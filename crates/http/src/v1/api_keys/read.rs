//! `GET /api-keys/{id}`

use super::view::ApiKeyView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::GetApiKeyError;

declare_errors!(Errors: ResourceNotFound);

impl From<GetApiKeyError> for ApiError {
    fn from(error: GetApiKeyError) -> Self {
        match error {
            GetApiKeyError::NotFound => path::not_found(),
            GetApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows one of your API keys.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The API key.")),
    responses((status = 200, description = "The API key.", body = Succeeded<ApiKeyView>), Errors)
)]
#[get("/api-keys/{id}")]
pub(super) async fn get_api_key(api: web::Data<V1State>, caller: Caller, path: web::Path<String>) -> Answer {
    let key = path::id(&path)?;
    let entry = api.run(|api| async move { api.get_api_key.execute(&caller.by, key).await }).await?;
    Ok(Reply::ok(&ApiKeyView::new(entry, api.now())))
}
