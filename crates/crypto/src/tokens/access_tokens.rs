//! The `AccessTokens` of signed JWTs.

use super::claims::{Claims, Header};
use super::entitlements::{Entitlements, fingerprint};
use super::refusal::Refusal;
use crate::keys::KeyRing;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use countersign_domain::{Instant, Permission};
use countersign_ports::{AccessClaims, AccessTokens, SignedToken, SigningError, TokenRefusal};
use serde::de::DeserializeOwned;
use std::sync::{Arc, PoisonError, RwLock};

const LONGEST_TOKEN: usize = 8 * 1024;
/// How far the clock of the server that issued a token may be ahead of ours, in seconds.
const CLOCK_DIFFERENCE: u64 = 30;

/// Access tokens as signed JWTs of type `at+jwt` (RFC 9068), each with the id of its key.
///
/// A token is accepted only with the signature of one of our keys, by the algorithm of that key, in canonical
/// form, for our issuer and audience, with every claim of its right type. It expires on the second; only
/// `iat` and `nbf` allow for clocks that differ, by 30 seconds.
#[derive(Debug)]
pub struct JwtAccessTokens {
    issuer: String,
    audience: String,
    ring: RwLock<Arc<KeyRing>>,
}

impl JwtAccessTokens {
    /// Issues and verifies with these keys, as this issuer and for this audience.
    #[must_use]
    pub fn new(ring: KeyRing, issuer: String, audience: String) -> Self {
        Self { issuer, audience, ring: RwLock::new(Arc::new(ring)) }
    }

    /// From now on uses these keys: call it with what [`KeyStore::load`](crate::KeyStore::load) reads, every
    /// few seconds, so that rotated keys are known before they sign.
    pub fn replace_keys(&self, ring: KeyRing) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self, compact: &str, now: Instant) -> Result<AccessClaims, Refusal> {
        if compact.len() > LONGEST_TOKEN {
            return Err(Refusal::TooLong);
        }
        let (message, signature) = compact.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
        let header: Header = decode(header).ok_or(Refusal::Malformed)?;
        if header.crit {
            return Err(Refusal::Critical);
        }
        if !is_access_token(&header.typ) {
            return Err(Refusal::Type);
        }
        let ring = self.ring();
        let key = ring.find(&header.kid).ok_or(Refusal::UnknownKey)?;
        if header.alg != key.algorithm().as_str() {
            return Err(Refusal::Algorithm);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok().ok_or(Refusal::Malformed)?;
        if !key.verifies(message.as_bytes(), &signature) {
            return Err(Refusal::Signature);
        }
        self.accept(decode(payload).ok_or(Refusal::Claims)?, now)
    }

    fn accept(&self, claims: Claims, now: Instant) -> Result<AccessClaims, Refusal> {
        if claims.iss != self.issuer {
            return Err(Refusal::Issuer);
        }
        if claims.aud != self.audience {
            return Err(Refusal::Audience);
        }
        let now = seconds(now);
        if now >= claims.exp {
            return Err(Refusal::Expired);
        }
        if claims.nbf.max(claims.iat) > now.saturating_add(CLOCK_DIFFERENCE) {
            return Err(Refusal::Early);
        }
        Ok(AccessClaims {
            subject: claims.sub,
            session: claims.sid,
            id: claims.jti,
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
            authenticated_at: instant(claims.auth_time)?,
            roles: claims.roles_hash.is_none().then_some(claims.roles),
        })
    }
}

impl AccessTokens for JwtAccessTokens {
    fn issue(&self, claims: &AccessClaims, permissions: &[Permission]) -> Result<SignedToken, SigningError> {
        let Entitlements { roles, roles_hash, permissions, permissions_hash } =
            Entitlements::new(claims.roles.as_deref().unwrap_or_default(), permissions);
        let ring = self.ring();
        let key = ring.signing_at(claims.issued_at).ok_or_else(|| SigningError("there is no key".into()))?;
        let payload = serde_json::to_vec(&Claims {
            iss: self.issuer.clone(),
            sub: claims.subject,
            aud: self.audience.clone(),
            exp: seconds(claims.expires_at),
            iat: seconds(claims.issued_at),
            nbf: seconds(claims.issued_at),
            jti: claims.id,
            sid: claims.session,
            auth_time: seconds(claims.authenticated_at),
            roles,
            roles_hash,
            permissions,
            permissions_hash,
        });
        let payload = payload.map_err(|error| SigningError(error.into()))?;
        let mut token = String::with_capacity(1024);
        token.push_str(key.header());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = key.sign(token.as_bytes()).map_err(|error| SigningError(error.into()))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(SignedToken::new(token))
    }

    fn fingerprint(&self, permissions: &[Permission]) -> String {
        fingerprint(permissions.iter().map(Permission::as_str))
    }

    fn verify(&self, compact: &str, now: Instant) -> Result<AccessClaims, TokenRefusal> {
        self.read(compact, now).map_err(|refusal| {
            if matches!(refusal, Refusal::Expired) {
                TokenRefusal::Expired
            } else {
                TokenRefusal::Invalid(refusal.into())
            }
        })
    }

    fn jwks(&self) -> serde_json::Value {
        self.ring().jwks()
    }
}

/// Decodes a segment. The engine refuses padding, white space and other than canonical trailing bits; a
/// second dot is no character of base64url.
fn decode<T: DeserializeOwned>(segment: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).ok()?).ok()
}

/// Media types are compared without case, and may leave out `application/` (RFC 9068 §4, RFC 7515 §4.1.9).
fn is_access_token(typ: &str) -> bool {
    typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
}

fn seconds(instant: Instant) -> u64 {
    u64::try_from(instant.timestamp()).unwrap_or_default()
}

fn instant(seconds: u64) -> Result<Instant, Refusal> {
    let seconds = i64::try_from(seconds).ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    seconds.ok_or(Refusal::Claims)
}
