//! Posts in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{
    AvatarUrl, Excerpt, FullName, Instant, Post, PostId, PostStatus, PostTitle, UserId,
};

/// Who wrote something, as its readers see him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// His account.
    pub id: UserId,
    /// His full name.
    pub full_name: Option<FullName>,
    /// His picture.
    pub avatar_url: Option<AvatarUrl>,
}

/// What of a post tells who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostHead {
    /// Its identifier.
    pub id: PostId,
    /// Who wrote it.
    pub author: UserId,
    /// Its status.
    pub status: PostStatus,
}

/// A post and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEntry {
    /// The post.
    pub post: Post,
    /// Who wrote it.
    pub author: Author,
    /// How often it was read, as far as that is stored.
    pub views: u64,
    /// How many comments it has.
    pub comments: u64,
}

/// A post as lists have it: without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostSummary {
    /// Its identifier.
    pub id: PostId,
    /// Who wrote it.
    pub author: Author,
    /// What it is called.
    pub title: PostTitle,
    /// What it says in short.
    pub excerpt: Option<Excerpt>,
    /// Who reads it.
    pub status: PostStatus,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How often it was read, as far as that is stored.
    pub views: u64,
}

/// Which posts somebody sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum PostVisibility {
    /// Published ones, as everybody.
    #[default]
    Published,
    /// These, and all of this user.
    PublishedAndOf(UserId),
    /// All.
    All,
}

/// Which posts. Each part that is there narrows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PostFilter {
    /// Whose they are.
    pub author: Option<UserId>,
    /// Of which status.
    pub status: Option<PostStatus>,
    /// Which of them are seen at all.
    pub visibility: PostVisibility,
}

/// By what posts are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostSort {
    /// When they were written.
    CreatedAt,
    /// When they last changed.
    UpdatedAt,
    /// Their title, in its canonical form.
    Title,
    /// How often they were read.
    Views,
}

/// Reads posts. Those of a closed account are nowhere in what it gives, nor are comments of one counted.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PostLookup: Send {
    /// What tells who reads the post with this identifier.
    async fn head(&mut self, id: PostId) -> StoreResult<Option<PostHead>>;
    /// The post with this identifier.
    async fn find(&mut self, id: PostId) -> StoreResult<Option<PostEntry>>;
    /// A part of the list of posts. A search finds what has the text anywhere in title, excerpt or content; one of less
    /// than three characters, at the beginning of one of them or of a line.
    async fn list(&mut self, request: &ListRequest<PostFilter, PostSort>)
    -> StoreResult<Listed<PostSummary>>;
    /// How many posts there are of a selection.
    async fn count(&mut self, selection: &Selection<PostFilter>) -> StoreResult<u64>;
    /// At most `limit` posts of a user, whole, ordered by identifier: those after `after`.
    async fn written_by(&mut self, user: UserId, after: Option<PostId>, limit: u32)
    -> StoreResult<Vec<Post>>;
}

/// Writes posts. Those of a closed account are not there for it.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PostRepository: Send {
    /// Stores a new post.
    ///
    /// # Errors
    /// `BrokenReference` when its author does not exist.
    async fn insert(&mut self, post: &Post) -> StoreResult<()>;
    /// The post, locked against other writers until this transaction ends.
    async fn lock(&mut self, id: PostId) -> StoreResult<Option<PostEntry>>;
    /// Stores a changed post and returns it with its next version. Views are counted by
    /// [`add_views`](Self::add_views) alone: this leaves them as they are.
    ///
    /// # Errors
    /// `StaleVersion` when `post.version` is no longer the stored one.
    async fn update(&mut self, post: &Post) -> StoreResult<Post>;
    /// Erases a post with its comments; says whether there was one.
    async fn delete(&mut self, id: PostId) -> StoreResult<bool>;
    /// Hides the posts of a user whose account is closed; says how many.
    async fn hide_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64>;
    /// Adds so many views to posts, in the order of their identifiers; those that are gone are passed over.
    async fn add_views(&mut self, views: &[(PostId, u64)]) -> StoreResult<()>;
}
