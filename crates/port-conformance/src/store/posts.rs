use crate::fixtures::{at, begin, commit, list_request, newcomer, reader, registered, user_id};
use countersign_domain::{
    AvatarUrl, Excerpt, FullName, NewUser, Post, PostContent, PostId, PostStatus, PostTitle, Profile,
    SearchText, UserId,
};
use countersign_ports::{
    Author, Direction, ListRequest, Listed, PostFilter, PostSort, PostSummary, PostVisibility, Selection,
    Slice, Sort, SortKey, Store, StoreError,
};
use futures_util::future::join_all;
use std::sync::Arc;
use uuid::Uuid;

const SORTS: [PostSort; 4] = [PostSort::CreatedAt, PostSort::UpdatedAt, PostSort::Title, PostSort::Views];

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

fn draft(number: u64, author: UserId) -> Post {
    Post { status: PostStatus::Draft, ..post(number, author) }
}

async fn stored(store: &dyn Store, post: Post) -> Post {
    commit!(store, |tx| tx.posts().insert(&post));
    post
}

fn all() -> PostFilter {
    PostFilter { visibility: PostVisibility::All, ..PostFilter::default() }
}

fn of(filter: PostFilter) -> Selection<PostFilter> {
    Selection { filter, search: None }
}

fn searching(text: &str) -> Selection<PostFilter> {
    Selection { filter: all(), search: Some(SearchText::parse(text).unwrap()) }
}

async fn list(store: &dyn Store, request: &ListRequest<PostFilter, PostSort>) -> Listed<PostSummary> {
    reader(store).await.posts().list(request).await.unwrap()
}

fn ids(listed: &Listed<PostSummary>) -> Vec<PostId> {
    listed.items.iter().map(|post| post.id).collect()
}

/// The posts of a selection in the order they were made, having seen that as many are counted.
async fn selected(store: &dyn Store, selection: Selection<PostFilter>) -> Vec<PostId> {
    let counted = reader(store).await.posts().count(&selection).await.unwrap();
    let listed = list(store, &ListRequest { selection, ..list_request(PostSort::CreatedAt) }).await;
    assert_eq!(counted, u64::try_from(listed.items.len()).unwrap());
    ids(&listed)
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
    let listed = list(&*store, &list_request(PostSort::CreatedAt)).await;
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
    assert_eq!(selected(&*store, searching("says")).await, []);
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
    assert_eq!(selected(&*store, of(all())).await, [id(3)]);
    assert_eq!(selected(&*store, searching("says")).await, [id(3)]);
    assert_eq!(reader(&*store).await.posts().written_by(ada, None, 9).await.unwrap(), []);
}

pub async fn a_purge_takes_posts_along(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    stored(&*store, post(1, ada.id)).await;
    let closed = ada.close(at(5)).unwrap();
    commit!(store, |tx| tx.users().update(&closed));
    assert!(commit!(store, |tx| tx.users().purge(closed.id)));
    assert_eq!(views(&*store, 1).await, None);
    assert_eq!(selected(&*store, searching("says")).await, []);
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

pub async fn posts_are_seen_by_whom_the_filter_says(store: Arc<dyn Store>) {
    let (ada, grace) = (registered(&*store, 1).await.id, registered(&*store, 2).await.id);
    for made in [post(1, ada), draft(2, ada), post(3, grace), draft(4, grace)] {
        stored(&*store, made).await;
    }
    let numbers = |numbers: &[u64]| numbers.iter().copied().map(id).collect::<Vec<_>>();
    let (published, as_ada) = (PostVisibility::Published, PostVisibility::PublishedAndOf(ada));
    let everything = PostVisibility::All;
    let (draft, open) = (Some(PostStatus::Draft), Some(PostStatus::Published));
    for (visibility, author, status, expected) in [
        (published, None, None, &[1, 3][..]),
        (published, None, draft, &[]),
        (published, Some(ada), None, &[1]),
        (published, Some(ada), draft, &[]),
        (as_ada, None, None, &[1, 2, 3]),
        (as_ada, None, draft, &[2]),
        (as_ada, None, open, &[1, 3]),
        (as_ada, Some(ada), None, &[1, 2]),
        (as_ada, Some(ada), draft, &[2]),
        (as_ada, Some(grace), None, &[3]),
        (as_ada, Some(grace), draft, &[]),
        (as_ada, Some(grace), open, &[3]),
        (everything, None, None, &[1, 2, 3, 4]),
        (everything, None, draft, &[2, 4]),
        (everything, Some(grace), open, &[3]),
        (everything, Some(user_id(9)), None, &[]),
    ] {
        let filter = PostFilter { author, status, visibility };
        assert_eq!(selected(&*store, of(filter)).await, numbers(expected), "{filter:?}");
    }
}

/// Seven posts, of which some are equal in what lists are sorted by.
async fn seven(store: &dyn Store) {
    let ada = registered(store, 1).await.id;
    for number in 1..=7 {
        let title = PostTitle::parse(["b", "A", "a"][usize::try_from(number % 3).unwrap()]).unwrap();
        let moment = at(i64::try_from(number / 2).unwrap());
        let made = Post { title, created_at: moment, updated_at: moment, ..post(number, ada) };
        stored(store, made).await;
        commit!(store, |tx| tx.posts().add_views(&[(id(number), number % 3)]));
    }
}

pub async fn every_order_of_posts_goes_both_ways_through_all_once(store: Arc<dyn Store>) {
    seven(&*store).await;
    for by in SORTS {
        let mut orders = Vec::new();
        for direction in [Direction::Ascending, Direction::Descending] {
            let request = ListRequest { sort: Sort { by, direction }, ..list_request(by) };
            let whole = ids(&list(&*store, &request).await);
            assert_eq!(whole.len(), 7);
            let (mut along, mut paged) = (Vec::new(), Vec::new());
            let mut request = ListRequest { limit: 2, ..request };
            loop {
                let part = list(&*store, &request).await;
                along.extend(ids(&part));
                let Some(next) = part.next else { break };
                request.slice = Slice::After(next);
            }
            for page in 1..=5 {
                request.slice = Slice::Page(page);
                paged.extend(ids(&list(&*store, &request).await));
            }
            assert_eq!((&along, &paged), (&whole, &whole), "{by:?} {direction:?}");
            orders.push(whole);
        }
        orders[1].reverse();
        assert_eq!(orders[0], orders[1], "{by:?}");
    }
    let most = ListRequest {
        sort: Sort { by: PostSort::Views, direction: Direction::Descending },
        limit: 1,
        ..list_request(PostSort::Views)
    };
    let most = list(&*store, &most).await;
    assert_eq!((most.items[0].views, most.next.unwrap().key), (2, SortKey::Number(2)));
}

pub async fn a_search_finds_parts_of_all_that_a_post_says(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await.id;
    let excerpt = Excerpt::parse("Ein Wort: Maßstab").ok();
    let content = PostContent::parse("# ÅNGSTRÖM\n\nis 100% of \"x\" \\ O'Neil_s\n").unwrap();
    let title = PostTitle::parse("Getting Started with Rust").unwrap();
    stored(&*store, Post { title, excerpt, content, ..post(1, ada) }).await;
    stored(&*store, draft(2, ada)).await;
    for text in
        ["rust", "STARTED w", "maßs", "ångström", "100%", "o'neil_", "\"x\" \\", "ge", "is", "#", "ei", "e"]
    {
        assert_eq!(selected(&*store, searching(text)).await, [id(1)], "{text}");
    }
    for text in ["10_", "oneil", "us", "started rust", "NOT rust", "rust*", "search_text:rust", "\"\"\""] {
        assert_eq!(selected(&*store, searching(text)).await, [], "{text}");
    }
    assert_eq!(selected(&*store, searching("says")).await, [id(2)]);
    let visible = Selection { filter: PostFilter::default(), ..searching("says") };
    assert_eq!(selected(&*store, visible).await, []);
    let changed = Post { content: PostContent::parse("Nothing.").unwrap(), ..draft(2, ada) };
    commit!(store, |tx| tx.posts().update(&changed));
    assert_eq!(selected(&*store, searching("says")).await, []);
    assert_eq!(selected(&*store, searching("nothing")).await, [id(2)]);
}

pub async fn what_somebody_wrote_is_given_whole(store: Arc<dyn Store>) {
    let (ada, grace) = (registered(&*store, 1).await.id, registered(&*store, 2).await.id);
    let made = [post(1, ada), draft(2, ada), post(3, ada)];
    for one in made.iter().chain(&[post(4, grace)]) {
        stored(&*store, one.clone()).await;
    }
    let mut lookup = reader(&*store).await;
    let first = lookup.posts().written_by(ada, None, 2).await.unwrap();
    let rest = lookup.posts().written_by(ada, Some(id(2)), 2).await.unwrap();
    assert_eq!([first, rest].concat(), made);
}
