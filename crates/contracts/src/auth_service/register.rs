//! `POST /auth/register`

use super::cases::Api;
use super::views::UserView;
use crate::shared::if_any;
use actix_web::post;
use countersign_application::{RegisterCommand, Registered};
use countersign_domain::{
    EmailAddress, FamilyName, GivenName, NewPassword, Origin, Profile, RoleName, Username,
};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// Who wants an account.
#[derive(ToSchema)]
#[schema(as = Registration)]
struct RegisterBody {
    /// Unique whatever its case.
    #[schema(value_type = String, min_length = 3, max_length = 32, example = "testuser")]
    username: Username,
    /// Unique whatever its case.
    #[schema(value_type = String, format = Email, example = "test@example.com")]
    email: EmailAddress,
    /// Long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    password: NewPassword,
    /// First name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Test")]
    first_name: Option<GivenName>,
    /// Last name.
    #[schema(value_type = Option<String>, max_length = 100, example = "User")]
    last_name: Option<FamilyName>,
}

impl FromFields for RegisterBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let names =
            [username.as_ref().map(Username::as_str).ok(), email.as_ref().map(EmailAddress::canonical).ok()];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let password = fields.new_password("password", &names);
        let first_name = if_any(fields, "first_name", GivenName::parse);
        let last_name = if_any(fields, "last_name", FamilyName::parse);
        Ok(Self {
            username: username?,
            email: email?,
            password: password?,
            first_name: first_name?,
            last_name: last_name?,
        })
    }
}

impl RegisterBody {
    fn into_command(self, origin: Origin) -> RegisterCommand {
        let profile =
            Profile { given_name: self.first_name, family_name: self.last_name, ..Profile::default() };
        let (username, email, password) = (Some(self.username), self.email, self.password);
        RegisterCommand { username, email, password, profile, origin }
    }
}

declare_errors!(Errors: DuplicateUsername, DuplicateEmail);

/// Registers an account.
///
/// Where the operator conceals which addresses have accounts, the answer is `null` whether or not this one had.
#[utoipa::path(
    tag = "auth",
    request_body = RegisterBody,
    responses((status = 201, description = "The account exists.", body = UserView), Errors)
)]
#[post("/auth/register")]
pub(super) async fn register(api: Api, client: Client, body: Body<RegisterBody>) -> Answer {
    let command = body.0.into_command(client.0);
    let registered = api.run(|api| async move { api.register.execute(command).await }).await?;
    let view = match registered {
        Registered::Created(user) => Some(UserView::new(*user, &[RoleName::user()])),
        Registered::Acknowledged => None,
    };
    Ok(Reply::made(&view))
}
