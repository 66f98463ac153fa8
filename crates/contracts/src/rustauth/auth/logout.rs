//! `POST /auth/logout`

use crate::rustauth::cases::Api;
use crate::rustauth::presenter::Message;
use actix_web::post;
use countersign_application::LogOutCommand;
use countersign_http::kit::{Answer, Caller, Reply};

/// Ends this session: its tokens are refused from this answer on.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    responses((status = 200, description = "The session has ended.", body = Message))
)]
#[post("/auth/logout")]
pub(super) async fn log_out(api: Api, caller: Caller) -> Answer {
    let command = LogOutCommand { by: caller.by, origin: caller.origin };
    api.run(|api| async move { api.log_out.execute(command).await }).await?;
    Ok(Reply::done("Logged out successfully"))
}
