//! Rows of posts.

use super::corrupt;
use crate::schema::{post_texts, posts};
use crate::types::{At, Json, Key};
use countersign_domain::{Excerpt, Post, PostContent, PostStatus, PostTitle, Profile};
use countersign_ports::{Author, PostEntry, PostHead, PostSummary};
use diesel::prelude::*;

/// A row of `posts`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub(crate) struct PostRow {
    id: Key,
    user_id: Key,
    title: String,
    excerpt: Option<String>,
    status: String,
    views: i64,
    version: i64,
    created_at: At,
    updated_at: At,
}

/// Reads a post and its content.
pub(crate) fn read_post((row, content): (PostRow, String)) -> QueryResult<Post> {
    Ok(Post {
        id: row.id.into(),
        author: row.user_id.into(),
        title: read_title(&row.title)?,
        content: PostContent::parse(&content).ok().ok_or_else(corrupt("post_texts.content"))?,
        excerpt: read_excerpt(row.excerpt)?,
        status: read_status(&row.status)?,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        version: row.version,
    })
}

/// A post, its content, the profile of its author, and how many comments it has.
pub(crate) type PostEntryRow = (PostRow, String, Option<Json>, Option<i64>);

/// Reads a post with what belongs to it.
pub(crate) fn read_post_entry((row, content, profile, comments): PostEntryRow) -> QueryResult<PostEntry> {
    let (author, views) = (read_author(row.user_id, profile.as_ref())?, whole(Some(row.views)));
    Ok(PostEntry { post: read_post((row, content))?, author, views, comments: whole(comments) })
}

/// Reads a post as lists have it, and the profile of its author.
pub(crate) fn read_post_summary((row, profile): (PostRow, Option<Json>)) -> QueryResult<PostSummary> {
    Ok(PostSummary {
        id: row.id.into(),
        author: read_author(row.user_id, profile.as_ref())?,
        title: read_title(&row.title)?,
        excerpt: read_excerpt(row.excerpt)?,
        status: read_status(&row.status)?,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        views: whole(Some(row.views)),
    })
}

/// Reads what tells who reads a post.
pub(crate) fn read_post_head((id, author, status): (Key, Key, String)) -> QueryResult<PostHead> {
    Ok(PostHead { id: id.into(), author: author.into(), status: read_status(&status)? })
}

/// Reads what of a profile stands beside what its owner wrote.
pub(super) fn read_author(id: Key, profile: Option<&Json>) -> QueryResult<Author> {
    let profile: Profile = profile.ok_or_else(corrupt("users.profile"))?.read()?;
    Ok(Author { id: id.into(), full_name: profile.full_name, avatar_url: profile.avatar_url })
}

/// What was counted.
pub(super) fn whole(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
}

fn read_title(text: &str) -> QueryResult<PostTitle> {
    PostTitle::parse(text).ok().ok_or_else(corrupt("posts.title"))
}

fn read_excerpt(text: Option<String>) -> QueryResult<Option<Excerpt>> {
    text.map(|text| Excerpt::parse(&text).ok().ok_or_else(corrupt("posts.excerpt"))).transpose()
}

fn read_status(name: &str) -> QueryResult<PostStatus> {
    PostStatus::parse(name).ok_or_else(corrupt("posts.status"))
}

/// A post to be inserted; its number and views are the table's defaults.
#[derive(Debug, Insertable)]
#[diesel(table_name = posts)]
pub(crate) struct NewPostRow<'a> {
    id: Key,
    user_id: Key,
    title: &'a str,
    title_canonical: String,
    excerpt: Option<&'a str>,
    status: &'static str,
    version: i64,
    created_at: At,
    updated_at: At,
}

impl<'a> From<&'a Post> for NewPostRow<'a> {
    fn from(post: &'a Post) -> Self {
        Self {
            id: post.id.into(),
            user_id: post.author.into(),
            title: post.title.as_str(),
            title_canonical: post.title.canonical(),
            excerpt: post.excerpt.as_ref().map(Excerpt::as_str),
            status: post.status.as_str(),
            version: post.version,
            created_at: At(post.created_at),
            updated_at: At(post.updated_at),
        }
    }
}

/// What an update of a post writes into its row.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = posts, treat_none_as_null = true)]
pub(crate) struct PostChanges<'a> {
    title: &'a str,
    title_canonical: String,
    excerpt: Option<String>,
    status: &'static str,
    version: i64,
    updated_at: At,
}

impl<'a> From<&'a Post> for PostChanges<'a> {
    fn from(post: &'a Post) -> Self {
        Self {
            title: post.title.as_str(),
            title_canonical: post.title.canonical(),
            excerpt: post.excerpt.clone().map(String::from),
            status: post.status.as_str(),
            version: post.version.saturating_add(1),
            updated_at: At(post.updated_at),
        }
    }
}

/// What of a post is written beside its row, when it is made or changed.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = post_texts)]
pub(crate) struct TextContent<'a> {
    content: &'a str,
    search_text: String,
}

impl<'a> From<&'a Post> for TextContent<'a> {
    fn from(post: &'a Post) -> Self {
        Self { content: post.content.as_str(), search_text: post.search_text() }
    }
}
