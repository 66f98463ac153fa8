//! What somebody sees of the blog, and what he may do there.

use crate::journal::{Deed, Journal};
use crate::{Permitted, Principal, Right};
use countersign_domain::{
    Action, CommentId, Instant, Origin, Permission, Post, PostId, PostStatus, User, UserId,
};
use countersign_ports::{Author, CommentEntry, PostHead, PostVisibility, Reader, StoreResult, Transaction};

/// Who asks, and what he may do now; anonymous, nothing.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    by: Option<Principal>,
    permissions: Vec<Permission>,
}

impl Standing {
    /// Of whoever reads or changes.
    pub(super) async fn of(by: Option<&Principal>, reader: &mut dyn Reader) -> StoreResult<Self> {
        let permissions = match by {
            None => Vec::new(),
            Some(Principal::Key(holder)) => holder.permissions().to_vec(),
            Some(Principal::User(user)) => reader.roles().permissions_of(user.user()).await?,
        };
        Ok(Self { by: by.cloned(), permissions })
    }

    /// Of somebody whose permissions were looked up before.
    pub(super) fn of_permitted<R: Right>(by: &Permitted<R>) -> Self {
        Self { by: Some(by.by().clone()), permissions: by.permissions().to_vec() }
    }

    fn has(&self, permission: &Permission) -> bool {
        self.permissions.contains(permission)
    }

    /// Whose drafts are his own: a key sees those of its owner when it may write.
    fn own(&self) -> Option<UserId> {
        self.by.as_ref().filter(|by| by.may_do_to_itself(&Permission::POSTS_CREATE)).map(Principal::user)
    }

    /// Which posts he sees in lists.
    pub(super) fn visibility(&self) -> PostVisibility {
        if self.has(&Permission::POSTS_READ) {
            return PostVisibility::All;
        }
        self.own().map_or(PostVisibility::Published, PostVisibility::PublishedAndOf)
    }

    /// Whether there is this post for him.
    pub(super) fn sees(&self, post: PostHead) -> bool {
        match post.status {
            PostStatus::Published => true,
            PostStatus::Draft => match self.visibility() {
                PostVisibility::Published => false,
                PostVisibility::PublishedAndOf(user) => user == post.author,
                PostVisibility::All => true,
            },
        }
    }

    /// Whether he may do to something of this author what takes `permission` if it is of another.
    pub(super) fn may(&self, permission: &Permission, author: UserId) -> bool {
        let is_own = self.by.as_ref().is_some_and(|by| by.user() == author);
        self.has(permission) || (is_own && self.has(&Permission::POSTS_CREATE))
    }

    /// What tells who reads a post, if he does.
    pub(super) async fn post(&self, reader: &mut dyn Reader, id: PostId) -> StoreResult<Option<PostHead>> {
        Ok(reader.posts().head(id).await?.filter(|head| self.sees(*head)))
    }

    /// A comment, if he sees its post.
    pub(super) async fn comment(
        &self,
        reader: &mut dyn Reader,
        id: CommentId,
    ) -> StoreResult<Option<CommentEntry>> {
        let Some(entry) = reader.comments().find(id).await? else { return Ok(None) };
        Ok(self.post(reader, entry.comment.post).await?.map(|_| entry))
    }
}

/// What tells who reads a post.
pub(super) const fn head_of(post: &Post) -> PostHead {
    PostHead { id: post.id, author: post.author, status: post.status }
}

/// An account as readers see it.
fn author_of(user: User) -> Author {
    Author { id: user.id, full_name: user.profile.full_name, avatar_url: user.profile.avatar_url }
}

/// Who writes, locked so that his account is not closed meanwhile; `None` when it is not active any more.
pub(super) async fn lock_author(tx: &mut dyn Transaction, user: UserId) -> StoreResult<Option<Author>> {
    Ok(tx.users().lock(user).await?.filter(User::is_active).map(author_of))
}

/// Remembers that somebody asked for what he has no permission for.
pub(super) async fn remember_denial(
    journal: &Journal,
    by: &Principal,
    permission: &Permission,
    origin: &Origin,
    at: Instant,
) -> StoreResult<()> {
    let deed = Deed { action: Action::AccessDenied, actor: by.actor(), subject: None, origin, at };
    journal.remember_refusal(deed, permission.as_str()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, grace, key_holder, post};
    use countersign_ports::mock::ScriptedStore;

    async fn standing(by: Option<Principal>, permissions: &[Permission]) -> Standing {
        let permissions = permissions.to_vec();
        let store = ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().return_once(|_| Ok(permissions));
        });
        let (ports, _) = Kit::new(store).ports();
        Standing::of(by.as_ref(), &mut *ports.store.reader().await.unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_draft_is_there_for_its_author_and_for_who_may_read_it() {
        let key = |permissions| Some(Principal::Key(key_holder(permissions)));
        let (her, him) = (Some(Principal::User(authenticated())), Some(Principal::User(grace())));
        let (create, read) = (Permission::POSTS_CREATE, Permission::POSTS_READ);
        for (by, permissions, visibility) in [
            (None, vec![], PostVisibility::Published),
            (her.clone(), vec![], PostVisibility::PublishedAndOf(ada().id)),
            (him.clone(), vec![create.clone()], PostVisibility::PublishedAndOf(grace().user())),
            (him, vec![read.clone()], PostVisibility::All),
            (key(vec![]), vec![], PostVisibility::Published),
            (key(vec![create]), vec![], PostVisibility::PublishedAndOf(ada().id)),
            (key(vec![read]), vec![], PostVisibility::All),
        ] {
            let standing = standing(by, &permissions).await;
            assert_eq!(standing.visibility(), visibility);
            let of_ada = [PostVisibility::All, PostVisibility::PublishedAndOf(ada().id)];
            let draft = Post { status: PostStatus::Draft, ..post() };
            assert_eq!(standing.sees(head_of(&draft)), of_ada.contains(&visibility));
            assert!(standing.sees(head_of(&post())));
        }
    }

    #[tokio::test]
    async fn who_may_write_may_change_his_own_and_others_need_a_permission() {
        let her = Some(Principal::User(authenticated()));
        let (create, update) = (Permission::POSTS_CREATE, Permission::POSTS_UPDATE);
        for (permissions, own, of_another) in [
            (vec![], false, false),
            (vec![create], true, false),
            (vec![update.clone()], true, true),
            (vec![Permission::POSTS_DELETE], false, false),
        ] {
            let standing = standing(her.clone(), &permissions).await;
            let may = (standing.may(&update, ada().id), standing.may(&update, grace().user()));
            assert_eq!(may, (own, of_another), "{permissions:?}");
        }
    }
}
