//! `POST /auth/login`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Browser, Client, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::session::{Delivery, hand_over};
use crate::v1::views::{LogInView, SecondFactorView};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{LogInCommand, LogInError, LogInOutcome};
use countersign_domain::{Invalid, Origin, Password, Violation};
use utoipa::ToSchema;

/// Who logs in: exactly one of `identifier`, `username` and `email`, and the password.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Login)]
struct LogInBody {
    /// A username or an e-mail address.
    #[schema(nullable = false, example = "ada")]
    identifier: Option<String>,
    /// The same, for clients that know it as the username.
    #[schema(nullable = false)]
    username: Option<String>,
    /// The same, for clients that know it as the address.
    #[schema(nullable = false)]
    email: Option<String>,
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
    /// How to hand the session over: `token` (the default), in the answer; or `cookie`, to a browser.
    #[schema(nullable = false, example = "token")]
    session: Option<Delivery>,
}

impl FromFields for LogInBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let identifier = fields.given_if_any("identifier");
        let username = fields.given_if_any("username");
        let email = fields.given_if_any("email");
        let password = fields.password("password");
        let session = Delivery::read(fields);
        let (identifier, username, email) = (identifier?, username?, email?);
        match [&identifier, &username, &email].into_iter().flatten().count() {
            1 => Ok(Self { identifier, username, email, password: password?, session: session? }),
            0 => Err(fields.refuse("identifier", &Invalid::new(Violation::Required, "is required"))),
            _ => {
                let message = "give one of identifier, username and email";
                Err(fields.refuse("identifier", &Invalid::new(Violation::NotAllowed, message)))
            }
        }
    }
}

impl LogInBody {
    fn into_command(self, origin: Origin) -> LogInCommand {
        let name = self.identifier.or(self.username).or(self.email).unwrap_or_default();
        LogInCommand { name, password: self.password, origin }
    }
}

declare_errors!(Errors: CsrfTokenInvalid, InvalidCredentials, AccountLocked, AccountDisabled, EmailNotVerified);

impl From<LogInError> for ApiError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::InvalidCredentials => Self::new(ErrorCode::InvalidCredentials),
            LogInError::AccountLocked { retry_after } => Self::locked(retry_after),
            LogInError::AccountDisabled => Self::new(ErrorCode::AccountDisabled),
            LogInError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            LogInError::Failure(failure) => failure.into(),
        }
    }
}

/// Logs in with a username or an e-mail address, and a password.
///
/// Which of the two was wrong is never said. With a second factor the answer is `MFA_REQUIRED` and a ticket; the
/// session follows by `POST /auth/mfa/verify`.
#[utoipa::path(
    tag = "login",
    request_body(content = LogInBody, example = json!({ "identifier": "ada", "password": "vortex plumb saddle nine" })),
    responses((status = 200, description = "The tokens of a new session, or a ticket for the second factor.", body = Succeeded<LogInView>), Errors)
)]
#[post("/auth/login")]
pub(super) async fn log_in(
    api: web::Data<V1State>,
    client: Client,
    browser: Browser,
    body: Body<LogInBody>,
) -> Answer {
    let delivery = body.0.session.unwrap_or(Delivery::Token);
    if delivery == Delivery::Cookie {
        browser.may_log_in()?;
    }
    let command = body.0.into_command(client.0);
    match api.run(|api| async move { api.log_in.execute(command).await }).await? {
        LogInOutcome::LoggedIn(login) => hand_over(&browser, delivery, *login),
        LogInOutcome::SecondFactorRequired(ticket) => {
            Ok(Reply::ok(&SecondFactorView::new(&ticket)).message(ErrorCode::MfaRequired.message()))
        }
    }
}
