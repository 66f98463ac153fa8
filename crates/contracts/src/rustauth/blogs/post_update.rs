//! `PUT /blogs/posts/{id}`

use super::post_list::status;
use super::views::PostChangedView;
use crate::rustauth::cases::Api;
use crate::shared::{change, id};
use actix_web::{put, web};
use countersign_application::UpdatePostCommand;
use countersign_domain::{Excerpt, PostChange, PostContent, PostTitle};
use countersign_http::declare_errors;
use countersign_http::kit::{Acting, Answer, Body, Fields, FromFields, Refused, Reply};
use countersign_http::v1::resources::POST_BYTES;
use utoipa::ToSchema;

/// What changes of a post. A field that is not there stays as it is; `null` empties the excerpt.
#[derive(ToSchema)]
#[schema(as = PostChange)]
#[expect(dead_code, reason = "it stands in the document; what changes is read into `Change`")]
struct UpdateBody {
    /// What it is called.
    #[schema(nullable = false, max_length = 200, example = "Updated Title")]
    title: Option<String>,
    /// What it says.
    #[schema(nullable = false, max_length = 50_000, example = "Updated content...")]
    content: Option<String>,
    /// What it says in short.
    #[schema(max_length = 500)]
    excerpt: Option<String>,
    /// `draft` or `published`.
    #[schema(nullable = false, example = "published")]
    status: Option<String>,
}

struct Change(PostChange);

impl FromFields for Change {
    const MAX_BYTES: usize = POST_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let title = fields.optional("title", PostTitle::parse);
        let content = fields.optional("content", PostContent::parse);
        let excerpt = change(fields, "excerpt", Excerpt::parse);
        let status = fields.optional("status", status);
        Ok(Self(PostChange { title: title?, content: content?, excerpt: excerpt?, status: status? }))
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

/// Changes a post: your own, or for who may anybody's.
#[utoipa::path(
    tag = "blogs",
    security(("bearer" = []), ("api_key" = ["posts:create"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    request_body = UpdateBody,
    responses((status = 200, description = "The post as it is now.", body = PostChangedView), Errors)
)]
#[put("/blogs/posts/{id}")]
pub(super) async fn update_post(
    api: Api,
    acting: Acting,
    path: web::Path<String>,
    body: Body<Change>,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let command = UpdatePostCommand { by, post: id(&path)?, change: body.0.0, seen_version: None, origin };
    let entry = api.run(|api| async move { api.blog.update_post.execute(command).await }).await?;
    Ok(Reply::ok(&PostChangedView::new(entry)))
}
