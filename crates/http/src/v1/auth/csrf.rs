//! `GET /auth/csrf`

use crate::kit::{Answer, Browser, Caller, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A CSRF token of this session.
#[derive(Serialize, ToSchema)]
#[schema(as = Csrf)]
struct CsrfView {
    /// Send it back as `X-CSRF-Token`. It is in the cookie `__Host-countersign-csrf` as well, which goes with it.
    #[schema(example = "01985f3e-….01985f3e-….c2ln")]
    csrf_token: String,
}

/// Gives a browser a new CSRF token.
///
/// It is good for as long as the session is; older ones of the session stay good.
#[utoipa::path(
    tag = "login",
    security(("bearer" = [])),
    responses((status = 200, description = "The token.", body = Succeeded<CsrfView>))
)]
#[get("/auth/csrf")]
pub(super) async fn get_csrf_token(api: web::Data<V1State>, caller: Caller, browser: Browser) -> Answer {
    let token = browser.csrf_token(caller.by.session());
    let cookie = browser.csrf_cookie(&token, api.session_lifetime)?;
    Ok(Reply::ok(&CsrfView { csrf_token: token.as_str().to_owned() }).cookies([cookie]))
}
