//! `GET /users/{id}/roles` and `PUT /users/{id}/roles`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, put, web};
use countersign_application::{
    AssignRoles, ChangeRolesCommand, ChangeRolesError, GetRolesOfError, ReadUsers, RolesChange,
};
use countersign_domain::{Invalid, RoleName, Violation};
use serde::Serialize;
use utoipa::ToSchema;

/// So many roles an account is given at once.
const MAX_ROLES: usize = 100;

/// The roles of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = RolesOfUser)]
struct RolesOfUserView {
    /// Their names, sorted.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    roles: Vec<RoleName>,
}

/// The roles that an account is to have.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RolesToSet)]
struct RolesBody {
    /// Their names, in place of all before.
    #[schema(value_type = Vec<String>, max_items = 100, example = json!(["user"]))]
    roles: Vec<RoleName>,
}

impl FromFields for RolesBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let roles = fields.list("roles", RoleName::parse)?;
        if roles.len() > MAX_ROLES {
            let message = format!("must have at most {MAX_ROLES} elements");
            return Err(fields.refuse("roles", &Invalid::new(Violation::TooLong, message)));
        }
        Ok(Self { roles })
    }
}

declare_errors!(ReadErrors: ResourceNotFound);
declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

impl From<GetRolesOfError> for ApiError {
    fn from(error: GetRolesOfError) -> Self {
        match error {
            GetRolesOfError::NotFound => path::no_such_account(),
            GetRolesOfError::Failure(failure) => failure.into(),
        }
    }
}

impl From<ChangeRolesError> for ApiError {
    fn from(error: ChangeRolesError) -> Self {
        match error {
            ChangeRolesError::AuthorityLacking => Self::authority_lacking(),
            ChangeRolesError::NotFound => path::no_such_account(),
            ChangeRolesError::UnknownRoles(roles) => {
                let names: Vec<_> = roles.iter().map(RoleName::as_str).collect();
                let message = format!("there is no role {}", names.join(", "));
                Self::field("roles", &Invalid::new(Violation::NotAllowed, message))
            }
            ChangeRolesError::LastAdministrator => Self::last_administrator(),
            ChangeRolesError::Stale => Self::new(ErrorCode::Conflict),
            ChangeRolesError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows the roles of an account.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "Its roles.", body = Succeeded<RolesOfUserView>), ReadErrors)
)]
#[get("/users/{id}/roles")]
pub(super) async fn get_roles_of(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
) -> Answer {
    let user = path::account(&path)?;
    let roles = api.run(|api| async move { api.get_roles_of.execute(&permit.by, user).await }).await?;
    Ok(Reply::ok(&RolesOfUserView { roles }))
}

/// Gives an account these roles and takes all others.
///
/// You have every permission of the roles that it gets or loses. An API key gives no roles.
#[utoipa::path(
    tag = "users",
    security(("bearer" = [])),
    extensions(("x-permission" = json!("roles:assign"))),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    request_body = RolesBody,
    responses((status = 200, description = "Its roles now.", body = Succeeded<RolesOfUserView>), Errors)
)]
#[put("/users/{id}/roles")]
pub(super) async fn set_roles(
    api: web::Data<V1State>,
    permit: Permit<AssignRoles>,
    path: web::Path<String>,
    body: Body<RolesBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, change) = (path::account(&path)?, RolesChange::Set(body.0.roles));
    let command = ChangeRolesCommand { by, user, change, origin };
    let roles = api.run(|api| async move { api.change_roles.execute(command).await }).await?;
    Ok(Reply::ok(&RolesOfUserView { roles }))
}
