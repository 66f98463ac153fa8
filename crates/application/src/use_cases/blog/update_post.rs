//! Changes a post.

use super::standing::{Standing, remember_denial};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::view_tally::ViewTally;
use crate::{Failure, Ports, Principal};
use countersign_domain::{Action, Instant, Origin, Permission, PostChange, PostId};
use countersign_ports::{Clock, PostEntry, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Changes a post: its author does, with [`Permission::POSTS_CREATE`], or who has [`Permission::POSTS_UPDATE`].
#[derive(Clone)]
pub struct UpdatePost {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    views: Arc<ViewTally>,
    journal: Journal,
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct UpdatePostCommand {
    /// Who.
    pub by: Principal,
    /// Which post.
    pub post: PostId,
    /// What of it.
    pub change: PostChange,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why the post stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdatePostError {
    /// There is no such post, or it is a draft that he does not see.
    #[error("there is no such post")]
    NotFound,
    /// It is not his to change.
    #[error("the post may not be changed by who asks")]
    Forbidden,
    /// It is no longer the version that he saw.
    #[error("the post was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UpdatePostError: StoreError);

impl UpdatePost {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            views: ports.views.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Changes the post and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdatePostError`]. Who asks for what he may not is remembered in the audit trail.
    pub async fn execute(&self, command: UpdatePostCommand) -> Result<PostEntry, UpdatePostError> {
        let now = self.clock.now();
        if !self.may(&command).await? {
            let UpdatePostCommand { by, origin, .. } = &command;
            remember_denial(&self.journal, by, &Permission::POSTS_UPDATE, origin, now).await?;
            return Err(UpdatePostError::Forbidden);
        }
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        let entry = finish(tx, outcome).await?;
        Ok(PostEntry { views: entry.views.saturating_add(self.views.waiting(entry.post.id)), ..entry })
    }

    async fn may(&self, command: &UpdatePostCommand) -> Result<bool, UpdatePostError> {
        let mut reader = self.store.reader().await?;
        let standing = Standing::of(Some(&command.by), &mut *reader).await?;
        let head = standing.post(&mut *reader, command.post).await?.ok_or(UpdatePostError::NotFound)?;
        Ok(standing.may(&Permission::POSTS_UPDATE, head.author))
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdatePostCommand,
        at: Instant,
    ) -> Result<PostEntry, UpdatePostError> {
        let UpdatePostCommand { by, post: id, change, seen_version, origin } = command;
        let entry = tx.posts().lock(id).await?.ok_or(UpdatePostError::NotFound)?;
        if seen_version.is_some_and(|seen| seen != entry.post.version) {
            return Err(UpdatePostError::Stale);
        }
        let (post, fields) = entry.post.change(change, at);
        if fields.is_empty() {
            return Ok(PostEntry { post, ..entry });
        }
        let post = tx.posts().update(&post).await?;
        let (actor, subject) = (by.actor(), Some(post.author));
        let deed = Deed { action: Action::PostUpdated, actor, subject, origin: &origin, at };
        let details = json!({ "id": id, "fields": fields, "status": post.status.as_str() });
        tx.outbox().append(&[self.journal.done_with(deed, "post", details)]).await?;
        Ok(PostEntry { post, ..entry })
    }
}

impl std::fmt::Debug for UpdatePost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatePost").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, authenticated, draft, grace, key_holder, later, origin, post, post_entry, post_head,
    };
    use countersign_domain::{Post, PostStatus};
    use countersign_ports::mock::{Ended, ScriptedStore};

    const CREATE: Permission = Permission::POSTS_CREATE;

    fn finding(found: Option<Post>, permissions: Vec<Permission>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().return_once(|_| Ok(permissions));
            r.posts.expect_head().return_once(move |_| Ok(found.as_ref().map(post_head)));
        })
    }

    async fn update(
        by: Principal,
        store: ScriptedStore,
        seen_version: Option<i64>,
        change: PostChange,
    ) -> (Result<PostEntry, UpdatePostError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = UpdatePostCommand { by, post: post().id, change, seen_version, origin: origin() };
        (UpdatePost::new(&ports).execute(command).await, store.ended())
    }

    fn published() -> PostChange {
        PostChange { status: Some(PostStatus::Published), ..PostChange::default() }
    }

    fn changing(store: ScriptedStore) -> ScriptedStore {
        store.transaction(|tx| {
            tx.posts.expect_lock().times(1).return_once(|_| Ok(Some(post_entry(draft()))));
            tx.posts
                .expect_update()
                .withf(|post| post.status == PostStatus::Published && post.updated_at == later(0))
                .times(1)
                .returning(|post| Ok(Post { version: 4, ..post.clone() }));
            let details = json!({ "id": post().id, "fields": ["status"], "status": "published" });
            Kit::expect_deed(tx, Action::PostUpdated, json!({ "post": details }), &[]);
        })
    }

    #[tokio::test]
    async fn its_author_and_who_may_change_those_of_others_change_it() {
        let key = Principal::Key(key_holder(vec![CREATE]));
        let editor = vec![Permission::POSTS_READ, Permission::POSTS_UPDATE];
        for (by, permissions) in [
            (Principal::User(authenticated()), vec![CREATE]),
            (key, vec![]),
            (Principal::User(grace()), editor),
        ] {
            let store = changing(finding(Some(draft()), permissions));
            let (outcome, ended) = update(by, store, Some(3), published()).await;
            let entry = outcome.unwrap();
            assert_eq!((entry.post.version, entry.views, ended), (4, 5, vec![Ended::Committed]));
        }
    }

    #[tokio::test]
    async fn others_are_refused_and_remembered_and_see_no_draft() {
        let key = Principal::Key(key_holder(vec![Permission::PROFILE_UPDATE]));
        for (by, permissions) in [
            (Principal::User(grace()), vec![CREATE]),
            (Principal::User(authenticated()), vec![]),
            (key, vec![CREATE]),
        ] {
            let store =
                finding(Some(post()), permissions).transaction(|tx| Kit::expect_refusal(tx, "posts:update"));
            let (outcome, ended) = update(by, store, None, published()).await;
            assert!(matches!(outcome, Err(UpdatePostError::Forbidden)));
            assert_eq!(ended, [Ended::Committed]);
        }
        for found in [Some(draft()), None] {
            let by = Principal::User(grace());
            let (outcome, _) = update(by, finding(found, vec![CREATE]), None, published()).await;
            assert!(matches!(outcome, Err(UpdatePostError::NotFound)));
        }
    }

    #[tokio::test]
    async fn another_version_is_stale_and_what_does_not_change_is_not_written() {
        let locking = |found: Option<Post>| {
            finding(Some(post()), vec![CREATE]).transaction(|tx| {
                tx.posts.expect_lock().return_once(|_| Ok(found.map(post_entry)));
            })
        };
        let her = || Principal::User(authenticated());
        let (outcome, ended) = update(her(), locking(Some(post())), Some(2), published()).await;
        assert!(matches!(outcome, Err(UpdatePostError::Stale)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = update(her(), locking(Some(post())), Some(3), published()).await;
        assert_eq!(outcome.unwrap().post, post());
        let (outcome, _) = update(her(), locking(None), None, published()).await;
        assert!(matches!(outcome, Err(UpdatePostError::NotFound)), "deleted in between");
    }
}
