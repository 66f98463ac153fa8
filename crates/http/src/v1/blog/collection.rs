//! What lists of posts and comments are sorted and filtered by.

use super::view::status;
use crate::kit::{Collection, Fields, Refused};
use crate::v1::text::id;
use countersign_ports::{CommentFilter, CommentSort, Direction, PostFilter, PostSort, PostVisibility, Sort};
use std::fmt;
use utoipa::IntoParams;
use uuid::Uuid;

/// Posts.
pub(crate) struct Posts;

impl Collection for Posts {
    type Filter = PostFilter;
    type Sort = PostSort;

    const NAME: &'static str = "posts";
    const SORTS: &'static [(&'static str, PostSort)] = &[
        ("created_at", PostSort::CreatedAt),
        ("updated_at", PostSort::UpdatedAt),
        ("title", PostSort::Title),
        ("views", PostSort::Views),
    ];
    const DEFAULT_SORT: Sort<PostSort> = Sort { by: PostSort::CreatedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<PostFilter, Refused> {
        let author = fields.optional("filter[author_id]", id);
        let status = fields.optional("filter[status]", status);
        Ok(PostFilter { author: author?, status: status?, visibility: PostVisibility::Published })
    }
}

/// Which posts, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Posts`")]
pub(super) struct PostsParams {
    /// What stands in the title, the excerpt or the content; fewer than three characters, at the beginning of a line.
    #[param(required = false, max_length = 100, example = "rust")]
    search: String,
    /// `created_at`, `updated_at`, `title` or `views`, with `-` in front for descending.
    #[param(
        required = false,
        default = "-created_at",
        pattern = "^[-+]?(created_at|updated_at|title|views)$"
    )]
    sort: String,
    /// Who wrote it.
    #[param(rename = "filter[author_id]", required = false)]
    author_id: Uuid,
    /// `draft` or `published`. Drafts are listed to their author, and to who may read those of others.
    #[param(rename = "filter[status]", required = false, pattern = "^(draft|published)$")]
    status: String,
}

impl fmt::Debug for PostsParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostsParams").finish_non_exhaustive()
    }
}

/// The comments on a post.
pub(crate) struct Comments;

impl Collection for Comments {
    type Filter = CommentFilter;
    type Sort = CommentSort;

    const NAME: &'static str = "comments";
    const SEARCHED: bool = false;
    const SORTS: &'static [(&'static str, CommentSort)] = &[("created_at", CommentSort::CreatedAt)];
    const DEFAULT_SORT: Sort<CommentSort> =
        Sort { by: CommentSort::CreatedAt, direction: Direction::Ascending };

    fn filter(_: &mut Fields<'_>) -> Result<CommentFilter, Refused> {
        Ok(CommentFilter::default())
    }
}

/// In which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameter is read by `Comments`")]
pub(super) struct CommentsParams {
    /// `created_at`, with `-` in front for descending.
    #[param(required = false, default = "created_at", pattern = "^[-+]?created_at$")]
    sort: String,
}

impl fmt::Debug for CommentsParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommentsParams").finish_non_exhaustive()
    }
}
