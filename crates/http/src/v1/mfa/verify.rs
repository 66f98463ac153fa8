//! `POST /auth/mfa/verify`

use super::proof::require_proof;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Browser, Client, ErrorCode, Fields, FromFields, Refused};
use crate::v1::session::{Delivery, SessionView, hand_over};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CompleteLogInCommand, CompleteLogInError};
use countersign_domain::FactorProof;
use std::time::Duration;
use utoipa::ToSchema;

/// The ticket that the login answered with, and a second factor: `code` or `backup_code`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorOfLogin)]
struct CompleteLogInBody {
    /// The ticket. A browser that comes from an identity provider has it in a cookie and leaves it out.
    #[schema(nullable = false, example = "csm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    mfa_ticket: Option<String>,
    /// A code of the generator, six digits. Or a `backup_code` in its place.
    #[schema(value_type = Option<String>, nullable = false, example = "123456")]
    code: FactorProof,
    /// A backup code, in its place.
    #[expect(dead_code, reason = "it is read into `code`, and stands here for the document")]
    #[schema(nullable = false)]
    backup_code: Option<String>,
    /// How to hand the session over: `token` (the default), in the answer; or `cookie`, to a browser.
    #[schema(nullable = false, example = "token")]
    session: Option<Delivery>,
}

impl FromFields for CompleteLogInBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let mfa_ticket = fields.given_if_any("mfa_ticket");
        let code = require_proof(fields);
        let session = Delivery::read(fields);
        Ok(Self { mfa_ticket: mfa_ticket?, code: code?, backup_code: None, session: session? })
    }
}

declare_errors!(
    Errors: CsrfTokenInvalid, InvalidToken, InvalidMfaCode, AccountLocked, AccountDisabled, EmailNotVerified
);

impl From<CompleteLogInError> for ApiError {
    fn from(error: CompleteLogInError) -> Self {
        match error {
            CompleteLogInError::InvalidTicket => Self::new(ErrorCode::InvalidToken),
            CompleteLogInError::InvalidCode => Self::new(ErrorCode::InvalidMfaCode),
            CompleteLogInError::AccountLocked { retry_after } => Self::locked(retry_after),
            CompleteLogInError::AccountDisabled => Self::new(ErrorCode::AccountDisabled),
            CompleteLogInError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            CompleteLogInError::Failure(failure) => failure.into(),
        }
    }
}

/// Completes a login that answered `MFA_REQUIRED`.
///
/// A wrong code leaves the ticket; a code is accepted once.
#[utoipa::path(
    tag = "login",
    request_body = CompleteLogInBody,
    responses((status = 200, description = "The tokens of a new session.", body = Succeeded<SessionView>), Errors)
)]
#[post("/auth/mfa/verify")]
pub(super) async fn complete_log_in(
    api: web::Data<V1State>,
    client: Client,
    browser: Browser,
    body: Body<CompleteLogInBody>,
) -> Answer {
    let delivery = body.0.session.unwrap_or(Delivery::Token);
    if delivery == Delivery::Cookie {
        browser.may_log_in()?;
    }
    let from_cookie = if body.0.mfa_ticket.is_none() { browser.ticket()?.map(str::to_owned) } else { None };
    if from_cookie.is_some() {
        browser.may_log_in()?;
    }
    let end = from_cookie.as_ref().map(|_| browser.keep_ticket("", Duration::ZERO)).transpose()?;
    let ticket = body.0.mfa_ticket.or(from_cookie).unwrap_or_default();
    let command = CompleteLogInCommand::new(&ticket, body.0.code, client.0);
    let login = api.run(|api| async move { api.complete_log_in.execute(command).await }).await?;
    Ok(hand_over(&browser, delivery, login)?.cookies(end))
}
