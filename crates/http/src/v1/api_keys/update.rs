//! `PATCH /api-keys/{id}`

use super::refusals::{expiry_in_past, scope_not_held};
use super::view::ApiKeyView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Refused, Reply, instant};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, web};
use countersign_application::{ApiKeyChange, ApiKeyScopes, UpdateApiKeyCommand, UpdateApiKeyError};
use countersign_domain::{ApiKeyName, Instant, Permission};
use utoipa::ToSchema;

/// What changes of an API key. A field that is not there stays as it is.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyChange)]
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
struct UpdateApiKeyBody {
    /// What you call it.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 100, example = "backup job")]
    name: Option<ApiKeyName>,
    /// What it may do at most, in place of all scopes before. New ones must be permissions that you have yourself.
    #[schema(value_type = Option<Vec<String>>, nullable = false, min_items = 1, max_items = 50, example = json!(["profile:read"]))]
    scopes: Option<ApiKeyScopes>,
    /// When it ends by itself; `null`: never.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Option<Instant>>,
}

impl FromFields for UpdateApiKeyBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.optional("name", ApiKeyName::parse);
        let scopes = fields.list_if_any("scopes", Permission::parse);
        let expires_at = fields.change("expires_at", instant);
        let scopes = scopes.and_then(|scopes| {
            scopes.map(ApiKeyScopes::new).transpose().map_err(|invalid| fields.refuse("scopes", &invalid))
        });
        Ok(Self { name: name?, scopes: scopes?, expires_at: expires_at? })
    }
}

declare_errors!(Errors: StepUpRequired, EmailNotVerified, Forbidden, ResourceNotFound);

impl From<UpdateApiKeyError> for ApiError {
    fn from(error: UpdateApiKeyError) -> Self {
        match error {
            UpdateApiKeyError::NotFound => path::not_found(),
            UpdateApiKeyError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            UpdateApiKeyError::ScopeNotHeld(lacking) => scope_not_held(&lacking),
            UpdateApiKeyError::ExpiryInPast => expiry_in_past(),
            UpdateApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Changes one of your API keys.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The API key.")),
    request_body = UpdateApiKeyBody,
    responses((status = 200, description = "The API key as it is now.", body = Succeeded<ApiKeyView>), Errors)
)]
#[patch("/api-keys/{id}")]
pub(super) async fn update_api_key(
    api: web::Data<V1State>,
    caller: Caller,
    path: web::Path<String>,
    body: Body<UpdateApiKeyBody>,
) -> Answer {
    let key = path::id(&path)?;
    let by = api.recent_login.check(caller.by)?;
    let UpdateApiKeyBody { name, scopes, expires_at } = body.0;
    let change = ApiKeyChange { name, scopes, expires_at };
    let command = UpdateApiKeyCommand { by, key, change, origin: caller.origin };
    let entry = api.run(|api| async move { api.update_api_key.execute(command).await }).await?;
    Ok(Reply::ok(&ApiKeyView::new(entry, api.now())))
}
