//! `GET /blogs/posts/{id}`

use super::views::PostView;
use crate::rustauth::cases::Api;
use crate::shared::id;
use actix_web::{get, web};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Reply, Visitor};

declare_errors!(Errors: ResourceNotFound);

/// Shows a post. A draft is there for its author, and for who may read those of others.
#[utoipa::path(
    tag = "blogs",
    security((), ("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    responses((status = 200, description = "The post.", body = PostView), Errors)
)]
#[get("/blogs/posts/{id}")]
pub(super) async fn get_post(api: Api, visitor: Visitor, path: web::Path<String>) -> Answer {
    let (by, post) = (visitor.by, id(&path)?);
    let entry = api.run(|api| async move { api.blog.get_post.execute(by.as_ref(), post).await }).await?;
    Ok(Reply::ok(&PostView::new(entry)))
}
