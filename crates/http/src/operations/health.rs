//! Whether the server lives, and whether it can do its work.

use super::Operations;
use crate::kit::{ApiError, Kit};
use actix_web::dev::Payload;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, web};
use countersign_domain::Instant;
use countersign_ports::{Dependency, DependencyState};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// How the server is, for contracts that have words of their own for that. As an extractor, it asks.
#[derive(Debug)]
pub struct Health {
    /// What it stands on.
    pub dependencies: Vec<Dependency>,
    /// How long it has been running.
    pub uptime: Duration,
    /// When this was asked.
    pub at: Instant,
}

impl Health {
    async fn ask(request: HttpRequest) -> Result<Self, ApiError> {
        let kit = Kit::of(&request)?;
        let operations = request.app_data::<web::Data<Operations>>().cloned();
        let operations = operations.ok_or_else(|| ApiError::internal("the application has no operations"))?;
        let readiness = Arc::clone(&operations.readiness);
        let dependencies = kit.runtime.run(async move { Ok::<_, ApiError>(readiness.check().await) }).await?;
        let at = kit.clock.now();
        let uptime = at.signed_duration_since(operations.started_at).to_std().unwrap_or_default();
        Ok(Self { dependencies, uptime, at })
    }
}

impl FromRequest for Health {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Self::ask(request.clone()).boxed_local()
    }
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Status)]
pub(crate) enum StatusView {
    /// It works.
    Up,
    /// It works in part: what is missing is made up for later.
    Degraded,
    /// It does not work.
    Down,
}

/// How a dependency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DependencyStatus)]
pub(crate) enum DependencyView {
    /// It answers.
    Up,
    /// It does not answer: what is missing is made up for later.
    Degraded,
    /// It does not answer, and nothing goes without it.
    Down,
    /// There is none.
    NotConfigured,
}

impl From<DependencyState> for StatusView {
    fn from(state: DependencyState) -> Self {
        match state {
            DependencyState::Up | DependencyState::NotConfigured => Self::Up,
            DependencyState::Degraded => Self::Degraded,
            DependencyState::Down => Self::Down,
        }
    }
}

impl From<DependencyState> for DependencyView {
    fn from(state: DependencyState) -> Self {
        match state {
            DependencyState::Up => Self::Up,
            DependencyState::Degraded => Self::Degraded,
            DependencyState::Down => Self::Down,
            DependencyState::NotConfigured => Self::NotConfigured,
        }
    }
}

/// How the server is.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Health)]
pub(crate) struct HealthView {
    /// As bad as the worst of what it stands on.
    status: StatusView,
    /// Which service this is.
    #[schema(example = "countersign")]
    service: &'static str,
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// What it stands on.
    #[schema(example = json!({ "database": "up" }))]
    dependencies: BTreeMap<&'static str, DependencyView>,
}

impl HealthView {
    fn new(dependencies: &[Dependency]) -> Self {
        let states = dependencies.iter().map(|dependency| StatusView::from(dependency.state));
        let dependencies =
            dependencies.iter().map(|dependency| (dependency.name, dependency.state.into())).collect();
        Self {
            status: states.max().unwrap_or(StatusView::Up),
            service: "countersign",
            version: env!("CARGO_PKG_VERSION"),
            dependencies,
        }
    }

    fn respond(&self) -> HttpResponse {
        if self.status == StatusView::Down {
            return HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "5")).json(self);
        }
        HttpResponse::Ok().json(self)
    }
}

/// How the server and what it stands on are.
#[utoipa::path(
    tag = "operations",
    responses(
        (status = 200, description = "It works, perhaps in part.", body = HealthView),
        (status = 503, description = "It does not work now.", body = HealthView,
            headers(("Retry-After" = u64, description = "When to ask again, in seconds."))),
    )
)]
#[get("/health")]
pub(crate) async fn health(now: Health) -> HttpResponse {
    HealthView::new(&now.dependencies).respond()
}

/// Whether the process answers: restart it if not.
#[utoipa::path(
    tag = "operations",
    responses((status = 200, description = "It lives.", body = HealthView))
)]
#[get("/health/live")]
pub(crate) async fn live() -> HttpResponse {
    HealthView::new(&[]).respond()
}

/// Whether to send requests here.
#[utoipa::path(
    tag = "operations",
    responses(
        (status = 200, description = "Send them.", body = HealthView),
        (status = 503, description = "Send them elsewhere.", body = HealthView,
            headers(("Retry-After" = u64, description = "When to ask again, in seconds."))),
    )
)]
#[get("/health/ready")]
pub(crate) async fn ready(now: Health) -> HttpResponse {
    HealthView::new(&now.dependencies).respond()
}
