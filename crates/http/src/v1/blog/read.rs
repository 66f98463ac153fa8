//! `GET /blogs/posts/{id}`

use super::view::PostView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Reply, Visitor};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::GetPostError;

declare_errors!(Errors: ResourceNotFound);

impl From<GetPostError> for ApiError {
    fn from(error: GetPostError) -> Self {
        match error {
            GetPostError::NotFound => path::not_found(),
            GetPostError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows a post.
///
/// That of a published one counts as a view, unless its author looks at it.
#[utoipa::path(
    tag = "blog",
    security((), ("bearer" = []), ("api_key" = ["posts:create"]), ("api_key" = ["posts:read"])),
    params(("id" = uuid::Uuid, Path, description = "The post.")),
    responses(
        (status = 200, description = "The post.", body = Succeeded<PostView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[get("/blogs/posts/{id}")]
pub(super) async fn get_post(api: web::Data<V1State>, visitor: Visitor, path: web::Path<String>) -> Answer {
    let id = path::id(&path)?;
    let entry = api.run(|api| async move { api.blog.read.execute(visitor.by.as_ref(), id).await }).await?;
    let version = entry.post.version;
    Ok(Reply::ok(&PostView::new(entry)).version(version))
}
