//! `PATCH /users/me/sessions/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, Fields, FromFields, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State, path};
use actix_web::{patch, web};
use countersign_application::{NameSessionCommand, NameSessionError};
use countersign_domain::SessionName;
use utoipa::ToSchema;

/// What you call a session.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionNaming)]
struct NameSessionBody {
    /// The name.
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "laptop at work")]
    name: SessionName,
}

impl FromFields for NameSessionBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { name: fields.required("name", SessionName::parse)? })
    }
}

declare_errors!(Errors: ResourceNotFound);

impl From<NameSessionError> for ApiError {
    fn from(error: NameSessionError) -> Self {
        match error {
            NameSessionError::NotFound => path::not_found(),
            NameSessionError::Failure(failure) => failure.into(),
        }
    }
}

/// Names one of your sessions, so that you know it again.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session.")),
    request_body = NameSessionBody,
    responses((status = 200, description = "It has the name.", body = Succeeded<Nothing>), Errors)
)]
#[patch("/users/me/sessions/{id}")]
pub(super) async fn name_session(
    api: web::Data<V1State>,
    caller: Caller,
    path: web::Path<String>,
    body: Body<NameSessionBody>,
) -> Answer {
    let Caller { by, origin, .. } = caller;
    let command = NameSessionCommand { by, session: path::id(&path)?, name: body.0.name, origin };
    api.run(|api| async move { api.name_session.execute(command).await }).await?;
    Ok(Reply::done("The session has a name."))
}
