//! `GET /users/me/identities`

use crate::kit::{Answer, Caller, Reply};
use crate::v1::federation::IdentityView;
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};

/// Lists who you are at identity providers, those linked first before the others.
#[utoipa::path(
    tag = "social login",
    security(("bearer" = [])),
    responses((status = 200, description = "Your identities.", body = Succeeded<Items<IdentityView>>))
)]
#[get("/users/me/identities")]
pub(super) async fn list_identities(api: web::Data<V1State>, caller: Caller) -> Answer {
    let identities =
        api.run(|api| async move { api.federation.identities.execute(&caller.by).await }).await?;
    Ok(Reply::ok(&Items::of(identities, IdentityView::new)))
}
