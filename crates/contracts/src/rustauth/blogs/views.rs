//! What answers show of posts and comments.

use crate::shared::ANONYMOUS;
use countersign_domain::{AvatarUrl, FullName, Instant};
use countersign_ports::{Author, CommentEntry, PostEntry, PostSummary};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who wrote something.
#[derive(Serialize, ToSchema)]
#[schema(as = Author)]
pub(super) struct AuthorView {
    /// The account.
    id: Uuid,
    /// The full name; `Anonymous` where there is none.
    #[schema(example = "John Doe")]
    full_name: String,
}

/// Likewise, with a picture.
#[derive(Serialize, ToSchema)]
#[schema(as = AuthorWithPicture)]
struct PicturedAuthorView {
    #[serde(flatten)]
    author: AuthorView,
    /// The picture.
    avatar_url: Option<String>,
}

/// A post, in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = PostInList)]
pub(super) struct PostRow {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    title: String,
    /// What it says in short.
    excerpt: Option<String>,
    /// Who wrote it.
    author: AuthorView,
    /// `draft` or `published`.
    #[schema(example = "published")]
    status: &'static str,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// How often it was read.
    #[schema(example = 1250)]
    views: u64,
}

/// A post.
#[derive(Serialize, ToSchema)]
#[schema(as = Post)]
pub(super) struct PostView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    title: String,
    /// What it says.
    content: String,
    /// What it says in short.
    excerpt: Option<String>,
    /// Who wrote it.
    author: PicturedAuthorView,
    /// `draft` or `published`.
    status: &'static str,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
    /// How often it was read.
    views: u64,
    /// How many comments it has.
    #[schema(example = 5)]
    comments_count: u64,
}

/// A post that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = PostMade)]
pub(super) struct PostMadeView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    title: String,
    /// What it says.
    content: String,
    /// What it says in short.
    excerpt: Option<String>,
    /// Who wrote it.
    author: AuthorView,
    /// `draft` or `published`.
    status: &'static str,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

/// A post that was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = PostChanged)]
pub(super) struct PostChangedView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    title: String,
    /// What it says.
    content: String,
    /// `draft` or `published`.
    status: &'static str,
    /// When that was.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

/// A comment.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
pub(super) struct CommentView {
    /// Its identifier.
    id: Uuid,
    /// What it says.
    content: String,
    /// Who wrote it.
    author: AuthorView,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

/// A comment, in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = CommentInList)]
pub(super) struct CommentRow {
    #[serde(flatten)]
    comment: CommentView,
    /// How many people like it.
    #[schema(example = 5)]
    likes: u64,
}

impl AuthorView {
    fn new(author: &Author) -> Self {
        let full_name = author.full_name.as_ref().map_or(ANONYMOUS, FullName::as_str).to_owned();
        Self { id: author.id.as_uuid(), full_name }
    }
}

impl PostRow {
    pub(super) fn new(post: PostSummary) -> Self {
        Self {
            id: post.id.as_uuid(),
            title: post.title.into(),
            excerpt: post.excerpt.map(Into::into),
            author: AuthorView::new(&post.author),
            status: post.status.as_str(),
            created_at: post.created_at,
            views: post.views,
        }
    }
}

impl PostView {
    pub(super) fn new(entry: PostEntry) -> Self {
        let PostEntry { post, author, views, comments } = entry;
        let avatar_url = author.avatar_url.clone().map(AvatarUrl::into);
        Self {
            id: post.id.as_uuid(),
            title: post.title.into(),
            content: post.content.into(),
            excerpt: post.excerpt.map(Into::into),
            author: PicturedAuthorView { author: AuthorView::new(&author), avatar_url },
            status: post.status.as_str(),
            created_at: post.created_at,
            updated_at: post.updated_at,
            views,
            comments_count: comments,
        }
    }
}

impl PostMadeView {
    pub(super) fn new(entry: PostEntry) -> Self {
        let PostEntry { post, author, .. } = entry;
        Self {
            id: post.id.as_uuid(),
            title: post.title.into(),
            content: post.content.into(),
            excerpt: post.excerpt.map(Into::into),
            author: AuthorView::new(&author),
            status: post.status.as_str(),
            created_at: post.created_at,
        }
    }
}

impl PostChangedView {
    pub(super) fn new(entry: PostEntry) -> Self {
        let post = entry.post;
        Self {
            id: post.id.as_uuid(),
            title: post.title.into(),
            content: post.content.into(),
            status: post.status.as_str(),
            updated_at: post.updated_at,
        }
    }
}

impl CommentView {
    pub(super) fn new(entry: CommentEntry) -> Self {
        let CommentEntry { comment, author, .. } = entry;
        Self {
            id: comment.id.as_uuid(),
            content: comment.content.into(),
            author: AuthorView::new(&author),
            created_at: comment.created_at,
        }
    }
}

impl CommentRow {
    pub(super) fn new(entry: CommentEntry) -> Self {
        let likes = entry.likes;
        Self { comment: CommentView::new(entry), likes }
    }
}
