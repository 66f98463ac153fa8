//! The codes of Malnu, and the errors of the catalogue in them.

use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, ErrorCode, FieldError, Nuance};

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $kind:literal;)*) => {
        /// A code of Malnu. Those that nothing here can cause are not among them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Code { $($variant,)* }

        impl Code {
            /// Its name.
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Its HTTP status.
            pub(super) const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// What it is about.
            pub(super) const fn kind(self) -> &'static str {
                match self { $(Self::$variant => $kind,)* }
            }
        }
    };
}

codes! {
    InvalidCredentials "AUTH_001" UNAUTHORIZED "authentication";
    InvalidToken "AUTH_002" UNAUTHORIZED "authentication";
    TokenExpired "AUTH_003" UNAUTHORIZED "authentication";
    TokenBlacklisted "AUTH_004" UNAUTHORIZED "authentication";
    Unauthorized "AUTH_005" UNAUTHORIZED "authentication";
    Forbidden "AUTH_006" FORBIDDEN "authorization";
    UserNotFound "AUTH_007" NOT_FOUND "not_found";
    UserExists "AUTH_008" CONFLICT "validation";
    ResetInvalid "AUTH_009" BAD_REQUEST "authentication";
    ResetExpired "AUTH_010" BAD_REQUEST "authentication";
    Invalid "VAL_001" UNPROCESSABLE_ENTITY "validation";
    Required "VAL_002" UNPROCESSABLE_ENTITY "validation";
    InvalidFormat "VAL_003" UNPROCESSABLE_ENTITY "validation";
    InvalidType "VAL_004" UNPROCESSABLE_ENTITY "validation";
    InvalidLength "VAL_005" UNPROCESSABLE_ENTITY "validation";
    InvalidRange "VAL_006" UNPROCESSABLE_ENTITY "validation";
    InvalidDate "VAL_007" UNPROCESSABLE_ENTITY "validation";
    Duplicate "VAL_008" CONFLICT "validation";
    NotFound "RES_001" NOT_FOUND "not_found";
    CreationFailed "RES_002" BAD_REQUEST "validation";
    UpdateFailed "RES_003" BAD_REQUEST "validation";
    DeletionFailed "RES_004" BAD_REQUEST "validation";
    Locked "RES_005" LOCKED "validation";
    AlreadyProcessed "RES_007" CONFLICT "validation";
    Internal "SRV_001" INTERNAL_SERVER_ERROR "server";
    Database "SRV_002" INTERNAL_SERVER_ERROR "database";
    ExternalService "SRV_003" BAD_GATEWAY "server";
    Timeout "SRV_004" GATEWAY_TIMEOUT "timeout";
    Maintenance "SRV_005" SERVICE_UNAVAILABLE "server";
    RateLimited "RTL_001" TOO_MANY_REQUESTS "server";
}

/// The code of an error.
pub(super) fn coded(error: &ApiError) -> Code {
    match error.code() {
        ErrorCode::InvalidCredentials | ErrorCode::InvalidMfaCode | ErrorCode::ProviderLoginFailed => {
            Code::InvalidCredentials
        }
        ErrorCode::InvalidToken => token(error.nuanced()),
        ErrorCode::InvalidState => Code::InvalidToken,
        ErrorCode::TokenBlacklisted => Code::TokenBlacklisted,
        ErrorCode::Unauthorized | ErrorCode::MfaRequired => Code::Unauthorized,
        ErrorCode::AccountDisabled
        | ErrorCode::EmailNotVerified
        | ErrorCode::EmailRequired
        | ErrorCode::StepUpRequired
        | ErrorCode::CsrfTokenInvalid
        | ErrorCode::Forbidden => Code::Forbidden,
        ErrorCode::DuplicateUsername | ErrorCode::DuplicateEmail | ErrorCode::IdentityNotLinked => {
            Code::UserExists
        }
        ErrorCode::Conflict => conflict(error.nuanced()),
        ErrorCode::ValidationError => invalid(error.fields()),
        ErrorCode::PayloadTooLarge => Code::InvalidLength,
        ErrorCode::UnsupportedMediaType => Code::InvalidFormat,
        ErrorCode::ResourceNotFound if error.nuanced() == Some(Nuance::Account) => Code::UserNotFound,
        ErrorCode::ResourceNotFound | ErrorCode::NotFound | ErrorCode::MethodNotAllowed => Code::NotFound,
        // Too many failed logins are too many requests to who knows of no lock.
        ErrorCode::RateLimitExceeded | ErrorCode::AccountLocked => Code::RateLimited,
        ErrorCode::InternalServerError if error.nuanced() == Some(Nuance::Database) => Code::Database,
        ErrorCode::InternalServerError => Code::Internal,
        ErrorCode::ProviderError => Code::ExternalService,
        ErrorCode::ServiceUnavailable => Code::Maintenance,
        ErrorCode::RequestTimeout => Code::Timeout,
    }
}

const fn token(nuance: Option<Nuance>) -> Code {
    match nuance {
        Some(Nuance::Expired) => Code::TokenExpired,
        Some(Nuance::MailToken) => Code::ResetInvalid,
        Some(Nuance::ExpiredMailToken) => Code::ResetExpired,
        Some(
            Nuance::Account
            | Nuance::Database
            | Nuance::Taken
            | Nuance::InUse
            | Nuance::WrongState
            | Nuance::Full
            | Nuance::Kept
            | Nuance::Rule,
        )
        | None => Code::InvalidToken,
    }
}

const fn conflict(nuance: Option<Nuance>) -> Code {
    match nuance {
        Some(Nuance::Taken) => Code::Duplicate,
        Some(Nuance::InUse) => Code::Locked,
        Some(Nuance::WrongState) => Code::AlreadyProcessed,
        Some(Nuance::Full) => Code::CreationFailed,
        Some(Nuance::Kept) => Code::DeletionFailed,
        // None: it was changed in the meantime.
        Some(
            Nuance::Rule
            | Nuance::Expired
            | Nuance::MailToken
            | Nuance::ExpiredMailToken
            | Nuance::Account
            | Nuance::Database,
        )
        | None => Code::UpdateFailed,
    }
}

/// Precise where one field failed in one way.
fn invalid(fields: &[FieldError]) -> Code {
    let [only] = fields else { return Code::Invalid };
    match only.code {
        "required" => Code::Required,
        "malformed" => Code::InvalidFormat,
        "wrong_type" => Code::InvalidType,
        "too_short" | "too_long" | "too_many" => Code::InvalidLength,
        "out_of_range" => Code::InvalidRange,
        "not_a_time" => Code::InvalidDate,
        _ => Code::Invalid,
    }
}
