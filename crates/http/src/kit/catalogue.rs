//! The error catalogue: one table, from which the codes, their statuses and texts, the OpenAPI answers and
//! the error reference come.

use actix_web::http::StatusCode;
use std::fmt::Write;

/// What an error is about; the `type` of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Who somebody is.
    Authentication,
    /// What was sent.
    Validation,
    /// What somebody may do.
    Authorization,
    /// What is not there.
    NotFound,
    /// What another request did first.
    Conflict,
    /// How often somebody asks.
    RateLimit,
    /// An identity provider.
    Provider,
    /// How long something took.
    Timeout,
    /// This server.
    Server,
}

impl ErrorKind {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Validation => "validation",
            Self::Authorization => "authorization",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimit => "rate_limit",
            Self::Provider => "provider",
            Self::Timeout => "timeout",
            Self::Server => "server",
        }
    }
}

macro_rules! catalogue {
    ($($variant:ident $code:literal $status:ident $kind:ident $message:literal $description:literal;)*) => {
        /// Every error that an answer can carry.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $(#[doc = $description] $variant,)*
        }

        impl ErrorCode {
            /// The whole catalogue, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, as clients know it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// What it is about.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $(Self::$variant => ErrorKind::$kind,)* }
            }

            /// What an answer says, unless it has something more precise to say.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }

            /// When it happens and what to do, for the reference.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)* }
            }
        }
    };
}

catalogue! {
    InvalidCredentials "INVALID_CREDENTIALS" UNAUTHORIZED Authentication
        "The identifier or the password is wrong."
        "No account goes by this identifier, or the password is another. Which of the two is never said.";
    AccountLocked "ACCOUNT_LOCKED" FORBIDDEN Authentication
        "Too many failed logins; try again later, or reset the password."
        "Logins with this identifier are refused for a while. `details.retry_after` says for how many seconds.";
    AccountDisabled "ACCOUNT_DISABLED" FORBIDDEN Authentication
        "This account is disabled."
        "The password is right, and an administrator has switched the account off.";
    EmailNotVerified "EMAIL_NOT_VERIFIED" FORBIDDEN Authorization
        "Verify your e-mail address first."
        "This needs a proven e-mail address. Follow the link in the verification mail, or ask for it again.";
    InvalidToken "INVALID_TOKEN" UNAUTHORIZED Authentication
        "The token is invalid or has expired."
        "The token presented is not one of this server's, is for something else, was used before, or has expired.";
    TokenBlacklisted "TOKEN_BLACKLISTED" UNAUTHORIZED Authentication
        "The token has been revoked."
        "The token was valid, and its session has since ended: by logout, a changed password, or reuse of a refresh token. Log in again.";
    InvalidState "INVALID_STATE" BAD_REQUEST Authentication
        "This login was not started here, or is over."
        "What came back from the identity provider belongs to no login that is under way: it was used before, took longer than ten minutes, or was started by another browser or app. Start again.";
    ProviderLoginFailed "PROVIDER_LOGIN_FAILED" UNAUTHORIZED Authentication
        "The identity provider did not say who you are."
        "You did not log in there or did not agree, or what the identity provider said about it does not hold.";
    IdentityNotLinked "IDENTITY_NOT_LINKED" CONFLICT Conflict
        "An account has this e-mail address. Log in to it, and link it there."
        "The identity at the provider is linked to no account, and its address is that of an account which is not linked by the address alone. Its owner logs in as before and links it.";
    EmailRequired "EMAIL_REQUIRED" FORBIDDEN Authorization
        "The identity provider tells no e-mail address; allow it to, or register without it."
        "Nobody is known here by this identity, and an account is not made without an e-mail address.";
    MfaRequired "MFA_REQUIRED" OK Authentication
        "A second factor is needed."
        "The password is right; present a second factor with the ticket in this answer.";
    InvalidMfaCode "INVALID_MFA_CODE" UNAUTHORIZED Authentication
        "The code is wrong or was used before."
        "The one-time code or backup code does not match, or was used before.";
    StepUpRequired "STEP_UP_REQUIRED" FORBIDDEN Authentication
        "Confirm who you are first."
        "This needs a recent login. Present the password or a second factor again.";
    ValidationError "VALIDATION_ERROR" BAD_REQUEST Validation
        "The request is not valid."
        "`errors` lists every field that is wrong, with a code and a message for each. `$` stands for the body as a whole.";
    DuplicateUsername "DUPLICATE_USERNAME" CONFLICT Conflict
        "This username is taken."
        "Another account goes by this username, perhaps in other case.";
    DuplicateEmail "DUPLICATE_EMAIL" CONFLICT Conflict
        "This e-mail address is taken."
        "Another account has this e-mail address, perhaps in other case.";
    Conflict "CONFLICT" CONFLICT Conflict
        "This was changed in the meantime; read it again."
        "The state of the resource does not allow this, or it is no longer the version named by `If-Match`.";
    Unauthorized "UNAUTHORIZED" UNAUTHORIZED Authentication
        "Log in first."
        "The request carries no credentials. Send `Authorization: Bearer` with an access token.";
    Forbidden "FORBIDDEN" FORBIDDEN Authorization
        "You may not do this."
        "Who you are is known, and you lack the permission.";
    CsrfTokenInvalid "CSRF_TOKEN_INVALID" FORBIDDEN Authorization
        "The CSRF token is missing or wrong."
        "A request made with cookies needs the CSRF token of its session in a header.";
    NotFound "NOT_FOUND" NOT_FOUND NotFound
        "There is nothing at this path."
        "No operation has this path.";
    ResourceNotFound "RESOURCE_NOT_FOUND" NOT_FOUND NotFound
        "There is no such resource."
        "The path is right, and what it names does not exist or is not yours to see.";
    MethodNotAllowed "METHOD_NOT_ALLOWED" METHOD_NOT_ALLOWED Validation
        "This path does not know this method."
        "The header `Allow` lists the methods that it knows.";
    PayloadTooLarge "PAYLOAD_TOO_LARGE" PAYLOAD_TOO_LARGE Validation
        "The body is too large."
        "The body has more bytes than this server reads.";
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" UNSUPPORTED_MEDIA_TYPE Validation
        "Send JSON, with `Content-Type: application/json`."
        "The body is not declared as JSON in UTF-8, or is compressed.";
    RateLimitExceeded "RATE_LIMIT_EXCEEDED" TOO_MANY_REQUESTS RateLimit
        "Too many requests; try again later."
        "The header `Retry-After` says after how many seconds to try again.";
    InternalServerError "INTERNAL_SERVER_ERROR" INTERNAL_SERVER_ERROR Server
        "Something went wrong here."
        "A defect of this server. The log has the cause under the request id.";
    ProviderError "PROVIDER_ERROR" BAD_GATEWAY Provider
        "The identity provider did not answer as it should."
        "The identity provider failed: its answer makes no sense, or is not what its standard says. The log has the cause under the request id.";
    ServiceUnavailable "SERVICE_UNAVAILABLE" SERVICE_UNAVAILABLE Server
        "The service is busy or not available; try again later."
        "Something that the server depends on is away or overloaded. The header `Retry-After` says after how many seconds to try again.";
    RequestTimeout "REQUEST_TIMEOUT" REQUEST_TIMEOUT Timeout
        "The request took too long."
        "The request was not received and answered in time. It may have taken effect all the same.";
}

/// The error reference, `docs/errors.md`, in Markdown.
#[must_use]
pub fn errors_markdown() -> String {
    let mut text = String::from(
        "# Errors\n\n\
         Generated from the error catalogue in `crates/http/src/kit/catalogue.rs`. Do not edit.\n\n\
         Every error answer names one of these codes in `error.code`, and its `type` in `error.type`. With\n\
         `Accept: application/problem+json` it comes as a problem (RFC 9457) whose `type` points here.\n\n\
         | code | status | type |\n|---|---|---|\n",
    );
    for code in ErrorCode::ALL {
        let name = code.as_str();
        let anchor = name.to_ascii_lowercase();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| [`{name}`](#{anchor}) | {} | {} |",
            code.status().as_u16(),
            code.kind().as_str()
        );
    }
    for code in ErrorCode::ALL {
        let _ = write!(
            text,
            "\n## `{}`\n\n{} · {}\n\n> {}\n\n{}\n",
            code.as_str(),
            code.status(),
            code.kind().as_str(),
            code.message(),
            code.description()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_seeds_eighteen_codes_have_their_statuses() {
        let expected = [
            ("INVALID_CREDENTIALS", 401),
            ("ACCOUNT_LOCKED", 403),
            ("EMAIL_NOT_VERIFIED", 403),
            ("INVALID_TOKEN", 401),
            ("TOKEN_BLACKLISTED", 401),
            ("MFA_REQUIRED", 200),
            ("VALIDATION_ERROR", 400),
            ("DUPLICATE_USERNAME", 409),
            ("DUPLICATE_EMAIL", 409),
            ("UNAUTHORIZED", 401),
            ("FORBIDDEN", 403),
            ("CSRF_TOKEN_INVALID", 403),
            ("NOT_FOUND", 404),
            ("RESOURCE_NOT_FOUND", 404),
            ("RATE_LIMIT_EXCEEDED", 429),
            ("INTERNAL_SERVER_ERROR", 500),
            ("SERVICE_UNAVAILABLE", 503),
            ("REQUEST_TIMEOUT", 408),
        ];
        for (name, status) in expected {
            let code = ErrorCode::ALL.iter().find(|code| code.as_str() == name).unwrap();
            assert_eq!(code.status().as_u16(), status, "{name}");
        }
    }

    #[test]
    fn every_code_has_one_name_and_one_section_in_the_reference() {
        let names: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ErrorCode::ALL.len());
        let reference = errors_markdown();
        for name in names {
            assert_eq!(reference.matches(&format!("\n## `{name}`\n")).count(), 1, "{name}");
        }
    }
}
