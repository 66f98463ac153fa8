//! The kit: what every contract's handlers stand on.
//!
//! A request passes the edge, which gives it an id and a deadline; its body is read strictly and
//! all that is wrong with it is gathered; the use case runs on the [`MainRuntime`]; the handler returns a
//! [`Reply`] or an [`ApiError`], which the [`Presenter`] of the [`Contract`] puts into words.

mod access_log;
mod address;
mod answer_headers;
mod api_key;
mod bearer;
mod body;
mod browser;
mod bulk;
mod caller;
mod catalogue;
mod context;
mod contract;
pub(crate) mod cors;
pub(crate) mod document;
pub(crate) mod edge;
mod error;
mod export;
mod failures;
pub(crate) mod fallback;
mod field_error;
mod fields;
mod gate;
mod if_match;
mod limits;
mod list;
mod nuance;
mod presenter;
mod problem;
mod qr_code;
mod query;
mod rate;
mod render;
mod reply;
mod runtime;
mod strict_json;
mod web_origin;

pub(crate) use access_log::failure as log_failure;
pub use address::{ForwardedHeader, TrustedProxies};
pub use body::Body;
pub use browser::{Browser, BrowserLogin, BrowserRenewal, CsrfToken, SetCookie};
pub use bulk::{BulkCreated, BulkDeleted, BulkFailure, BulkIds, BulkItems, BulkOutcome, MAX_ITEMS};
pub use caller::{Acting, Caller, Client, Permit, Visitor};
pub use catalogue::{ErrorCode, ErrorKind, errors_markdown};
pub use contract::{Contract, ContractClash, Contracts};
pub use document::{API_KEY, BEARER, PERMISSION, collect, declared, mount};
pub use error::ApiError;
pub(crate) use export::Turns;
pub use export::{
    Document, DocumentList, Export, ExportFormat, ExportParams, Table, Turn, document, download,
};
pub use field_error::FieldError;
pub use fields::{Fields, FromFields, Reading, Refused, Sent, instant};
pub use if_match::IfMatch;
pub use limits::Limits;
pub use list::{Collection, List, ListParams, Page, Pagination, sort_field};
pub use nuance::Nuance;
pub use presenter::{Content, Occasion, Presenter};
pub use problem::Problem;
pub use qr_code::QrCode;
pub use query::Query;
pub(crate) use query::query_of;
pub use rate::{FieldLimit, Limit, LimitRule, RateLimits, RateRules};
pub use reply::{Answer, Reply};
pub use runtime::MainRuntime;
pub use web_origin::WebOrigin;

pub use actix_web::cookie::SameSite;

use actix_web::{HttpRequest, web};
use countersign_application::{Authenticate, AuthenticateKey, Authorize};
use countersign_ports::{Clock, Ids, Mac, SecretBox};
use std::{fmt, sync::Arc};

/// What the edge needs to know.
pub(crate) struct Kit {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) limits: Limits,
    pub(crate) proxies: TrustedProxies,
    pub(crate) rate_limits: Option<RateLimits>,
    pub(crate) authenticate: Authenticate,
    pub(crate) authenticate_key: AuthenticateKey,
    pub(crate) authorize: Authorize,
    pub(crate) runtime: MainRuntime,
    pub(crate) turns: Turns,
    pub(crate) contracts: Contracts,
    pub(crate) known_paths: fallback::KnownPaths,
    pub(crate) public_origin: WebOrigin,
    pub(crate) cors: cors::Cors,
    pub(crate) mac: Arc<dyn Mac>,
    pub(crate) secrets: Arc<dyn SecretBox>,
    pub(crate) same_site: SameSite,
}

impl Kit {
    /// The kit that serves a request.
    pub(crate) fn of(request: &HttpRequest) -> Result<web::Data<Self>, ApiError> {
        let kit = request.app_data::<web::Data<Self>>();
        kit.cloned().ok_or_else(|| ApiError::internal("the application has no kit"))
    }
}

impl fmt::Debug for Kit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kit")
            .field("limits", &self.limits)
            .field("contracts", &self.contracts)
            .field("public_origin", &self.public_origin)
            .finish_non_exhaustive()
    }
}
