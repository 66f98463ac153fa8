//! Who asks, and from where.

use super::context::RequestContext;
use super::{ApiError, Kit, bearer};
use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use countersign_application::Authenticated;
use countersign_domain::{Origin, UserAgent};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::future::{Ready, ready};

/// Where a command comes from, as an extractor. The address is the peer's: behind a proxy, the proxy's.
#[derive(Debug, Clone)]
pub struct Client(pub Origin);

impl Client {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let context = RequestContext::of(request)?;
        let agent = request.headers().get(USER_AGENT);
        Ok(Self(Origin {
            request: context.id(),
            ip: request.peer_addr().map(|address| address.ip().to_canonical()),
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

/// Who presents an access token, and from where, as an extractor: nobody else gets to the handler.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Kit::of(request).and_then(|kit| {
            let token = bearer::token(request.headers())?.to_owned();
            Ok((kit, token, Client::of(request)?.0))
        });
        async move {
            let (kit, token, origin) = asked?;
            let authenticate = kit.authenticate.clone();
            let by = kit.runtime.run(async move { authenticate.execute(&token).await }).await?;
            Ok(Self { by, origin })
        }
        .boxed_local()
    }
}
