//! A key as it stands in the ring: its id, since when it signs, and both its halves.

use super::key_pair::KeyPair;
use super::{KeyError, SigningAlgorithm};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::signature::ParsedPublicKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::Instant;
use jsonwebtoken::Header;
use jsonwebtoken::jwk::{PublicKeyUse, ThumbprintHash};
use serde_json::Value;

/// The type of an access token (RFC 9068 §2.1).
pub(crate) const TOKEN_TYPE: &str = "at+jwt";

/// A signing key, ready for use: nothing is parsed or encoded again for a token.
#[derive(Debug)]
pub(crate) struct SigningKey {
    id: String,
    signs_from: Instant,
    pair: KeyPair,
    public: ParsedPublicKey,
    jwk: Value,
    header: String,
}

impl SigningKey {
    pub(super) fn new(pair: KeyPair, signs_from: Instant) -> Result<Self, KeyError> {
        fn library<E>(_: E) -> KeyError {
            KeyError::Library
        }
        let mut jwk = pair.jwk()?;
        let id = jwk.thumbprint(ThumbprintHash::SHA256).map_err(library)?;
        jwk.common.key_id = Some(id.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let mut header = Header::new(pair.algorithm().jws());
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(id.clone());
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).map_err(library)?);
        let (public, jwk) = (pair.public()?, serde_json::to_value(jwk).map_err(library)?);
        Ok(Self { id, signs_from, pair, public, jwk, header })
    }

    /// Its id: its RFC 7638 thumbprint.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) const fn algorithm(&self) -> SigningAlgorithm {
        self.pair.algorithm()
    }

    pub(crate) const fn signs_from(&self) -> Instant {
        self.signs_from
    }

    pub(crate) const fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The encoded header of every token that it signs.
    pub(crate) fn header(&self) -> &str {
        &self.header
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        self.pair.sign(message)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}
