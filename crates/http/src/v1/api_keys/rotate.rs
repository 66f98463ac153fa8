//! `POST /api-keys/{id}/rotate`

use super::view::IssuedApiKeyView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, Fields, FromFields, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{RotateApiKey, RotateApiKeyCommand, RotateApiKeyError};
use countersign_domain::{Invalid, Violation};
use std::time::Duration;
use utoipa::ToSchema;

/// How long programs have to change over, unless the request says: a day.
const OVERLAP: Duration = Duration::from_hours(24);

/// How programs change over.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyRotation)]
struct RotateApiKeyBody {
    /// How long the old secret is accepted beside the new one, in seconds; 0 ends it at once. Without it, a day.
    #[schema(nullable = false, maximum = 604_800, example = 86_400)]
    overlap_seconds: Option<u64>,
}

impl FromFields for RotateApiKeyBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { overlap_seconds: fields.number_if_any("overlap_seconds")? })
    }
}

declare_errors!(Errors: StepUpRequired, ResourceNotFound);

impl From<RotateApiKeyError> for ApiError {
    fn from(error: RotateApiKeyError) -> Self {
        match error {
            RotateApiKeyError::NotFound => path::not_found(),
            RotateApiKeyError::OverlapTooLong => {
                let message = format!("must be at most {}", RotateApiKey::MAX_OVERLAP.as_secs());
                Self::field("overlap_seconds", &Invalid::new(Violation::TooLong, message))
            }
            RotateApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Gives one of your API keys a new secret.
///
/// The old one is accepted for a while, so that programs can change over without a gap.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The API key.")),
    request_body = RotateApiKeyBody,
    responses((status = 200, description = "The API key, shown once.", body = Succeeded<IssuedApiKeyView>), Errors)
)]
#[post("/api-keys/{id}/rotate")]
pub(super) async fn rotate_api_key(
    api: web::Data<V1State>,
    caller: Caller,
    path: web::Path<String>,
    body: Body<RotateApiKeyBody>,
) -> Answer {
    let key = path::id(&path)?;
    let by = api.recent_login.check(caller.by)?;
    let overlap = body.0.overlap_seconds.map_or(OVERLAP, Duration::from_secs);
    let command = RotateApiKeyCommand { by, key, overlap, origin: caller.origin };
    let issued = api.run(|api| async move { api.rotate_api_key.execute(command).await }).await?;
    Ok(Reply::ok(&IssuedApiKeyView::new(issued, api.now())).message("Keep this key; it is not shown again."))
}
