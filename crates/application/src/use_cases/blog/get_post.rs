//! Shows a post.

use super::standing::{Standing, head_of};
use crate::failure::fails;
use crate::view_tally::{FlushViews, ViewTally};
use crate::{Failure, Ports, Principal};
use countersign_domain::{PostId, PostStatus};
use countersign_ports::{PostEntry, Store};
use std::sync::Arc;

/// Shows a post to who may read it. A published one counts a view, unless its author reads it.
#[derive(Clone)]
pub struct GetPost {
    store: Arc<dyn Store>,
    views: Arc<ViewTally>,
    flush: FlushViews,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetPostError {
    /// There is no such post, or it is a draft that he does not see.
    #[error("there is no such post")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetPostError: StoreError);

impl GetPost {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), views: ports.views.clone(), flush: FlushViews::new(ports) }
    }

    /// Shows it to somebody, or to anybody.
    ///
    /// # Errors
    /// See [`GetPostError`].
    pub async fn execute(&self, by: Option<&Principal>, id: PostId) -> Result<PostEntry, GetPostError> {
        let found = {
            let mut reader = self.store.reader().await?;
            let found = reader.posts().find(id).await?.ok_or(GetPostError::NotFound)?;
            if found.post.status == PostStatus::Draft
                && !Standing::of(by, &mut *reader).await?.sees(head_of(&found.post))
            {
                return Err(GetPostError::NotFound);
            }
            found
        };
        let is_own = by.is_some_and(|by| by.user() == found.post.author);
        if found.post.status == PostStatus::Published && !is_own && self.views.add(id) {
            // What is not written now stays in the tally.
            let _ = self.flush.run_once().await.inspect_err(|error| {
                tracing::warn!(%error, "views could not be written");
            });
        }
        Ok(PostEntry { views: found.views.saturating_add(self.views.waiting(id)), ..found })
    }
}

impl std::fmt::Debug for GetPost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetPost").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, draft, grace, post, post_entry};
    use countersign_domain::{Permission, Post};
    use countersign_ports::mock::ScriptedStore;

    fn finding(store: ScriptedStore, found: Option<Post>, permissions: Vec<Permission>) -> ScriptedStore {
        store.reader(|r| {
            r.posts.expect_find().times(1).return_once(|_| Ok(found.map(post_entry)));
            r.roles.expect_permissions_of().return_once(|_| Ok(permissions));
        })
    }

    async fn get(
        by: Option<Principal>,
        found: Option<Post>,
        permissions: Vec<Permission>,
    ) -> Result<u64, GetPostError> {
        let (ports, _) = Kit::new(finding(ScriptedStore::new(), found, permissions)).ports();
        GetPost::new(&ports).execute(by.as_ref(), post().id).await.map(|entry| entry.views)
    }

    #[tokio::test]
    async fn a_draft_is_shown_to_its_author_and_to_who_may_read_it_and_counts_no_view() {
        let (her, him) = (Some(Principal::User(authenticated())), Some(Principal::User(grace())));
        assert_eq!(get(her, Some(draft()), vec![]).await.unwrap(), 5);
        assert_eq!(get(him.clone(), Some(draft()), vec![Permission::POSTS_READ]).await.unwrap(), 5);
        for by in [him, None] {
            let shown = get(by, Some(draft()), vec![Permission::POSTS_CREATE]).await;
            assert!(matches!(shown, Err(GetPostError::NotFound)));
        }
    }

    #[tokio::test]
    async fn a_view_counts_unless_it_is_the_authors() {
        let (her, him) = (Some(Principal::User(authenticated())), Some(Principal::User(grace())));
        for (by, views) in [(None, 6), (him, 6), (her, 5)] {
            assert_eq!(get(by, Some(post()), vec![]).await.unwrap(), views);
        }
        assert!(matches!(get(None, None, vec![]).await, Err(GetPostError::NotFound)));
    }

    #[tokio::test]
    async fn a_thousand_reads_are_one_write() {
        let mut store = ScriptedStore::new();
        for _ in 0..1000 {
            store = finding(store, Some(post()), vec![]);
        }
        let store = store.transaction(|tx| {
            tx.posts
                .expect_add_views()
                .withf(|views| views == [(post().id, 1000)])
                .times(1)
                .returning(|_| Ok(()));
        });
        let (ports, store) = Kit::new(store).ports();
        let get = GetPost::new(&ports);
        for read in 1..=1000 {
            assert_eq!(get.execute(None, post().id).await.unwrap().views, 5 + read);
        }
        assert_eq!(store.left(), 1, "nothing was written");
        FlushViews::new(&ports).run_once().await.unwrap();
        assert_eq!((store.left(), store.ended().len()), (0, 1));
    }
}
