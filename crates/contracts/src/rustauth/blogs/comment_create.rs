//! `POST /blogs/posts/{id}/comments`

use super::views::CommentView;
use crate::rustauth::cases::Api;
use crate::shared::id;
use actix_web::{post, web};
use countersign_application::{CreateCommentCommand, CreatePosts};
use countersign_domain::CommentContent;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Fields, FromFields, Permit, Refused, Reply};
use countersign_http::v1::resources::COMMENT_BYTES;
use utoipa::ToSchema;

/// What a comment says.
#[derive(ToSchema)]
#[schema(as = CommentText)]
pub(super) struct CommentBody {
    /// It.
    #[schema(value_type = String, max_length = 5_000, example = "Great article! Really helpful.")]
    pub(super) content: CommentContent,
}

impl FromFields for CommentBody {
    const MAX_BYTES: usize = COMMENT_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { content: fields.required("content", CommentContent::parse)? })
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

/// Comments on a post.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    request_body = CommentBody,
    responses((status = 201, description = "The comment.", body = CommentView), Errors)
)]
#[post("/blogs/posts/{id}/comments")]
pub(super) async fn create_comment(
    api: Api,
    permit: Permit<CreatePosts>,
    path: web::Path<String>,
    body: Body<CommentBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = CreateCommentCommand { by, post: id(&path)?, content: body.0.content, origin };
    let entry = api.run(|api| async move { api.blog.create_comment.execute(command).await }).await?;
    Ok(Reply::made(&CommentView::new(entry)))
}
