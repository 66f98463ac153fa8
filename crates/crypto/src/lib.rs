//! The service ports that need cryptography, randomness or the clock.
//!
//! | port | adapter | by |
//! |---|---|---|
//! | `PasswordHasher` | [`ArgonHasher`] | Argon2id (RFC 9106) in a bounded pool of threads |
//! | `AccessTokens` | [`JwtAccessTokens`] over a [`KeyRing`] from a [`KeyStore`] | JWT (RFC 9068), signed by aws-lc-rs |
//! | `SecretBox` | [`AeadSecretBox`] | AES-256-GCM |
//! | `Mac` | [`HmacSha256`] | HMAC-SHA-256 (RFC 2104) |
//! | `Totp` | [`Rfc6238Totp`] | TOTP (RFC 6238) |
//! | `TokenGenerator` | [`RandomTokens`] | the operating system's randomness, SHA-256 |
//! | `Clock`, `Ids` | [`SystemClock`], [`RandomIds`] | the system's clock, UUID version 7 |
//!
//! Keys live in directories of files that only their owner may read, are made at the first start, and are
//! rotated with an overlap: see [`KeyStore`].
#![deny(missing_docs)]

mod hashing;
mod keys;
mod mac;
mod opaque_tokens;
mod sealing;
mod sources;
mod tokens;
mod totp;

pub use hashing::{ArgonHasher, HashingSettings, HashingSettingsError};
pub use keys::{KeyDescription, KeyError, KeyRing, KeyStore, SigningAlgorithm, UnknownAlgorithm};
pub use mac::HmacSha256;
pub use opaque_tokens::RandomTokens;
pub use sealing::AeadSecretBox;
pub use sources::{RandomIds, SystemClock};
pub use tokens::{JwtAccessTokens, Refusal};
pub use totp::Rfc6238Totp;
