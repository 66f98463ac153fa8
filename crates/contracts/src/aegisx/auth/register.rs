//! `POST /auth/register`

use super::views::UserView;
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::Succeeded;
use actix_web::post;
use countersign_application::{RegisterCommand, Registered};
use countersign_domain::{
    EmailAddress, FamilyName, FullName, GivenName, Invalid, NewPassword, Origin, Profile, Username, Violation,
};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;

/// Who wants an account.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Registration)]
struct RegisterBody {
    /// Unique whatever its case; without it, one is made from the address.
    #[schema(value_type = Option<String>, nullable = false, min_length = 3, max_length = 32, example = "ada")]
    username: Option<Username>,
    /// Unique whatever its case. A mail to it asks to prove it.
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    email: EmailAddress,
    /// Long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    password: NewPassword,
    /// Given name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Ada")]
    first_name: Option<GivenName>,
    /// Family name.
    #[schema(value_type = Option<String>, max_length = 100, example = "Lovelace")]
    last_name: Option<FamilyName>,
    /// Full name; without it, the two together.
    #[schema(value_type = Option<String>, max_length = 100, example = "Ada Lovelace")]
    full_name: Option<FullName>,
}

impl FromFields for RegisterBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = username(fields);
        let email = fields.required("email", EmailAddress::parse);
        let first_name = fields.optional("firstName", GivenName::parse);
        let last_name = fields.optional("lastName", FamilyName::parse);
        let full_name = fields.optional("fullName", FullName::parse);
        let names = [
            username.as_ref().ok().and_then(Option::as_ref).map(Username::as_str),
            email.as_ref().map(EmailAddress::canonical).ok(),
            full_name.as_ref().ok().and_then(Option::as_ref).map(FullName::as_str),
        ];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let password = fields.new_password("password", &names);
        Ok(Self {
            username: username?,
            email: email?,
            password: password?,
            first_name: first_name?,
            last_name: last_name?,
            full_name: full_name?,
        })
    }
}

/// A username, which may be left out where there is an address to make one from.
fn username(fields: &mut Fields<'_>) -> Result<Option<Username>, Refused> {
    if fields.has("username") || fields.has("email") {
        return fields.optional("username", Username::parse);
    }
    Err(fields.refuse("username", &Invalid::new(Violation::Required, "is required")))
}

impl RegisterBody {
    fn into_command(self, origin: Origin) -> RegisterCommand {
        let Self { username, email, password, first_name, last_name, full_name } = self;
        let profile =
            Profile { full_name, given_name: first_name, family_name: last_name, ..Profile::default() };
        RegisterCommand { username, email, password, profile, origin }
    }
}

/// The account that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = Registered)]
struct RegisteredView {
    /// It; `null` where the operator conceals which addresses have accounts.
    user: Option<UserView>,
}

declare_errors!(Errors: DuplicateUsername, DuplicateEmail);

/// Registers an account.
///
/// It can be used at once; a mail asks to prove the address.
#[utoipa::path(
    tag = "auth",
    request_body = RegisterBody,
    responses((status = 201, description = "The account exists.", body = Succeeded<RegisteredView>), Errors)
)]
#[post("/auth/register")]
pub(super) async fn register(api: Api, client: Client, body: Body<RegisterBody>) -> Answer {
    let command = body.0.into_command(client.0);
    let registered = api.run(|api| async move { api.register.execute(command).await }).await?;
    let user = match registered {
        Registered::Created(user) => Some(UserView::new(*user)),
        Registered::Acknowledged => None,
    };
    Ok(Reply::made(&RegisteredView { user }).message("Registration successful"))
}
