//! `POST /auth/invitations/accept`

use super::password_reset::ResetPasswordBody;
use crate::declare_errors;
use crate::kit::{Answer, Body, Client, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::ResetPasswordCommand;

declare_errors!(Errors: InvalidToken);

/// Sets the password of an account that was made for you, by the token that was mailed.
///
/// The address is proven by that. Log in with the password.
#[utoipa::path(
    tag = "accounts",
    request_body = ResetPasswordBody,
    responses((status = 200, description = "The password is set.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/invitations/accept")]
pub(super) async fn accept_invitation(
    api: web::Data<V1State>,
    client: Client,
    body: Body<ResetPasswordBody>,
) -> Answer {
    let ResetPasswordBody { token, password } = body.0;
    let command = ResetPasswordCommand::new(&token, password, client.0);
    api.run(|api| async move { api.accept_invitation.execute(command).await }).await?;
    Ok(Reply::done("Your password is set. Log in with it."))
}
