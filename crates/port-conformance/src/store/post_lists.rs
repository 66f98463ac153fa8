use super::posts::{draft, id, of_all, post, selected, stored};
use crate::fixtures::{at, commit, list_request, reader, registered, user_id};
use countersign_domain::{Excerpt, Post, PostContent, PostId, PostStatus, PostTitle, SearchText};
use countersign_ports::{
    Direction, ListRequest, Listed, PostFilter, PostSort, PostSummary, PostVisibility, Selection, Slice,
    Sort, SortKey, Store,
};
use std::sync::Arc;

const SORTS: [PostSort; 4] = [PostSort::CreatedAt, PostSort::UpdatedAt, PostSort::Title, PostSort::Views];

fn of(filter: PostFilter) -> Selection<PostFilter> {
    Selection { filter, search: None }
}

fn searching(text: &str) -> Selection<PostFilter> {
    Selection { search: Some(SearchText::parse(text).unwrap()), ..of_all() }
}

async fn list(store: &dyn Store, request: &ListRequest<PostFilter, PostSort>) -> Listed<PostSummary> {
    reader(store).await.posts().list(request).await.unwrap()
}

fn ids(listed: &Listed<PostSummary>) -> Vec<PostId> {
    listed.items.iter().map(|post| post.id).collect()
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
