//! `GET /blogs/posts/{id}/comments`

use super::views::CommentRow;
use crate::rustauth::cases::Api;
use crate::rustauth::presenter::Paged;
use crate::shared::id;
use actix_web::{get, web};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Collection, Fields, List, ListParams, Refused, Visitor};
use countersign_ports::{CommentFilter, CommentSort, Direction, Sort};

/// Comments of a post.
struct Comments;

impl Collection for Comments {
    type Filter = CommentFilter;
    type Sort = CommentSort;

    const NAME: &'static str = "rustauth.comments";
    const SEARCHED: bool = false;
    const SORTS: &'static [(&'static str, CommentSort)] = &[("created_at", CommentSort::CreatedAt)];
    const DEFAULT_SORT: Sort<CommentSort> =
        Sort { by: CommentSort::CreatedAt, direction: Direction::Ascending };

    fn filter(_: &mut Fields<'_>) -> Result<CommentFilter, Refused> {
        Ok(CommentFilter::default())
    }
}

declare_errors!(Errors: ResourceNotFound);

/// Lists the comments of a post, the oldest first.
#[utoipa::path(
    tag = "blogs",
    security((), ("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The post."), ListParams),
    responses((status = 200, description = "A page of comments.", body = Paged<Vec<CommentRow>>), Errors)
)]
#[get("/blogs/posts/{id}/comments")]
pub(super) async fn list_comments(
    api: Api,
    visitor: Visitor,
    path: web::Path<String>,
    list: List<Comments>,
) -> Answer {
    let (by, post, request) = (visitor.by, id(&path)?, list.request.clone());
    let comments = api
        .run(|api| async move { api.blog.list_comments.execute(by.as_ref(), post, &request).await })
        .await?;
    list.reply(comments, CommentRow::new)
}
