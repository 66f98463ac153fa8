//! `GET /health`

use crate::shared::naive;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, get};
use countersign_http::Health;
use countersign_ports::DependencyState;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// That the service works, perhaps in part.
#[derive(Serialize, ToSchema)]
#[schema(as = Healthy)]
struct HealthyView {
    /// Always `healthy`.
    #[schema(example = "healthy")]
    status: &'static str,
    /// Which service this is.
    #[schema(example = "auth_service")]
    service: &'static str,
    /// The version of this API.
    #[schema(example = "2.1.0")]
    version: &'static str,
    /// How long it has been running, in seconds.
    #[schema(example = "1234567")]
    uptime: String,
    /// What it stands on: `connected`, `degraded` where it goes on without, or `not_configured`.
    #[schema(example = json!({ "database": "connected", "redis": "not_configured" }))]
    dependencies: BTreeMap<&'static str, &'static str>,
}

/// That it does not work.
#[derive(Serialize, ToSchema)]
#[schema(as = Unhealthy)]
struct UnhealthyView {
    /// Always `unhealthy`.
    #[schema(example = "unhealthy")]
    status: &'static str,
    /// Why.
    #[schema(example = "Database connection failed")]
    error: &'static str,
    /// When it was asked, in UTC.
    #[schema(example = "2025-06-15T11:09:03.405528")]
    timestamp: String,
}

const fn word(state: DependencyState) -> &'static str {
    match state {
        DependencyState::Up => "connected",
        DependencyState::Degraded => "degraded",
        DependencyState::Down => "disconnected",
        DependencyState::NotConfigured => "not_configured",
    }
}

/// How the service and what it stands on are.
#[utoipa::path(
    tag = "health",
    responses(
        (status = 200, description = "It works.", body = HealthyView),
        (status = 503, description = "It does not work now.", body = UnhealthyView,
            headers(("Retry-After" = u64, description = "When to ask again, in seconds."))),
    )
)]
#[get("/health")]
pub(super) async fn health(now: Health) -> HttpResponse {
    let down = now.dependencies.iter().find(|one| one.state == DependencyState::Down);
    if let Some(down) = down {
        let error =
            if down.name == "database" { "Database connection failed" } else { "A dependency is down" };
        let body = UnhealthyView { status: "unhealthy", error, timestamp: naive(now.at) };
        return HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "5")).json(body);
    }
    HttpResponse::Ok().json(HealthyView {
        status: "healthy",
        service: "auth_service",
        version: "2.1.0",
        uptime: now.uptime.as_secs().to_string(),
        dependencies: now.dependencies.iter().map(|one| (one.name, word(one.state))).collect(),
    })
}
