//! Comments.

use super::super::{Backend, Conn};
use super::listing::{counted, moment, part_of_list};
use super::posts::author_profile;
use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{CommentRow, NewCommentRow, read_comment_entry};
use crate::schema::{comment_likes, comments};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Comment, CommentId, Instant, UserId};
use countersign_ports::{
    CommentEntry, CommentFilter, CommentLookup, CommentRepository, CommentSort, ListRequest, Listed,
    Position, Selection, Slice, SortKey, StoreError, StoreResult,
};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// A comment with what belongs to it.
macro_rules! entry_columns {
    () => {
        (
            CommentRow::as_select(),
            author_profile!(comments::user_id),
            comment_likes::table.filter(comment_likes::comment_id.eq(comments::id)).count().single_value(),
        )
    };
}

/// The comments of a selection.
fn selected(selection: &Selection<CommentFilter>) -> IntoBoxed<'static, comments::table, Backend> {
    let CommentFilter { post, author } = selection.filter;
    let mut query = comments::table.filter(comments::hidden_at.is_null()).into_boxed();
    if let Some(post) = post {
        query = query.filter(comments::post_id.eq(Key::from(post)));
    }
    if let Some(author) = author {
        query = query.filter(comments::user_id.eq(Key::from(author)));
    }
    query
}

/// The part of a list, still without what is to be read of it.
macro_rules! part {
    ($request:expr) => {{
        let request = $request;
        match request.sort.by {
            CommentSort::CreatedAt => part_of_list!(
                selected(&request.selection),
                request,
                comments::created_at,
                moment,
                comments::id
            ),
        }
    }};
}

/// The request for a page, from the item before it on: that is found by the index alone. `None` when there is none.
async fn from_its_place(
    conn: &mut Conn,
    request: &ListRequest<CommentFilter, CommentSort>,
) -> QueryResult<Option<ListRequest<CommentFilter, CommentSort>>> {
    let offset = request.slice.offset(request.limit);
    if offset == 0 {
        return Ok(Some(request.clone()));
    }
    let before = part!(request).select((comments::created_at, comments::id)).offset(offset - 1).limit(1);
    let before = before.first::<(At, Key)>(conn).await.optional()?;
    Ok(before.map(|(at, id)| {
        let position = Position { key: SortKey::Moment(at.0), id: CommentId::from(id).as_uuid() };
        ListRequest { slice: Slice::After(position), ..request.clone() }
    }))
}

fn position(entry: &CommentEntry) -> Position {
    Position { key: SortKey::Moment(entry.comment.created_at), id: entry.comment.id.as_uuid() }
}

async fn entry(conn: &mut Conn, id: CommentId) -> QueryResult<Option<CommentEntry>> {
    let shown = comments::table.find(Key::from(id)).filter(comments::hidden_at.is_null());
    let row = shown.select(entry_columns!()).first(conn).await;
    row.optional()?.map(read_comment_entry).transpose()
}

#[async_trait]
impl CommentLookup for SqlReader {
    async fn find(&mut self, id: CommentId) -> StoreResult<Option<CommentEntry>> {
        ask!(self.0, |conn| entry(conn, id).await)
    }

    async fn list(
        &mut self,
        request: &ListRequest<CommentFilter, CommentSort>,
    ) -> StoreResult<Listed<CommentEntry>> {
        ask!(self.0, |conn| {
            let Some(request) = from_its_place(conn, request).await? else {
                return Ok(Listed { items: Vec::new(), next: None });
            };
            let rows = part!(&request).select(entry_columns!()).load(conn).await?;
            let entries = rows.into_iter().map(read_comment_entry).collect::<QueryResult<_>>()?;
            Ok(Listed::of(entries, request.limit, position))
        })
    }

    async fn count(&mut self, selection: &Selection<CommentFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| selected(selection).count().get_result(conn).await.map(counted))
    }
}

#[async_trait]
impl CommentRepository for SqlTransaction {
    async fn insert(&mut self, comment: &Comment) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(comments::table).values(NewCommentRow::from(comment));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn lock(&mut self, id: CommentId) -> StoreResult<Option<CommentEntry>> {
        ask!(self.0, |conn| {
            let row = comments::table.find(Key::from(id)).select(comments::id);
            match ForUpdate(row).get_result::<Key>(conn).await.optional()? {
                Some(_) => entry(conn, id).await,
                None => Ok(None),
            }
        })
    }

    async fn update(&mut self, comment: &Comment) -> StoreResult<Comment> {
        let version = comment.version.saturating_add(1);
        let updated = ask!(self.0, |conn| {
            let stored =
                comments::table.find(Key::from(comment.id)).filter(comments::version.eq(comment.version));
            let content = (
                comments::content.eq(comment.content.as_str()),
                comments::updated_at.eq(At(comment.updated_at)),
                comments::version.eq(version),
            );
            diesel::update(stored).set(content).execute(conn).await
        })?;
        if updated == 1 {
            Ok(Comment { version, ..comment.clone() })
        } else {
            Err(self.0.fail(StoreError::StaleVersion))
        }
    }

    async fn delete(&mut self, id: CommentId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let shown = comments::table.find(Key::from(id)).filter(comments::hidden_at.is_null());
            Ok(diesel::delete(shown).execute(conn).await? == 1)
        })
    }

    async fn hide_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64> {
        let user = Key::from(user);
        ask!(self.0, |conn| {
            let likes = comment_likes::table.filter(comment_likes::user_id.eq(user));
            diesel::delete(likes).execute(conn).await?;
            let shown =
                comments::table.filter(comments::user_id.eq(user)).filter(comments::hidden_at.is_null());
            let hidden = diesel::update(shown).set(comments::hidden_at.eq(Some(At(at))));
            hidden.execute(conn).await.map(row_count)
        })
    }

    async fn like(&mut self, comment: CommentId, user: UserId, at: Instant) -> StoreResult<bool> {
        let like = (
            comment_likes::comment_id.eq(Key::from(comment)),
            comment_likes::user_id.eq(Key::from(user)),
            comment_likes::created_at.eq(At(at)),
        );
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(comment_likes::table).values(like).on_conflict_do_nothing();
            Ok(insert.execute(conn).await? == 1)
        })
    }

    async fn unlike(&mut self, comment: CommentId, user: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let like = comment_likes::table.find((Key::from(comment), Key::from(user)));
            Ok(diesel::delete(like).execute(conn).await? == 1)
        })
    }
}
