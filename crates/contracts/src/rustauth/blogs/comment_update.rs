//! `PUT /blogs/comments/{id}`

use super::comment_create::CommentBody;
use super::views::CommentView;
use crate::rustauth::cases::Api;
use crate::shared::id;
use actix_web::{put, web};
use countersign_application::UpdateCommentCommand;
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, Body, Reply};

declare_errors!(Errors: ResourceNotFound, Conflict);

/// Changes a comment: your own, or for who may anybody's.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The comment.")),
    request_body = CommentBody,
    responses((status = 200, description = "The comment as it is now.", body = CommentView), Errors)
)]
#[put("/blogs/comments/{id}")]
pub(super) async fn update_comment(
    api: Api,
    acting: Acting,
    path: web::Path<String>,
    body: Body<CommentBody>,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let (comment, content) = (id(&path)?, body.0.content);
    let command = UpdateCommentCommand { by, comment, content, seen_version: None, origin };
    let entry = api.run(|api| async move { api.blog.update_comment.execute(command).await }).await?;
    Ok(Reply::ok(&CommentView::new(entry)))
}
