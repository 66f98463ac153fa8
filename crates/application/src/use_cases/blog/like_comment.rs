//! Likes a comment.

use super::standing::{Standing, lock_author};
use crate::journal::{Deed, Journal};
use crate::{CreatePosts, Failure, Permitted, Ports};
use countersign_domain::{Action, Comment, CommentId, Instant, Origin};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Likes a comment, once however often.
#[derive(Clone)]
pub struct LikeComment {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who likes which comment.
#[derive(Debug, Clone)]
pub struct LikeCommentCommand {
    /// Who.
    pub by: Permitted<CreatePosts>,
    /// Which.
    pub comment: CommentId,
    /// From where.
    pub origin: Origin,
}

/// Why the comment is not liked.
#[derive(Debug, thiserror::Error)]
pub enum LikeCommentError {
    /// There is no such comment, or its post is a draft that he does not see.
    #[error("there is no such comment")]
    NotFound,
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for LikeCommentError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BrokenReference => Self::NotFound,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl LikeComment {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Says whether he did not like it before.
    ///
    /// # Errors
    /// See [`LikeCommentError`].
    pub async fn execute(&self, command: LikeCommentCommand) -> Result<bool, LikeCommentError> {
        let comment = {
            let mut reader = self.store.reader().await?;
            let standing = Standing::of_permitted(&command.by);
            let found = standing.comment(&mut *reader, command.comment).await?;
            found.ok_or(LikeCommentError::NotFound)?.comment
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.like(&mut *tx, &command, &comment, now).await;
        finish(tx, outcome).await
    }

    async fn like(
        &self,
        tx: &mut dyn Transaction,
        command: &LikeCommentCommand,
        comment: &Comment,
        at: Instant,
    ) -> Result<bool, LikeCommentError> {
        let LikeCommentCommand { by, origin, .. } = command;
        let who = lock_author(tx, by.by().user()).await?.ok_or(LikeCommentError::AccountGone)?.id;
        let is_new = tx.comments().like(comment.id, who, at).await?;
        if is_new {
            let (actor, subject) = (by.actor(), Some(comment.author));
            let deed = Deed { action: Action::CommentLiked, actor, subject, origin, at };
            let details = json!({ "id": comment.id, "post": comment.post });
            tx.outbox().append(&[self.journal.done_with(deed, "comment", details)]).await?;
        }
        Ok(is_new)
    }
}

impl std::fmt::Debug for LikeComment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LikeComment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, barely_permitted, by_ada, comment, comment_entry, draft, later, origin, post, post_head,
    };
    use countersign_domain::{Post, User};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn finding(on: &Post) -> ScriptedStore {
        let head = post_head(on);
        ScriptedStore::new().reader(|r| {
            r.comments.expect_find().return_once(|_| Ok(Some(comment_entry())));
            r.posts.expect_head().returning(move |_| Ok(Some(head)));
        })
    }

    async fn like(
        by: Permitted<CreatePosts>,
        store: ScriptedStore,
    ) -> (Result<bool, LikeCommentError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = LikeCommentCommand { by, comment: comment().id, origin: origin() };
        (LikeComment::new(&ports).execute(command).await, store.ended())
    }

    fn storing(user: Option<User>, stored: StoreResult<bool>) -> ScriptedStore {
        finding(&post()).transaction(|tx| {
            let is_new = matches!(stored, Ok(true)) && user.as_ref().is_some_and(User::is_active);
            tx.users.expect_lock().return_once(|_| Ok(user));
            tx.comments.expect_like().return_once(|_, _, _| stored);
            if is_new {
                let details = json!({ "comment": { "id": comment().id, "post": post().id } });
                Kit::expect_deed(tx, Action::CommentLiked, details, &[]);
            }
        })
    }

    #[tokio::test]
    async fn the_first_time_is_remembered_and_no_other() {
        for is_new in [true, false] {
            let (outcome, ended) = like(by_ada(), storing(Some(ada()), Ok(is_new))).await;
            assert_eq!((outcome.unwrap(), ended), (is_new, vec![Ended::Committed]));
        }
    }

    #[tokio::test]
    async fn what_is_not_seen_or_gone_is_not_found() {
        let (outcome, _) = like(barely_permitted(), finding(&draft())).await;
        assert!(matches!(outcome, Err(LikeCommentError::NotFound)));
        let (outcome, ended) = like(by_ada(), storing(Some(ada()), Err(StoreError::BrokenReference))).await;
        assert!(matches!(outcome, Err(LikeCommentError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_closed_account_changes_nothing() {
        let (outcome, _) = like(by_ada(), storing(ada().close(later(-1)).ok(), Ok(true))).await;
        assert!(matches!(outcome, Err(LikeCommentError::AccountGone)));
    }
}
