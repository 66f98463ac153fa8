//! A query as an extractor.

use super::context::RequestContext;
use super::list::{Given, parameters, read};
use super::{ApiError, FromFields, gate};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

/// What a query asks for, read as strictly as a body.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: FromFields + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            gate::before_body(&request).await;
            let context = RequestContext::of(&request)?;
            read(parameters(&request)?, context.reading()).map(Self)
        }
        .boxed_local()
    }
}

/// What a query says, by name, for who must take what others put into it.
///
/// # Errors
/// When a name is there twice.
pub(crate) fn query_of(request: &HttpRequest) -> Result<Given, ApiError> {
    parameters(request)
}
