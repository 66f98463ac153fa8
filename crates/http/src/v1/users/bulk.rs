//! `POST /users/bulk` and `DELETE /users/bulk`

use super::invite::InviteBody;
use super::view::ManagedUserView;
use crate::kit::{
    Answer, ApiError, Body, BulkCreated, BulkDeleted, BulkIds, BulkItems, BulkOutcome, Permit, Reply,
};
use crate::v1::{Succeeded, V1State};
use actix_web::{delete, post, web};
use countersign_application::{CloseUserCommand, CreateUsers, DeleteUsers};
use countersign_domain::UserId;
use utoipa::ToSchema;

/// Up to 100 people to invite.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Invitations)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `BulkItems`")]
struct InvitationsBody {
    /// They.
    #[schema(min_items = 1, max_items = 100, example = json!([{ "username": "grace", "email": "grace@example.com" }]))]
    items: Vec<InviteBody>,
}

/// Up to 100 accounts.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserIds)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `BulkIds`")]
struct UserIdsBody {
    /// Their identifiers.
    #[schema(min_items = 1, max_items = 100, example = json!(["0198a4f0-0000-7000-8000-000000000001"]))]
    ids: Vec<uuid::Uuid>,
}

/// Makes accounts for several people and invites them by mail, each for itself.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:create"])),
    request_body = InvitationsBody,
    responses((status = 200, description = "What became of each.", body = Succeeded<BulkCreated<ManagedUserView>>))
)]
#[post("/users/bulk")]
pub(super) async fn invite_users(
    api: web::Data<V1State>,
    permit: Permit<CreateUsers>,
    body: Body<BulkItems<InviteBody>>,
) -> Answer {
    let mut outcome = BulkOutcome::default();
    for (index, item) in body.0.0.into_iter().enumerate() {
        let (by, origin) = (permit.by.clone(), permit.origin.clone());
        let invited = match item {
            Ok(item) => {
                let command = item.into_command(by, origin);
                api.run(|api| async move { api.invite_user.execute(command).await }).await
            }
            Err(fields) => Err(ApiError::validation(fields)),
        };
        outcome.note(index, invited.map(ManagedUserView::new));
    }
    Ok(Reply::ok(&outcome.created()))
}

/// Closes several accounts, each for itself.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:delete"])),
    request_body = UserIdsBody,
    responses((status = 200, description = "What became of each.", body = Succeeded<BulkDeleted<uuid::Uuid>>))
)]
#[delete("/users/bulk")]
pub(super) async fn close_users(
    api: web::Data<V1State>,
    permit: Permit<DeleteUsers>,
    body: Body<BulkIds<UserId>>,
) -> Answer {
    let mut outcome = BulkOutcome::default();
    for (index, user) in body.0.0.into_iter().enumerate() {
        let (by, origin) = (permit.by.clone(), permit.origin.clone());
        let command = CloseUserCommand { by, user, origin };
        let closed = api.run(|api| async move { api.close_user.execute(command).await }).await;
        outcome.note(index, closed.map(|()| user.as_uuid()));
    }
    Ok(Reply::ok(&outcome.deleted()))
}
