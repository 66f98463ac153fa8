//! What answers show of posts and comments, and requests name.

use countersign_domain::{
    AvatarUrl, CommentContent, Excerpt, FullName, Instant, Invalid, Post, PostContent, PostStatus, PostTitle,
    Violation,
};
use countersign_ports::{Author, CommentEntry, PostEntry, PostSummary};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most bytes that a valid post takes: of its longest texts every character may be escaped as two of six bytes.
pub const POST_BYTES: usize = 12 * (50_000 + 500 + 200) + 16 * 1024;
/// Likewise, a comment.
pub const COMMENT_BYTES: usize = 12 * 5000 + 16 * 1024;

/// Who wrote something.
#[derive(Serialize, ToSchema)]
#[schema(as = Author)]
pub(super) struct AuthorView {
    /// His account.
    id: Uuid,
    /// His full name.
    #[schema(value_type = Option<String>, example = "Ada Lovelace")]
    full_name: Option<FullName>,
    /// His picture.
    #[schema(value_type = Option<String>, format = "uri", example = "https://example.com/ada.png")]
    avatar_url: Option<AvatarUrl>,
}

impl AuthorView {
    fn new(author: Author) -> Self {
        let Author { id, full_name, avatar_url } = author;
        Self { id: id.as_uuid(), full_name, avatar_url }
    }
}

/// A post.
#[derive(Serialize, ToSchema)]
#[schema(as = Post)]
pub(super) struct PostView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "Getting Started with Rust")]
    title: PostTitle,
    /// What it says, as it was written: text, not HTML.
    #[schema(value_type = String, example = "# Introduction\n\nRust is…")]
    content: PostContent,
    /// What it says in short.
    #[schema(value_type = Option<String>, example = "Learn Rust basics.")]
    excerpt: Option<Excerpt>,
    /// Who wrote it.
    author: AuthorView,
    /// `draft` or `published`.
    #[schema(example = "published")]
    status: &'static str,
    /// How often it was read, but by its author.
    #[schema(example = 1250)]
    views: u64,
    /// How many comments it has.
    #[schema(example = 5)]
    comments_count: u64,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl PostView {
    pub(super) fn new(entry: PostEntry) -> Self {
        let PostEntry { post, author, views, comments } = entry;
        Self {
            id: post.id.as_uuid(),
            title: post.title,
            content: post.content,
            excerpt: post.excerpt,
            author: AuthorView::new(author),
            status: post.status.as_str(),
            views,
            comments_count: comments,
            created_at: post.created_at,
            updated_at: post.updated_at,
        }
    }
}

/// A post, as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = PostSummary)]
pub(super) struct PostSummaryView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "Getting Started with Rust")]
    title: PostTitle,
    /// What it says in short.
    #[schema(value_type = Option<String>, example = "Learn Rust basics.")]
    excerpt: Option<Excerpt>,
    /// Who wrote it.
    author: AuthorView,
    /// `draft` or `published`.
    #[schema(example = "published")]
    status: &'static str,
    /// How often it was read, but by its author.
    #[schema(example = 1250)]
    views: u64,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl PostSummaryView {
    pub(super) fn new(post: PostSummary) -> Self {
        let PostSummary { id, author, title, excerpt, status, created_at, updated_at, views } = post;
        let (author, status) = (AuthorView::new(author), status.as_str());
        Self { id: id.as_uuid(), title, excerpt, author, status, views, created_at, updated_at }
    }
}

/// A post of yours.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPost)]
pub(in crate::v1) struct OwnPostView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "Getting Started with Rust")]
    title: PostTitle,
    /// What it says.
    #[schema(value_type = String, example = "# Introduction\n\nRust is…")]
    content: PostContent,
    /// What it says in short.
    #[schema(value_type = Option<String>, example = "Learn Rust basics.")]
    excerpt: Option<Excerpt>,
    /// `draft` or `published`.
    #[schema(example = "draft")]
    status: &'static str,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl OwnPostView {
    pub(in crate::v1) fn new(post: Post) -> Self {
        Self {
            id: post.id.as_uuid(),
            title: post.title,
            content: post.content,
            excerpt: post.excerpt,
            status: post.status.as_str(),
            created_at: post.created_at,
            updated_at: post.updated_at,
        }
    }
}

/// A comment.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
pub(in crate::v1) struct CommentView {
    /// Its identifier.
    id: Uuid,
    /// On which post.
    post_id: Uuid,
    /// What it says, as it was written: text, not HTML.
    #[schema(value_type = String, example = "Great article!")]
    content: CommentContent,
    /// Who wrote it.
    author: AuthorView,
    /// How many people like it.
    #[schema(example = 5)]
    likes: u64,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl CommentView {
    pub(in crate::v1) fn new(entry: CommentEntry) -> Self {
        let CommentEntry { comment, author, likes } = entry;
        Self {
            id: comment.id.as_uuid(),
            post_id: comment.post.as_uuid(),
            content: comment.content,
            author: AuthorView::new(author),
            likes,
            created_at: comment.created_at,
            updated_at: comment.updated_at,
        }
    }
}

/// Reads a status.
pub(super) fn status(text: &str) -> Result<PostStatus, Invalid> {
    let unknown = || Invalid::new(Violation::NotAllowed, "must be draft or published");
    PostStatus::parse(text).ok_or_else(unknown)
}
