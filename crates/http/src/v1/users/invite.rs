//! `POST /users`

use super::view::ManagedUserView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CreateUsers, InviteUserCommand, InviteUserError, Permitted};
use countersign_domain::{EmailAddress, FullName, Language, Origin, Profile, Username};
use countersign_ports::UserEntry;
use utoipa::ToSchema;

/// Somebody to invite. The password is his own to choose.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Invitation)]
pub(super) struct InviteBody {
    /// 3 to 32 letters a-z, digits, `.`, `_` and `-`; upper and lower case are one.
    #[schema(value_type = String, min_length = 3, max_length = 32, example = "grace")]
    username: Username,
    /// Where the invitation goes.
    #[schema(value_type = String, format = Email, max_length = 254, example = "grace@example.com")]
    email: EmailAddress,
    /// Full name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Grace Hopper")]
    full_name: Option<FullName>,
    /// The language of the mail (BCP 47).
    #[schema(value_type = Option<String>, max_length = 35, example = "en")]
    language: Option<Language>,
}

impl FromFields for InviteBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let full_name = fields.optional("full_name", FullName::parse);
        let language = fields.optional("language", Language::parse);
        Ok(Self { username: username?, email: email?, full_name: full_name?, language: language? })
    }
}

impl InviteBody {
    pub(super) fn into_command(self, by: Permitted<CreateUsers>, origin: Origin) -> InviteUserCommand {
        let Self { username, email, full_name, language } = self;
        let profile = Profile { full_name, language, ..Profile::default() };
        InviteUserCommand { by, username, email, profile, origin }
    }
}

declare_errors!(Errors: DuplicateUsername, DuplicateEmail);

impl From<InviteUserError> for ApiError {
    fn from(error: InviteUserError) -> Self {
        match error {
            InviteUserError::DuplicateUsername => Self::new(ErrorCode::DuplicateUsername),
            InviteUserError::DuplicateEmail => Self::new(ErrorCode::DuplicateEmail),
            InviteUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes an account for somebody and invites him by mail.
///
/// The link in the mail is good for seven days and lets him choose the password; afterwards "forgot password" does. The
/// account has the role `user`; give it others with `/users/{id}/roles`.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:create"])),
    request_body = InviteBody,
    responses(
        (status = 201, description = "The account.", body = Succeeded<ManagedUserView>,
            headers(("Location" = String, description = "Where it is."))),
        Errors,
    )
)]
#[post("/users")]
pub(super) async fn invite_user(
    api: web::Data<V1State>,
    permit: Permit<CreateUsers>,
    body: Body<InviteBody>,
) -> Answer {
    let command = body.0.into_command(permit.by, permit.origin);
    let entry = api.run(|api| async move { api.invite_user.execute(command).await }).await?;
    Ok(created(entry))
}

fn created(entry: UserEntry) -> Reply {
    let (location, version) = (format!("/users/{}", entry.user.id), entry.user.version);
    Reply::created(&location, &ManagedUserView::new(entry)).version(version)
}
