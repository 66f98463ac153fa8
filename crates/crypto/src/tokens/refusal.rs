//! Why a token is refused.

/// Which check a presented token failed: for the log, never for who presented it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is longer than any of ours.
    #[error("longer than any access token")]
    TooLong,
    /// It is not three segments of canonical base64url, or its header is no JSON object of the right form.
    #[error("not a compact JWS")]
    Malformed,
    /// Its `typ` is not that of an access token.
    #[error("not of type at+jwt")]
    Type,
    /// It has a `crit`, and we understand no extension.
    #[error("with critical extensions")]
    Critical,
    /// Its `kid` is none of ours.
    #[error("signed by an unknown key")]
    UnknownKey,
    /// Its `alg` is not the one of its key.
    #[error("not by the algorithm of its key")]
    Algorithm,
    /// Its signature is wrong.
    #[error("wrongly signed")]
    Signature,
    /// A claim is missing, or not of its type.
    #[error("a claim is missing or not of its type")]
    Claims,
    /// It is another issuer's.
    #[error("from another issuer")]
    Issuer,
    /// It is for another audience.
    #[error("for another audience")]
    Audience,
    /// It is not valid yet.
    #[error("not valid yet")]
    Early,
    /// It has expired.
    #[error("expired")]
    Expired,
}
