//! ID tokens (OpenID Connect Core 1.0 §2 and §3.1.3.7).

use super::keys::KeySet;
use crate::fault::Fault;
use crate::person::Person;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::Instant;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

/// How far clocks may differ, in seconds.
const CLOCK_DIFFERENCE: f64 = 60.0;

/// What an ID token has to be about.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Instant,
}

/// What an ID token proved.
pub(super) struct IdToken {
    pub(super) subject: String,
    pub(super) person: Person,
}

/// Why an ID token proves nothing.
#[derive(Clone, Copy)]
pub(super) enum Rejection {
    /// No key has made its signature: there may be new ones.
    NoKey(&'static str),
    /// It is none of ours, whatever the keys.
    Final(&'static str),
}

impl Rejection {
    pub(super) fn into_fault(self) -> Fault {
        match self {
            Self::NoKey(why) | Self::Final(why) => Fault::IdToken(why),
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Verifies the signature by the issuer's keys, then every claim.
pub(super) fn verify(compact: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<IdToken, Rejection> {
    const MALFORMED: Rejection = Rejection::Final("not a signed JWT");
    let (message, signature) = compact.rsplit_once('.').ok_or(MALFORMED)?;
    let (header, payload) = message.split_once('.').ok_or(MALFORMED)?;
    let header: Header = decode(header).ok_or(MALFORMED)?;
    if header.crit.is_some() {
        return Err(Rejection::Final("one with critical extensions"));
    }
    let algorithm = algorithm(&header.alg).ok_or(Rejection::Final("not signed by an accepted algorithm"))?;
    if !keys.verify(header.kid.as_deref(), algorithm, message, signature) {
        return Err(Rejection::NoKey("not signed by a key of the issuer"));
    }
    let claims =
        decode::<Claims>(payload).ok_or(Rejection::Final("missing a claim, or one is not of its type"))?;
    claims.check(expected).map_err(Rejection::Final)?;
    let person = decode(payload).ok_or(MALFORMED)?;
    Ok(IdToken { subject: claims.sub, person })
}

impl Claims {
    fn check(&self, expected: &Expected<'_>) -> Result<(), &'static str> {
        if self.iss != expected.issuer {
            return Err("another issuer's");
        }
        let (is_ours, has_several) = match &self.aud {
            Audience::One(audience) => (audience == expected.client, false),
            Audience::Several(all) => (all.iter().any(|one| one == expected.client), all.len() > 1),
        };
        if !is_ours {
            return Err("for another audience");
        }
        match &self.azp {
            Some(party) if party != expected.client => return Err("for another authorized party"),
            None if has_several => return Err("for several audiences, and says not which asked for it"),
            Some(_) | None => {}
        }
        let now = seconds(expected.now);
        if now >= self.exp + CLOCK_DIFFERENCE {
            return Err("expired");
        }
        if self.iat.max(self.nbf.unwrap_or(self.iat)) > now + CLOCK_DIFFERENCE {
            return Err("not valid yet");
        }
        match &self.nonce {
            Some(nonce) if nonce == expected.nonce => Ok(()),
            Some(_) => Err("made for another login"),
            None => Err("without a nonce"),
        }
    }
}

/// The algorithms that are accepted: never `none`, and none whose key both sides know.
fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "PS256" => Some(Algorithm::PS256),
        "ES256" => Some(Algorithm::ES256),
        "ES384" => Some(Algorithm::ES384),
        "EdDSA" => Some(Algorithm::EdDSA),
        _ => None,
    }
}

/// Decodes a segment; a second dot is no character of base64url.
fn decode<T: DeserializeOwned>(segment: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).ok()?).ok()
}

/// As JWTs count (RFC 7519 §2), fractions allowed.
fn seconds(instant: Instant) -> f64 {
    f64::from(u32::try_from(instant.timestamp()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::keys::KeySetDocument;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_input_panics(text in any::<String>(), header in "\\PC{0,40}", payload in "\\PC{0,40}") {
            let keys: KeySetDocument = serde_json::from_str(r#"{"keys":[]}"#).unwrap();
            let expected = Expected { issuer: "i", client: "c", nonce: "n", now: Instant::UNIX_EPOCH };
            let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
            let well_formed = format!("{}.{}.{}", encode(&header), encode(&payload), encode(&text));
            let keys = keys.into();
            for token in [text, well_formed] {
                prop_assert!(verify(&token, &keys, &expected).is_err());
            }
        }
    }
}
