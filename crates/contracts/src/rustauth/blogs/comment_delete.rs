//! `DELETE /blogs/comments/{id}`

use crate::rustauth::cases::Api;
use crate::shared::id;
use actix_web::{delete, web};
use countersign_application::DeleteCommentCommand;
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, Reply};

declare_errors!(Errors: ResourceNotFound);

/// Deletes a comment: your own, or for who may anybody's.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The comment.")),
    responses((status = 204, description = "The comment is gone."), Errors)
)]
#[delete("/blogs/comments/{id}")]
pub(super) async fn delete_comment(api: Api, acting: Acting, path: web::Path<String>) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = DeleteCommentCommand { by, comment: id(&path)?, origin };
    api.run(|api| async move { api.blog.delete_comment.execute(command).await }).await?;
    Ok(Reply::no_content())
}
