//! Lists posts.

use super::standing::Standing;
use crate::counted::counted;
use crate::view_tally::ViewTally;
use crate::{Counted, Failure, Ports, Principal};
use countersign_ports::{ListRequest, PostFilter, PostSort, PostSummary, Store};
use std::sync::Arc;

/// Lists posts, for everybody those that he sees.
#[derive(Clone)]
pub struct ListPosts {
    store: Arc<dyn Store>,
    views: Arc<ViewTally>,
}

impl ListPosts {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), views: ports.views.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all. What of it is seen is decided here,
    /// whatever the request says.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        by: Option<&Principal>,
        request: &ListRequest<PostFilter, PostSort>,
    ) -> Result<Counted<PostSummary>, Failure> {
        let mut reader = self.store.reader().await?;
        let mut request = request.clone();
        request.selection.filter.visibility = Standing::of(by, &mut *reader).await?.visibility();
        let counted = counted!(reader.posts(), &request);
        Ok(counted.map(|post| PostSummary {
            views: post.views.saturating_add(self.views.waiting(post.id)),
            ..post
        }))
    }
}

impl std::fmt::Debug for ListPosts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListPosts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, author, later, list_request, post};
    use countersign_domain::{Permission, PostStatus};
    use countersign_ports::mock::ScriptedStore;
    use countersign_ports::{Listed, PostVisibility};

    fn summary() -> PostSummary {
        PostSummary {
            id: post().id,
            author: author(),
            title: post().title,
            excerpt: None,
            status: PostStatus::Published,
            created_at: later(-1000),
            updated_at: later(-1000),
            views: 5,
        }
    }

    #[tokio::test]
    async fn each_sees_what_is_for_him_whatever_is_asked_and_views_that_wait_count() {
        let her = Principal::User(authenticated());
        for (by, permission, expected) in [
            (None, None, PostVisibility::Published),
            (Some(&her), None, PostVisibility::PublishedAndOf(her.user())),
            (Some(&her), Some(Permission::POSTS_READ), PostVisibility::All),
        ] {
            let store = ScriptedStore::new().reader(|r| {
                r.roles.expect_permissions_of().return_once(|_| Ok(Vec::from_iter(permission)));
                r.posts
                    .expect_list()
                    .withf(move |request| request.selection.filter.visibility == expected)
                    .return_once(|_| Ok(Listed { items: vec![summary()], next: None }));
                r.posts
                    .expect_count()
                    .withf(move |selection| selection.filter.visibility == expected)
                    .returning(|_| Ok(7));
            });
            let (ports, _) = Kit::new(store).ports();
            ports.views.add(post().id);
            let mut request = list_request::<PostFilter, _>(PostSort::Views);
            request.selection.filter.visibility = PostVisibility::All;
            let listed = ListPosts::new(&ports).execute(by, &request).await.unwrap();
            assert_eq!((listed.listed.items[0].views, listed.total), (6, Some(7)));
        }
    }
}
