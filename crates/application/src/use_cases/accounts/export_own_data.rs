//! Gives somebody what is stored of him.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports, Walk};
use countersign_domain::{Action, AuditEvent, ExternalIdentity, Origin, Post, PostId, Session, UserId};
use countersign_ports::{
    ApiKeyEntry, ApiKeySort, AuditFilter, AuditLookup, AuditSort, Clock, CommentEntry, CommentFilter,
    CommentSort, Direction, ListRequest, Listed, Position, Selection, SessionSort, Slice, Sort, SortKey,
    Store, UserEntry,
};
use std::sync::Arc;

/// So many sessions, and API keys, at most.
const MAX: u32 = 1000;
/// So many posts are read at once: they may be long.
const POSTS: u32 = 20;

/// The first of a list, in its order.
fn first<F: Default, S>(by: S, direction: Direction) -> ListRequest<F, S> {
    let (selection, sort) = (Selection::default(), Sort { by, direction });
    ListRequest { selection, sort, slice: Slice::Page(1), limit: MAX, count: false }
}

/// Gives somebody what is stored of him (GDPR, articles 15 and 20). Secrets are not in it, nor where others were
/// when they acted on his account.
#[derive(Clone)]
pub struct ExportOwnData {
    store: Arc<dyn Store>,
    audit: Arc<dyn AuditLookup>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// What is stored of somebody.
#[derive(Debug)]
pub struct OwnData {
    /// His account.
    pub account: UserEntry,
    /// Where he is logged in.
    pub sessions: Vec<Session>,
    /// His API keys, ended ones included.
    pub api_keys: Vec<ApiKeyEntry>,
    /// Who he is at identity providers.
    pub identities: Vec<ExternalIdentity>,
    /// What he wrote, drafts included, the earliest first.
    pub posts: Walk<(), (), Post>,
    /// What he wrote below posts, the earliest first.
    pub comments: Walk<CommentFilter, CommentSort, CommentEntry>,
    /// What he did, and what was done to his account, the earliest first.
    pub events: Walk<AuditFilter, AuditSort, AuditEvent>,
}

/// Why nothing is given.
#[derive(Debug, thiserror::Error)]
pub enum ExportOwnDataError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ExportOwnDataError: StoreError);

impl ExportOwnData {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            audit: ports.audit.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Gives it. That it is given is in the audit trail before.
    ///
    /// # Errors
    /// See [`ExportOwnDataError`].
    pub async fn execute(&self, by: &Authenticated, origin: &Origin) -> Result<OwnData, ExportOwnDataError> {
        let (user, now) = (by.user(), self.clock.now());
        let (account, sessions, api_keys, identities) = {
            let mut reader = self.store.reader().await?;
            let account = reader.users().entry(user).await?.filter(|entry| entry.user.is_active());
            let account = account.ok_or(ExportOwnDataError::AccountGone)?;
            let latest = first(SessionSort::LastUsedAt, Direction::Descending);
            let sessions = reader.sessions().list(user, now, &latest).await?;
            let newest = first(ApiKeySort::CreatedAt, Direction::Descending);
            let api_keys = reader.api_keys().list(user, now, &newest).await?;
            (account, sessions.items, api_keys.items, reader.identities().of(user).await?)
        };
        let (action, actor, subject) = (Action::DataExported, by.actor(), Some(user));
        let deed = Deed { action, actor, subject, origin, at: now };
        self.journal.remember(&[self.journal.done(deed)]).await?;
        let (posts, comments, events) = (self.posts(user), self.comments(user), self.events(user));
        Ok(OwnData { account, sessions, api_keys, identities, posts, comments, events })
    }

    fn posts(&self, user: UserId) -> Walk<(), (), Post> {
        let store = Arc::clone(&self.store);
        Walk::new(first((), Direction::Ascending), move |request| {
            let store = Arc::clone(&store);
            Box::pin(async move {
                let after = request.slice.position().map(|position| PostId::from_uuid(position.id));
                let posts = store.reader().await?.posts().written_by(user, after, POSTS + 1).await?;
                let position =
                    |last: &Post| Position { key: SortKey::Moment(last.created_at), id: last.id.as_uuid() };
                Ok(Listed::of(posts, POSTS, position))
            })
        })
    }

    fn comments(&self, user: UserId) -> Walk<CommentFilter, CommentSort, CommentEntry> {
        let filter = CommentFilter { post: None, author: Some(user) };
        let selection = Selection { filter, search: None };
        let request = ListRequest { selection, ..first(CommentSort::CreatedAt, Direction::Ascending) };
        let store = Arc::clone(&self.store);
        Walk::new(request, move |request| {
            let store = Arc::clone(&store);
            Box::pin(async move { store.reader().await?.comments().list(&request).await })
        })
    }

    fn events(&self, user: UserId) -> Walk<AuditFilter, AuditSort, AuditEvent> {
        let filter = AuditFilter { about: Some(user), ..AuditFilter::default() };
        let selection = Selection { filter, search: None };
        let request = ListRequest { selection, ..first(AuditSort::OccurredAt, Direction::Ascending) };
        let audit = self.audit.clone();
        Walk::new(request, move |request| {
            let audit = audit.clone();
            Box::pin(async move {
                let listed = audit.list(&request).await?;
                Ok(listed.map(|mut event| {
                    if event.actor.user().is_some_and(|actor| actor != user) {
                        event.origin.forget_place();
                    }
                    event
                }))
            })
        })
    }
}

impl std::fmt::Debug for ExportOwnData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportOwnData").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, api_key_entry, audit_event, authenticated, comment_entry, entry, external_identity, grace,
        later, origin, post, session,
    };
    use countersign_domain::Actor;
    use countersign_ports::Listed;
    use countersign_ports::mock::{MockAuditLookup, ScriptedStore};
    use serde_json::json;

    fn finding(found: Option<UserEntry>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_entry().withf(|user| *user == ada().id).return_once(|_| Ok(found));
            r.sessions
                .expect_list()
                .withf(|user, _, _| *user == ada().id)
                .returning(|_, _, _| Ok(Listed { items: vec![session()], next: None }));
            r.api_keys
                .expect_list()
                .withf(|user, _, _| *user == ada().id)
                .returning(|_, _, _| Ok(Listed { items: vec![api_key_entry()], next: None }));
            r.identities
                .expect_of()
                .withf(|user| *user == ada().id)
                .returning(|_| Ok(vec![external_identity()]));
        })
    }

    #[tokio::test]
    async fn everything_of_his_is_given_and_nothing_of_others() {
        let from_afar = Origin { ip: Some("192.0.2.9".parse().unwrap()), ..origin() };
        let own = AuditEvent { origin: from_afar.clone(), ..audit_event() };
        let actor = Actor::User { id: grace().user(), session: None };
        let of_another = AuditEvent { actor, ..own.clone() };
        let mut audit = MockAuditLookup::new();
        let listed = vec![own.clone(), of_another.clone()];
        audit
            .expect_list()
            .withf(|request| request.selection.filter.about == Some(ada().id))
            .return_once(|_| Ok(Listed { items: listed, next: None }));
        let store = finding(Some(entry()))
            .transaction(|tx| Kit::expect_deed(tx, Action::DataExported, json!({}), &[]))
            .reader(|r| {
                r.posts
                    .expect_written_by()
                    .withf(|user, after, _| *user == ada().id && after.is_none())
                    .returning(|_, _, limit| Ok(vec![post(); usize::try_from(limit).unwrap()]));
            })
            .reader(|r| {
                r.posts
                    .expect_written_by()
                    .withf(|user, after, _| *user == ada().id && *after == Some(post().id))
                    .returning(|_, _, _| Ok(vec![post()]));
            })
            .reader(|r| {
                r.comments
                    .expect_list()
                    .withf(|request| request.selection.filter.author == Some(ada().id))
                    .returning(|_| Ok(Listed { items: vec![comment_entry()], next: None }));
            });
        let (ports, _) = Kit { audit, ..Kit::new(store) }.ports();
        let mut data = ExportOwnData::new(&ports).execute(&authenticated(), &origin()).await.unwrap();
        assert_eq!((data.account, data.sessions), (entry(), vec![session()]));
        assert_eq!((data.api_keys, data.identities), (vec![api_key_entry()], vec![external_identity()]));
        assert_eq!(data.posts.next().await.unwrap().len(), 20);
        assert_eq!(data.posts.next().await.unwrap(), [post()]);
        assert_eq!(data.comments.next().await.unwrap(), [comment_entry()]);
        assert_eq!(data.events.next().await.unwrap(), [own, AuditEvent { origin: origin(), ..of_another }]);
    }

    #[tokio::test]
    async fn an_account_that_is_gone_gives_nothing() {
        let disabled = UserEntry { user: ada().disable(later(-1)).unwrap(), ..entry() };
        for found in [None, Some(disabled)] {
            let (ports, _) = Kit::new(finding(found)).ports();
            let outcome = ExportOwnData::new(&ports).execute(&authenticated(), &origin()).await;
            assert!(matches!(outcome, Err(ExportOwnDataError::AccountGone)));
        }
    }
}
