//! `POST /auth/setup`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Client, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::views::UserView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{SetUpAdministratorCommand, SetUpAdministratorError};
use countersign_domain::{EmailAddress, NewPassword, RoleName, Username};
use utoipa::ToSchema;

/// Who becomes the first administrator.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetUp)]
struct SetUpBody {
    /// What the server printed at its first start.
    #[schema(example = "cso_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    token: String,
    /// Letters a-z, digits, `.`, `_` and `-`, a letter or digit first; unique whatever its case.
    #[schema(value_type = String, min_length = 3, max_length = 32, example = "root")]
    username: Username,
    /// Unique whatever its case. A mail to it asks to prove it.
    #[schema(value_type = String, format = Email, max_length = 254, example = "root@example.com")]
    email: EmailAddress,
    /// Long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    password: NewPassword,
}

impl FromFields for SetUpBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let token = fields.given("token");
        let username = fields.required("username", Username::parse);
        let email = fields.required("email", EmailAddress::parse);
        let password = fields.new_password("password", &[]);
        Ok(Self { token: token?, username: username?, email: email?, password: password? })
    }
}

declare_errors!(Errors: InvalidToken, DuplicateUsername, DuplicateEmail);

impl From<SetUpAdministratorError> for ApiError {
    fn from(error: SetUpAdministratorError) -> Self {
        match error {
            SetUpAdministratorError::InvalidToken => Self::new(ErrorCode::InvalidToken),
            SetUpAdministratorError::UsernameTaken => Self::new(ErrorCode::DuplicateUsername),
            SetUpAdministratorError::EmailTaken => Self::new(ErrorCode::DuplicateEmail),
            SetUpAdministratorError::PasswordRefused(invalid) => Self::field("password", &invalid),
            SetUpAdministratorError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes the first administrator, once.
///
/// While there is no administrator, the server prints a token for this at its start.
#[utoipa::path(
    tag = "accounts",
    request_body = SetUpBody,
    responses(
        (status = 201, description = "The administrator exists.", body = Succeeded<UserView>,
            headers(("Location" = String, description = "The account, for its owner."))),
        Errors,
    )
)]
#[post("/auth/setup")]
pub(super) async fn set_up_administrator(
    api: web::Data<V1State>,
    client: Client,
    body: Body<SetUpBody>,
) -> Answer {
    let SetUpBody { token, username, email, password } = body.0;
    let token = SetUpAdministratorCommand::read_token(&token);
    let command = SetUpAdministratorCommand { token, username, email, password, origin: client.0 };
    let user = api.run(|api| async move { api.set_up_administrator.execute(command).await }).await?;
    let view = UserView::new(user, &[RoleName::administrator(), RoleName::user()]);
    Ok(Reply::created("/users/me", &view))
}
