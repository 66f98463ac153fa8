//! What the log says of requests: a line for each, and the cause where one failed.

use super::ApiError;
use super::context::RequestContext;
use actix_web::http::{Method, StatusCode};
use std::time::Instant;

/// The one line of a request. It names the route and not the path, and neither the client nor the query. The id
/// of the request is in the span around it.
pub(crate) struct AccessLine {
    method: &'static str,
    started: Instant,
}

impl AccessLine {
    pub(crate) fn begin(method: &Method) -> Self {
        Self { method: known(method), started: Instant::now() }
    }

    pub(crate) fn end(self, context: &RequestContext, status: StatusCode) {
        let route = context.route().unwrap_or("(no route)");
        let milliseconds = self.started.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(
            target: "countersign::access",
            {
                http.method = self.method,
                http.route = route,
                http.status = status.as_u16(),
                duration_ms = milliseconds
            },
            "{} {route} {} in {milliseconds:.1} ms",
            self.method,
            status.as_u16(),
        );
    }
}

/// Logs what lies beneath an error of this server: a defect as an error; as a warning that something it needs is
/// away or overloaded. What lies beneath an error of the client is its own.
pub(crate) fn failure(error: &ApiError) {
    macro_rules! log {
        ($level:ident) => {
            tracing::event!(
                target: "countersign::failure",
                tracing::Level::$level,
                {
                    error.code = error.code().as_str(),
                    error.cause = error.cause_chain().unwrap_or_default()
                },
                "a request failed with {}",
                error.code().as_str(),
            )
        };
    }
    match error.code().status() {
        StatusCode::INTERNAL_SERVER_ERROR => log!(ERROR),
        status if status.is_server_error() => log!(WARN),
        _ => {}
    }
}

/// A method is any token (RFC 9110 §9.1); the log knows the usual ones.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
