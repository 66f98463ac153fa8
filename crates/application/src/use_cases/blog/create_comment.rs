//! Comments on a post.

use super::standing::{Standing, lock_author};
use crate::journal::{Deed, Journal};
use crate::{CreatePosts, Failure, Permitted, Ports};
use countersign_domain::{Action, Comment, CommentContent, Instant, Origin, PostId, PostStatus};
use countersign_ports::{Clock, CommentEntry, Ids, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Comments on a published post.
#[derive(Clone)]
pub struct CreateComment {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    journal: Journal,
}

/// Who says what to which post.
#[derive(Debug, Clone)]
pub struct CreateCommentCommand {
    /// Who.
    pub by: Permitted<CreatePosts>,
    /// To which post.
    pub post: PostId,
    /// What.
    pub content: CommentContent,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new comment.
#[derive(Debug, thiserror::Error)]
pub enum CreateCommentError {
    /// There is no such post, or it is a draft that he does not see.
    #[error("there is no such post")]
    NotFound,
    /// The post is a draft, which he sees.
    #[error("the post is not published")]
    NotPublished,
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for CreateCommentError {
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

impl CreateComment {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            ids: ports.ids.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Writes the comment.
    ///
    /// # Errors
    /// See [`CreateCommentError`].
    pub async fn execute(&self, command: CreateCommentCommand) -> Result<CommentEntry, CreateCommentError> {
        let post = {
            let mut reader = self.store.reader().await?;
            let standing = Standing::of_permitted(&command.by);
            standing.post(&mut *reader, command.post).await?.ok_or(CreateCommentError::NotFound)?
        };
        if post.status != PostStatus::Published {
            return Err(CreateCommentError::NotPublished);
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.create(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn create(
        &self,
        tx: &mut dyn Transaction,
        command: CreateCommentCommand,
        at: Instant,
    ) -> Result<CommentEntry, CreateCommentError> {
        let CreateCommentCommand { by, post, content, origin } = command;
        let author = lock_author(tx, by.by().user()).await?.ok_or(CreateCommentError::AccountGone)?;
        let comment = Comment {
            id: self.ids.comment(),
            post,
            author: author.id,
            content,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        tx.comments().insert(&comment).await?;
        let (actor, subject) = (by.actor(), Some(author.id));
        let deed = Deed { action: Action::CommentCreated, actor, subject, origin: &origin, at };
        let details = json!({ "id": comment.id, "post": post });
        tx.outbox().append(&[self.journal.done_with(deed, "comment", details)]).await?;
        Ok(CommentEntry { comment, author, likes: 0 })
    }
}

impl std::fmt::Debug for CreateComment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateComment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, barely_permitted, by_ada, comment, draft, later, origin, post, post_head,
    };
    use countersign_domain::{Post, User};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn finding(found: Option<Post>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.posts.expect_head().return_once(move |_| Ok(found.as_ref().map(post_head)));
        })
    }

    fn writing(author: Option<User>, inserted: StoreResult<()>) -> ScriptedStore {
        finding(Some(post())).transaction(|tx| {
            let succeeds = author.as_ref().is_some_and(User::is_active) && inserted.is_ok();
            tx.users.expect_lock().return_once(|_| Ok(author));
            tx.comments.expect_insert().return_once(|_| inserted);
            if succeeds {
                let details = json!({ "id": Uuid::from_u128(1000), "post": post().id });
                Kit::expect_deed(tx, Action::CommentCreated, json!({ "comment": details }), &[]);
            }
        })
    }

    async fn create(
        by: Permitted<CreatePosts>,
        store: ScriptedStore,
    ) -> (Result<CommentEntry, CreateCommentError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command =
            CreateCommentCommand { by, post: post().id, content: comment().content, origin: origin() };
        (CreateComment::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_published_post_is_commented() {
        let (outcome, ended) = create(by_ada(), writing(Some(ada()), Ok(()))).await;
        let made = outcome.unwrap();
        assert_eq!((made.comment.post, made.comment.created_at, made.likes), (post().id, later(0), 0));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_draft_is_not_and_is_there_only_for_who_sees_it() {
        let (outcome, _) = create(by_ada(), finding(Some(draft()))).await;
        assert!(matches!(outcome, Err(CreateCommentError::NotPublished)));
        for found in [Some(draft()), None] {
            let (outcome, _) = create(barely_permitted(), finding(found)).await;
            assert!(matches!(outcome, Err(CreateCommentError::NotFound)));
        }
    }

    #[tokio::test]
    async fn nothing_is_written_to_a_post_that_goes_or_by_an_account_that_does() {
        let gone = writing(Some(ada()), Err(StoreError::BrokenReference));
        let (outcome, ended) = create(by_ada(), gone).await;
        assert!(matches!(outcome, Err(CreateCommentError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = create(by_ada(), writing(ada().close(later(-1)).ok(), Ok(()))).await;
        assert!(matches!(outcome, Err(CreateCommentError::AccountGone)));
    }
}
