//! `PATCH /blogs/comments/{id}` and `PUT /blogs/comments/{id}`

use super::comment_create::CommentBody;
use super::view::CommentView;
use crate::declare_errors;
use crate::kit::{Acting, Answer, ApiError, Body, ErrorCode, IfMatch, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, put, web};
use countersign_application::{UpdateCommentCommand, UpdateCommentError};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdateCommentError> for ApiError {
    fn from(error: UpdateCommentError) -> Self {
        match error {
            UpdateCommentError::NotFound => path::not_found(),
            UpdateCommentError::Forbidden => Self::new(ErrorCode::Forbidden),
            UpdateCommentError::Stale => Self::new(ErrorCode::Conflict),
            UpdateCommentError::Failure(failure) => failure.into(),
        }
    }
}

async fn change(
    api: web::Data<V1State>,
    acting: Acting,
    (path, seen): (web::Path<String>, IfMatch),
    body: CommentBody,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let (comment, content) = (path::id(&path)?, body.content);
    let command = UpdateCommentCommand { by, comment, content, seen_version: seen.0, origin };
    let entry = api.run(|api| async move { api.blog.update_comment.execute(command).await }).await?;
    let version = entry.comment.version;
    Ok(Reply::ok(&CommentView::new(entry)).version(version))
}

/// Changes a comment: your own, or with the permission `posts:update` another's.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The comment."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = CommentBody,
    responses(
        (status = 200, description = "The comment as it is now.", body = Succeeded<CommentView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/blogs/comments/{id}")]
pub(super) async fn update_comment(
    api: web::Data<V1State>,
    acting: Acting,
    at: (web::Path<String>, IfMatch),
    body: Body<CommentBody>,
) -> Answer {
    change(api, acting, at, body.0).await
}

/// Changes a comment, as `PATCH` does.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The comment."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = CommentBody,
    responses(
        (status = 200, description = "The comment as it is now.", body = Succeeded<CommentView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/blogs/comments/{id}")]
pub(super) async fn replace_comment(
    api: web::Data<V1State>,
    acting: Acting,
    at: (web::Path<String>, IfMatch),
    body: Body<CommentBody>,
) -> Answer {
    change(api, acting, at, body.0).await
}
