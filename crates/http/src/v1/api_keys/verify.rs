//! `POST /api-keys/verify`

use crate::kit::{Answer, ApiError, Body, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{VerifiedApiKey, VerifyApiKeyError, VerifyApiKeys};
use countersign_domain::{Instant, Permission};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An API key that somebody came with, and what he wants with it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyVerification)]
struct VerifyApiKeyBody {
    /// The key, as it was presented.
    #[schema(example = "cs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000000")]
    key: String,
    /// What it must be good for, all of it.
    #[schema(value_type = Option<Vec<String>>, nullable = false, example = json!(["users:read"]))]
    scopes: Option<Vec<Permission>>,
}

impl FromFields for VerifyApiKeyBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let key = fields.given("key");
        let scopes = fields.list_if_any("scopes", Permission::parse);
        Ok(Self { key: key?, scopes: scopes? })
    }
}

/// What an API key is good for.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = VerifiedApiKey)]
enum VerifiedView {
    /// For all that was asked.
    Active {
        /// `true`.
        active: bool,
        /// The key's identifier.
        key_id: Uuid,
        /// Whose it is: the identifier of an account.
        subject: Uuid,
        /// What it may do now.
        #[schema(value_type = Vec<String>, example = json!(["users:read"]))]
        scopes: Vec<Permission>,
        /// When it ends by itself, if it does; it may be revoked before.
        #[schema(value_type = Option<String>, format = DateTime)]
        expires_at: Option<Instant>,
    },
    /// For nothing: no key, ended, of an account that is not active, or without one of the scopes. Which of this
    /// is not told.
    Inactive {
        /// `false`.
        active: bool,
    },
}

impl From<VerifiedApiKey> for VerifiedView {
    fn from(verified: VerifiedApiKey) -> Self {
        match verified {
            VerifiedApiKey::Active { key, owner, scopes, expires_at } => Self::Active {
                active: true,
                key_id: key.as_uuid(),
                subject: owner.as_uuid(),
                scopes,
                expires_at,
            },
            VerifiedApiKey::Inactive => Self::Inactive { active: false },
        }
    }
}

impl From<VerifyApiKeyError> for ApiError {
    fn from(error: VerifyApiKeyError) -> Self {
        match error {
            VerifyApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Tells a service what an API key is good for that it was called with.
///
/// As token introspection does (RFC 7662). The answer holds for this moment: a revoked key is inactive at once.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = []), ("api_key" = ["api_keys:verify"])),
    request_body = VerifyApiKeyBody,
    responses((status = 200, description = "Whether it is good, and for what.", body = Succeeded<VerifiedView>))
)]
#[post("/api-keys/verify")]
pub(super) async fn verify_api_key(
    api: web::Data<V1State>,
    permit: Permit<VerifyApiKeys>,
    body: Body<VerifyApiKeyBody>,
) -> Answer {
    let VerifyApiKeyBody { key, scopes } = body.0;
    let scopes = scopes.unwrap_or_default();
    let verified =
        api.run(|api| async move { api.verify_api_key.execute(&permit.by, &key, &scopes).await }).await?;
    Ok(Reply::ok(&VerifiedView::from(verified)))
}
