//! `GET /users/{id}/api-keys`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::api_keys::ApiKeyView;
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{ListApiKeysOfError, ReadUsers};

declare_errors!(Errors: ResourceNotFound);

impl From<ListApiKeysOfError> for ApiError {
    fn from(error: ListApiKeysOfError) -> Self {
        match error {
            ListApiKeysOfError::NotFound => path::not_found(),
            ListApiKeysOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists the API keys of a user, the newest first.
///
/// Those that ended are in it for as long as they are kept.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The API keys.", body = Succeeded<Items<ApiKeyView>>), Errors)
)]
#[get("/users/{id}/api-keys")]
pub(super) async fn list_api_keys_of(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
) -> Answer {
    let user = path::id(&path)?;
    let keys = api.run(|api| async move { api.list_api_keys_of.execute(&permit.by, user).await }).await?;
    let now = api.now();
    Ok(Reply::ok(&Items::of(keys, |entry| ApiKeyView::new(entry, now))))
}
