//! `POST /auth/step-up`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Browser, Caller, ErrorCode, Fields, FromFields, Refused};
use crate::v1::mfa::read_proof;
use crate::v1::session::{Delivery, SessionView, hand_over};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{StepUpCommand, StepUpError};
use countersign_domain::{FactorProof, Invalid, Password, Violation};
use utoipa::ToSchema;

/// The password and, where one is in use, the second factor: `code` or `backup_code`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StepUp)]
struct StepUpBody {
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
    /// A code of the generator, where a second factor is in use. Or a `backup_code` in its place.
    #[schema(value_type = Option<String>, nullable = false)]
    code: Option<FactorProof>,
    /// A backup code, in its place.
    #[expect(dead_code, reason = "it is read into `code`, and stands here for the document")]
    #[schema(nullable = false)]
    backup_code: Option<String>,
}

impl FromFields for StepUpBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let password = fields.password("password");
        let code = read_proof(fields);
        Ok(Self { password: password?, code: code?, backup_code: None })
    }
}

declare_errors!(Errors: InvalidCredentials, InvalidMfaCode, AccountLocked, EmailNotVerified);

impl From<StepUpError> for ApiError {
    fn from(error: StepUpError) -> Self {
        match error {
            StepUpError::AccountGone => Self::new(ErrorCode::InvalidToken),
            StepUpError::WrongPassword => Self::wrong_password(),
            StepUpError::SecondFactorRequired => {
                Self::field("code", &Invalid::new(Violation::Required, "is required with a second factor"))
            }
            StepUpError::InvalidCode => Self::new(ErrorCode::InvalidMfaCode),
            StepUpError::AccountLocked { retry_after } => Self::locked(retry_after),
            StepUpError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            StepUpError::Failure(failure) => failure.into(),
        }
    }
}

/// Confirms who you are, for what needs a recent login.
///
/// A new session takes the place of this one; it is handed over as this one was presented.
#[utoipa::path(
    tag = "login",
    security(("bearer" = [])),
    request_body = StepUpBody,
    responses((status = 200, description = "The tokens of the new session.", body = Succeeded<SessionView>), Errors)
)]
#[post("/auth/step-up")]
pub(super) async fn step_up(
    api: web::Data<V1State>,
    caller: Caller,
    browser: Browser,
    body: Body<StepUpBody>,
) -> Answer {
    let Caller { by, origin, by_cookie } = caller;
    let StepUpBody { password, code: proof, .. } = body.0;
    let command = StepUpCommand { by, password, proof, origin };
    let login = api.run(|api| async move { api.step_up.execute(command).await }).await?;
    hand_over(&browser, Delivery::as_it_came(by_cookie), login)
}
