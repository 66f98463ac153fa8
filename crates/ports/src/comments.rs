//! Comments in the store.

use crate::{Author, ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Comment, CommentId, Instant, PostId, UserId};

/// A comment and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEntry {
    /// The comment.
    pub comment: Comment,
    /// Who wrote it.
    pub author: Author,
    /// How many people like it.
    pub likes: u64,
}

/// Which comments. Each part that is there narrows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CommentFilter {
    /// On which post.
    pub post: Option<PostId>,
    /// Whose they are.
    pub author: Option<UserId>,
}

/// By what comments are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentSort {
    /// When they were written.
    CreatedAt,
}

/// Reads comments. Those of a closed account are nowhere in what it gives, nor are its likes counted; those on posts
/// that are hidden are there for who asks for them.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CommentLookup: Send {
    /// The comment with this identifier.
    async fn find(&mut self, id: CommentId) -> StoreResult<Option<CommentEntry>>;
    /// A part of a list of comments. They are not searched.
    async fn list(
        &mut self,
        request: &ListRequest<CommentFilter, CommentSort>,
    ) -> StoreResult<Listed<CommentEntry>>;
    /// How many comments there are of a selection.
    async fn count(&mut self, selection: &Selection<CommentFilter>) -> StoreResult<u64>;
}

/// Writes comments. Those of a closed account are not there for it.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CommentRepository: Send {
    /// Stores a new comment.
    ///
    /// # Errors
    /// `BrokenReference` when its post or its author does not exist.
    async fn insert(&mut self, comment: &Comment) -> StoreResult<()>;
    /// The comment, locked against other writers until this transaction ends.
    async fn lock(&mut self, id: CommentId) -> StoreResult<Option<CommentEntry>>;
    /// Stores a changed comment and returns it with its next version.
    ///
    /// # Errors
    /// `StaleVersion` when `comment.version` is no longer the stored one.
    async fn update(&mut self, comment: &Comment) -> StoreResult<Comment>;
    /// Erases a comment; says whether there was one.
    async fn delete(&mut self, id: CommentId) -> StoreResult<bool>;
    /// Hides the comments of a user whose account is closed, and takes back his likes; says how many comments.
    async fn hide_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64>;
    /// Notes that a user likes a comment; says whether he did not before. Of any number at once, one is told so.
    ///
    /// # Errors
    /// `BrokenReference` when the comment or the user does not exist.
    async fn like(&mut self, comment: CommentId, user: UserId, at: Instant) -> StoreResult<bool>;
    /// Notes that a user does not like a comment; says whether he did before.
    async fn unlike(&mut self, comment: CommentId, user: UserId) -> StoreResult<bool>;
}
