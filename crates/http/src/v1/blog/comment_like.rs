//! `POST /blogs/comments/{id}/likes` and `DELETE /blogs/comments/{id}/likes`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, post, web};
use countersign_application::{
    CreatePosts, LikeCommentCommand, LikeCommentError, UnlikeCommentCommand, UnlikeCommentError,
};

declare_errors!(Errors: ResourceNotFound);

impl From<LikeCommentError> for ApiError {
    fn from(error: LikeCommentError) -> Self {
        match error {
            LikeCommentError::NotFound => path::not_found(),
            LikeCommentError::AccountGone => Self::new(ErrorCode::InvalidToken),
            LikeCommentError::Failure(failure) => failure.into(),
        }
    }
}

impl From<UnlikeCommentError> for ApiError {
    fn from(error: UnlikeCommentError) -> Self {
        match error {
            UnlikeCommentError::NotFound => path::not_found(),
            UnlikeCommentError::AccountGone => Self::new(ErrorCode::InvalidToken),
            UnlikeCommentError::Failure(failure) => failure.into(),
        }
    }
}

/// Likes a comment, once however often.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The comment.")),
    responses((status = 204, description = "You like the comment."), Errors)
)]
#[post("/blogs/comments/{id}/likes")]
pub(super) async fn like_comment(
    api: web::Data<V1State>,
    permit: Permit<CreatePosts>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = LikeCommentCommand { by, comment: path::id(&path)?, origin };
    api.run(|api| async move { api.blog.like_comment.execute(command).await }).await?;
    Ok(Reply::no_content())
}

/// Likes a comment no more.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The comment.")),
    responses((status = 204, description = "You do not like the comment."), Errors)
)]
#[delete("/blogs/comments/{id}/likes")]
pub(super) async fn unlike_comment(
    api: web::Data<V1State>,
    permit: Permit<CreatePosts>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = UnlikeCommentCommand { by, comment: path::id(&path)?, origin };
    api.run(|api| async move { api.blog.unlike_comment.execute(command).await }).await?;
    Ok(Reply::no_content())
}
