//! `GET /api-keys`

use super::collection::{ApiKeys, ApiKeysParams};
use super::view::ApiKeyView;
use crate::kit::{Answer, Caller, List, ListParams, Page};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};

/// Lists your API keys.
///
/// Those that ended are in it for as long as they are kept.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    params(ListParams, ApiKeysParams),
    responses((status = 200, description = "A page of your API keys.", body = Succeeded<Page<Vec<ApiKeyView>>>))
)]
#[get("/api-keys")]
pub(super) async fn list_api_keys(api: web::Data<V1State>, caller: Caller, list: List<ApiKeys>) -> Answer {
    let request = list.request.clone();
    let keys = api.run(|api| async move { api.list_api_keys.execute(&caller.by, &request).await }).await?;
    let now = api.now();
    list.reply(keys, |entry| ApiKeyView::new(entry, now))
}
