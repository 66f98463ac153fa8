//! `POST /blogs/posts`

use super::view::{POST_BYTES, PostView, status};
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CreatePostCommand, CreatePostError, CreatePosts};
use countersign_domain::{Excerpt, PostContent, PostStatus, PostTitle};
use utoipa::ToSchema;

/// A post to write.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPost)]
pub(super) struct CreatePostBody {
    /// What it is called.
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "Getting Started with Rust")]
    title: PostTitle,
    /// What it says. It comes back as it was written: whoever shows it makes what it needs of it.
    #[schema(value_type = String, min_length = 1, max_length = 50000, example = "# Introduction\n\nRust is…")]
    content: PostContent,
    /// What it says in short.
    #[schema(value_type = Option<String>, max_length = 500, example = "Learn Rust basics.")]
    excerpt: Option<Excerpt>,
    /// `draft` or `published`; without it, a draft.
    #[schema(value_type = Option<String>, pattern = "^(draft|published)$", example = "draft")]
    status: PostStatus,
}

impl FromFields for CreatePostBody {
    const MAX_BYTES: usize = POST_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let title = fields.required("title", PostTitle::parse);
        let content = fields.required("content", PostContent::parse);
        let excerpt = fields.optional("excerpt", Excerpt::parse);
        let status = fields.optional("status", status);
        Ok(Self {
            title: title?,
            content: content?,
            excerpt: excerpt?,
            status: status?.unwrap_or(PostStatus::Draft),
        })
    }
}

impl From<CreatePostError> for ApiError {
    fn from(error: CreatePostError) -> Self {
        match error {
            CreatePostError::AccountGone => Self::new(ErrorCode::InvalidToken),
            CreatePostError::Failure(failure) => failure.into(),
        }
    }
}

/// Writes a post.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    request_body = CreatePostBody,
    responses((status = 201, description = "The post.", body = Succeeded<PostView>,
        headers(("Location" = String, description = "Where it is shown."),
            ("ETag" = String, description = "Its version, for `If-Match`."))))
)]
#[post("/blogs/posts")]
pub(super) async fn create_post(
    api: web::Data<V1State>,
    permit: Permit<CreatePosts>,
    body: Body<CreatePostBody>,
) -> Answer {
    let (Permit { by, origin }, CreatePostBody { title, content, excerpt, status }) = (permit, body.0);
    let command = CreatePostCommand { by, title, content, excerpt, status, origin };
    let entry = api.run(|api| async move { api.blog.create.execute(command).await }).await?;
    let (location, version) = (format!("/blogs/posts/{}", entry.post.id), entry.post.version);
    Ok(Reply::created(&location, &PostView::new(entry)).version(version))
}
