//! `POST /api-keys`

use super::refusals::{expiry_in_past, scope_not_held};
use super::view::IssuedApiKeyView;
use crate::declare_errors;
use crate::kit::{
    Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Nuance, Refused, Reply, instant,
};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ApiKeyScopes, CreateApiKeyCommand, CreateApiKeyError};
use countersign_domain::{ApiKey, ApiKeyName, Instant, Permission};
use utoipa::ToSchema;

/// The key you want. It will be yours.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
struct CreateApiKeyBody {
    /// What you call it.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "backup job")]
    name: ApiKeyName,
    /// What it may do at most: permissions that you have yourself.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 50, example = json!(["profile:read"]))]
    scopes: ApiKeyScopes,
    /// When it ends by itself; without it, never.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Instant>,
}

impl FromFields for CreateApiKeyBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.required("name", ApiKeyName::parse);
        let scopes = fields.list("scopes", Permission::parse);
        let expires_at = fields.optional("expires_at", instant);
        let scopes = scopes.and_then(|scopes| {
            ApiKeyScopes::new(scopes).map_err(|invalid| fields.refuse("scopes", &invalid))
        });
        Ok(Self { name: name?, scopes: scopes?, expires_at: expires_at? })
    }
}

declare_errors!(Errors: StepUpRequired, EmailNotVerified, Forbidden, Conflict);

impl From<CreateApiKeyError> for ApiError {
    fn from(error: CreateApiKeyError) -> Self {
        match error {
            CreateApiKeyError::AccountGone => Self::new(ErrorCode::InvalidToken),
            CreateApiKeyError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            CreateApiKeyError::ScopeNotHeld(lacking) => scope_not_held(&lacking),
            CreateApiKeyError::ExpiryInPast => expiry_in_past(),
            CreateApiKeyError::TooManyKeys => {
                let text = format!("You have {} live keys; revoke one first.", ApiKey::MAX_PER_USER);
                Self::new(ErrorCode::Conflict).nuance(Nuance::Full).message(text)
            }
            CreateApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes an API key.
///
/// Its text is shown this once. It may do what its owner may when it is used, within its scopes; never make keys
/// or change credentials.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    request_body = CreateApiKeyBody,
    responses(
        (status = 201, description = "The API key, shown once.", body = Succeeded<IssuedApiKeyView>,
            headers(("Location" = String, description = "Where it is shown from now on."))),
        Errors,
    )
)]
#[post("/api-keys")]
pub(super) async fn create_api_key(
    api: web::Data<V1State>,
    caller: Caller,
    body: Body<CreateApiKeyBody>,
) -> Answer {
    let by = api.recent_login.check(caller.by)?;
    let CreateApiKeyBody { name, scopes, expires_at } = body.0;
    let command = CreateApiKeyCommand { by, name, scopes, expires_at, origin: caller.origin };
    let issued = api.run(|api| async move { api.create_api_key.execute(command).await }).await?;
    let location = format!("/api-keys/{}", issued.key.id);
    Ok(Reply::created(&location, &IssuedApiKeyView::new(issued, api.now()))
        .message("Keep this key; it is not shown again."))
}
