//! The queries of the blog find their rows by an index, and its lists are read in their order.

use crate::databases::{Backdoor, postgres, sqlite};
use crate::list_plans::postgres_plan;
use crate::plans::{Statements, sqlite_plan};
use countersign_domain::{
    Comment, CommentContent, CommentId, Instant, Post, PostContent, PostId, PostStatus, PostTitle,
    SearchText, UserId,
};
use countersign_persistence::Database;
use countersign_ports::{
    CommentFilter, CommentSort, Direction, ListRequest, Position, PostFilter, PostSort, PostVisibility,
    Selection, Slice, Sort, SortKey, Store,
};
use uuid::Uuid;

const NOW: Instant = Instant::UNIX_EPOCH;
const USER: UserId = UserId::from_uuid(Uuid::nil());
const POST: PostId = PostId::from_uuid(Uuid::nil());
const COMMENT: CommentId = CommentId::from_uuid(Uuid::nil());

fn request<F, S>(filter: F, by: S, slice: Slice) -> ListRequest<F, S> {
    let (selection, sort) =
        (Selection { filter, search: None }, Sort { by, direction: Direction::Descending });
    ListRequest { selection, sort, slice, limit: 20, count: false }
}

fn after(by: PostSort) -> Slice {
    let key = match by {
        PostSort::CreatedAt | PostSort::UpdatedAt => SortKey::Moment(NOW),
        PostSort::Title => SortKey::Text(String::new()),
        PostSort::Views => SortKey::Number(0),
    };
    Slice::After(Position { key, id: Uuid::nil() })
}

fn post() -> Post {
    Post {
        id: POST,
        author: USER,
        title: PostTitle::parse("Title").unwrap(),
        content: PostContent::parse("Content").unwrap(),
        excerpt: None,
        status: PostStatus::Draft,
        created_at: NOW,
        updated_at: NOW,
        version: 1,
    }
}

fn comment() -> Comment {
    let content = CommentContent::parse("Content").unwrap();
    let (post, author) = (POST, USER);
    Comment { id: COMMENT, post, author, content, created_at: NOW, updated_at: NOW, version: 1 }
}

/// Makes every call that looks for rows, but lists of posts.
async fn call_everything(store: &dyn Store) {
    let mut reader = store.reader().await.unwrap();
    reader.posts().head(POST).await.unwrap();
    reader.posts().find(POST).await.unwrap();
    reader.posts().written_by(USER, Some(POST), 9).await.unwrap();
    reader.comments().find(COMMENT).await.unwrap();
    for filter in
        [CommentFilter { post: Some(POST), author: None }, CommentFilter { post: None, author: Some(USER) }]
    {
        for slice in [Slice::Page(1), Slice::Page(2), after(PostSort::CreatedAt)] {
            let request = request(filter, CommentSort::CreatedAt, slice);
            reader.comments().list(&request).await.unwrap();
            reader.comments().count(&request.selection).await.unwrap();
        }
    }
    let mut tx = store.begin().await.unwrap();
    tx.posts().lock(POST).await.unwrap();
    tx.posts().delete(POST).await.unwrap();
    tx.posts().hide_of(USER, NOW).await.unwrap();
    tx.posts().add_views(&[(POST, 1)]).await.unwrap();
    tx.comments().lock(COMMENT).await.unwrap();
    tx.comments().delete(COMMENT).await.unwrap();
    tx.comments().hide_of(USER, NOW).await.unwrap();
    tx.comments().unlike(COMMENT, USER).await.unwrap();
    tx.rollback().await;
    // Each ends its transaction, as there is nothing of that version.
    store.begin().await.unwrap().posts().update(&post()).await.unwrap_err();
    store.begin().await.unwrap().comments().update(&comment()).await.unwrap_err();
}

const ORDERS: [PostSort; 4] = [PostSort::CreatedAt, PostSort::UpdatedAt, PostSort::Title, PostSort::Views];

/// Asks for a page and for what comes after a position, of every order, as everybody who sees something else.
async fn list_posts(database: &dyn Database) {
    let mut reader = database.store().reader().await.unwrap();
    let visible = [PostVisibility::Published, PostVisibility::PublishedAndOf(USER), PostVisibility::All];
    for visibility in visible {
        for by in ORDERS {
            for slice in [Slice::Page(2), after(by)] {
                let filter = PostFilter { visibility, ..PostFilter::default() };
                reader.posts().list(&request(filter, by, slice)).await.unwrap();
            }
        }
    }
    for author in [UserId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::max())] {
        let visibility = PostVisibility::PublishedAndOf(USER);
        let filter = PostFilter { author: Some(author), visibility, ..PostFilter::default() };
        reader.posts().list(&request(filter, PostSort::CreatedAt, Slice::Page(2))).await.unwrap();
    }
}

/// Asks for what is filtered or searched, which may have to be sorted: for that it is few.
async fn select_posts(database: &dyn Database) {
    let mut reader = database.store().reader().await.unwrap();
    for status in [None, Some(PostStatus::Draft), Some(PostStatus::Published)] {
        for by in ORDERS {
            let visibility = PostVisibility::PublishedAndOf(USER);
            let filter = PostFilter { author: Some(USER), status, visibility };
            reader.posts().list(&request(filter, by, Slice::Page(1))).await.unwrap();
        }
    }
    let search = SearchText::parse("lovelace").ok();
    let listed = request(PostFilter::default(), PostSort::CreatedAt, Slice::Page(1));
    let selection = Selection { search, ..listed.selection.clone() };
    reader.posts().list(&ListRequest { selection: selection.clone(), ..listed }).await.unwrap();
    reader.posts().count(&selection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_the_blog_by_index() {
    let fixture = sqlite().await;
    let statements = Statements::listen();
    let database = fixture.backdoor.open_again();
    call_everything(&*database.store()).await;
    list_posts(&*database).await;
    let heard = statements.heard();
    assert!(heard.len() > 30, "{heard:#?}");
    for sql in heard {
        let plan = sqlite_plan(&fixture.backdoor, &sql);
        let goes_through = |step: &str| {
            step.starts_with("SCAN ")
                && step != "SCAN CONSTANT ROW"
                && !step.contains(" USING INDEX ")
                && !step.contains(" USING COVERING INDEX ")
        };
        assert!(!plan.lines().any(goes_through), "{sql}\n{plan}");
        let sorts = plan.contains("USE TEMP B-TREE FOR ORDER BY");
        // What one person wrote is sorted by identifier.
        assert!(!sorts || sql.contains("ORDER BY `posts`.`id`"), "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_selects_posts_by_index() {
    let fixture = sqlite().await;
    let statements = Statements::listen();
    select_posts(&*fixture.backdoor.open_again()).await;
    for sql in statements.heard() {
        let plan = sqlite_plan(&fixture.backdoor, &sql);
        let goes_through = |step: &str| {
            step.starts_with("SCAN ") && !step.contains(" INDEX ") && !step.contains("VIRTUAL TABLE")
        };
        assert!(!plan.lines().any(goes_through), "{sql}\n{plan}");
        assert!(!sql.contains(" MATCH ") || plan.contains("VIRTUAL TABLE INDEX"), "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_reads_the_blog_by_index() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    call_everything(&*fixture.backdoor.open_again().store()).await;
    for sql in statements.heard() {
        let plan = postgres_plan(&fixture.backdoor, "", &sql);
        assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_reads_lists_of_posts_in_their_order() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    list_posts(&*fixture.backdoor.open_again()).await;
    let heard = statements.heard();
    assert!(heard.len() > 20, "{heard:#?}");
    for sql in heard {
        let settings = "SET enable_sort = off; SET enable_bitmapscan = off;";
        let plan = postgres_plan(&fixture.backdoor, settings, &sql);
        let sorts = plan.lines().any(|step| step.trim_start().starts_with("->  Sort"));
        assert!(!plan.contains("Seq Scan") && !sorts, "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_selects_posts_by_index() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    select_posts(&*fixture.backdoor.open_again()).await;
    for sql in statements.heard() {
        // Of an empty table, the order would be read and the texts compared.
        let by_text = "SET enable_indexscan = off; SET enable_nestloop = off; SET enable_mergejoin = off;";
        let settings = if sql.contains(" LIKE ") { by_text } else { "" };
        let plan = postgres_plan(&fixture.backdoor, settings, &sql);
        assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
        assert!(!sql.contains(" LIKE ") || plan.contains("post_texts_search"), "{sql}\n{plan}");
    }
}
