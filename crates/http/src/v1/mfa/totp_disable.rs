//! `DELETE /auth/mfa/totp`

use super::proof::require_proof;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Nuance, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{delete, web};
use countersign_application::{DisableTotpCommand, DisableTotpError};
use countersign_domain::{FactorProof, Password};
use utoipa::ToSchema;

/// The password and the second factor: `code` or `backup_code`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorRemoval)]
struct DisableTotpBody {
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
    /// A code of the generator. Or a `backup_code` in its place.
    #[schema(value_type = Option<String>, nullable = false, example = "123456")]
    code: FactorProof,
    /// A backup code, in its place.
    #[expect(dead_code, reason = "it is read into `code`, and stands here for the document")]
    #[schema(nullable = false)]
    backup_code: Option<String>,
}

impl FromFields for DisableTotpBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let password = fields.password("password");
        let code = require_proof(fields);
        Ok(Self { password: password?, code: code?, backup_code: None })
    }
}

declare_errors!(Errors: InvalidCredentials, InvalidMfaCode, AccountLocked, Conflict);

impl From<DisableTotpError> for ApiError {
    fn from(error: DisableTotpError) -> Self {
        match error {
            DisableTotpError::AccountGone => Self::new(ErrorCode::InvalidToken),
            DisableTotpError::WrongPassword => Self::wrong_password(),
            DisableTotpError::InvalidCode => Self::new(ErrorCode::InvalidMfaCode),
            DisableTotpError::AccountLocked { retry_after } => Self::locked(retry_after),
            DisableTotpError::NotEnabled => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("No second factor is in use."),
            DisableTotpError::Failure(failure) => failure.into(),
        }
    }
}

/// Switches the second factor off.
///
/// Backup codes go with it, and every other session of the account ends.
#[utoipa::path(
    tag = "second factor",
    security(("bearer" = [])),
    request_body = DisableTotpBody,
    responses((status = 200, description = "It is off.", body = Succeeded<Nothing>), Errors)
)]
#[delete("/auth/mfa/totp")]
pub(super) async fn disable_totp(
    api: web::Data<V1State>,
    caller: Caller,
    body: Body<DisableTotpBody>,
) -> Answer {
    let Caller { by, origin, .. } = caller;
    let DisableTotpBody { password, code: proof, .. } = body.0;
    let command = DisableTotpCommand { by, password, proof, origin };
    api.run(|api| async move { api.disable_totp.execute(command).await }).await?;
    Ok(Reply::done("The second factor is off."))
}
