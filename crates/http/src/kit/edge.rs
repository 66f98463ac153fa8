//! The edge: what every request passes on its way in, and every answer on its way out.

use super::FieldError;
use super::access_log::{AccessLine, failure};
use super::context::RequestContext;
use super::{ApiError, ErrorCode, Kit, answer_headers, rate, render};
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::middleware::Next;
use futures_util::FutureExt;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

/// Gives a request its id, charges it, keeps its deadline, renders its error, logs it and puts the headers on its
/// answer. A panic behind it is an answer like any other.
pub(crate) async fn edge<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let kit = Kit::of(request.request())?;
    let context = RequestContext::begin(request.request(), &kit);
    // At the highest level, so that every line within carries the id whatever is filtered.
    let span = tracing::error_span!("request", request.id = %context.id());
    answer(request, next, &context, &kit).instrument(span).await
}

async fn answer<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
    context: &RequestContext,
    kit: &Kit,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let line = AccessLine::begin(request.method());
    let admitted = kit.cors.admitted(request.headers());
    // HEAD is GET without the body (RFC 9110 §9.3.2), and the connection leaves that out.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let mut outcome = serve(request, next, context, kit).await.map_err(|error| {
        failure(&error);
        render::error(&error, context)
    });
    let response = match &mut outcome {
        Ok(response) => response.response_mut(),
        Err(response) => response,
    };
    let headers = response.headers_mut();
    answer_headers::add(headers, context.shown_id(), kit.public_origin.is_secure());
    if let Some(spent) = context.spent() {
        rate::add(headers, &spent, kit.clock.now());
    }
    kit.cors.add(headers, admitted);
    line.end(context, response.status());
    // Where the request was lost with its handler, the answer travels as an error.
    outcome.map_err(|response| InternalError::from_response("answered", response).into())
}

/// Hands the request on. An error here is one that left nothing to answer with.
async fn serve<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    context: &RequestContext,
    kit: &Kit,
) -> Result<ServiceResponse<BoxBody>, ApiError> {
    if let Some(response) = kit.cors.preflight(request.head()) {
        return Ok(request.into_response(response));
    }
    let deadline = Instant::now() + kit.limits.deadline;
    let charged = timeout_at(deadline, rate::charge(kit, context, request.head())).await;
    if let Err(error) = charged.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::RequestTimeout))) {
        failure(&error);
        return Ok(request.into_response(render::error(&error, context)));
    }
    if !kit.limits.admit(request.head()) {
        let error = FieldError::new("headers", "too_long", "must be shorter, target and headers together");
        let mut response = render::error(&ApiError::validation(vec![error]), context);
        response.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
        return Ok(request.into_response(response));
    }
    let handled = AssertUnwindSafe(next.call(request)).catch_unwind();
    match timeout_at(deadline, handled).await {
        Ok(Ok(Ok(response))) => Ok(settle(response, context)),
        Ok(Ok(Err(error))) => Err(render::of_status(&error)),
        Ok(Err(panic)) => Err(ApiError::internal(said(panic.as_ref()))),
        Err(_) => Err(ApiError::new(ErrorCode::RequestTimeout)),
    }
}

/// Renders the error of a response, if it is one.
fn settle<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    context: &RequestContext,
) -> ServiceResponse<BoxBody> {
    let Some(error) = render::unrendered(&response) else { return response.map_into_boxed_body() };
    failure(error.as_ref());
    let rendered = render::error(error.as_ref(), context);
    response.into_response(rendered)
}

fn said(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", words.unwrap_or("without words"))
}
