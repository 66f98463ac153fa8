//! Who asks, and from where.

use super::browser::{Presented, csrf_invalid, presents_token};
use super::context::RequestContext;
use super::{ApiError, ErrorCode, Kit, api_key, gate};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use countersign_application::{Authenticated, Permitted, Principal, Right};
use countersign_domain::{Origin, UserAgent};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::future::{Ready, ready};

/// Where a command comes from, as an extractor. The address is the peer's, or the one that trusted
/// proxies name.
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

/// Who acts and from where, as an extractor: somebody with an access token, which is a bearer token or in the cookie of
/// a browser that proves where the request comes from; or a program with an API key.
#[derive(Debug, Clone)]
pub struct Acting {
    /// Who.
    pub by: Principal,
    /// From where.
    pub origin: Origin,
    /// Whether a browser presented the token by itself, in a cookie.
    pub by_cookie: bool,
}

impl Acting {
    async fn of(request: HttpRequest) -> Result<Self, ApiError> {
        let kit = Kit::of(&request)?;
        let origin = Client::of(&request)?.0;
        if let Some(key) = api_key::presented(request.headers())? {
            let context = RequestContext::of(&request)?;
            let holder = match context.program() {
                Some(holder) => holder.clone(),
                None => api_key::authenticate(&kit, &context, key.to_owned()).await?,
            };
            return Ok(Self { by: Principal::Key(holder), origin, by_cookie: false });
        }
        let Presented { token, by_cookie, session } = Presented::of(&request, &kit)?;
        let authenticate = kit.authenticate.clone();
        let by = kit.runtime.run(async move { authenticate.execute(&token).await }).await?;
        match session {
            Some(session) if session != by.session() => Err(csrf_invalid()),
            Some(_) | None => Ok(Self { by: Principal::User(by), origin, by_cookie }),
        }
    }
}

impl FromRequest for Acting {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        gate::close(request, Self::of(request.clone())).boxed_local()
    }
}

/// Who asks, be it nobody in particular, and from where, as an extractor. Credentials that are wrong are refused as
/// everywhere: who presents some wants to be known.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who, if he says.
    pub by: Option<Principal>,
    /// From where.
    pub origin: Origin,
}

impl Visitor {
    async fn of(request: HttpRequest) -> Result<Self, ApiError> {
        let headers = request.headers();
        if presents_token(headers) || api_key::presented(headers)?.is_some() {
            let Acting { by, origin, .. } = Acting::of(request).await?;
            return Ok(Self { by: Some(by), origin });
        }
        Ok(Self { by: None, origin: Client::of(&request)?.0 })
    }
}

impl FromRequest for Visitor {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        gate::close(request, Self::of(request.clone())).boxed_local()
    }
}

/// Who is in a session, and from where, as an extractor. An API key does not get to the handler.
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
        let acting = Acting::of(request.clone());
        let admission = async move {
            let Acting { by, origin, by_cookie } = acting.await?;
            match by {
                Principal::User(by) => Ok(Self { by, origin, by_cookie }),
                Principal::Key(_) => {
                    Err(ApiError::new(ErrorCode::Forbidden).message("An API key cannot do this; log in."))
                }
            }
        };
        gate::close(request, admission).boxed_local()
    }
}

/// Who has a right, and from where, as an extractor: nobody else gets to the handler.
#[derive(Debug, Clone)]
pub struct Permit<R> {
    /// Who, with the right.
    pub by: Permitted<R>,
    /// From where.
    pub origin: Origin,
}

impl<R: Right> FromRequest for Permit<R> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kit = Kit::of(request);
        let acting = Acting::of(request.clone());
        let admission = async move {
            let (kit, Acting { by, origin, .. }) = (kit?, acting.await?);
            let authorize = kit.authorize.clone();
            let from = origin.clone();
            let by = kit.runtime.run(async move { authorize.execute::<R>(by, &from).await }).await?;
            Ok(Self { by, origin })
        };
        gate::close(request, admission).boxed_local()
    }
}
