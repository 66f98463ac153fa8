//! Deletes a comment.

use super::standing::{Standing, remember_denial};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, Principal};
use countersign_domain::{Action, Comment, CommentId, Origin, Permission};
use countersign_ports::{Clock, Store, finish};
use serde_json::json;
use std::sync::Arc;

/// Erases a comment: its author does, with [`Permission::POSTS_CREATE`], or who has [`Permission::POSTS_DELETE`].
#[derive(Clone)]
pub struct DeleteComment {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who deletes which comment.
#[derive(Debug, Clone)]
pub struct DeleteCommentCommand {
    /// Who.
    pub by: Principal,
    /// Which.
    pub comment: CommentId,
    /// From where.
    pub origin: Origin,
}

/// Why the comment stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteCommentError {
    /// There is no such comment, or its post is a draft that he does not see.
    #[error("there is no such comment")]
    NotFound,
    /// It is not his to delete.
    #[error("the comment may not be deleted by who asks")]
    Forbidden,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DeleteCommentError: StoreError);

impl DeleteComment {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Deletes the comment.
    ///
    /// # Errors
    /// See [`DeleteCommentError`]. Who asks for what he may not is remembered in the audit trail.
    pub async fn execute(&self, command: DeleteCommentCommand) -> Result<(), DeleteCommentError> {
        let (comment, may) = self.may(&command).await?;
        let DeleteCommentCommand { by, origin, .. } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        if !may {
            remember_denial(&self.journal, &by, &Permission::POSTS_DELETE, &origin, at).await?;
            return Err(DeleteCommentError::Forbidden);
        }
        let subject = Some(comment.author);
        let deed = Deed { action: Action::CommentDeleted, actor, subject, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if !tx.comments().delete(comment.id).await? {
                return Err(DeleteCommentError::NotFound);
            }
            let details = json!({ "id": comment.id, "post": comment.post });
            tx.outbox().append(&[self.journal.done_with(deed, "comment", details)]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }

    /// The comment, and whether he may delete it.
    async fn may(&self, command: &DeleteCommentCommand) -> Result<(Comment, bool), DeleteCommentError> {
        let mut reader = self.store.reader().await?;
        let standing = Standing::of(Some(&command.by), &mut *reader).await?;
        let found = standing.comment(&mut *reader, command.comment).await?;
        let comment = found.ok_or(DeleteCommentError::NotFound)?.comment;
        let may = standing.may(&Permission::POSTS_DELETE, comment.author);
        Ok((comment, may))
    }
}

impl std::fmt::Debug for DeleteComment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeleteComment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, authenticated, comment, comment_entry, grace, origin, post, post_head,
    };
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn finding(there: bool, permission: Permission) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().return_once(|_| Ok(vec![permission]));
            r.comments.expect_find().return_once(move |_| Ok(there.then(comment_entry)));
            r.posts.expect_head().returning(|_| Ok(Some(post_head(&post()))));
        })
    }

    async fn delete(by: Principal, store: ScriptedStore) -> (Result<(), DeleteCommentError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = DeleteCommentCommand { by, comment: comment().id, origin: origin() };
        (DeleteComment::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn its_author_and_who_may_delete_those_of_others_delete_it() {
        let (her, him) = (Principal::User(authenticated()), Principal::User(grace()));
        for (by, permission) in [(her, Permission::POSTS_CREATE), (him, Permission::POSTS_DELETE)] {
            let store = finding(true, permission).transaction(|tx| {
                tx.comments.expect_delete().times(1).returning(|_| Ok(true));
                let details = json!({ "comment": { "id": comment().id, "post": post().id } });
                Kit::expect_deed(tx, Action::CommentDeleted, details, &[]);
            });
            let (outcome, ended) = delete(by, store).await;
            outcome.unwrap();
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn others_are_refused_and_remembered_and_what_is_gone_is_not_found() {
        let him = Principal::User(grace());
        let store =
            finding(true, Permission::POSTS_CREATE).transaction(|tx| Kit::expect_refusal(tx, "posts:delete"));
        assert!(matches!(delete(him.clone(), store).await.0, Err(DeleteCommentError::Forbidden)));
        let (outcome, _) = delete(him.clone(), finding(false, Permission::POSTS_DELETE)).await;
        assert!(matches!(outcome, Err(DeleteCommentError::NotFound)));
        let store = finding(true, Permission::POSTS_DELETE).transaction(|tx| {
            tx.comments.expect_delete().returning(|_| Ok(false));
        });
        assert!(matches!(delete(him, store).await.0, Err(DeleteCommentError::NotFound)));
    }
}
