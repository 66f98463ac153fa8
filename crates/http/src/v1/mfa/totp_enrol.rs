//! `POST /auth/mfa/totp`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Caller, ErrorCode, Nuance, QrCode, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{EnrolTotpCommand, EnrolTotpError, TotpEnrolment};
use serde::Serialize;
use utoipa::ToSchema;

/// A new secret for a generator of one-time codes. It is shown once, and in use only when it is confirmed.
#[derive(Serialize, ToSchema)]
#[schema(as = TotpEnrolment)]
struct EnrolmentView {
    /// The secret in base32, for typing.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The same for generators to read.
    #[schema(
        example = "otpauth://totp/Countersign:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Countersign"
    )]
    otpauth_uri: String,
    /// The same as a picture to scan: SVG, as a data URI.
    #[schema(example = "data:image/svg+xml;base64,…")]
    qr_svg: String,
    /// The same as a picture to scan: PNG, as a data URI.
    #[schema(example = "data:image/png;base64,…")]
    qr_png: String,
}

impl EnrolmentView {
    fn new(enrolment: TotpEnrolment) -> Result<Self, ApiError> {
        let TotpEnrolment { secret, uri } = enrolment;
        let code = QrCode::of(&uri)?;
        Ok(Self {
            secret: secret.expose().to_owned(),
            qr_svg: code.svg(),
            qr_png: code.png()?,
            otpauth_uri: uri,
        })
    }
}

declare_errors!(Errors: StepUpRequired, Conflict);

impl From<EnrolTotpError> for ApiError {
    fn from(error: EnrolTotpError) -> Self {
        match error {
            EnrolTotpError::AccountGone => Self::new(ErrorCode::InvalidToken),
            EnrolTotpError::AlreadyEnabled => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("A second factor is in use; switch it off first."),
            EnrolTotpError::Failure(failure) => failure.into(),
        }
    }
}

/// Enrols a generator of one-time codes.
///
/// It is in use only when a code of it confirms it. Enrolling again before that replaces the secret.
#[utoipa::path(
    tag = "second factor",
    security(("bearer" = [])),
    responses((status = 200, description = "The secret, shown once.", body = Succeeded<EnrolmentView>), Errors)
)]
#[post("/auth/mfa/totp")]
pub(super) async fn enrol_totp(api: web::Data<V1State>, caller: Caller) -> Answer {
    let by = api.recent_login.check(caller.by)?;
    let command = EnrolTotpCommand { by, origin: caller.origin };
    let enrolment = api.run(|api| async move { api.enrol_totp.execute(command).await }).await?;
    Ok(Reply::ok(&EnrolmentView::new(enrolment)?))
}
