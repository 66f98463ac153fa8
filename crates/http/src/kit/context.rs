//! What is known of a request from its first line on.

use super::contract::Contract;
use super::presenter::{Occasion, Presenter};
use super::rate::{self, FieldLimit, Limit, LimitRule, RateRules, Spent};
use super::{ApiError, Kit, Reading};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use countersign_application::KeyHolder;
use countersign_domain::RequestId;
use countersign_ports::Clock;
use std::{
    cell::{Cell, OnceCell},
    fmt,
    net::IpAddr,
    rc::Rc,
    sync::Arc,
};
use uuid::Uuid;

/// Carries the request id, both ways.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Which request this is and how it is answered.
pub(crate) struct RequestContext {
    id: RequestId,
    /// The client's own id, where its contract gives it back as it was.
    given_id: Option<HeaderValue>,
    /// The pattern of its path, if any route has it.
    route: Option<String>,
    client: Option<IpAddr>,
    contract: Arc<dyn Contract>,
    wants_problem: bool,
    clock: Arc<dyn Clock>,
    spent: Cell<Option<Spent>>,
    program: OnceCell<KeyHolder>,
}

impl RequestContext {
    /// Starts a request and leaves the context with it.
    pub(crate) fn begin(request: &HttpRequest, kit: &Kit) -> Rc<Self> {
        let headers = request.headers();
        // As the router reads it, escapes decoded: what limits a route must not see another one.
        let path = request.match_info().unprocessed();
        let contract = Arc::clone(kit.contracts.for_path(path));
        let context = Rc::new(Self {
            id: given_id(headers).unwrap_or_else(|| kit.ids.request()),
            given_id: harmless_id(headers).filter(|_| contract.echoes_request_ids()),
            route: request.resource_map().match_pattern(path),
            client: kit.proxies.client(request.peer_addr().map(|peer| peer.ip()), headers),
            contract,
            wants_problem: wants_problem(headers),
            clock: Arc::clone(&kit.clock),
            spent: Cell::new(None),
            program: OnceCell::new(),
        });
        request.extensions_mut().insert(Rc::clone(&context));
        context
    }

    /// The context of a running request.
    ///
    /// # Errors
    /// When the request did not come in through the edge: a defect.
    pub(crate) fn of(request: &HttpRequest) -> Result<Rc<Self>, ApiError> {
        let context = request.extensions().get::<Rc<Self>>().map(Rc::clone);
        context.ok_or_else(|| ApiError::internal("the request did not pass the edge"))
    }

    pub(crate) const fn id(&self) -> RequestId {
        self.id
    }

    pub(crate) fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// The client's address, in its one form.
    pub(crate) const fn client(&self) -> Option<IpAddr> {
        self.client
    }

    /// What limits the request, if anything does.
    pub(crate) fn limit(&self, method: &Method, rules: &RateRules) -> Option<Limit> {
        if self.route().is_some_and(rate::is_unlimited) {
            return None;
        }
        let contract = &self.contract;
        let limit = self.route_within().map(|route| contract.limit(method, route, rules));
        Some(limit.unwrap_or_else(|| rules.limit(LimitRule::Default)))
    }

    /// What limits it besides, by a field of its body.
    pub(crate) fn field_limit(&self, method: &Method) -> Option<FieldLimit> {
        self.route_within().and_then(|route| self.contract.field_limit(method, route))
    }

    /// The pattern of its path, within the contract.
    fn route_within(&self) -> Option<&str> {
        self.route()?.strip_prefix(self.contract.prefix())
    }

    /// Where the contract is mounted.
    pub(crate) fn prefix(&self) -> &str {
        self.contract.prefix()
    }

    /// The id as the client is told it.
    pub(crate) fn shown_id(&self) -> Option<HeaderValue> {
        self.given_id.clone().or_else(|| HeaderValue::from_str(&self.id.to_string()).ok())
    }

    /// What the request has cost.
    pub(crate) const fn spent(&self) -> Option<Spent> {
        self.spent.get()
    }

    pub(crate) fn spend(&self, spent: Option<Spent>) {
        self.spent.set(spent);
    }

    /// The program that sent the request, where its API key was recognised on the way in.
    pub(crate) fn program(&self) -> Option<&KeyHolder> {
        self.program.get()
    }

    pub(crate) fn recognise(&self, program: KeyHolder) {
        // A request has one key, so a second time it is the same program.
        let _ = self.program.set(program);
    }

    pub(crate) fn presenter(&self) -> &dyn Presenter {
        self.contract.presenter()
    }

    pub(crate) fn reading(&self) -> &Reading {
        self.contract.reading(self.route_within())
    }

    pub(crate) const fn wants_problem(&self) -> bool {
        self.wants_problem
    }

    pub(crate) fn occasion(&self) -> Occasion {
        Occasion { request: self.id, at: self.clock.now() }
    }
}

/// The client's own id, if it is one UUID in the usual form; anything else could forge or flood logs.
fn given_id(headers: &HeaderMap) -> Option<RequestId> {
    let mut given = headers.get_all(X_REQUEST_ID);
    let (Some(value), None) = (given.next(), given.next()) else { return None };
    let text = value.to_str().ok().filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH)?;
    Uuid::try_parse(text).ok().map(RequestId::from_uuid)
}

/// The client's own id, if it is one short word: no log and no header is forged by that.
fn harmless_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut given = headers.get_all(X_REQUEST_ID);
    let (Some(value), None) = (given.next(), given.next()) else { return None };
    let harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let bytes = value.as_bytes();
    ((1..=128).contains(&bytes.len()) && bytes.iter().all(harmless)).then(|| value.clone())
}

/// Whether the client names `application/problem+json` in `Accept`, other than with a quality of 0.
fn wants_problem(headers: &HeaderMap) -> bool {
    let ranges = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    ranges.flat_map(|value| value.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/problem+json"));
        let refused = parts
            .filter_map(|parameter| parameter.strip_prefix("q="))
            .any(|quality| quality.parse::<f32>().is_ok_and(|quality| quality <= 0.0));
        named && !refused
    })
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn one_uuid_in_the_usual_form_is_taken_as_the_request_id() {
        let id = "0198a4f0-7a3c-7f00-8000-00000000002a";
        let given =
            |values: &[&'static str]| given_id(&headers(&X_REQUEST_ID, values)).map(|id| id.to_string());
        assert_eq!(given(&[id]).as_deref(), Some(id));
        assert_eq!(given(&["0198A4F0-7A3C-7F00-8000-00000000002A"]).as_deref(), Some(id));
        for values in [&[][..], &["x"], &["0198a4f07a3c7f00800000000000002a"], &[id, id]] {
            assert_eq!(given(values), None, "{values:?}");
        }
    }

    #[test]
    fn one_short_word_comes_back_as_it_was() {
        let given = |values: &[&'static str]| harmless_id(&headers(&X_REQUEST_ID, values)).is_some();
        assert!(given(&["req_1.a:B-2"]));
        let long: &'static str = "x".repeat(129).leak();
        for values in [&[][..], &[""], &["a b"], &["a\tb"], &["a", "a"], &["a\"b"], &[long]] {
            assert!(!given(values), "{values:?}");
        }
    }

    #[test]
    fn a_problem_is_wanted_only_when_named() {
        let wanted = |value| wants_problem(&headers(&ACCEPT, &[value]));
        assert!(wanted("application/problem+json"));
        assert!(wanted("application/json, Application/Problem+JSON;q=0.5"));
        for value in ["*/*", "application/json", "application/problem+json;q=0", "application/problem+jsonx"]
        {
            assert!(!wanted(value), "{value}");
        }
    }
}
