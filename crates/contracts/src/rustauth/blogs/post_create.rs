//! `POST /blogs/posts/`

use super::post_list::status;
use super::views::PostMadeView;
use crate::rustauth::cases::Api;
use crate::shared::if_any;
use actix_web::post;
use countersign_application::{CreatePostCommand, CreatePosts};
use countersign_domain::{Excerpt, PostContent, PostStatus, PostTitle};
use countersign_http::kit::{Answer, Body, Fields, FromFields, Permit, Refused, Reply};
use countersign_http::v1::resources::POST_BYTES;
use utoipa::ToSchema;

/// A post to make.
#[derive(ToSchema)]
#[schema(as = NewPost)]
struct CreateBody {
    /// What it is called.
    #[schema(value_type = String, max_length = 200, example = "Getting Started with Rust")]
    title: PostTitle,
    /// What it says.
    #[schema(value_type = String, max_length = 50_000, example = "# Introduction to Rust")]
    content: PostContent,
    /// What it says in short.
    #[schema(value_type = Option<String>, max_length = 500, example = "Learn Rust basics...")]
    excerpt: Option<Excerpt>,
    /// `draft`, as without it, or `published`.
    #[schema(value_type = Option<String>, example = "draft")]
    status: PostStatus,
}

impl FromFields for CreateBody {
    const MAX_BYTES: usize = POST_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let title = fields.required("title", PostTitle::parse);
        let content = fields.required("content", PostContent::parse);
        let excerpt = if_any(fields, "excerpt", Excerpt::parse);
        let status = fields.optional("status", status);
        Ok(Self {
            title: title?,
            content: content?,
            excerpt: excerpt?,
            status: status?.unwrap_or(PostStatus::Draft),
        })
    }
}

/// Makes a post.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    request_body = CreateBody,
    responses((status = 201, description = "The post.", body = PostMadeView,
        headers(("Location" = String, description = "Where it is shown."))))
)]
#[post("/blogs/posts/")]
pub(super) async fn create_post(api: Api, permit: Permit<CreatePosts>, body: Body<CreateBody>) -> Answer {
    let Permit { by, origin } = permit;
    let CreateBody { title, content, excerpt, status } = body.0;
    let command = CreatePostCommand { by, title, content, excerpt, status, origin };
    let entry = api.run(|api| async move { api.blog.create_post.execute(command).await }).await?;
    Ok(Reply::created(&format!("/blogs/posts/{}", entry.post.id), &PostMadeView::new(entry)))
}
