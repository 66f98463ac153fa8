//! `DELETE /blogs/comments/{id}`

use crate::declare_errors;
use crate::kit::{Acting, Answer, ApiError, ErrorCode, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{DeleteCommentCommand, DeleteCommentError};

declare_errors!(Errors: ResourceNotFound);

impl From<DeleteCommentError> for ApiError {
    fn from(error: DeleteCommentError) -> Self {
        match error {
            DeleteCommentError::NotFound => path::not_found(),
            DeleteCommentError::Forbidden => Self::new(ErrorCode::Forbidden),
            DeleteCommentError::Failure(failure) => failure.into(),
        }
    }
}

/// Erases a comment: your own, or with the permission `posts:delete` another's.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:delete"])),
    params(("id" = uuid::Uuid, Path, description = "The comment.")),
    responses((status = 204, description = "The comment is gone."), Errors)
)]
#[delete("/blogs/comments/{id}")]
pub(super) async fn delete_comment(
    api: web::Data<V1State>,
    acting: Acting,
    path: web::Path<String>,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = DeleteCommentCommand { by, comment: path::id(&path)?, origin };
    api.run(|api| async move { api.blog.delete_comment.execute(command).await }).await?;
    Ok(Reply::no_content())
}
