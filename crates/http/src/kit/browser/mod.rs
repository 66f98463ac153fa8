//! Sessions in browsers: tokens in cookies that scripts cannot read, and proof against forged requests.
//!
//! A browser sends cookies along with whatever any page makes it send. So an unsafe request with cookies shows a
//! token that a foreign page cannot know, in a header that a foreign page cannot set, and comes from a site that
//! is admitted.

mod alone;
mod cookies;
mod csrf;
mod source;

use super::{ApiError, Kit, SameSite, bearer};
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use countersign_domain::SessionId;
use std::future::{Ready, ready};
use std::{fmt, time::Duration};

pub(crate) use cookies::ACCESS;
pub use cookies::SetCookie;
pub use csrf::CsrfToken;
pub(crate) use csrf::invalid as csrf_invalid;

/// An access token as it was presented.
pub(crate) struct Presented {
    pub(crate) token: String,
    /// Whether a browser sent it of its own accord.
    pub(crate) by_cookie: bool,
    /// The session that it must be of: the one whose CSRF token came with it.
    pub(crate) session: Option<SessionId>,
}

/// Whether a request has an access token, be it good or not.
pub(crate) fn presents_token(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION) || !matches!(cookies::read(headers, ACCESS), Ok(None))
}

impl Presented {
    /// The access token of a request: from its `Authorization`, or if it has none, from its cookie.
    ///
    /// # Errors
    /// As [`bearer::token`]; `CSRF_TOKEN_INVALID` for a cookie on an unsafe request without proof.
    pub(crate) fn of(request: &HttpRequest, kit: &Kit) -> Result<Self, ApiError> {
        let headers = request.headers();
        let cookie = if headers.contains_key(AUTHORIZATION) { None } else { cookies::read(headers, ACCESS)? };
        let Some(cookie) = cookie else {
            return Ok(Self { token: bearer::token(headers)?.to_owned(), by_cookie: false, session: None });
        };
        let session = if request.method().is_safe() { None } else { Some(csrf::prove(kit, headers)?) };
        Ok(Self { token: cookie.to_owned(), by_cookie: true, session })
    }
}

/// The browser that a request may come from, as an extractor.
pub struct Browser {
    kit: web::Data<Kit>,
    request: HttpRequest,
}

/// A login that a browser is to keep.
#[derive(Clone, Copy)]
pub struct BrowserLogin<'a> {
    /// The access token, and how long it lives.
    pub access: (&'a str, Duration),
    /// The refresh token, and how long it lives.
    pub refresh: (&'a str, Duration),
    /// The CSRF token, which lives as long as the refresh token.
    pub csrf: &'a CsrfToken,
}

/// What a browser renews its session with.
pub struct BrowserRenewal {
    /// The refresh token.
    pub refresh_token: String,
    /// The session that the refresh token must be of.
    pub session: SessionId,
}

impl Browser {
    /// Checks that no other site has the browser log in: whoever could would act in his own account through the
    /// hands of another.
    ///
    /// # Errors
    /// `CSRF_TOKEN_INVALID` when another site sent the request.
    pub fn may_log_in(&self) -> Result<(), ApiError> {
        source::check(&self.kit, self.request.headers())
    }

    /// What the request renews its session with; `None` where it has no such cookie.
    ///
    /// # Errors
    /// `CSRF_TOKEN_INVALID` when it has one without proof, `INVALID_TOKEN` when it has several.
    pub fn renewal(&self) -> Result<Option<BrowserRenewal>, ApiError> {
        let headers = self.request.headers();
        let Some(refresh_token) = cookies::read(headers, cookies::REFRESH)? else { return Ok(None) };
        let session = csrf::prove(&self.kit, headers)?;
        Ok(Some(BrowserRenewal { refresh_token: refresh_token.to_owned(), session }))
    }

    /// A new CSRF token of a session.
    #[must_use]
    pub fn csrf_token(&self, session: SessionId) -> CsrfToken {
        CsrfToken::new(session, self.kit.ids.next(), self.kit.mac.as_ref())
    }

    /// The cookie of a CSRF token.
    ///
    /// # Errors
    /// When it cannot be one: a defect.
    pub fn csrf_cookie(&self, token: &CsrfToken, lifetime: Duration) -> Result<SetCookie, ApiError> {
        self.cookie(cookies::CSRF, token.as_str(), lifetime)
    }

    /// The cookies of a login.
    ///
    /// # Errors
    /// When a token cannot be in one, being too long: a defect.
    pub fn keep(&self, login: &BrowserLogin<'_>) -> Result<[SetCookie; 3], ApiError> {
        let BrowserLogin { access, refresh, csrf } = *login;
        Ok([
            self.cookie(ACCESS, access.0, access.1)?,
            self.cookie(cookies::REFRESH, refresh.0, refresh.1)?,
            self.csrf_cookie(csrf, refresh.1)?,
        ])
    }

    /// Cookies that end those of a login which the request has.
    ///
    /// # Errors
    /// When they cannot be made: a defect.
    pub fn forget(&self) -> Result<Vec<SetCookie>, ApiError> {
        let names = [ACCESS, cookies::REFRESH, cookies::CSRF, cookies::FLOW, cookies::TICKET];
        let headers = self.request.headers();
        let given = names.into_iter().filter(|name| !matches!(cookies::read(headers, name), Ok(None)));
        given.map(|name| self.cookie(name, "", Duration::ZERO)).collect()
    }

    /// What the request has of a login at an identity provider that its browser has started.
    ///
    /// # Errors
    /// `INVALID_TOKEN` when it has several.
    pub fn flow(&self) -> Result<Option<&str>, ApiError> {
        cookies::read(self.request.headers(), cookies::FLOW)
    }

    /// The cookie of such a login. It comes back with who is sent back from another site, hence `Lax` at least.
    ///
    /// # Errors
    /// When it cannot be one: a defect.
    pub fn keep_flow(&self, token: &str, lifetime: Duration) -> Result<SetCookie, ApiError> {
        let same_site = match self.kit.same_site {
            SameSite::None => SameSite::None,
            SameSite::Lax | SameSite::Strict => SameSite::Lax,
        };
        SetCookie::new(cookies::FLOW, token, lifetime, same_site)
    }

    /// The ticket to the second factor that the request has.
    ///
    /// # Errors
    /// `INVALID_TOKEN` when it has several.
    pub fn ticket(&self) -> Result<Option<&str>, ApiError> {
        cookies::read(self.request.headers(), cookies::TICKET)
    }

    /// The cookie of such a ticket; with no lifetime, its end.
    ///
    /// # Errors
    /// When it cannot be one: a defect.
    pub fn keep_ticket(&self, ticket: &str, lifetime: Duration) -> Result<SetCookie, ApiError> {
        self.cookie(cookies::TICKET, ticket, lifetime)
    }

    fn cookie(&self, name: &str, value: &str, lifetime: Duration) -> Result<SetCookie, ApiError> {
        SetCookie::new(name, value, lifetime, self.kit.same_site)
    }
}

impl FromRequest for Browser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Kit::of(request).map(|kit| Self { kit, request: request.clone() }))
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").finish_non_exhaustive()
    }
}

impl fmt::Debug for BrowserLogin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserLogin").finish_non_exhaustive()
    }
}

impl fmt::Debug for BrowserRenewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrowserRenewal").field("session", &self.session).finish_non_exhaustive()
    }
}
