//! `POST /blogs/posts/{id}/comments`

use super::view::{COMMENT_BYTES, CommentView};
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Nuance, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{CreateCommentCommand, CreateCommentError, CreatePosts};
use countersign_domain::CommentContent;
use utoipa::ToSchema;

/// What a comment is to say.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommentContent)]
pub(super) struct CommentBody {
    /// It comes back as it was written: whoever shows it makes what it needs of it.
    #[schema(value_type = String, min_length = 1, max_length = 5000, example = "Great article!")]
    pub(super) content: CommentContent,
}

impl FromFields for CommentBody {
    const MAX_BYTES: usize = COMMENT_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { content: fields.required("content", CommentContent::parse)? })
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<CreateCommentError> for ApiError {
    fn from(error: CreateCommentError) -> Self {
        match error {
            CreateCommentError::NotFound => path::not_found(),
            CreateCommentError::NotPublished => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("A draft is not commented on; publish it first."),
            CreateCommentError::AccountGone => Self::new(ErrorCode::InvalidToken),
            CreateCommentError::Failure(failure) => failure.into(),
        }
    }
}

/// Comments on a published post.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    request_body = CommentBody,
    responses(
        (status = 201, description = "The comment.", body = Succeeded<CommentView>,
            headers(("Location" = String, description = "Where it is changed and deleted."),
                ("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[post("/blogs/posts/{id}/comments")]
pub(super) async fn create_comment(
    api: web::Data<V1State>,
    permit: Permit<CreatePosts>,
    path: web::Path<String>,
    body: Body<CommentBody>,
) -> Answer {
    let (Permit { by, origin }, CommentBody { content }) = (permit, body.0);
    let command = CreateCommentCommand { by, post: path::id(&path)?, content, origin };
    let entry = api.run(|api| async move { api.blog.create_comment.execute(command).await }).await?;
    let (location, version) = (format!("/blogs/comments/{}", entry.comment.id), entry.comment.version);
    Ok(Reply::created(&location, &CommentView::new(entry)).version(version))
}
