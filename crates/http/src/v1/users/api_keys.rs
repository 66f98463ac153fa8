//! `GET /users/{id}/api-keys`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, List, ListParams, Page, Permit};
use crate::v1::api_keys::{ApiKeyView, ApiKeys, ApiKeysParams};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{ListApiKeysOfError, ReadUsers};
use std::sync::Arc;

declare_errors!(Errors: ResourceNotFound);

impl From<ListApiKeysOfError> for ApiError {
    fn from(error: ListApiKeysOfError) -> Self {
        match error {
            ListApiKeysOfError::NotFound => path::no_such_account(),
            ListApiKeysOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists the API keys of a user.
///
/// Those that ended are in it for as long as they are kept.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account."), ListParams, ApiKeysParams),
    responses(
        (status = 200, description = "A page of the API keys.", body = Succeeded<Page<Vec<ApiKeyView>>>),
        Errors
    )
)]
#[get("/users/{id}/api-keys")]
pub(super) async fn list_api_keys_of(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
    list: List<ApiKeys>,
) -> Answer {
    let (user, request) = (path::account(&path)?, list.request.clone());
    let list_of =
        |api: Arc<V1State>| async move { api.list_api_keys_of.execute(&permit.by, user, &request).await };
    let keys = api.run(list_of).await?;
    let now = api.now();
    list.reply(keys, |entry| ApiKeyView::new(entry, now))
}
