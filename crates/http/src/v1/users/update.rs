//! `PATCH /users/{id}` and `PUT /users/{id}`

use super::view::ManagedUserView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, IfMatch, Permit, Reply};
use crate::v1::me::ProfileBody;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, put, web};
use countersign_application::{UpdateUserCommand, UpdateUserError, UpdateUsers};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdateUserError> for ApiError {
    fn from(error: UpdateUserError) -> Self {
        match error {
            UpdateUserError::NotFound => path::no_such_account(),
            UpdateUserError::AuthorityLacking => Self::authority_lacking(),
            UpdateUserError::Stale => Self::new(ErrorCode::Conflict),
            UpdateUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Changes the profile of an account.
///
/// A field that is not there stays as it is. Username, address and password are for their owner to change.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = ProfileBody,
    responses(
        (status = 200, description = "The account as it is now.", body = Succeeded<ManagedUserView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/users/{id}")]
pub(super) async fn update_user(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
    seen: IfMatch,
    body: Body<ProfileBody>,
) -> Answer {
    update(api, permit, &path, seen, body.0).await
}

/// Changes the profile of an account, as `PATCH` does.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = ProfileBody,
    responses(
        (status = 200, description = "The account as it is now.", body = Succeeded<ManagedUserView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/users/{id}")]
pub(super) async fn replace_user(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
    seen: IfMatch,
    body: Body<ProfileBody>,
) -> Answer {
    update(api, permit, &path, seen, body.0).await
}

async fn update(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: &str,
    seen: IfMatch,
    body: ProfileBody,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, change, seen_version) = (path::account(path)?, body.into(), seen.0);
    let command = UpdateUserCommand { by, user, change, seen_version, origin };
    let entry = api.run(|api| async move { api.update_user.execute(command).await }).await?;
    let version = entry.user.version;
    Ok(Reply::ok(&ManagedUserView::new(entry)).version(version))
}
