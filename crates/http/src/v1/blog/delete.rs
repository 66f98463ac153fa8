//! `DELETE /blogs/posts/{id}`

use crate::declare_errors;
use crate::kit::{Acting, Answer, ApiError, ErrorCode, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{DeletePostCommand, DeletePostError};

declare_errors!(Errors: ResourceNotFound);

impl From<DeletePostError> for ApiError {
    fn from(error: DeletePostError) -> Self {
        match error {
            DeletePostError::NotFound => path::not_found(),
            DeletePostError::Forbidden => Self::new(ErrorCode::Forbidden),
            DeletePostError::Failure(failure) => failure.into(),
        }
    }
}

/// Erases a post with its comments: your own, or with the permission `posts:delete` another's.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:delete"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    responses((status = 204, description = "The post is gone."), Errors)
)]
#[delete("/blogs/posts/{id}")]
pub(super) async fn delete_post(api: web::Data<V1State>, acting: Acting, path: web::Path<String>) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = DeletePostCommand { by, post: path::id(&path)?, origin };
    api.run(|api| async move { api.blog.delete.execute(command).await }).await?;
    Ok(Reply::no_content())
}
