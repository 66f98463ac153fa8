//! `PATCH /blogs/posts/{id}` and `PUT /blogs/posts/{id}`

use super::view::{POST_BYTES, PostView, status};
use crate::declare_errors;
use crate::kit::{Acting, Answer, ApiError, Body, ErrorCode, Fields, FromFields, IfMatch, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, put, web};
use countersign_application::{UpdatePostCommand, UpdatePostError};
use countersign_domain::{Excerpt, PostChange, PostContent, PostStatus, PostTitle};
use utoipa::ToSchema;

/// What changes of a post. A field that is not there stays as it is; `null` empties the excerpt.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PostChange)]
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
struct UpdatePostBody {
    /// What it is called.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "Updated title")]
    title: Option<PostTitle>,
    /// What it says.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 50000, example = "Updated content.")]
    content: Option<PostContent>,
    /// What it says in short.
    #[schema(value_type = Option<String>, max_length = 500, example = "Learn Rust basics.")]
    excerpt: Option<Option<Excerpt>>,
    /// `draft` or `published`.
    #[schema(value_type = Option<String>, nullable = false, pattern = "^(draft|published)$", example = "published")]
    status: Option<PostStatus>,
}

impl FromFields for UpdatePostBody {
    const MAX_BYTES: usize = POST_BYTES;

    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let title = fields.optional("title", PostTitle::parse);
        let content = fields.optional("content", PostContent::parse);
        let excerpt = fields.change("excerpt", Excerpt::parse);
        let status = fields.optional("status", status);
        Ok(Self { title: title?, content: content?, excerpt: excerpt?, status: status? })
    }
}

impl From<UpdatePostBody> for PostChange {
    fn from(body: UpdatePostBody) -> Self {
        let UpdatePostBody { title, content, excerpt, status } = body;
        Self { title, content, excerpt, status }
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdatePostError> for ApiError {
    fn from(error: UpdatePostError) -> Self {
        match error {
            UpdatePostError::NotFound => path::not_found(),
            UpdatePostError::Forbidden => Self::new(ErrorCode::Forbidden),
            UpdatePostError::Stale => Self::new(ErrorCode::Conflict),
            UpdatePostError::Failure(failure) => failure.into(),
        }
    }
}

async fn change(
    api: web::Data<V1State>,
    acting: Acting,
    (path, seen): (web::Path<String>, IfMatch),
    body: UpdatePostBody,
) -> Answer {
    let Acting { by, origin, .. } = acting;
    let (post, change) = (path::id(&path)?, body.into());
    let command = UpdatePostCommand { by, post, change, seen_version: seen.0, origin };
    let entry = api.run(|api| async move { api.blog.update.execute(command).await }).await?;
    let version = entry.post.version;
    Ok(Reply::ok(&PostView::new(entry)).version(version))
}

/// Changes a post: your own, or with the permission `posts:update` another's.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = UpdatePostBody,
    responses(
        (status = 200, description = "The post as it is now.", body = Succeeded<PostView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/blogs/posts/{id}")]
pub(super) async fn update_post(
    api: web::Data<V1State>,
    acting: Acting,
    at: (web::Path<String>, IfMatch),
    body: Body<UpdatePostBody>,
) -> Answer {
    change(api, acting, at, body.0).await
}

/// Changes a post, as `PATCH` does.
#[utoipa::path(
    tag = "blog",
    security(("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The post."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = UpdatePostBody,
    responses(
        (status = 200, description = "The post as it is now.", body = Succeeded<PostView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/blogs/posts/{id}")]
pub(super) async fn replace_post(
    api: web::Data<V1State>,
    acting: Acting,
    at: (web::Path<String>, IfMatch),
    body: Body<UpdatePostBody>,
) -> Answer {
    change(api, acting, at, body.0).await
}
