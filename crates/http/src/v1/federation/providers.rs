//! `GET /auth/providers`

use crate::kit::{Answer, Reply};
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_ports::ProviderInfo;
use serde::Serialize;
use utoipa::ToSchema;

/// An identity provider that people may choose.
#[derive(Serialize, ToSchema)]
#[schema(as = Provider)]
struct ProviderView {
    /// Its name in paths.
    #[schema(example = "google")]
    name: String,
    /// What people know it as.
    #[schema(example = "Google")]
    display_name: String,
}

impl ProviderView {
    fn new(provider: ProviderInfo) -> Self {
        Self { name: provider.name.into(), display_name: provider.display_name }
    }
}

/// Lists the identity providers that people can log in by.
///
/// In the order in which to show them.
#[utoipa::path(
    tag = "social login",
    responses((status = 200, description = "The providers.", body = Succeeded<Items<ProviderView>>))
)]
#[get("/auth/providers")]
pub(super) async fn list_providers(api: web::Data<V1State>) -> Answer {
    Ok(Reply::ok(&Items::of(api.federation.providers.execute(), ProviderView::new)))
}
