//! Comments on posts.

use crate::text::prose_type;
use crate::{CommentId, Instant, PostId, UserId};

prose_type!(
    /// What a comment says: 1 to 5,000 characters, as they were written.
    CommentContent, 1, 5000
);

/// A comment on a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its identifier.
    pub id: CommentId,
    /// On which post.
    pub post: PostId,
    /// Who wrote it.
    pub author: UserId,
    /// What it says.
    pub content: CommentContent,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How often that was, from 1.
    pub version: i64,
}

impl Comment {
    /// The comment after a change at `now`; `None` when it says the same.
    #[must_use]
    pub fn change(self, content: CommentContent, now: Instant) -> Option<Self> {
        (content != self.content).then_some(Self { content, updated_at: now, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    #[test]
    fn a_change_moves_the_moment_and_the_same_is_no_change() {
        let content = |text| CommentContent::parse(text).unwrap();
        let comment = Comment {
            id: CommentId::from_uuid(Uuid::from_u128(1)),
            post: PostId::from_uuid(Uuid::from_u128(2)),
            author: UserId::from_uuid(Uuid::from_u128(3)),
            content: content("Great!"),
            created_at: Instant::UNIX_EPOCH,
            updated_at: Instant::UNIX_EPOCH,
            version: 1,
        };
        let now = Instant::UNIX_EPOCH + TimeDelta::seconds(1);
        assert_eq!(comment.clone().change(content("Great!"), now), None);
        let changed = comment.clone().change(content("Good."), now).unwrap();
        assert_eq!(changed, Comment { content: content("Good."), updated_at: now, ..comment });
    }

    #[test]
    fn a_comment_says_something_and_not_too_much() {
        assert!(CommentContent::parse("  Two\n\tlines  ").is_ok());
        for text in ["", " \n\t ", "\0", "\u{1b}[2J", &"x".repeat(5001)] {
            assert!(CommentContent::parse(text).is_err(), "{text}");
        }
    }
}
