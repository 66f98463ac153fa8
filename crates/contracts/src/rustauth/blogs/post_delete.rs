//! `DELETE /blogs/posts/{id}`

use crate::rustauth::cases::Api;
use crate::shared::id;
use actix_web::{delete, web};
use countersign_application::DeletePostCommand;
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, Reply};

declare_errors!(Errors: ResourceNotFound);

/// Deletes a post with its comments: your own, or for who may anybody's.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    responses((status = 204, description = "The post is gone."), Errors)
)]
#[delete("/blogs/posts/{id}")]
pub(super) async fn delete_post(api: Api, acting: Acting, path: web::Path<String>) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = DeletePostCommand { by, post: id(&path)?, origin };
    api.run(|api| async move { api.blog.delete_post.execute(command).await }).await?;
    Ok(Reply::no_content())
}
