//! `GET /auth/mfa`

use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::{GetSecondFactorsError, SecondFactors};
use countersign_domain::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// The second factors of an account.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactors)]
struct SecondFactorsView {
    /// Whether logins ask for a one-time code.
    enabled: bool,
    /// Since when they do.
    #[schema(value_type = Option<String>, format = DateTime)]
    enabled_at: Option<Instant>,
    /// How many backup codes are left.
    #[schema(example = 10)]
    backup_codes_left: u64,
}

impl From<GetSecondFactorsError> for ApiError {
    fn from(error: GetSecondFactorsError) -> Self {
        match error {
            GetSecondFactorsError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows which second factors protect your account.
#[utoipa::path(
    tag = "second factor",
    security(("bearer" = [])),
    responses((status = 200, description = "They.", body = Succeeded<SecondFactorsView>))
)]
#[get("/auth/mfa")]
pub(super) async fn get_second_factors(api: web::Data<V1State>, caller: Caller) -> Answer {
    let shown = api.run(|api| async move { api.get_second_factors.execute(&caller.by).await }).await?;
    let SecondFactors { totp_enabled_at, backup_codes_left } = shown;
    let enabled = totp_enabled_at.is_some();
    Ok(Reply::ok(&SecondFactorsView { enabled, enabled_at: totp_enabled_at, backup_codes_left }))
}
