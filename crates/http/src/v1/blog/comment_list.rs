//! `GET /blogs/posts/{id}/comments`

use super::collection::{Comments, CommentsParams};
use super::view::CommentView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, List, ListParams, Page, Visitor};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::ListCommentsError;

declare_errors!(Errors: ResourceNotFound);

impl From<ListCommentsError> for ApiError {
    fn from(error: ListCommentsError) -> Self {
        match error {
            ListCommentsError::NotFound => path::not_found(),
            ListCommentsError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists the comments on a post, the earliest first.
#[utoipa::path(
    tag = "blog",
    security((), ("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:read"])),
    params(("id" = uuid::Uuid, Path, description = "The post."), ListParams, CommentsParams),
    responses(
        (status = 200, description = "A page of comments.", body = Succeeded<Page<Vec<CommentView>>>),
        Errors,
    )
)]
#[get("/blogs/posts/{id}/comments")]
pub(super) async fn list_comments(
    api: web::Data<V1State>,
    visitor: Visitor,
    path: web::Path<String>,
    list: List<Comments>,
) -> Answer {
    let (post, request) = (path::id(&path)?, list.request.clone());
    let listing = |api: std::sync::Arc<V1State>| async move {
        api.blog.list_comments.execute(visitor.by.as_ref(), post, &request).await
    };
    list.reply(api.run(listing).await?, CommentView::new)
}
