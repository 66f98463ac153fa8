//! Writes a post.

use super::standing::lock_author;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{CreatePosts, Failure, Permitted, Ports};
use countersign_domain::{Action, Excerpt, Instant, Origin, Post, PostContent, PostStatus, PostTitle};
use countersign_ports::{Clock, Ids, PostEntry, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Writes a post, as a draft or for everybody.
#[derive(Clone)]
pub struct CreatePost {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    journal: Journal,
}

/// Who writes what.
#[derive(Debug, Clone)]
pub struct CreatePostCommand {
    /// Who.
    pub by: Permitted<CreatePosts>,
    /// What it is called.
    pub title: PostTitle,
    /// What it says.
    pub content: PostContent,
    /// What it says in short.
    pub excerpt: Option<Excerpt>,
    /// Who reads it.
    pub status: PostStatus,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new post.
#[derive(Debug, thiserror::Error)]
pub enum CreatePostError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CreatePostError: StoreError);

impl CreatePost {
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

    /// Writes the post.
    ///
    /// # Errors
    /// See [`CreatePostError`].
    pub async fn execute(&self, command: CreatePostCommand) -> Result<PostEntry, CreatePostError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.create(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn create(
        &self,
        tx: &mut dyn Transaction,
        command: CreatePostCommand,
        at: Instant,
    ) -> Result<PostEntry, CreatePostError> {
        let CreatePostCommand { by, title, content, excerpt, status, origin } = command;
        let author = lock_author(tx, by.by().user()).await?.ok_or(CreatePostError::AccountGone)?;
        let post = Post {
            id: self.ids.post(),
            author: author.id,
            title,
            content,
            excerpt,
            status,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        tx.posts().insert(&post).await?;
        let (actor, subject) = (by.actor(), Some(author.id));
        let deed = Deed { action: Action::PostCreated, actor, subject, origin: &origin, at };
        let details = json!({ "id": post.id, "status": post.status.as_str() });
        tx.outbox().append(&[self.journal.done_with(deed, "post", details)]).await?;
        Ok(PostEntry { post, author, views: 0, comments: 0 })
    }
}

impl std::fmt::Debug for CreatePost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatePost").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, by_ada, later, origin, post};
    use countersign_domain::{FullName, Profile, User};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn create(
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<PostEntry, CreatePostError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let Post { title, content, .. } = post();
        let (excerpt, status, origin) = (None, PostStatus::Draft, origin());
        let command = CreatePostCommand { by: by_ada(), title, content, excerpt, status, origin };
        (CreatePost::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_post_is_its_writers_and_the_trail_has_nothing_of_what_it_says() {
        let full_name = FullName::parse("Ada Lovelace").ok();
        let (named, name) = (full_name.clone(), full_name);
        let (outcome, ended) = create(|tx| {
            let profile = Profile { full_name: named, ..Profile::default() };
            tx.users.expect_lock().return_once(|_| Ok(Some(User { profile, ..ada() })));
            tx.posts.expect_insert().withf(|post| post.author == ada().id).times(1).returning(|_| Ok(()));
            let id = uuid::Uuid::from_u128(1000);
            let details = json!({ "post": { "id": id, "status": "draft" } });
            Kit::expect_deed(tx, Action::PostCreated, details, &[]);
        })
        .await;
        let made = outcome.unwrap();
        assert_eq!((made.post.version, made.post.created_at, made.views), (1, later(0), 0));
        assert_eq!((made.author.full_name, ended), (name, vec![Ended::Committed]));
    }

    #[tokio::test]
    async fn a_closed_account_writes_nothing() {
        for found in [None, ada().close(later(-1)).ok(), ada().disable(later(-1)).ok()] {
            let (outcome, ended) = create(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(found));
            })
            .await;
            assert!(matches!(outcome, Err(CreatePostError::AccountGone)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }
}
