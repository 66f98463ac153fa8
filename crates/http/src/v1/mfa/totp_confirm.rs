//! `POST /auth/mfa/totp/confirm`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Nuance, Refused, Reply};
use crate::v1::views::BackupCodesView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ConfirmTotpCommand, ConfirmTotpError};
use countersign_domain::OtpCode;
use utoipa::ToSchema;

/// A code of the generator that was enrolled.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TotpConfirmation)]
struct ConfirmTotpBody {
    /// Six digits.
    #[schema(example = "123456")]
    code: String,
}

impl FromFields for ConfirmTotpBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { code: fields.given("code")? })
    }
}

declare_errors!(Errors: StepUpRequired, InvalidMfaCode, AccountLocked, Conflict);

impl From<ConfirmTotpError> for ApiError {
    fn from(error: ConfirmTotpError) -> Self {
        match error {
            ConfirmTotpError::NothingToConfirm => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("There is nothing to confirm; enrol first."),
            ConfirmTotpError::InvalidCode => Self::new(ErrorCode::InvalidMfaCode),
            ConfirmTotpError::AccountLocked { retry_after } => Self::locked(retry_after),
            ConfirmTotpError::AccountGone => Self::new(ErrorCode::InvalidToken),
            ConfirmTotpError::Failure(failure) => failure.into(),
        }
    }
}

/// Puts an enrolled generator into use.
///
/// From now on logins ask for a code. Every other session of the account ends.
#[utoipa::path(
    tag = "second factor",
    security(("bearer" = [])),
    request_body = ConfirmTotpBody,
    responses((status = 200, description = "Ten backup codes, shown once.", body = Succeeded<BackupCodesView>), Errors)
)]
#[post("/auth/mfa/totp/confirm")]
pub(super) async fn confirm_totp(
    api: web::Data<V1State>,
    caller: Caller,
    body: Body<ConfirmTotpBody>,
) -> Answer {
    let Caller { by, origin, .. } = caller;
    let by = api.recent_login.check(by)?;
    let command = ConfirmTotpCommand { by, code: OtpCode::parse(&body.0.code), origin };
    let codes = api.run(|api| async move { api.confirm_totp.execute(command).await }).await?;
    Ok(Reply::ok(&BackupCodesView::new(&codes)).message("Keep these codes; they are not shown again."))
}
