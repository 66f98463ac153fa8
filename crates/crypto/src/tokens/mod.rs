//! Access tokens.

mod access_tokens;
mod claims;
mod entitlements;
mod refusal;

pub use access_tokens::JwtAccessTokens;
pub use refusal::Refusal;
