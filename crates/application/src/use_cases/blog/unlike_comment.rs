//! Likes a comment no more.

use super::standing::{Standing, lock_author};
use crate::journal::{Deed, Journal};
use crate::{CreatePosts, Failure, Permitted, Ports};
use countersign_domain::{Action, Comment, CommentId, Instant, Origin};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Likes a comment no more.
#[derive(Clone)]
pub struct UnlikeComment {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who likes which comment no more.
#[derive(Debug, Clone)]
pub struct UnlikeCommentCommand {
    /// Who.
    pub by: Permitted<CreatePosts>,
    /// Which.
    pub comment: CommentId,
    /// From where.
    pub origin: Origin,
}

/// Why the like stays.
#[derive(Debug, thiserror::Error)]
pub enum UnlikeCommentError {
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

impl From<StoreError> for UnlikeCommentError {
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

impl UnlikeComment {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Says whether he liked it before.
    ///
    /// # Errors
    /// See [`UnlikeCommentError`].
    pub async fn execute(&self, command: UnlikeCommentCommand) -> Result<bool, UnlikeCommentError> {
        let comment = {
            let mut reader = self.store.reader().await?;
            let standing = Standing::of_permitted(&command.by);
            let found = standing.comment(&mut *reader, command.comment).await?;
            found.ok_or(UnlikeCommentError::NotFound)?.comment
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.unlike(&mut *tx, &command, &comment, now).await;
        finish(tx, outcome).await
    }

    async fn unlike(
        &self,
        tx: &mut dyn Transaction,
        command: &UnlikeCommentCommand,
        comment: &Comment,
        at: Instant,
    ) -> Result<bool, UnlikeCommentError> {
        let UnlikeCommentCommand { by, origin, .. } = command;
        let who = lock_author(tx, by.by().user()).await?.ok_or(UnlikeCommentError::AccountGone)?.id;
        let was_liked = tx.comments().unlike(comment.id, who).await?;
        if was_liked {
            let (actor, subject) = (by.actor(), Some(comment.author));
            let deed = Deed { action: Action::CommentUnliked, actor, subject, origin, at };
            let details = json!({ "id": comment.id, "post": comment.post });
            tx.outbox().append(&[self.journal.done_with(deed, "comment", details)]).await?;
        }
        Ok(was_liked)
    }
}

impl std::fmt::Debug for UnlikeComment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlikeComment").finish_non_exhaustive()
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

    async fn unlike(
        by: Permitted<CreatePosts>,
        store: ScriptedStore,
    ) -> (Result<bool, UnlikeCommentError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = UnlikeCommentCommand { by, comment: comment().id, origin: origin() };
        (UnlikeComment::new(&ports).execute(command).await, store.ended())
    }

    fn storing(user: Option<User>, stored: StoreResult<bool>) -> ScriptedStore {
        finding(&post()).transaction(|tx| {
            let was_liked = matches!(stored, Ok(true)) && user.as_ref().is_some_and(User::is_active);
            tx.users.expect_lock().return_once(|_| Ok(user));
            tx.comments.expect_unlike().return_once(|_, _| stored);
            if was_liked {
                let details = json!({ "comment": { "id": comment().id, "post": post().id } });
                Kit::expect_deed(tx, Action::CommentUnliked, details, &[]);
            }
        })
    }

    #[tokio::test]
    async fn what_was_liked_is_remembered_and_nothing_else() {
        for was_liked in [true, false] {
            let (outcome, ended) = unlike(by_ada(), storing(Some(ada()), Ok(was_liked))).await;
            assert_eq!((outcome.unwrap(), ended), (was_liked, vec![Ended::Committed]));
        }
    }

    #[tokio::test]
    async fn what_is_not_seen_or_gone_is_not_found() {
        let (outcome, _) = unlike(barely_permitted(), finding(&draft())).await;
        assert!(matches!(outcome, Err(UnlikeCommentError::NotFound)));
        let (outcome, ended) = unlike(by_ada(), storing(Some(ada()), Err(StoreError::BrokenReference))).await;
        assert!(matches!(outcome, Err(UnlikeCommentError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_closed_account_changes_nothing() {
        let (outcome, _) = unlike(by_ada(), storing(ada().close(later(-1)).ok(), Ok(true))).await;
        assert!(matches!(outcome, Err(UnlikeCommentError::AccountGone)));
    }
}
