//! What the log says of requests: a line for each, and the cause where one failed.

use super::ApiError;
use super::context::RequestContext;
use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use countersign_domain::RequestId;
use std::time::Instant;

/// The one line of a request. It names the route and not the path, and neither the client nor the query.
pub(crate) struct AccessLine {
    request: RequestId,
    method: &'static str,
    route: Option<String>,
    started: Instant,
}

impl AccessLine {
    pub(crate) fn begin(request: &HttpRequest, id: RequestId) -> Self {
        Self {
            request: id,
            method: known(request.method()),
            route: request.match_pattern(),
            started: Instant::now(),
        }
    }

    pub(crate) fn end(self, status: StatusCode) {
        let route = self.route.as_deref().unwrap_or("(no route)");
        let milliseconds = self.started.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(
            target: "countersign::access",
            {
                http.method = self.method,
                http.route = route,
                http.status = status.as_u16(),
                duration_ms = milliseconds,
                request.id = %self.request
            },
            "{} {route} {} in {milliseconds:.1} ms",
            self.method,
            status.as_u16(),
        );
    }
}

impl RequestContext {
    /// Logs what lies beneath an error of this server. What lies beneath an error of the client is its own.
    pub(crate) fn log(&self, error: &ApiError) {
        if !error.code().status().is_server_error() {
            return;
        }
        tracing::error!(
            target: "countersign::failure",
            {
                error.code = error.code().as_str(),
                error.cause = error.cause_chain().unwrap_or_default(),
                request.id = %self.id()
            },
            "a request failed with {}",
            error.code().as_str(),
        );
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
