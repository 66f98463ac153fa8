//! Deletes a post.

use super::standing::{Standing, remember_denial};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, Principal};
use countersign_domain::{Action, Origin, Permission, PostId, UserId};
use countersign_ports::{Clock, Store, finish};
use serde_json::json;
use std::sync::Arc;

/// Erases a post with its comments: its author does, with [`Permission::POSTS_CREATE`], or who has
/// [`Permission::POSTS_DELETE`].
#[derive(Clone)]
pub struct DeletePost {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who deletes which post.
#[derive(Debug, Clone)]
pub struct DeletePostCommand {
    /// Who.
    pub by: Principal,
    /// Which.
    pub post: PostId,
    /// From where.
    pub origin: Origin,
}

/// Why the post stays.
#[derive(Debug, thiserror::Error)]
pub enum DeletePostError {
    /// There is no such post, or it is a draft that he does not see.
    #[error("there is no such post")]
    NotFound,
    /// It is not his to delete.
    #[error("the post may not be deleted by who asks")]
    Forbidden,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DeletePostError: StoreError);

impl DeletePost {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Deletes the post.
    ///
    /// # Errors
    /// See [`DeletePostError`]. Who asks for what he may not is remembered in the audit trail.
    pub async fn execute(&self, command: DeletePostCommand) -> Result<(), DeletePostError> {
        let (author, may) = self.may(&command).await?;
        let DeletePostCommand { by, post, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        if !may {
            remember_denial(&self.journal, &by, &Permission::POSTS_DELETE, &origin, at).await?;
            return Err(DeletePostError::Forbidden);
        }
        let deed = Deed { action: Action::PostDeleted, actor, subject: Some(author), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if !tx.posts().delete(post).await? {
                return Err(DeletePostError::NotFound);
            }
            let details = json!({ "id": post });
            tx.outbox().append(&[self.journal.done_with(deed, "post", details)]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }

    /// Whose the post is, and whether he may delete it.
    async fn may(&self, command: &DeletePostCommand) -> Result<(UserId, bool), DeletePostError> {
        let mut reader = self.store.reader().await?;
        let standing = Standing::of(Some(&command.by), &mut *reader).await?;
        let head = standing.post(&mut *reader, command.post).await?.ok_or(DeletePostError::NotFound)?;
        Ok((head.author, standing.may(&Permission::POSTS_DELETE, head.author)))
    }
}

impl std::fmt::Debug for DeletePost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeletePost").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, draft, grace, origin, post, post_head};
    use countersign_domain::Post;
    use countersign_ports::mock::{Ended, ScriptedStore};

    const CREATE: Permission = Permission::POSTS_CREATE;

    fn finding(found: Option<Post>, permission: Permission) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().return_once(|_| Ok(vec![permission]));
            r.posts.expect_head().return_once(move |_| Ok(found.as_ref().map(post_head)));
        })
    }

    async fn delete(by: Principal, store: ScriptedStore) -> (Result<(), DeletePostError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = DeletePostCommand { by, post: post().id, origin: origin() };
        (DeletePost::new(&ports).execute(command).await, store.ended())
    }

    fn deleting(store: ScriptedStore, there: bool) -> ScriptedStore {
        store.transaction(|tx| {
            tx.posts.expect_delete().times(1).return_once(move |_| Ok(there));
            if there {
                let details = json!({ "post": { "id": post().id } });
                Kit::expect_deed(tx, Action::PostDeleted, details, &[]);
            }
        })
    }

    #[tokio::test]
    async fn its_author_and_who_may_delete_those_of_others_delete_it() {
        let (her, him) = (Principal::User(authenticated()), Principal::User(grace()));
        for (by, permission) in [(her.clone(), CREATE), (him, Permission::POSTS_DELETE)] {
            let (outcome, ended) = delete(by, deleting(finding(Some(post()), permission), true)).await;
            outcome.unwrap();
            assert_eq!(ended, [Ended::Committed]);
        }
        let (outcome, ended) = delete(her, deleting(finding(Some(post()), CREATE), false)).await;
        assert!(matches!(outcome, Err(DeletePostError::NotFound)), "deleted in between");
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn others_are_refused_and_remembered_and_see_no_draft() {
        let him = Principal::User(grace());
        let store = finding(Some(post()), CREATE).transaction(|tx| Kit::expect_refusal(tx, "posts:delete"));
        assert!(matches!(delete(him.clone(), store).await.0, Err(DeletePostError::Forbidden)));
        let (outcome, _) = delete(him, finding(Some(draft()), CREATE)).await;
        assert!(matches!(outcome, Err(DeletePostError::NotFound)));
    }
}
