//! `POST /auth/register`

use crate::rustauth::cases::Api;
use crate::rustauth::presenter::Said;
use crate::rustauth::users::full_name;
use crate::shared::display_name;
use actix_web::post;
use countersign_application::{RegisterCommand, Registered};
use countersign_domain::{EmailAddress, FullName, Instant, NewPassword, Origin, Profile, User};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who wants an account.
#[derive(ToSchema)]
#[schema(as = Registration)]
struct RegisterBody {
    /// Unique whatever its case.
    #[schema(value_type = String, format = Email, example = "user@example.com")]
    email: EmailAddress,
    /// At least 8 characters, among them an upper-case letter, a lower-case letter, a digit and a special character.
    #[schema(value_type = String, format = Password, min_length = 8, example = "SecurePassword123!")]
    password: NewPassword,
    /// Full name.
    #[schema(value_type = String, min_length = 2, max_length = 100, example = "John Doe")]
    full_name: FullName,
}

impl FromFields for RegisterBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let email = fields.required("email", EmailAddress::parse);
        let full_name = fields.required("full_name", full_name);
        let names =
            [email.as_ref().map(EmailAddress::canonical).ok(), full_name.as_ref().map(FullName::as_str).ok()];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let password = fields.new_password("password", &names);
        Ok(Self { email: email?, password: password?, full_name: full_name? })
    }
}

impl RegisterBody {
    fn into_command(self, origin: Origin) -> RegisterCommand {
        let profile = Profile { full_name: Some(self.full_name), ..Profile::default() };
        let (email, password) = (self.email, self.password);
        RegisterCommand { username: None, email, password, profile, origin }
    }
}

/// The account that was made.
#[derive(Serialize, ToSchema)]
struct RegisteredView {
    /// Its identifier.
    id: Uuid,
    /// Its address.
    email: String,
    /// Its name.
    full_name: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

impl RegisteredView {
    fn new(user: User) -> Self {
        Self {
            id: user.id.as_uuid(),
            full_name: display_name(&user),
            created_at: user.created_at,
            email: user.email.into(),
        }
    }
}

declare_errors!(Errors: DuplicateEmail);

/// Registers an account.
///
/// Its username is made from the address. Where the operator conceals which addresses have accounts, `data` is `null`
/// whether or not this one had.
#[utoipa::path(
    tag = "auth",
    request_body = RegisterBody,
    responses((status = 201, description = "The account exists.", body = Said<RegisteredView>), Errors)
)]
#[post("/auth/register")]
pub(super) async fn register(api: Api, client: Client, body: Body<RegisterBody>) -> Answer {
    let command = body.0.into_command(client.0);
    let registered = api.run(|api| async move { api.register.execute(command).await }).await?;
    let view = match registered {
        Registered::Created(user) => Some(RegisteredView::new(*user)),
        Registered::Acknowledged => None,
    };
    Ok(Reply::made(&view).message("User registered successfully"))
}
