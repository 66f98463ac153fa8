//! Who asks, and from where.

use super::browser::{Presented, csrf_invalid};
use super::context::RequestContext;
use super::{ApiError, Kit};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use countersign_application::Authenticated;
use countersign_domain::{Origin, UserAgent};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::future::{Ready, ready};

/// Where a command comes from, as an extractor. The address is the peer's, or
/// the one that trusted proxies name.
#[derive(Debug, Clone)]
pub struct Client(pub Origin);

impl Client {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let context = RequestContext::of(request)?;
        let agent = request.headers().get(USER_AGENT);
        Ok(Self(Origin {
            request: context.id(),
            ip: context.client(),
            user_agent: agent
                .map(|value| UserAgent::from(String::from_utf8_lossy(value.as_bytes()).into_owned())),
        }))
    }
}

impl FromRequest for Client {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// Who presents an access token, and from where, as an extractor: nobody else gets to the handler. The token is a
/// bearer token, or in the cookie of a browser that proves where the request comes from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
    /// Whether a browser presented the token by itself, in a cookie.
    pub by_cookie: bool,
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Kit::of(request).and_then(|kit| {
            let presented = Presented::of(request, &kit)?;
            Ok((kit, presented, Client::of(request)?.0))
        });
        async move {
            let (kit, Presented { token, by_cookie, session }, origin) = asked?;
            let authenticate = kit.authenticate.clone();
            let by = kit.runtime.run(async move { authenticate.execute(&token).await }).await?;
            match session {
                Some(session) if session != by.session() => Err(csrf_invalid()),
                Some(_) | None => Ok(Self { by, origin, by_cookie }),
            }
        }
        .boxed_local()
    }
}
