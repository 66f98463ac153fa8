//! Lists of posts.

use super::super::{Backend, Conn};
use super::listing::{moment, number, part_of_list, text};
use super::posts::author_profile;
use crate::dialect::Found;
use crate::row::{PostRow, read_post_summary};
use crate::schema::posts;
use crate::types::{At, Key};
use countersign_domain::{PostId, PostStatus, UserId};
use countersign_ports::{
    ListRequest, Listed, Position, PostFilter, PostSort, PostSummary, PostVisibility, Selection, Slice,
    SortKey,
};
use diesel::dsl::{IntoBoxed, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

type Posts<'a> = IntoBoxed<'a, posts::table, Backend>;

/// As in the partial indexes, without a parameter, so that planners recognise it.
fn published() -> SqlLiteral<Bool> {
    sql("posts.status = 'published'")
}

/// The posts of a selection.
pub(super) fn selected(selection: &Selection<PostFilter>) -> Posts<'_> {
    let PostFilter { author, status, visibility } = selection.filter;
    let mut query = posts::table.filter(posts::hidden_at.is_null()).into_boxed();
    query = match status {
        Some(PostStatus::Published) => query.filter(published()),
        Some(PostStatus::Draft) => query.filter(posts::status.eq(PostStatus::Draft.as_str())),
        None => query,
    };
    if let Some(author) = author {
        query = query.filter(posts::user_id.eq(Key::from(author)));
    }
    query = match visibility {
        PostVisibility::Published => query.filter(published()),
        PostVisibility::PublishedAndOf(user) => and_of(query, user, author, status),
        PostVisibility::All => query,
    };
    if let Some(search) = &selection.search {
        query = query.filter(Found::<posts::table>::new(search));
    }
    query
}

/// Those that are published or of a user, in the plainest words for what is asked of them already.
fn and_of(query: Posts<'_>, user: UserId, author: Option<UserId>, status: Option<PostStatus>) -> Posts<'_> {
    match (author, status) {
        (Some(author), _) if author == user => query,
        (Some(_), _) => query.filter(published()),
        (None, Some(PostStatus::Published)) => query,
        (None, Some(PostStatus::Draft)) => query.filter(posts::user_id.eq(Key::from(user))),
        (None, None) => query.filter(published().or(posts::user_id.eq(Key::from(user)))),
    }
}

/// Where the item before a page stands: found by the index alone. `None` when there is none.
async fn before_page(
    conn: &mut Conn,
    request: &ListRequest<PostFilter, PostSort>,
    offset: i64,
) -> QueryResult<Option<Position>> {
    macro_rules! found {
        ($column:expr, $key:path, $type:ty, $sort_key:expr) => {{
            let query = part_of_list!(selected(&request.selection), request, $column, $key, posts::id);
            let query = query.select(($column, posts::id)).offset(offset.saturating_sub(1)).limit(1);
            let found = query.first::<($type, Key)>(conn).await.optional()?;
            found.map(|(key, id)| Position { key: $sort_key(key), id: PostId::from(id).as_uuid() })
        }};
    }
    let views = |views: i64| SortKey::Number(u64::try_from(views).unwrap_or_default());
    Ok(match request.sort.by {
        PostSort::CreatedAt => found!(posts::created_at, moment, At, |at: At| SortKey::Moment(at.0)),
        PostSort::UpdatedAt => found!(posts::updated_at, moment, At, |at: At| SortKey::Moment(at.0)),
        PostSort::Title => found!(posts::title_canonical, text, String, SortKey::Text),
        PostSort::Views => found!(posts::views, number, i64, views),
    })
}

/// A part of a list.
pub(super) async fn list(
    conn: &mut Conn,
    request: &ListRequest<PostFilter, PostSort>,
) -> QueryResult<Listed<PostSummary>> {
    let offset = request.slice.offset(request.limit);
    if offset == 0 {
        return part(conn, request).await;
    }
    match before_page(conn, request, offset).await? {
        Some(position) => part(conn, &ListRequest { slice: Slice::After(position), ..request.clone() }).await,
        None => Ok(Listed { items: Vec::new(), next: None }),
    }
}

/// The first items, or those after a position.
async fn part(
    conn: &mut Conn,
    request: &ListRequest<PostFilter, PostSort>,
) -> QueryResult<Listed<PostSummary>> {
    macro_rules! rows {
        ($column:expr, $key:path) => {{
            let query = part_of_list!(selected(&request.selection), request, $column, $key, posts::id);
            query.select((PostRow::as_select(), author_profile!(posts::user_id))).load(conn).await?
        }};
    }
    let rows: Vec<_> = match request.sort.by {
        PostSort::CreatedAt => rows!(posts::created_at, moment),
        PostSort::UpdatedAt => rows!(posts::updated_at, moment),
        PostSort::Title => rows!(posts::title_canonical, text),
        PostSort::Views => rows!(posts::views, number),
    };
    let posts = rows.into_iter().map(read_post_summary).collect::<QueryResult<Vec<_>>>()?;
    Ok(Listed::of(posts, request.limit, |last| position(last, request.sort.by)))
}

fn position(post: &PostSummary, by: PostSort) -> Position {
    let key = match by {
        PostSort::CreatedAt => SortKey::Moment(post.created_at),
        PostSort::UpdatedAt => SortKey::Moment(post.updated_at),
        PostSort::Title => SortKey::Text(post.title.canonical()),
        PostSort::Views => SortKey::Number(post.views),
    };
    Position { key, id: post.id.as_uuid() }
}
