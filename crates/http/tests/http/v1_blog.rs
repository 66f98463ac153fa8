//! The blog.

use crate::people::{Jar, new_key, verified, with_key};
use crate::support::{Response, TestServer};
use crate::v1_accounts::{PASSWORD, administrator};
use crate::v1_login::with_token;
use crate::v1_operations::UNKNOWN;
use serde_json::{Value, json};
use std::thread;

const POSTS: &str = "/api/v1/blogs/posts";

/// Sends as somebody; as nobody where there are no tokens.
fn send(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    if tokens.is_null() {
        return server.send(method, path, &[("Content-Type", "application/json")], &body);
    }
    with_token(server, tokens, method, path, &body)
}

fn get(server: &TestServer, tokens: &Value, path: &str) -> Response {
    send(server, tokens, "GET", path, &Value::Null)
}

fn delete(server: &TestServer, tokens: &Value, path: &str) -> Response {
    send(server, tokens, "DELETE", path, &Value::Null)
}

fn write(server: &TestServer, tokens: &Value, title: &str, status: &str) -> Value {
    let body = json!({ "title": title, "content": format!("What {title} says."), "status": status });
    send(server, tokens, "POST", POSTS, &body).data(201)
}

fn comment(server: &TestServer, tokens: &Value, post: &Value, content: &str) -> Value {
    send(server, tokens, "POST", &comments_of(post), &json!({ "content": content })).data(201)
}

fn at(post: &Value) -> String {
    format!("{POSTS}/{}", post["id"].as_str().unwrap())
}

fn comments_of(post: &Value) -> String {
    format!("{}/comments", at(post))
}

fn at_comment(comment: &Value) -> String {
    format!("/api/v1/blogs/comments/{}", comment["id"].as_str().unwrap())
}

fn likes_of(comment: &Value) -> String {
    format!("{}/likes", at_comment(comment))
}

/// What a list has of each of its items.
fn each(page: &Value, field: &str) -> Vec<Value> {
    page["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect()
}

fn titles(server: &TestServer, tokens: &Value, query: &str) -> Vec<Value> {
    each(&get(server, tokens, &format!("{POSTS}?{query}")).data(200), "title")
}

fn permit(server: &TestServer, root: &Value, tokens: &Value, permissions: &[&str]) {
    let role = json!({ "name": "moderator", "permissions": permissions });
    send(server, root, "POST", "/api/v1/roles", &role).data(201);
    let path = format!("/api/v1/users/{}/roles/moderator", tokens["user"]["id"].as_str().unwrap());
    assert_eq!(send(server, root, "POST", &path, &Value::Null).status, 204);
}

#[test]
fn a_post_is_written_published_changed_and_deleted() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let profile = json!({ "full_name": "Ada Lovelace", "avatar_url": "https://example.com/ada.png" });
    send(&server, &ada, "PATCH", "/api/v1/users/me", &profile).data(200);
    let body = json!({ "title": " Notes ", "content": "On the engine." });
    let made = send(&server, &ada, "POST", POSTS, &body);
    assert_eq!((made.header("etag"), made.header("location").is_some()), (Some("\"1\""), true));
    let made = made.data(201);
    let author = json!({
        "id": ada["user"]["id"], "full_name": "Ada Lovelace", "avatar_url": "https://example.com/ada.png",
    });
    let expected = json!({
        "id": made["id"], "title": "Notes", "content": "On the engine.", "excerpt": null, "author": author,
        "status": "draft", "views": 0, "comments_count": 0,
        "created_at": made["created_at"], "updated_at": made["updated_at"],
    });
    assert_eq!(made, expected);
    assert_eq!(get(&server, &ada, &at(&made)).data(200), made);

    server.advance(std::time::Duration::from_secs(5));
    let publish = json!({ "status": "published", "excerpt": "In short." });
    let published = send(&server, &ada, "PUT", &at(&made), &publish);
    assert_eq!(published.header("etag"), Some("\"2\""));
    let published = published.data(200);
    assert_eq!((&published["status"], &published["excerpt"]), (&json!("published"), &json!("In short.")));
    assert_eq!(published["created_at"], made["created_at"]);
    assert_ne!(published["updated_at"], made["updated_at"]);
    let emptied = send(&server, &ada, "PATCH", &at(&made), &json!({ "excerpt": null })).data(200);
    assert_eq!(emptied["excerpt"], Value::Null);
    let bearer = format!("Bearer {}", ada["access_token"].as_str().unwrap());
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    server.send("PATCH", &at(&made), &headers, "{}").is_error(409, "CONFLICT");

    assert_eq!(delete(&server, &ada, &at(&made)).status, 204);
    get(&server, &ada, &at(&made)).is_error(404, "RESOURCE_NOT_FOUND");
    delete(&server, &ada, &at(&made)).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn a_draft_is_there_for_its_author_alone_and_for_who_may_read_it() {
    let server = TestServer::start();
    let (root, ada, grace) = (administrator(&server), verified(&server, "ada"), verified(&server, "grace"));
    let draft = write(&server, &ada, "Secret plans", "published");
    let remark = comment(&server, &grace, &draft, "Hm.");
    send(&server, &ada, "PATCH", &at(&draft), &json!({ "status": "draft" })).data(200);
    write(&server, &grace, "Open", "published");

    for nobody in [&Value::Null, &grace] {
        let unknown = |answer: Response| drop(answer.is_error(404, "RESOURCE_NOT_FOUND"));
        unknown(get(&server, nobody, &at(&draft)));
        unknown(get(&server, nobody, &comments_of(&draft)));
        assert_eq!(titles(&server, nobody, ""), ["Open"]);
        assert_eq!(titles(&server, nobody, "search=secret"), Vec::<Value>::new());
        assert_eq!(titles(&server, nobody, "filter[status]=draft"), Vec::<Value>::new());
        let of_ada = format!("filter[author_id]={}", ada["user"]["id"].as_str().unwrap());
        let page = get(&server, nobody, &format!("{POSTS}?{of_ada}")).data(200);
        assert_eq!(page["pagination"]["total"], 0);
    }
    for (method, path, body) in [
        ("PATCH", at(&draft), json!({ "title": "Mine" })),
        ("DELETE", at(&draft), Value::Null),
        ("POST", comments_of(&draft), json!({ "content": "Hm." })),
        // Her own words below it as well.
        ("PATCH", at_comment(&remark), json!({ "content": "Hm!" })),
        ("DELETE", at_comment(&remark), Value::Null),
        ("POST", likes_of(&remark), Value::Null),
    ] {
        send(&server, &grace, method, &path, &body).is_error(404, "RESOURCE_NOT_FOUND");
    }
    for reader in [&ada, &root] {
        assert_eq!(get(&server, reader, &at(&draft)).data(200)["views"], 0);
        assert_eq!(titles(&server, reader, "sort=title"), ["Open", "Secret plans"]);
        assert_eq!(titles(&server, reader, "filter[status]=draft"), ["Secret plans"]);
        let conflict = send(&server, reader, "POST", &comments_of(&draft), &json!({ "content": "Hm." }));
        conflict.is_error(409, "CONFLICT");
    }
}

#[test]
fn nobody_changes_what_another_wrote_but_moderators_do() {
    let server = TestServer::start();
    let (root, ada, grace) = (administrator(&server), verified(&server, "ada"), verified(&server, "grace"));
    let moderator = verified(&server, "mary");
    permit(&server, &root, &moderator, &["posts:update", "posts:delete"]);
    let post = write(&server, &ada, "Notes", "published");
    let remark = comment(&server, &ada, &post, "First!");
    let (title, content) = (json!({ "title": "Mine" }), json!({ "content": "Mine" }));
    for (method, path, body) in [
        ("PATCH", at(&post), &title),
        ("PUT", at(&post), &title),
        ("DELETE", at(&post), &Value::Null),
        ("PATCH", at_comment(&remark), &content),
        ("PUT", at_comment(&remark), &content),
        ("DELETE", at_comment(&remark), &Value::Null),
    ] {
        send(&server, &grace, method, &path, body).is_error(403, "FORBIDDEN");
    }
    send(&server, &moderator, "PATCH", &at(&post), &title).data(200);
    let changed = send(&server, &moderator, "PUT", &at_comment(&remark), &content).data(200);
    assert_eq!((&changed["content"], &changed["author"]["id"]), (&json!("Mine"), &ada["user"]["id"]));
    assert_eq!(get(&server, &ada, &at(&post)).data(200)["title"], "Mine");
    assert_eq!(delete(&server, &moderator, &at_comment(&remark)).status, 204);
    assert_eq!(delete(&server, &moderator, &at(&post)).status, 204);
    get(&server, &ada, &at(&post)).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn posts_are_searched_sorted_filtered_and_paged() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    for title in ["banana", "Apple", "cherry"] {
        write(&server, &ada, title, "published");
        server.advance(std::time::Duration::from_secs(1));
    }
    let popular = write(&server, &grace, "date 100%", "published");
    get(&server, &Value::Null, &at(&popular)).data(200);
    let nobody = &Value::Null;
    assert_eq!(titles(&server, nobody, ""), ["date 100%", "cherry", "Apple", "banana"]);
    assert_eq!(titles(&server, nobody, "sort=title"), ["Apple", "banana", "cherry", "date 100%"]);
    assert_eq!(titles(&server, nobody, "sort=-views&limit=1"), ["date 100%"]);
    assert_eq!(titles(&server, nobody, "sort=updated_at&limit=2&page=2"), ["cherry", "date 100%"]);
    assert_eq!(titles(&server, nobody, "search=APPLE%20says"), ["Apple"]);
    assert_eq!(titles(&server, nobody, "search=100%25"), ["date 100%"]);
    assert_eq!(titles(&server, nobody, "search=10_"), Vec::<Value>::new());
    let of_grace = format!("filter[author_id]={}", grace["user"]["id"].as_str().unwrap());
    assert_eq!(titles(&server, nobody, &of_grace), ["date 100%"]);

    let mut along = Vec::new();
    let mut page = get(&server, nobody, &format!("{POSTS}?sort=title&limit=3")).data(200);
    assert_eq!((&page["pagination"]["total"], &page["pagination"]["total_pages"]), (&json!(4), &json!(2)));
    loop {
        along.extend(each(&page, "title"));
        let Some(cursor) = page["pagination"]["next_cursor"].as_str() else { break };
        page = get(&server, nobody, &format!("{POSTS}?limit=3&cursor={cursor}")).data(200);
    }
    assert_eq!(along, ["Apple", "banana", "cherry", "date 100%"]);
    assert!(page["items"][0].get("content").is_none(), "lists are short");
    let wrong = get(&server, nobody, &format!("{POSTS}?sort=likes&filter[status]=x&filter[author_id]=y&z=1"));
    let mut fields: Vec<_> = wrong.wrong_fields().into_iter().map(|(name, _)| name).collect();
    fields.sort();
    assert_eq!(fields, ["filter[author_id]", "filter[status]", "sort", "z"]);
}

#[test]
fn a_view_is_a_read_by_somebody_else() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let post = write(&server, &ada, "Notes", "published");
    for reader in [&Value::Null, &grace, &ada, &Value::Null] {
        get(&server, reader, &at(&post)).data(200);
    }
    assert_eq!(get(&server, &ada, &at(&post)).data(200)["views"], 3);
    assert_eq!(each(&get(&server, &ada, POSTS).data(200), "views"), [3]);
    let changed = send(&server, &ada, "PATCH", &at(&post), &json!({ "title": "Others" })).data(200);
    assert_eq!(changed["views"], 3);
}

#[test]
fn comments_are_written_listed_changed_and_deleted() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let post = write(&server, &ada, "Notes", "published");
    let content = json!({ "content": "Great article!" });
    let made = send(&server, &grace, "POST", &comments_of(&post), &content);
    assert_eq!((made.header("etag"), made.header("location").is_some()), (Some("\"1\""), true));
    let first = made.data(201);
    assert_eq!((&first["post_id"], &first["likes"]), (&post["id"], &json!(0)));
    assert_eq!(first["author"]["id"], grace["user"]["id"]);
    server.advance(std::time::Duration::from_secs(1));
    let second = comment(&server, &ada, &post, "Thank you.");
    let page = get(&server, &Value::Null, &comments_of(&post)).data(200);
    assert_eq!(
        (each(&page, "content"), &page["pagination"]["total"]),
        (vec![json!("Great article!"), json!("Thank you.")], &json!(2))
    );
    let newest = get(&server, &Value::Null, &format!("{}?sort=-created_at&limit=1", comments_of(&post)));
    assert_eq!(each(&newest.data(200), "id"), [second["id"].clone()]);
    assert_eq!(get(&server, &Value::Null, &at(&post)).data(200)["comments_count"], 2);

    for method in ["PUT", "PATCH"] {
        let body = json!({ "content": format!("By {method}.") });
        let changed = send(&server, &grace, method, &at_comment(&first), &body).data(200);
        assert_eq!(changed["content"], body["content"]);
    }
    let bearer = format!("Bearer {}", grace["access_token"].as_str().unwrap());
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    server.send("PUT", &at_comment(&first), &headers, content.to_string()).is_error(409, "CONFLICT");
    assert_eq!(delete(&server, &grace, &at_comment(&first)).status, 204);
    delete(&server, &grace, &at_comment(&first)).is_error(404, "RESOURCE_NOT_FOUND");
    assert_eq!(get(&server, &Value::Null, &at(&post)).data(200)["comments_count"], 1);
    assert_eq!(delete(&server, &ada, &at(&post)).status, 204);
    send(&server, &ada, "PUT", &at_comment(&second), &content).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn twenty_likes_of_one_person_at_once_are_one() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let post = write(&server, &ada, "Notes", "published");
    let remark = comment(&server, &ada, &post, "First!");
    let likes = || each(&get(&server, &Value::Null, &comments_of(&post)).data(200), "likes");
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                assert_eq!(send(&server, &grace, "POST", &likes_of(&remark), &Value::Null).status, 204);
            });
        }
    });
    assert_eq!(likes(), [1]);
    assert_eq!(send(&server, &ada, "POST", &likes_of(&remark), &Value::Null).status, 204);
    assert_eq!(likes(), [2]);
    for _ in 0..2 {
        assert_eq!(delete(&server, &grace, &likes_of(&remark)).status, 204);
    }
    assert_eq!(likes(), [1]);
}

#[test]
fn what_a_closed_account_wrote_is_nowhere() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let root = administrator(&server);
    let of_grace = write(&server, &grace, "Hers", "published");
    let of_ada = write(&server, &ada, "His", "published");
    let remark = comment(&server, &grace, &of_ada, "Below his.");
    let kept = comment(&server, &ada, &of_ada, "His own.");
    comment(&server, &ada, &of_grace, "Below hers.");
    for liked in [&remark, &kept] {
        assert_eq!(send(&server, &grace, "POST", &likes_of(liked), &Value::Null).status, 204);
    }
    let close = json!({ "password": PASSWORD });
    assert_eq!(send(&server, &grace, "DELETE", "/api/v1/users/me", &close).status, 204);
    for reader in [&Value::Null, &ada, &root] {
        get(&server, reader, &at(&of_grace)).is_error(404, "RESOURCE_NOT_FOUND");
        get(&server, reader, &comments_of(&of_grace)).is_error(404, "RESOURCE_NOT_FOUND");
        assert_eq!(titles(&server, reader, ""), ["His"]);
        assert_eq!(titles(&server, reader, "search=hers"), Vec::<Value>::new());
        let page = get(&server, reader, &comments_of(&of_ada)).data(200);
        assert_eq!((each(&page, "content"), each(&page, "likes")), (vec![json!("His own.")], vec![json!(0)]));
        assert_eq!(get(&server, reader, &at(&of_ada)).data(200)["comments_count"], 1);
    }
    send(&server, &root, "PUT", &at_comment(&remark), &json!({ "content": "x" }))
        .is_error(404, "RESOURCE_NOT_FOUND");
    let purge = format!("/api/v1/users/{}/purge", grace["user"]["id"].as_str().unwrap());
    assert_eq!(send(&server, &root, "POST", &purge, &Value::Null).status, 204);
    assert_eq!(titles(&server, &root, ""), ["His"]);
}

#[test]
fn a_program_needs_the_scope_and_wrong_credentials_are_refused_where_none_are_needed() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let draft = write(&server, &ada, "Secret", "draft");
    let (writer, other) =
        (new_key(&server, &ada, &["posts:create"]), new_key(&server, &ada, &["profile:read"]));
    let body = json!({ "title": "By key", "content": "x", "status": "published" }).to_string();
    let made = with_key(&server, &writer, "POST", POSTS, &body).data(201);
    assert_eq!(made["author"]["id"], ada["user"]["id"]);
    with_key(&server, &other, "POST", POSTS, &body).is_error(403, "FORBIDDEN");
    let title = json!({ "title": "Changed" }).to_string();
    assert_eq!(with_key(&server, &writer, "PATCH", &at(&made), &title).data(200)["title"], "Changed");
    with_key(&server, &other, "PATCH", &at(&made), &title).is_error(403, "FORBIDDEN");
    with_key(&server, &other, "DELETE", &at(&made), "").is_error(403, "FORBIDDEN");
    with_key(&server, &writer, "GET", &at(&draft), "").data(200);
    with_key(&server, &other, "GET", &at(&draft), "").is_error(404, "RESOURCE_NOT_FOUND");
    with_key(&server, &other, "GET", &at(&made), "").data(200);

    for path in [POSTS.to_owned(), at(&made), comments_of(&made)] {
        server.send("GET", &path, &[("Authorization", "Bearer x.y.z")], "").is_error(401, "INVALID_TOKEN");
        server.send("GET", &path, &[("Authorization", "Basic eDp5")], "").is_error(401, "UNAUTHORIZED");
        server.send("GET", &path, &[("X-API-Key", "cs_nothing")], "").is_error(401, "INVALID_TOKEN");
        let cookie = [("Cookie", "__Host-countersign-access=x.y.z")];
        server.send("GET", &path, &cookie, "").is_error(401, "INVALID_TOKEN");
    }
    let mut browser = Jar::logged_in(&server, "ada");
    browser.send(&server, "GET", &at(&draft), "").data(200);
    send(&server, &Value::Null, "POST", POSTS, &json!({})).is_error(401, "UNAUTHORIZED");
}

#[test]
fn what_is_written_comes_back_as_it_was_and_as_json_alone() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let nasty = "    <script>alert('x')</script>\r\n\t\"'; DROP TABLE posts; -- \u{202e}\u{1d11e} {{7*7}}\n";
    let title = "<img src=x onerror=alert(1)>";
    let body = json!({ "title": title, "content": nasty, "excerpt": nasty, "status": "published" });
    let post = send(&server, &ada, "POST", POSTS, &body).data(201);
    let shown = get(&server, &Value::Null, &at(&post));
    assert!(shown.header("content-type").unwrap().starts_with("application/json"));
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    let shown = shown.data(200);
    assert_eq!((&shown["content"], &shown["excerpt"]), (&json!(nasty), &json!(nasty)));
    assert_eq!(shown["title"], title);
    let remark = comment(&server, &ada, &post, nasty);
    assert_eq!(remark["content"], nasty);
    // As long as it may be, in the letters that take the most bytes.
    let long = "\u{1d11e}".repeat(50_000);
    let changed = send(&server, &ada, "PATCH", &at(&post), &json!({ "content": long })).data(200);
    assert_eq!(changed["content"], long);
}

#[test]
fn every_field_is_checked_and_every_wrong_one_is_named() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let post = write(&server, &ada, "Notes", "published");
    let wrong = |method: &str, path: &str, body: Value| {
        let mut fields = send(&server, &ada, method, path, &body).wrong_fields();
        fields.sort();
        fields.into_iter().map(|(name, code)| format!("{name}: {code}")).collect::<Vec<_>>()
    };
    assert_eq!(wrong("POST", POSTS, json!({})), ["content: required", "title: required"]);
    let long = json!({
        "title": "x".repeat(201), "content": "x".repeat(50_001), "excerpt": "x".repeat(501),
        "status": "hidden", "views": 7,
    });
    let expected = [
        "content: too_long",
        "excerpt: too_long",
        "status: not_allowed",
        "title: too_long",
        "views: unknown_field",
    ];
    assert_eq!(wrong("POST", POSTS, long.clone()), expected);
    assert_eq!(wrong("PATCH", &at(&post), long), expected);
    let odd = json!({ "title": "a\nb", "content": " \n\t", "excerpt": "\u{7}", "status": 7 });
    let expected = ["content: required", "excerpt: malformed", "status: wrong_type", "title: malformed"];
    assert_eq!(wrong("POST", POSTS, odd), expected);
    for (content, code) in [
        (json!("x".repeat(5001)), "too_long"),
        (json!(" "), "required"),
        (json!("\u{1b}[2J"), "malformed"),
        (json!(null), "required"),
    ] {
        let expected = [format!("content: {code}")];
        assert_eq!(wrong("POST", &comments_of(&post), json!({ "content": content })), expected);
    }
    let unknown = format!("{POSTS}/{UNKNOWN}/comments");
    let body = json!({ "content": "Into the void." });
    send(&server, &ada, "POST", &unknown, &body).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn what_somebody_wrote_is_in_what_is_stored_of_him() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let draft = write(&server, &ada, "Secret", "draft");
    let post = write(&server, &ada, "Notes", "published");
    comment(&server, &grace, &post, "Hers.");
    let own = comment(&server, &ada, &post, "His.");
    let data = get(&server, &ada, "/api/v1/users/me/export").json();
    let ids = |list: &str| data[list].as_array().unwrap().iter().map(|one| &one["id"]).collect::<Vec<_>>();
    assert_eq!((ids("posts"), ids("comments")), (vec![&draft["id"], &post["id"]], vec![&own["id"]]));
    assert_eq!(data["posts"][0]["content"], "What Secret says.");
    assert!(data["events"].is_array());
}
