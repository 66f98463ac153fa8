use super::posts::{id as post_id, post};
use crate::fixtures::{at, begin, commit, list_request, reader, registered, user_id};
use countersign_domain::{Comment, CommentContent, CommentId, PostId, UserId};
use countersign_ports::{
    CommentEntry, CommentFilter, CommentSort, Direction, ListRequest, Selection, Slice, Store, StoreError,
};
use futures_util::future::join_all;
use std::sync::Arc;
use uuid::Uuid;

fn id(number: u64) -> CommentId {
    CommentId::from_uuid(Uuid::from_u128(number.into()))
}

fn comment(number: u64, post: PostId, author: UserId) -> Comment {
    Comment {
        id: id(number),
        post,
        author,
        content: CommentContent::parse(&format!("Comment {number}\n\tis <i>this</i>.")).unwrap(),
        created_at: at(i64::try_from(number / 2).unwrap()),
        updated_at: at(1000),
        version: 1,
    }
}

/// Two people, and a post of the first.
async fn two(store: &dyn Store) -> (UserId, UserId) {
    let (ada, grace) = (registered(store, 1).await.id, registered(store, 2).await.id);
    commit!(store, |tx| tx.posts().insert(&post(1, ada)));
    (ada, grace)
}

async fn stored(store: &dyn Store, number: u64, author: UserId) -> Comment {
    let made = comment(number, post_id(1), author);
    commit!(store, |tx| tx.comments().insert(&made));
    made
}

async fn find(store: &dyn Store, number: u64) -> Option<CommentEntry> {
    reader(store).await.comments().find(id(number)).await.unwrap()
}

async fn likes(store: &dyn Store, number: u64) -> u64 {
    find(store, number).await.unwrap().likes
}

async fn comments_of_the_post(store: &dyn Store) -> Option<u64> {
    reader(store).await.posts().find(post_id(1)).await.unwrap().map(|entry| entry.comments)
}

fn on_the_post() -> Selection<CommentFilter> {
    Selection { filter: CommentFilter { post: Some(post_id(1)), author: None }, search: None }
}

pub async fn a_comment_comes_back_and_counts(store: Arc<dyn Store>) {
    let (_, grace) = two(&*store).await;
    let made = stored(&*store, 1, grace).await;
    let found = find(&*store, 1).await.unwrap();
    assert_eq!((&found.comment, found.author.id, found.likes), (&made, grace, 0));
    assert_eq!(commit!(store, |tx| tx.comments().lock(id(1))), Some(found));
    assert_eq!(comments_of_the_post(&*store).await, Some(1));
    assert_eq!(find(&*store, 2).await, None);
}

pub async fn a_comment_needs_a_post_and_an_author_that_there_are(store: Arc<dyn Store>) {
    let (ada, _) = two(&*store).await;
    for made in [comment(1, post_id(9), ada), comment(1, post_id(1), user_id(9))] {
        let made = begin(&*store).await.comments().insert(&made).await;
        assert!(matches!(made, Err(StoreError::BrokenReference)), "{made:?}");
    }
}

pub async fn a_comment_is_changed_from_its_version_alone(store: Arc<dyn Store>) {
    let (ada, _) = two(&*store).await;
    let made = stored(&*store, 1, ada).await;
    let content = CommentContent::parse("Other words.").unwrap();
    let changed = Comment { content, updated_at: at(2000), ..made };
    let updated = commit!(store, |tx| tx.comments().update(&changed));
    assert_eq!(updated, Comment { version: 2, ..changed.clone() });
    assert_eq!(find(&*store, 1).await.unwrap().comment, updated);
    let stale = begin(&*store).await.comments().update(&changed).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion)), "{stale:?}");
}

pub async fn a_deleted_comment_is_gone_and_a_post_takes_its_own_along(store: Arc<dyn Store>) {
    let (ada, grace) = two(&*store).await;
    for number in 1..=2 {
        stored(&*store, number, grace).await;
        assert!(commit!(store, |tx| tx.comments().like(id(number), ada, at(1))));
    }
    assert!(commit!(store, |tx| tx.comments().delete(id(1))));
    assert!(!commit!(store, |tx| tx.comments().delete(id(1))));
    assert_eq!(comments_of_the_post(&*store).await, Some(1));
    assert!(commit!(store, |tx| tx.posts().delete(post_id(1))));
    assert_eq!(find(&*store, 2).await, None);
}

pub async fn comments_are_listed_in_their_order(store: Arc<dyn Store>) {
    let (ada, grace) = two(&*store).await;
    for number in 1..=5 {
        stored(&*store, number, if number == 4 { ada } else { grace }).await;
    }
    commit!(store, |tx| tx.posts().insert(&post(2, ada)));
    commit!(store, |tx| tx.comments().insert(&comment(9, post_id(2), ada)));
    let mut lookup = reader(&*store).await;
    assert_eq!(lookup.comments().count(&on_the_post()).await.unwrap(), 5);
    for direction in [Direction::Ascending, Direction::Descending] {
        let mut whole: Vec<_> = (1..=5).map(id).collect();
        if direction == Direction::Descending {
            whole.reverse();
        }
        let request = list_request(CommentSort::CreatedAt);
        let mut request = ListRequest { selection: on_the_post(), limit: 2, ..request };
        request.sort.direction = direction;
        let (mut along, mut paged) = (Vec::new(), Vec::new());
        loop {
            let part = lookup.comments().list(&request).await.unwrap();
            along.extend(part.items.iter().map(|entry| entry.comment.id));
            let Some(next) = part.next else { break };
            request.slice = Slice::After(next);
        }
        for page in 1..=4 {
            request.slice = Slice::Page(page);
            let part = lookup.comments().list(&request).await.unwrap();
            paged.extend(part.items.iter().map(|entry| entry.comment.id));
        }
        assert_eq!((&along, &paged), (&whole, &whole));
    }
    let of_ada = Selection { filter: CommentFilter { post: None, author: Some(ada) }, search: None };
    assert_eq!(lookup.comments().count(&of_ada).await.unwrap(), 2);
}

pub async fn a_comment_is_liked_once_by_each(store: Arc<dyn Store>) {
    let (ada, grace) = two(&*store).await;
    stored(&*store, 1, ada).await;
    assert!(commit!(store, |tx| tx.comments().like(id(1), ada, at(1))));
    assert!(!commit!(store, |tx| tx.comments().like(id(1), ada, at(2))));
    assert!(commit!(store, |tx| tx.comments().like(id(1), grace, at(3))));
    assert_eq!(likes(&*store, 1).await, 2);
    let request = ListRequest { selection: on_the_post(), ..list_request(CommentSort::CreatedAt) };
    assert_eq!(reader(&*store).await.comments().list(&request).await.unwrap().items[0].likes, 2);
    assert!(commit!(store, |tx| tx.comments().unlike(id(1), ada)));
    assert!(!commit!(store, |tx| tx.comments().unlike(id(1), ada)));
    assert_eq!(likes(&*store, 1).await, 1);
    for (comment, user) in [(id(9), ada), (id(1), user_id(9))] {
        let liked = begin(&*store).await.comments().like(comment, user, at(1)).await;
        assert!(matches!(liked, Err(StoreError::BrokenReference)), "{liked:?}");
    }
}

pub async fn of_twenty_likes_of_one_at_once_one_counts(store: Arc<dyn Store>) {
    let (ada, _) = two(&*store).await;
    stored(&*store, 1, ada).await;
    let tasks = (0..20).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { commit!(store, |tx| tx.comments().like(id(1), ada, at(1))) })
    });
    let new = join_all(tasks).await.into_iter().filter(|liked| *liked.as_ref().unwrap()).count();
    assert_eq!((new, likes(&*store, 1).await), (1, 1));
}

pub async fn hidden_comments_are_nowhere_and_likes_go(store: Arc<dyn Store>) {
    let (ada, grace) = two(&*store).await;
    stored(&*store, 1, grace).await;
    stored(&*store, 2, ada).await;
    for liker in [ada, grace] {
        commit!(store, |tx| tx.comments().like(id(2), liker, at(1)));
    }
    assert_eq!(commit!(store, |tx| tx.comments().hide_of(grace, at(5))), 1);
    assert_eq!(commit!(store, |tx| tx.comments().hide_of(grace, at(6))), 0);
    assert_eq!(find(&*store, 1).await, None);
    assert_eq!(commit!(store, |tx| tx.comments().lock(id(1))), None);
    assert!(!commit!(store, |tx| tx.comments().delete(id(1))));
    assert_eq!(reader(&*store).await.comments().count(&on_the_post()).await.unwrap(), 1);
    assert_eq!((comments_of_the_post(&*store).await, likes(&*store, 2).await), (Some(1), 1));
}

pub async fn a_purge_takes_comments_along(store: Arc<dyn Store>) {
    let (ada, grace) = two(&*store).await;
    stored(&*store, 1, grace).await;
    commit!(store, |tx| tx.comments().like(id(1), ada, at(1)));
    let user = reader(&*store).await.users().find(grace).await.unwrap().unwrap();
    let closed = user.close(at(5)).unwrap();
    commit!(store, |tx| tx.users().update(&closed));
    assert!(commit!(store, |tx| tx.users().purge(grace)));
    assert_eq!((find(&*store, 1).await, comments_of_the_post(&*store).await), (None, Some(0)));
}
