//! `GET /blogs/posts/`

use super::views::PostRow;
use crate::rustauth::cases::Api;
use crate::rustauth::presenter::Paged;
use crate::shared::malformed_id;
use actix_web::get;
use countersign_domain::{Invalid, PostStatus, Violation};
use countersign_http::kit::{Answer, Collection, Fields, List, ListParams, Refused, Visitor};
use countersign_ports::{Direction, PostFilter, PostSort, PostVisibility, Sort};
use utoipa::IntoParams;
use uuid::Uuid;

/// Posts.
struct Posts;

impl Collection for Posts {
    type Filter = PostFilter;
    type Sort = PostSort;

    const NAME: &'static str = "rustauth.posts";
    const SORTS: &'static [(&'static str, PostSort)] = &[
        ("created_at", PostSort::CreatedAt),
        ("updated_at", PostSort::UpdatedAt),
        ("title", PostSort::Title),
        ("views", PostSort::Views),
    ];
    const DEFAULT_SORT: Sort<PostSort> = Sort { by: PostSort::CreatedAt, direction: Direction::Descending };
    const DEFAULT_LIMIT: u32 = 10;

    fn filter(fields: &mut Fields<'_>) -> Result<PostFilter, Refused> {
        let author = fields.optional("author_id", |text| text.parse().map_err(malformed_id));
        let status = fields.optional("status", status);
        Ok(PostFilter { author: author?, status: status?, visibility: PostVisibility::default() })
    }
}

/// `draft` or `published`.
pub(super) fn status(text: &str) -> Result<PostStatus, Invalid> {
    let unknown = || Invalid::new(Violation::NotAllowed, "must be draft or published");
    PostStatus::parse(text).ok_or_else(unknown)
}

/// Which posts, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Posts`")]
struct PostsParams {
    /// Who wrote it.
    #[param(required = false)]
    author_id: Uuid,
    /// What stands in the title, the excerpt or the content.
    #[param(required = false, max_length = 100, example = "rust")]
    search: String,
    /// `draft` or `published`. Drafts are listed to their author, and to who may read those of others.
    #[param(required = false, pattern = "^(draft|published)$")]
    status: String,
    /// `created_at`, `updated_at`, `title` or `views`, with `-` in front for descending.
    #[param(
        required = false,
        default = "-created_at",
        pattern = "^[-+]?(created_at|updated_at|title|views)$"
    )]
    sort: String,
}

/// Lists posts.
#[utoipa::path(
    tag = "blogs",
    security((), ("bearer" = [])),
    params(ListParams, PostsParams),
    responses((status = 200, description = "A page of posts.", body = Paged<Vec<PostRow>>))
)]
#[get("/blogs/posts/")]
pub(super) async fn list_posts(api: Api, visitor: Visitor, list: List<Posts>) -> Answer {
    let request = list.request.clone();
    let by = visitor.by;
    let posts =
        api.run(|api| async move { api.blog.list_posts.execute(by.as_ref(), &request).await }).await?;
    list.reply(posts, PostRow::new)
}
