//! RustAuth: its blog, by its document.

use crate::suite::{PASSWORD, Site, Suite};
use countersign_testkit::Api;
use serde_json::{Value, json};

const ROWS: &[&str] = &[
    "List Blog Posts: 200",
    "List Blog Posts: page, limit, author_id, search, sort",
    "List Blog Posts: status",
    "List Blog Posts: limit above 100 is refused",
    "Get Blog Post: 200",
    "Get Blog Post: views",
    "Get Blog Post: comments_count",
    "Get Blog Post: does not exist: 404",
    "Get Blog Post: a draft is its author's: 404",
    "Create Blog Post: 201",
    "Create Blog Post: validation failed: 400",
    "Create Blog Post: missing token: 401",
    "Update Blog Post: author: 200",
    "Update Blog Post: admin: 200",
    "Update Blog Post: somebody else: 403",
    "Update Blog Post: does not exist: 404",
    "Delete Blog Post: author: 204",
    "Delete Blog Post: admin: 204",
    "Delete Blog Post: somebody else: 403",
    "Delete Blog Post: does not exist: 404",
    "List Post Comments: 200",
    "List Post Comments: page, limit",
    "List Post Comments: likes",
    "List Post Comments: does not exist: 404",
    "Create Comment: 201",
    "Create Comment: validation failed: 400",
    "Create Comment: missing token: 401",
    "Create Comment: does not exist: 404",
    "Update Comment: author: 200",
    "Update Comment: admin: 200",
    "Update Comment: somebody else: 403",
    "Update Comment: does not exist: 404",
    "Delete Comment: author: 204",
    "Delete Comment: admin: 204",
    "Delete Comment: somebody else: 403",
    "Delete Comment: does not exist: 404",
];

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn error(code: &str) -> Value {
    json!({ "error": { "code": code, "message": ":string" } })
}

fn field_error(field: &str) -> Value {
    let code = format!("INVALID_{}_FORMAT", field.to_uppercase());
    json!({ "error": { "code": code, "message": ":string", "details": { "field": field, "value": ":text|null" } } })
}

fn author() -> Value {
    json!({ "id": ":uuid", "full_name": "ada Doe" })
}

fn page(item: &Value, (page, limit, total, pages): (u64, u64, u64, u64)) -> Value {
    json!({ "data": [item], "pagination": { "page": page, "limit": limit, "total": total, "pages": pages } })
}

/// People with a token each: ada, bob, and an administrator.
struct People {
    anyone: Api,
    ada: Api,
    bob: Api,
    root: Api,
}

async fn people(site: &Site) -> People {
    site.make_administrator();
    let anyone = site.api();
    for name in ["ada", "bob"] {
        let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD,
            "full_name": format!("{name} Doe") });
        assert_eq!(anyone.post("/auth/register", body).await.status, 201);
    }
    let ada = anyone.with_token(&site.token_of("ada@example.com").await);
    let bob = anyone.with_token(&site.token_of("bob@example.com").await);
    let root = anyone.with_token(&site.token_of("root").await);
    People { anyone, ada, bob, root }
}

#[tokio::test]
async fn every_answer_of_the_blog_is_the_documented_one() {
    let site = Site::start("/api", &[]).await;
    let people = people(&site).await;
    let mut rows = Suite::new("rustauth blog", ROWS);
    let post = writing(&mut rows, &people).await;
    listing(&mut rows, &people).await;
    commenting(&mut rows, &people, &post).await;
    deleting(&mut rows, &people, &post).await;
    rows.finish();
}

/// Gives the path of a published post.
async fn writing(rows: &mut Suite, People { anyone, ada, bob, root }: &People) -> String {
    let text = json!({ "title": "Getting Started with Rust", "content": "# Introduction to Rust\n\nRust is...",
        "excerpt": "Learn Rust basics...", "status": "draft" });
    let made = json!({ "id": ":uuid", "title": text["title"], "content": text["content"],
        "excerpt": text["excerpt"], "author": author(), "status": "draft", "created_at": ":time" });
    let reply = ada.post("/blogs/posts/", text.clone()).await;
    rows.row("Create Blog Post: 201", &reply, 201, &made);
    let post = format!("/blogs/posts/{}", reply.text_at("/id"));
    for (field, value) in [("title", json!("")), ("content", Value::Null), ("status", json!("bogus"))] {
        let mut body = text.clone();
        body[field] = value;
        let reply = ada.post("/blogs/posts/", body).await;
        rows.row("Create Blog Post: validation failed: 400", &reply, 400, &field_error(field));
    }
    let reply = anyone.post("/blogs/posts/", text).await;
    rows.row("Create Blog Post: missing token: 401", &reply, 401, &error("UNAUTHORIZED"));
    for other in [anyone, bob] {
        let reply = other.get(&post).await;
        rows.row("Get Blog Post: a draft is its author's: 404", &reply, 404, &error("NOT_FOUND"));
    }
    let changed = json!({ "id": ":uuid", "title": "Updated Title", "content": "Updated content...",
        "status": "published", "updated_at": ":time" });
    let change = json!({ "title": "Updated Title", "content": "Updated content...", "status": "published" });
    let reply = ada.put(&post, change.clone()).await;
    rows.row("Update Blog Post: author: 200", &reply, 200, &changed);
    let reply = bob.put(&post, change.clone()).await;
    rows.row("Update Blog Post: somebody else: 403", &reply, 403, &error("FORBIDDEN"));
    let reply = root.put(&post, change.clone()).await;
    rows.row("Update Blog Post: admin: 200", &reply, 200, &changed);
    let reply = root.put(&format!("/blogs/posts/{NOBODY}"), change).await;
    rows.row("Update Blog Post: does not exist: 404", &reply, 404, &error("NOT_FOUND"));
    let shown = |views: u64| {
        json!({ "id": ":uuid", "title": "Updated Title", "content": "Updated content...",
            "excerpt": "Learn Rust basics...", "status": "published", "created_at": ":time",
            "updated_at": ":time", "views": views, "comments_count": 0,
            "author": { "id": ":uuid", "full_name": "ada Doe", "avatar_url": ":string|null" } })
    };
    rows.row("Get Blog Post: 200", &anyone.get(&post).await, 200, &shown(1));
    rows.row("Get Blog Post: views", &bob.get(&post).await, 200, &shown(2));
    rows.row("Get Blog Post: views", &ada.get(&post).await, 200, &shown(2));
    let reply = anyone.get(&format!("/blogs/posts/{NOBODY}")).await;
    rows.row("Get Blog Post: does not exist: 404", &reply, 404, &error("NOT_FOUND"));
    post
}

async fn listing(rows: &mut Suite, People { anyone, ada, bob, .. }: &People) {
    let draft = json!({ "title": "Only a draft", "content": "x" });
    ada.post("/blogs/posts/", draft).await;
    let item = json!({ "id": ":uuid", "title": ":string", "excerpt": ":string|null", "author": author(),
        "status": "published", "created_at": ":time", "views": ":int" });
    let reply = anyone.get("/blogs/posts/").await;
    rows.row("List Blog Posts: 200", &reply, 200, &page(&item, (1, 10, 1, 1)));
    let me = ada.get("/users/me").await;
    let ada_id = me.text_at("/id");
    let query = format!("/blogs/posts/?page=1&limit=5&author_id={ada_id}&search=updated&sort=-views");
    let row = "List Blog Posts: page, limit, author_id, search, sort";
    rows.row(row, &anyone.get(&query).await, 200, &page(&item, (1, 5, 1, 1)));
    let query = format!("/blogs/posts/?author_id={NOBODY}");
    rows.row(row, &anyone.get(&query).await, 200, &page(&item, (1, 10, 0, 0)));
    let mut drafts = item.clone();
    drafts["status"] = "draft".into();
    let row = "List Blog Posts: status";
    rows.row(row, &ada.get("/blogs/posts/?status=draft").await, 200, &page(&drafts, (1, 10, 1, 1)));
    rows.row(row, &bob.get("/blogs/posts/?status=draft").await, 200, &page(&drafts, (1, 10, 0, 0)));
    rows.row(row, &anyone.get("/blogs/posts/?status=published").await, 200, &page(&item, (1, 10, 1, 1)));
    let row = "List Blog Posts: limit above 100 is refused";
    rows.row(row, &anyone.get("/blogs/posts/?limit=101").await, 400, &field_error("limit"));
}

async fn commenting(rows: &mut Suite, People { anyone, ada, bob, root }: &People, post: &str) {
    let comments = format!("{post}/comments");
    let text = json!({ "content": "Great article! Really helpful." });
    let made = |content: &str, name: &str| {
        json!({ "id": ":uuid", "content": content, "author": { "id": ":uuid", "full_name": name },
            "created_at": ":time" })
    };
    let reply = bob.post(&comments, text.clone()).await;
    rows.row("Create Comment: 201", &reply, 201, &made("Great article! Really helpful.", "bob Doe"));
    let comment = format!("/blogs/comments/{}", reply.text_at("/id"));
    let reply = bob.post(&comments, json!({ "content": "" })).await;
    rows.row("Create Comment: validation failed: 400", &reply, 400, &field_error("content"));
    let reply = anyone.post(&comments, text.clone()).await;
    rows.row("Create Comment: missing token: 401", &reply, 401, &error("UNAUTHORIZED"));
    let reply = bob.post(&format!("/blogs/posts/{NOBODY}/comments"), text.clone()).await;
    rows.row("Create Comment: does not exist: 404", &reply, 404, &error("NOT_FOUND"));
    bob.post(&comments, text.clone()).await;

    // The document counts likes and gives no way to like; the canonical contract does.
    let liked = ada.post(&format!("/v1{comment}/likes"), json!({})).await;
    assert!((200..300).contains(&liked.status), "{}", liked.text);
    let mut item = made(":string", "bob Doe");
    item["likes"] = ":int".into();
    rows.row("List Post Comments: 200", &anyone.get(&comments).await, 200, &page(&item, (1, 20, 2, 1)));
    let reply = anyone.get(&format!("{comments}?page=2&limit=1")).await;
    rows.row("List Post Comments: page, limit", &reply, 200, &page(&item, (2, 1, 2, 2)));
    let reply = anyone.get(&format!("/blogs/posts/{NOBODY}/comments")).await;
    rows.row("List Post Comments: does not exist: 404", &reply, 404, &error("NOT_FOUND"));
    let reply = anyone.get(&comments).await;
    rows.holds("List Post Comments: likes", reply.at("/data/0/likes") == 1, &reply.text);
    let read = anyone.get(post).await;
    rows.holds("Get Blog Post: comments_count", read.at("/comments_count") == 2, &read.text);

    let change = json!({ "content": "Updated comment content" });
    let changed = made("Updated comment content", "bob Doe");
    rows.row("Update Comment: author: 200", &bob.put(&comment, change.clone()).await, 200, &changed);
    rows.row("Update Comment: admin: 200", &root.put(&comment, change.clone()).await, 200, &changed);
    let reply = ada.put(&comment, change.clone()).await;
    rows.row("Update Comment: somebody else: 403", &reply, 403, &error("FORBIDDEN"));
    let nobodys = format!("/blogs/comments/{NOBODY}");
    rows.row(
        "Update Comment: does not exist: 404",
        &bob.put(&nobodys, change).await,
        404,
        &error("NOT_FOUND"),
    );
    rows.row("Delete Comment: somebody else: 403", &ada.delete(&comment).await, 403, &error("FORBIDDEN"));
    rows.row("Delete Comment: author: 204", &bob.delete(&comment).await, 204, &Value::Null);
    rows.row("Delete Comment: does not exist: 404", &bob.delete(&comment).await, 404, &error("NOT_FOUND"));
    let other = bob.post(&comments, text).await.text_at("/id").to_owned();
    let reply = root.delete(&format!("/blogs/comments/{other}")).await;
    rows.row("Delete Comment: admin: 204", &reply, 204, &Value::Null);
}

async fn deleting(rows: &mut Suite, People { ada, bob, root, .. }: &People, post: &str) {
    rows.row("Delete Blog Post: somebody else: 403", &bob.delete(post).await, 403, &error("FORBIDDEN"));
    rows.row("Delete Blog Post: author: 204", &ada.delete(post).await, 204, &Value::Null);
    rows.row("Delete Blog Post: does not exist: 404", &ada.delete(post).await, 404, &error("NOT_FOUND"));
    let text = json!({ "title": "Another", "content": "x", "status": "published" });
    let other = bob.post("/blogs/posts/", text).await.text_at("/id").to_owned();
    let reply = root.delete(&format!("/blogs/posts/{other}")).await;
    rows.row("Delete Blog Post: admin: 204", &reply, 204, &Value::Null);
}
