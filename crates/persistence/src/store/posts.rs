//! Posts.

use super::super::Conn;
use super::listing::counted;
use super::post_lists::{self, selected};
use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{NewPostRow, PostChanges, PostRow, TextContent, read_post, read_post_entry, read_post_head};
use crate::schema::{comments, post_texts, posts};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Instant, Post, PostId, UserId};
use countersign_ports::{
    ListRequest, Listed, PostEntry, PostFilter, PostHead, PostLookup, PostRepository, PostSort, PostSummary,
    Selection, StoreError, StoreResult,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The profile of the account that a column names.
macro_rules! author_profile {
    ($user:expr) => {
        crate::schema::users::table
            .filter(crate::schema::users::id.eq($user))
            .select(crate::schema::users::profile)
            .single_value()
    };
}
pub(super) use author_profile;

/// Posts that are not hidden, with their texts.
macro_rules! whole_posts {
    () => {
        posts::table
            .inner_join(post_texts::table.on(post_texts::number.eq(posts::number)))
            .filter(posts::hidden_at.is_null())
    };
}

/// A post with what belongs to it, unless it is hidden.
async fn entry(conn: &mut Conn, id: PostId) -> QueryResult<Option<PostEntry>> {
    let shown = comments::table.filter(comments::post_id.eq(posts::id)).filter(comments::hidden_at.is_null());
    let columns = (
        PostRow::as_select(),
        post_texts::content,
        author_profile!(posts::user_id),
        shown.count().single_value(),
    );
    let row = whole_posts!().filter(posts::id.eq(Key::from(id))).select(columns).first(conn).await;
    row.optional()?.map(read_post_entry).transpose()
}

#[async_trait]
impl PostLookup for SqlReader {
    async fn head(&mut self, id: PostId) -> StoreResult<Option<PostHead>> {
        ask!(self.0, |conn| {
            let shown = posts::table.find(Key::from(id)).filter(posts::hidden_at.is_null());
            let row = shown.select((posts::id, posts::user_id, posts::status)).first(conn).await;
            row.optional()?.map(read_post_head).transpose()
        })
    }

    async fn find(&mut self, id: PostId) -> StoreResult<Option<PostEntry>> {
        ask!(self.0, |conn| entry(conn, id).await)
    }

    async fn list(
        &mut self,
        request: &ListRequest<PostFilter, PostSort>,
    ) -> StoreResult<Listed<PostSummary>> {
        ask!(self.0, |conn| post_lists::list(conn, request).await)
    }

    async fn count(&mut self, selection: &Selection<PostFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| selected(selection).count().get_result(conn).await.map(counted))
    }

    async fn written_by(
        &mut self,
        user: UserId,
        after: Option<PostId>,
        limit: u32,
    ) -> StoreResult<Vec<Post>> {
        ask!(self.0, |conn| {
            let of_user = whole_posts!().filter(posts::user_id.eq(Key::from(user)));
            let mut page = of_user.order(posts::id).limit(limit.into()).into_boxed();
            if let Some(after) = after {
                page = page.filter(posts::id.gt(Key::from(after)));
            }
            let rows = page.select((PostRow::as_select(), post_texts::content)).load(conn).await?;
            rows.into_iter().map(read_post).collect()
        })
    }
}

#[async_trait]
impl PostRepository for SqlTransaction {
    async fn insert(&mut self, post: &Post) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(posts::table).values(NewPostRow::from(post));
            let number: i64 = insert.returning(posts::number).get_result(conn).await?;
            let text = (post_texts::number.eq(number), TextContent::from(post));
            diesel::insert_into(post_texts::table).values(text).execute(conn).await.map(drop)
        })
    }

    async fn lock(&mut self, id: PostId) -> StoreResult<Option<PostEntry>> {
        ask!(self.0, |conn| {
            let row = posts::table.find(Key::from(id)).select(posts::id);
            match ForUpdate(row).get_result::<Key>(conn).await.optional()? {
                Some(_) => entry(conn, id).await,
                None => Ok(None),
            }
        })
    }

    async fn update(&mut self, post: &Post) -> StoreResult<Post> {
        let updated = ask!(self.0, |conn| {
            let stored = posts::table.find(Key::from(post.id)).filter(posts::version.eq(post.version));
            let update = diesel::update(stored).set(PostChanges::from(post)).returning(posts::number);
            let number: Option<i64> = update.get_result(conn).await.optional()?;
            if let Some(number) = number {
                let text = diesel::update(post_texts::table.find(number)).set(TextContent::from(post));
                text.execute(conn).await?;
            }
            Ok(number.is_some())
        })?;
        if updated {
            Ok(Post { version: post.version.saturating_add(1), ..post.clone() })
        } else {
            Err(self.0.fail(StoreError::StaleVersion))
        }
    }

    async fn delete(&mut self, id: PostId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let shown = posts::table.find(Key::from(id)).filter(posts::hidden_at.is_null());
            Ok(diesel::delete(shown).execute(conn).await? == 1)
        })
    }

    async fn hide_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let shown =
                posts::table.filter(posts::user_id.eq(Key::from(user))).filter(posts::hidden_at.is_null());
            let hidden = diesel::update(shown).set(posts::hidden_at.eq(Some(At(at))));
            hidden.execute(conn).await.map(row_count)
        })
    }

    async fn add_views(&mut self, views: &[(PostId, u64)]) -> StoreResult<()> {
        // In one order everywhere, so that no two nodes wait for each other.
        let mut views = views.to_vec();
        views.sort_unstable();
        ask!(self.0, |conn| {
            let updates = views.into_iter().map(|(post, views)| {
                let views = i64::try_from(views).unwrap_or(i64::MAX);
                diesel::update(posts::table.find(Key::from(post))).set(posts::views.eq(posts::views + views))
            });
            execute_all!(conn, updates);
            Ok(())
        })
    }
}
