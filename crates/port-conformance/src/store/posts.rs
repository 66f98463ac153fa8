use crate::fixtures::{at, begin, commit, list_request, newcomer, reader, registered, user_id};
use countersign_domain::{
    AvatarUrl, Excerpt, FullName, NewUser, Post, PostContent, PostId, PostStatus, PostTitle, Profile,
    SearchText, UserId,
};
use countersign_ports::{
    Author, ListRequest, PostFilter, PostSort, PostVisibility, Selection, Store, StoreError,
};
use futures_util::future::join_all;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn id(number: u64) -> PostId {
    PostId::from_uuid(Uuid::from_u128(number.into()))
}

/// A published post.
pub(super) fn post(number: u64, author: UserId) -> Post {
    Post {
        id: id(number),
        author,
        title: PostTitle::parse(&format!("Post {number}")).unwrap(),
        content: PostContent::parse(&format!("What post {number} says.\n")).unwrap(),
        excerpt: None,
        status: PostStatus::Published,
        created_at: at(i64::try_from(number).unwrap()),
        updated_at: at(1000),
        version: 1,
    }
}

pub(super) fn draft(number: u64, author: UserId) -> Post {
    Post { status: PostStatus::Draft, ..post(number, author) }
}

pub(super) async fn stored(store: &dyn Store, post: Post) -> Post {
    commit!(store, |tx| tx.posts().insert(&post));
    post
}

/// All that there are.
pub(super) fn of_all() -> Selection<PostFilter> {
    let filter = PostFilter { visibility: PostVisibility::All, ..PostFilter::default() };
    Selection { filter, search: None }
}

/// The posts of a selection in the order they were made, having seen that as many are counted.
pub(super) async fn selected(store: &dyn Store, selection: Selection<PostFilter>) -> Vec<PostId> {
    let mut lookup = reader(store).await;
    let counted = lookup.posts().count(&selection).await.unwrap();
    let request = ListRequest { selection, ..list_request(PostSort::CreatedAt) };
    let listed = lookup.posts().list(&request).await.unwrap();
    assert_eq!(counted, u64::try_from(listed.items.len()).unwrap());
    listed.items.iter().map(|post| post.id).collect()
}

/// What all of them say, unless it is changed.
fn says() -> Selection<PostFilter> {
    Selection { search: SearchText::parse("says").ok(), ..of_all() }
}

async fn views(store: &dyn Store, number: u64) -> Option<u64> {
    reader(store).await.posts().find(id(number)).await.unwrap().map(|entry| entry.views)
}

pub async fn a_post_comes_back_with_its_author(store: Arc<dyn Store>) {
    let profile = Profile {
        full_name: FullName::parse("Ada Lovelace").ok(),
        avatar_url: AvatarUrl::parse("https://example.com/ada.png").ok(),
        ..Profile::default()
    };
    let ada = NewUser { profile: profile.clone(), ..newcomer(1) };
    commit!(store, |tx| tx.users().insert(&ada));
    let content = PostContent::parse("    <b>code</b>\r\n\t'; DROP TABLE posts; -- \u{1d11e}\n").unwrap();
    let excerpt = Excerpt::parse("In short.\nIn two lines.").ok();
    let made = stored(&*store, Post { content, excerpt, ..post(1, ada.id) }).await;
    let mut lookup = reader(&*store).await;
    let found = lookup.posts().find(id(1)).await.unwrap().unwrap();
    let author = Author { id: ada.id, full_name: profile.full_name, avatar_url: profile.avatar_url };
    assert_eq!((&found.post, &found.author, found.views, found.comments), (&made, &author, 0, 0));
    assert_eq!(commit!(store, |tx| tx.posts().lock(id(1))), Some(found));
    let head = lookup.posts().head(id(1)).await.unwrap().unwrap();
    assert_eq!((head.id, head.author, head.status), (id(1), ada.id, PostStatus::Published));
    let listed = lookup.posts().list(&list_request(PostSort::CreatedAt)).await.unwrap();
    assert_eq!((&listed.items[0].excerpt, &listed.items[0].author), (&made.excerpt, &author));
    assert_eq!(lookup.posts().find(id(2)).await.unwrap(), None);
    assert_eq!(lookup.posts().head(id(2)).await.unwrap(), None);
}

pub async fn a_post_needs_an_author_that_there_is(store: Arc<dyn Store>) {
    let made = begin(&*store).await.posts().insert(&post(1, user_id(9))).await;
    assert!(matches!(made, Err(StoreError::BrokenReference)), "{made:?}");
}

pub async fn a_post_is_changed_from_its_version_alone(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await.id;
    stored(&*store, post(1, ada)).await;
    commit!(store, |tx| tx.posts().add_views(&[(id(1), 7)]));
    let changed = Post {
        title: PostTitle::parse("Another").unwrap(),
        content: PostContent::parse("Other words.").unwrap(),
        excerpt: Excerpt::parse("Short.").ok(),
        status: PostStatus::Draft,
        updated_at: at(2000),
        ..post(1, ada)
    };
    let updated = commit!(store, |tx| tx.posts().update(&changed));
    assert_eq!(updated, Post { version: 2, ..changed.clone() });
    let found = reader(&*store).await.posts().find(id(1)).await.unwrap().unwrap();
    assert_eq!((found.post, found.views), (updated, 7));
    let stale = begin(&*store).await.posts().update(&changed).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion)), "{stale:?}");
}

pub async fn a_deleted_post_is_gone(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await.id;
    stored(&*store, post(1, ada)).await;
    assert!(commit!(store, |tx| tx.posts().delete(id(1))));
    assert!(!commit!(store, |tx| tx.posts().delete(id(1))));
    assert_eq!(views(&*store, 1).await, None);
    assert_eq!(selected(&*store, says()).await, []);
}

pub async fn hidden_posts_are_nowhere(store: Arc<dyn Store>) {
    let (ada, grace) = (registered(&*store, 1).await.id, registered(&*store, 2).await.id);
    for made in [post(1, ada), draft(2, ada), post(3, grace)] {
        stored(&*store, made).await;
    }
    assert_eq!(commit!(store, |tx| tx.posts().hide_of(ada, at(5))), 2);
    assert_eq!(commit!(store, |tx| tx.posts().hide_of(ada, at(6))), 0);
    for number in [1, 2] {
        let mut lookup = reader(&*store).await;
        assert_eq!(lookup.posts().find(id(number)).await.unwrap(), None);
        assert_eq!(lookup.posts().head(id(number)).await.unwrap(), None);
        assert_eq!(commit!(store, |tx| tx.posts().lock(id(number))), None);
        assert!(!commit!(store, |tx| tx.posts().delete(id(number))));
    }
    assert_eq!(selected(&*store, of_all()).await, [id(3)]);
    assert_eq!(selected(&*store, says()).await, [id(3)]);
    assert_eq!(reader(&*store).await.posts().written_by(ada, None, 9).await.unwrap(), []);
}

pub async fn a_purge_takes_posts_along(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    stored(&*store, post(1, ada.id)).await;
    let closed = ada.close(at(5)).unwrap();
    commit!(store, |tx| tx.users().update(&closed));
    assert!(commit!(store, |tx| tx.users().purge(closed.id)));
    assert_eq!(views(&*store, 1).await, None);
    assert_eq!(selected(&*store, says()).await, []);
}

pub async fn views_are_added_and_change_nothing_else(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await.id;
    for number in 1..=3 {
        stored(&*store, post(number, ada)).await;
    }
    let (there, gone) = ([(id(3), 2), (id(1), 5)], id(9));
    commit!(store, |tx| tx.posts().add_views(&there));
    commit!(store, |tx| tx.posts().add_views(&[(gone, 1), (id(1), 1)]));
    commit!(store, |tx| tx.posts().add_views(&[]));
    assert_eq!(views(&*store, 1).await, Some(6));
    assert_eq!(views(&*store, 2).await, Some(0));
    let found = reader(&*store).await.posts().find(id(3)).await.unwrap().unwrap();
    assert_eq!((found.views, found.post), (2, post(3, ada)));
}

pub async fn views_from_many_nodes_at_once_all_count(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await.id;
    for number in 1..=5 {
        stored(&*store, post(number, ada)).await;
    }
    let tasks = (0..10_usize).map(|node| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut views: Vec<_> = (1..=5).map(|number| (id(number), 1)).collect();
            views.rotate_left(node % 5);
            commit!(store, |tx| tx.posts().add_views(&views));
        })
    });
    join_all(tasks).await.into_iter().for_each(|task| task.unwrap());
    for number in 1..=5 {
        assert_eq!(views(&*store, number).await, Some(10));
    }
}
