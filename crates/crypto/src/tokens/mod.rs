//! Access tokens.

mod access_tokens;
mod claims;
mod refusal;

pub use access_tokens::JwtAccessTokens;
pub use refusal::Refusal;
