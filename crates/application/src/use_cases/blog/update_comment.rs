//! Changes a comment.

use super::standing::{Standing, remember_denial};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, Principal};
use countersign_domain::{Action, CommentContent, CommentId, Instant, Origin, Permission};
use countersign_ports::{Clock, CommentEntry, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Changes a comment: its author does, with [`Permission::POSTS_CREATE`], or who has [`Permission::POSTS_UPDATE`].
#[derive(Clone)]
pub struct UpdateComment {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct UpdateCommentCommand {
    /// Who.
    pub by: Principal,
    /// Which comment.
    pub comment: CommentId,
    /// What it is to say.
    pub content: CommentContent,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why the comment stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdateCommentError {
    /// There is no such comment, or its post is a draft that he does not see.
    #[error("there is no such comment")]
    NotFound,
    /// It is not his to change.
    #[error("the comment may not be changed by who asks")]
    Forbidden,
    /// It is no longer the version that he saw.
    #[error("the comment was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UpdateCommentError: StoreError);

impl UpdateComment {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the comment and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateCommentError`]. Who asks for what he may not is remembered in the audit trail.
    pub async fn execute(&self, command: UpdateCommentCommand) -> Result<CommentEntry, UpdateCommentError> {
        let now = self.clock.now();
        if !self.may(&command).await? {
            let UpdateCommentCommand { by, origin, .. } = &command;
            remember_denial(&self.journal, by, &Permission::POSTS_UPDATE, origin, now).await?;
            return Err(UpdateCommentError::Forbidden);
        }
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn may(&self, command: &UpdateCommentCommand) -> Result<bool, UpdateCommentError> {
        let mut reader = self.store.reader().await?;
        let standing = Standing::of(Some(&command.by), &mut *reader).await?;
        let found = standing.comment(&mut *reader, command.comment).await?;
        let entry = found.ok_or(UpdateCommentError::NotFound)?;
        Ok(standing.may(&Permission::POSTS_UPDATE, entry.author.id))
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdateCommentCommand,
        at: Instant,
    ) -> Result<CommentEntry, UpdateCommentError> {
        let UpdateCommentCommand { by, comment: id, content, seen_version, origin } = command;
        let entry = tx.comments().lock(id).await?.ok_or(UpdateCommentError::NotFound)?;
        if seen_version.is_some_and(|seen| seen != entry.comment.version) {
            return Err(UpdateCommentError::Stale);
        }
        let Some(comment) = entry.comment.clone().change(content, at) else { return Ok(entry) };
        let comment = tx.comments().update(&comment).await?;
        let (actor, subject) = (by.actor(), Some(comment.author));
        let deed = Deed { action: Action::CommentUpdated, actor, subject, origin: &origin, at };
        let details = json!({ "id": id, "post": comment.post });
        tx.outbox().append(&[self.journal.done_with(deed, "comment", details)]).await?;
        Ok(CommentEntry { comment, ..entry })
    }
}

impl std::fmt::Debug for UpdateComment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateComment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, authenticated, comment, comment_entry, draft, grace, later, origin, post, post_head,
    };
    use countersign_domain::{Comment, Post};
    use countersign_ports::mock::{Ended, ScriptedStore};

    const CREATE: Permission = Permission::POSTS_CREATE;

    fn finding(found: Option<CommentEntry>, on: &Post, permission: Permission) -> ScriptedStore {
        let head = post_head(on);
        ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().return_once(|_| Ok(vec![permission]));
            r.comments.expect_find().return_once(|_| Ok(found));
            r.posts.expect_head().returning(move |_| Ok(Some(head)));
        })
    }

    async fn update(
        by: Principal,
        store: ScriptedStore,
        (content, seen_version): (&str, Option<i64>),
    ) -> (Result<CommentEntry, UpdateCommentError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let (comment, content) = (comment().id, CommentContent::parse(content).unwrap());
        let command = UpdateCommentCommand { by, comment, content, seen_version, origin: origin() };
        (UpdateComment::new(&ports).execute(command).await, store.ended())
    }

    fn locking(store: ScriptedStore, changes: bool) -> ScriptedStore {
        store.transaction(|tx| {
            tx.comments.expect_lock().times(1).return_once(|_| Ok(Some(comment_entry())));
            if changes {
                tx.comments
                    .expect_update()
                    .withf(|comment| comment.updated_at == later(0))
                    .times(1)
                    .returning(|comment| Ok(Comment { version: 3, ..comment.clone() }));
                let details = json!({ "comment": { "id": comment().id, "post": post().id } });
                Kit::expect_deed(tx, Action::CommentUpdated, details, &[]);
            }
        })
    }

    #[tokio::test]
    async fn its_author_and_who_may_change_those_of_others_change_it() {
        let (her, him) = (Principal::User(authenticated()), Principal::User(grace()));
        for (by, permission) in [(her, CREATE), (him, Permission::POSTS_UPDATE)] {
            let store = locking(finding(Some(comment_entry()), &post(), permission), true);
            let (outcome, ended) = update(by, store, ("Other.", Some(2))).await;
            let entry = outcome.unwrap();
            assert_eq!((entry.comment.version, entry.likes, ended), (3, 4, vec![Ended::Committed]));
        }
    }

    #[tokio::test]
    async fn others_are_refused_and_remembered_and_see_none_on_a_draft() {
        let him = Principal::User(grace());
        let store = finding(Some(comment_entry()), &post(), CREATE)
            .transaction(|tx| Kit::expect_refusal(tx, "posts:update"));
        let (outcome, _) = update(him.clone(), store, ("Other.", None)).await;
        assert!(matches!(outcome, Err(UpdateCommentError::Forbidden)));
        for (found, on) in [(Some(comment_entry()), draft()), (None, post())] {
            let (outcome, _) = update(him.clone(), finding(found, &on, CREATE), ("Other.", None)).await;
            assert!(matches!(outcome, Err(UpdateCommentError::NotFound)));
        }
    }

    #[tokio::test]
    async fn another_version_is_stale_and_the_same_words_are_not_written() {
        let her = || Principal::User(authenticated());
        let found = || locking(finding(Some(comment_entry()), &post(), CREATE), false);
        let (outcome, ended) = update(her(), found(), ("Other.", Some(1))).await;
        assert!(matches!(outcome, Err(UpdateCommentError::Stale)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = update(her(), found(), ("Corrected.", None)).await;
        assert_eq!(outcome.unwrap(), comment_entry());
    }
}
