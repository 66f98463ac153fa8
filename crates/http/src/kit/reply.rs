//! What a handler answers when all went well.

use super::browser::SetCookie;
use super::context::RequestContext;
use super::presenter::Content;
use super::{ApiError, Pagination};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use std::borrow::Cow;

/// The answer of a handler; the presenter of the contract words it.
pub type Answer = Result<Reply, ApiError>;

/// A success, in no contract's words yet.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    content: serde_json::Result<Content>,
    message: Option<Cow<'static, str>>,
    /// Where what was created is, within the contract.
    location: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// 200 with one thing.
    pub fn ok(view: &impl Serialize) -> Self {
        Self::with(StatusCode::OK, serde_json::value::to_raw_value(view).map(Content::Item))
    }

    /// 200 with a page of a list.
    #[must_use]
    pub fn page(items: &impl Serialize, pagination: Pagination) -> Self {
        let items = serde_json::value::to_raw_value(items);
        Self::with(StatusCode::OK, items.map(|items| Content::Page(items, pagination)))
    }

    /// 201 with what was created and the path where it is, within the contract.
    pub fn created(location: &str, view: &impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, location: Some(location.to_owned()), ..Self::ok(view) }
    }

    /// 201 with what was created, which is at no one path.
    pub fn made(view: &impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok(view) }
    }

    /// 303 to another page.
    ///
    /// # Errors
    /// When the page cannot be named in a header: a defect.
    pub fn see_other(page: &str) -> Answer {
        Self::no_content().to_page(page)
    }

    /// The same headers, and 303 to another page in place of what there is to show.
    ///
    /// # Errors
    /// As [`see_other`](Self::see_other).
    pub fn to_page(mut self, page: &str) -> Answer {
        self.headers.push((LOCATION, HeaderValue::from_str(page).map_err(ApiError::internal)?));
        Ok(Self { status: StatusCode::SEE_OTHER, ..self })
    }

    /// 200 with nothing but a message.
    #[must_use]
    pub fn done(message: &'static str) -> Self {
        Self::with(StatusCode::OK, Ok(Content::Nothing)).message(message)
    }

    /// 204, without a body.
    #[must_use]
    pub fn no_content() -> Self {
        Self::with(StatusCode::NO_CONTENT, Ok(Content::Nothing))
    }

    /// With a message for people.
    #[must_use]
    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// With the version of what is shown, as a strong entity tag (RFC 9110 §8.8.3).
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.headers.extend(HeaderValue::from_str(&format!("\"{version}\"")).ok().map(|value| (ETAG, value)));
        self
    }

    /// With cookies.
    #[must_use]
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = SetCookie>) -> Self {
        self.headers.extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie.into_header())));
        self
    }

    fn with(status: StatusCode, content: serde_json::Result<Content>) -> Self {
        Self { status, content, message: None, location: None, headers: Vec::new() }
    }

    fn render(self, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.append_header(header);
        }
        if [StatusCode::NO_CONTENT, StatusCode::SEE_OTHER].contains(&self.status) {
            return Ok(response.finish());
        }
        let context = RequestContext::of(request)?;
        if let Some(location) = self.location {
            response.insert_header((LOCATION, format!("{}{location}", context.prefix())));
        }
        let body = self
            .content
            .and_then(|content| {
                context.presenter().success(&content, self.message.as_deref(), &context.occasion())
            })
            .map_err(ApiError::internal)?;
        response.insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        Ok(response.body(body))
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.render(request).unwrap_or_else(HttpResponse::from_error)
    }
}
