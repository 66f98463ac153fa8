//! Whether the server lives, and whether it can do its work.

use super::Operations;
use crate::kit::{ApiError, Kit};
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, get, web};
use countersign_ports::{Dependency, DependencyState};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

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

impl From<DependencyState> for StatusView {
    fn from(state: DependencyState) -> Self {
        match state {
            DependencyState::Up => Self::Up,
            DependencyState::Degraded => Self::Degraded,
            DependencyState::Down => Self::Down,
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
    dependencies: BTreeMap<&'static str, StatusView>,
}

impl HealthView {
    fn new(dependencies: impl IntoIterator<Item = Dependency>) -> Self {
        let dependencies: BTreeMap<_, _> =
            dependencies.into_iter().map(|dependency| (dependency.name, dependency.state.into())).collect();
        Self {
            status: dependencies.values().copied().max().unwrap_or(StatusView::Up),
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

async fn check(operations: &Operations, kit: &Kit) -> Result<HttpResponse, ApiError> {
    let readiness = Arc::clone(&operations.readiness);
    let checked = kit.runtime.run(async move { Ok::<_, ApiError>(readiness.check().await) }).await?;
    Ok(HealthView::new(checked).respond())
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
pub(crate) async fn health(
    operations: web::Data<Operations>,
    kit: web::Data<Kit>,
) -> Result<HttpResponse, ApiError> {
    check(&operations, &kit).await
}

/// Whether the process answers: restart it if not.
#[utoipa::path(
    tag = "operations",
    responses((status = 200, description = "It lives.", body = HealthView))
)]
#[get("/health/live")]
pub(crate) async fn live() -> HttpResponse {
    HealthView::new([]).respond()
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
pub(crate) async fn ready(
    operations: web::Data<Operations>,
    kit: web::Data<Kit>,
) -> Result<HttpResponse, ApiError> {
    check(&operations, &kit).await
}
