//! Rows of comments.

use super::corrupt;
use super::post::{read_author, whole};
use crate::schema::comments;
use crate::types::{At, Json, Key};
use countersign_domain::{Comment, CommentContent};
use countersign_ports::CommentEntry;
use diesel::prelude::*;

/// A row of `comments`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(crate) struct CommentRow {
    id: Key,
    post_id: Key,
    user_id: Key,
    content: String,
    version: i64,
    created_at: At,
    updated_at: At,
}

/// A comment, the profile of its author, and how many people like it.
pub(crate) type CommentEntryRow = (CommentRow, Option<Json>, Option<i64>);

/// Reads a comment with what belongs to it.
pub(crate) fn read_comment_entry((row, profile, likes): CommentEntryRow) -> QueryResult<CommentEntry> {
    let author = read_author(row.user_id, profile.as_ref())?;
    let comment = Comment {
        id: row.id.into(),
        post: row.post_id.into(),
        author: row.user_id.into(),
        content: CommentContent::parse(&row.content).ok().ok_or_else(corrupt("comments.content"))?,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        version: row.version,
    };
    Ok(CommentEntry { comment, author, likes: whole(likes) })
}

/// A comment to be inserted.
#[derive(Debug, Insertable)]
#[diesel(table_name = comments)]
pub(crate) struct NewCommentRow<'a> {
    id: Key,
    post_id: Key,
    user_id: Key,
    content: &'a str,
    version: i64,
    created_at: At,
    updated_at: At,
}

impl<'a> From<&'a Comment> for NewCommentRow<'a> {
    fn from(comment: &'a Comment) -> Self {
        Self {
            id: comment.id.into(),
            post_id: comment.post.into(),
            user_id: comment.author.into(),
            content: comment.content.as_str(),
            version: comment.version,
            created_at: At(comment.created_at),
            updated_at: At(comment.updated_at),
        }
    }
}
