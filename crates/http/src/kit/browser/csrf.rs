//! CSRF tokens: signed, sent twice, bound to a session. Nothing of them is stored.

use super::{cookies, source};
use crate::kit::{ApiError, ErrorCode, Kit};
use actix_web::http::header::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::SessionId;
use countersign_ports::{Mac, MacPurpose};
use std::fmt;
use uuid::Uuid;

/// Carries the token, which only a script that may read it can put there.
const X_CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// A CSRF token: `{session}.{random}.{mac}`.
#[derive(Clone)]
pub struct CsrfToken(String);

impl CsrfToken {
    pub(super) fn new(session: SessionId, random: Uuid, mac: &dyn Mac) -> Self {
        let signed = format!("{session}.{random}");
        let tag = mac.tag(MacPurpose::CsrfToken, signed.as_bytes());
        Self(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_bytes())))
    }

    /// Its text, for the script that sends it back.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken(…)")
    }
}

/// The session that a request with cookies comes from, by the token in its header, which is also in its cookie.
///
/// # Errors
/// `CSRF_TOKEN_INVALID` when there is none that is ours, or another site sent the request.
pub(crate) fn prove(kit: &Kit, headers: &HeaderMap) -> Result<SessionId, ApiError> {
    source::check(kit, headers)?;
    let cookie = cookies::read(headers, cookies::CSRF)?;
    let mut given = headers.get_all(X_CSRF_TOKEN).map(|value| value.to_str().ok());
    let (Some(token), None) = (given.next().flatten(), given.next()) else { return Err(invalid()) };
    if cookie != Some(token) {
        return Err(invalid());
    }
    session_of(token, kit.mac.as_ref()).ok_or_else(invalid)
}

pub(crate) fn invalid() -> ApiError {
    ApiError::new(ErrorCode::CsrfTokenInvalid)
}

fn session_of(token: &str, mac: &dyn Mac) -> Option<SessionId> {
    let (signed, tag) = token.rsplit_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let (session, _random) = signed.split_once('.')?;
    let session = Uuid::try_parse(session).ok()?;
    mac.verify(MacPurpose::CsrfToken, signed.as_bytes(), &tag).then(|| SessionId::from_uuid(session))
}
