//! Lists the comments on a post.

use super::standing::Standing;
use crate::counted::counted;
use crate::failure::fails;
use crate::{Counted, Failure, Ports, Principal};
use countersign_domain::PostId;
use countersign_ports::{CommentEntry, CommentFilter, CommentSort, ListRequest, Store};
use std::sync::Arc;

/// Lists the comments on a post, to who may read it.
#[derive(Clone)]
pub struct ListComments {
    store: Arc<dyn Store>,
}

/// Why nothing is listed.
#[derive(Debug, thiserror::Error)]
pub enum ListCommentsError {
    /// There is no such post, or it is a draft that he does not see.
    #[error("there is no such post")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListCommentsError: StoreError);

impl ListComments {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Lists the part that is asked for, of this post whatever the request says, and tells how many there are in all.
    ///
    /// # Errors
    /// See [`ListCommentsError`].
    pub async fn execute(
        &self,
        by: Option<&Principal>,
        post: PostId,
        request: &ListRequest<CommentFilter, CommentSort>,
    ) -> Result<Counted<CommentEntry>, ListCommentsError> {
        let mut reader = self.store.reader().await?;
        let standing = Standing::of(by, &mut *reader).await?;
        standing.post(&mut *reader, post).await?.ok_or(ListCommentsError::NotFound)?;
        let mut request = request.clone();
        request.selection.filter.post = Some(post);
        Ok(counted!(reader.comments(), &request))
    }
}

impl std::fmt::Debug for ListComments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListComments").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, authenticated, comment_entry, draft, list_request, post, post_head,
    };
    use countersign_domain::Post;
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    async fn list(by: Option<&Principal>, found: Option<Post>) -> Result<usize, ListCommentsError> {
        let store = ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().returning(|_| Ok(vec![]));
            r.posts.expect_head().return_once(move |_| Ok(found.as_ref().map(post_head)));
            r.comments
                .expect_list()
                .withf(|request| request.selection.filter.post == Some(post().id))
                .return_once(|_| Ok(Listed { items: vec![comment_entry()], next: None }));
            r.comments.expect_count().returning(|_| Ok(1));
        });
        let (ports, _) = Kit::new(store).ports();
        let request = list_request::<CommentFilter, _>(CommentSort::CreatedAt);
        let listed = ListComments::new(&ports).execute(by, post().id, &request).await?;
        assert_eq!(listed.total, Some(1));
        Ok(listed.listed.items.len())
    }

    #[tokio::test]
    async fn comments_are_seen_by_whom_the_post_is() {
        let her = Principal::User(authenticated());
        assert_eq!(list(None, Some(post())).await.unwrap(), 1);
        assert_eq!(list(Some(&her), Some(draft())).await.unwrap(), 1);
        for found in [Some(draft()), None] {
            assert!(matches!(list(None, found).await, Err(ListCommentsError::NotFound)));
        }
    }
}
