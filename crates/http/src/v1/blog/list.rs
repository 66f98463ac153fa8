//! `GET /blogs/posts`

use super::collection::{Posts, PostsParams};
use super::view::PostSummaryView;
use crate::kit::{Answer, List, ListParams, Page, Visitor};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};

/// Lists posts.
///
/// Published ones to everybody; to whom has written drafts, these as well; to who may read those of others, all.
#[utoipa::path(
    tag = "blog",
    security((), ("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:read"])),
    params(ListParams, PostsParams),
    responses((status = 200, description = "A page of posts.", body = Succeeded<Page<Vec<PostSummaryView>>>))
)]
#[get("/blogs/posts")]
pub(super) async fn list_posts(api: web::Data<V1State>, visitor: Visitor, list: List<Posts>) -> Answer {
    let request = list.request.clone();
    let posts =
        api.run(|api| async move { api.blog.list.execute(visitor.by.as_ref(), &request).await }).await?;
    list.reply(posts, PostSummaryView::new)
}
