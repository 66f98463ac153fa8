//! `POST /auth/mfa/backup-codes`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Caller, ErrorCode, Nuance, Reply};
use crate::v1::views::BackupCodesView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ReplaceBackupCodesCommand, ReplaceBackupCodesError};

declare_errors!(Errors: StepUpRequired, Conflict);

impl From<ReplaceBackupCodesError> for ApiError {
    fn from(error: ReplaceBackupCodesError) -> Self {
        match error {
            ReplaceBackupCodesError::AccountGone => Self::new(ErrorCode::InvalidToken),
            ReplaceBackupCodesError::NotEnabled => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("No second factor is in use."),
            ReplaceBackupCodesError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes new backup codes.
///
/// The old ones are void.
#[utoipa::path(
    tag = "second factor",
    security(("bearer" = [])),
    responses((status = 200, description = "Ten backup codes, shown once.", body = Succeeded<BackupCodesView>), Errors)
)]
#[post("/auth/mfa/backup-codes")]
pub(super) async fn replace_backup_codes(api: web::Data<V1State>, caller: Caller) -> Answer {
    let by = api.recent_login.check(caller.by)?;
    let command = ReplaceBackupCodesCommand { by, origin: caller.origin };
    let codes = api.run(|api| async move { api.replace_backup_codes.execute(command).await }).await?;
    Ok(Reply::ok(&BackupCodesView::new(&codes)).message("Keep these codes; they are not shown again."))
}
