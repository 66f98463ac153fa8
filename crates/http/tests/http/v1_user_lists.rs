//! Lists of accounts: pages, cursors, filters, searches, files.

use crate::people::verified;
use crate::support::{Response, TestServer};
use crate::v1_accounts::{administrator, person};
use crate::v1_login::with_token;
use serde_json::{Value, json};

const USERS: &str = "/api/v1/users";

fn list(server: &TestServer, root: &Value, query: &str) -> Value {
    get(server, root, query).data(200)
}

fn get(server: &TestServer, root: &Value, query: &str) -> Response {
    with_token(server, root, "GET", &format!("{USERS}?{query}"), "")
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect()
}

/// An administrator and four people.
fn five(server: &TestServer) -> Value {
    let root = administrator(server);
    for name in ["ada", "grace", "mary", "sofia"] {
        server.post("/api/v1/auth/register", person(name).to_string()).data(201);
    }
    root
}

#[test]
fn pages_and_cursors_walk_through_everybody_once() {
    let server = TestServer::start();
    let root = five(&server);
    let first = list(&server, &root, "limit=2&sort=username");
    let expected = json!({ "page": 1, "limit": 2, "total": 5, "total_pages": 3, "next_cursor": first["pagination"]["next_cursor"] });
    assert_eq!((names(&first), &first["pagination"]), (vec!["ada", "grace"], &expected));
    let third = list(&server, &root, "limit=2&sort=username&page=3");
    assert_eq!((names(&third), &third["pagination"]["next_cursor"]), (vec!["sofia"], &Value::Null));
    assert_eq!(names(&list(&server, &root, "page=9")), [""; 0]);

    let mut cursor = first["pagination"]["next_cursor"].as_str().unwrap().to_owned();
    let mut walked = vec![];
    // Whether the order is said again or left out, it is the same list.
    for order in ["&sort=username", ""] {
        let page = list(&server, &root, &format!("limit=2&cursor={cursor}{order}"));
        assert_eq!((&page["pagination"]["page"], &page["pagination"]["total"]), (&Value::Null, &json!(5)));
        walked.extend(names(&page).into_iter().map(str::to_owned));
        cursor = page["pagination"]["next_cursor"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((walked, cursor.as_str()), (vec!["mary".to_owned(), "root".into(), "sofia".into()], ""));
    assert_eq!(names(&list(&server, &root, "sort=-email&limit=1")), ["sofia"]);
    assert_eq!(names(&list(&server, &root, "sort=%2Bemail&limit=1")), ["ada"]);
}

#[test]
fn filters_and_searches_narrow() {
    let server = TestServer::start();
    let root = five(&server);
    let ada = list(&server, &root, "search=ADA")["items"][0].clone();
    let path = format!("{USERS}/{}", ada["id"].as_str().unwrap());
    with_token(&server, &root, "POST", &format!("{path}/disable"), "").data(200);
    for (query, expected) in [
        ("filter[status]=disabled", vec!["ada"]),
        ("filter%5Bstatus%5D=disabled", vec!["ada"]),
        ("filter[role]=admin", vec!["root"]),
        ("filter[email_verified]=true", vec!["root"]),
        ("filter[email_verified]=false&filter[status]=active&sort=username", vec!["grace", "mary", "sofia"]),
        ("filter[created_from]=2027-01-01T00:00:00Z", vec![]),
        ("filter[created_until]=2025-01-01T00:00:00Z", vec![]),
        ("search=ofi", vec!["sofia"]),
        ("search=gr", vec!["grace"]),
        ("search=mary@EXAMPLE", vec!["mary"]),
        ("search=&filter[role]=admin", vec!["root"]),
        ("search=%25", vec![]),
        ("search=___", vec![]),
    ] {
        let page = list(&server, &root, query);
        assert_eq!(
            (names(&page), &page["pagination"]["total"]),
            (expected.clone(), &json!(expected.len())),
            "{query}"
        );
    }
    with_token(&server, &root, "DELETE", &path, "");
    assert_eq!(names(&list(&server, &root, "filter[status]=closed")), ["ada"]);
    assert_eq!(list(&server, &root, "")["pagination"]["total"], 4);
}

#[test]
fn a_query_that_is_wrong_is_refused_with_every_field() {
    let server = TestServer::start();
    let root = administrator(&server);
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=4294967296", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=%2B5", "limit"),
        ("limit=", "limit"),
        ("sort=password", "sort"),
        ("sort=(select%201)", "sort"),
        ("sort=username,email", "sort"),
        ("sort=", "sort"),
        ("filter[status]=gone", "filter[status]"),
        ("filter[email_verified]=1", "filter[email_verified]"),
        ("filter[role]=%27%20OR%201=1", "filter[role]"),
        ("filter[created_from]=yesterday", "filter[created_from]"),
        ("filter[password]=x", "filter[password]"),
        ("filter[status][$ne]=active", "filter[status][$ne]"),
        ("filter=x", "filter"),
        ("search=a%00b", "search"),
        ("limit=5&limit=6", "limit"),
        ("per_page=5", "per_page"),
        ("cursor=x", "cursor"),
        ("cursor=", "cursor"),
    ] {
        let fields: Vec<_> =
            get(&server, &root, query).wrong_fields().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [field], "{query}");
    }
    let both = get(&server, &root, "page=0&limit=0&sort=x&nonsense=1").wrong_fields();
    assert_eq!(
        both.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
        ["page", "limit", "sort", "nonsense"]
    );
    let many: Vec<_> = (0..60).map(|n| format!("p{n}=1")).collect();
    assert_eq!(get(&server, &root, &many.join("&")).wrong_fields().len(), 1);
}

/// G30: Kratos CVE-2026-33503, Hydra CVE-2026-33504, lldap 0.3.0.
#[test]
fn g30_a_cursor_that_was_altered_or_made_up_is_refused() {
    let server = TestServer::start();
    let root = five(&server);
    let cursor = list(&server, &root, "limit=1")["pagination"]["next_cursor"].as_str().unwrap().to_owned();
    assert!(!cursor.contains("root") && !cursor.contains("created"), "{cursor}");
    list(&server, &root, &format!("cursor={cursor}"));
    for (index, byte) in cursor.bytes().enumerate() {
        let other = if byte == b'A' { "B" } else { "A" };
        let altered = format!("{}{other}{}", &cursor[..index], &cursor[index + 1..]);
        assert_eq!(
            get(&server, &root, &format!("cursor={altered}")).wrong_fields()[0].0,
            "cursor",
            "{altered}"
        );
    }
    for forged in [
        "eyJhZnRlciI6eyJrZXkiOiJ4JyBPUiAxPTEifX0",
        "%27;SELECT%20pg_sleep(9)--",
        "{\"after\":null}",
        &cursor[..cursor.len() - 1],
        &format!("{cursor}A"),
        &"A".repeat(9000),
    ] {
        let forged = forged.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
        assert_eq!(get(&server, &root, &format!("cursor={forged}")).wrong_fields()[0].0, "cursor");
    }
    // Of another list, or with another page: refused, too.
    for query in ["&sort=email", "&search=ada", "&filter[status]=active", "&page=2"] {
        assert_eq!(get(&server, &root, &format!("cursor={cursor}{query}")).status, 400, "{query}");
    }
    with_token(&server, &root, "GET", &format!("/api/v1/audit-logs?cursor={cursor}"), "")
        .is_error(400, "VALIDATION_ERROR");
}

/// The cells of a CSV, read by the rules of RFC 4180.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn everybody_is_downloaded_as_csv() {
    let server = TestServer::start();
    let root = five(&server);
    let answer = with_token(&server, &root, "GET", "/api/v1/users/export?format=csv&sort=username", "");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("text/csv; charset=utf-8; header=present"))
    );
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"users-2026-01-01.csv\""));
    answer.is_guarded();
    let rows = cells(&answer.text());
    assert_eq!(rows[0][..3], ["id", "username", "email"]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    assert_eq!(
        rows[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(),
        ["ada", "grace", "mary", "root", "sofia"]
    );
    assert!(!answer.text().contains("argon2"));
    let some = with_token(&server, &root, "GET", "/api/v1/users/export?format=csv&filter[role]=admin", "");
    assert_eq!(cells(&some.text()).len(), 2);
    for query in ["", "format=pdf", "format=csv&limit=5", "format=csv&page=2", "format=csv&filter[x]=1"] {
        with_token(&server, &root, "GET", &format!("/api/v1/users/export?{query}"), "")
            .is_error(400, "VALIDATION_ERROR");
    }
}

/// G27: csv-safe CVE-2022-28481, Mattermost CVE-2017-18900, CWE-1236.
#[test]
fn g27_no_name_is_a_formula_in_a_csv() {
    let server = TestServer::start();
    let root = administrator(&server);
    let names = ["=1+1", "+1", "-1", "@SUM(1)", "\"=1", ";=1", "=cmd|' /C calc'!A0", "＝1+1", "a,\"b\"=1"];
    for (number, name) in names.iter().enumerate() {
        let mut body = person(&format!("user{number}"));
        body["full_name"] = json!(name);
        server.post("/api/v1/auth/register", body.to_string()).data(201);
    }
    let answer =
        with_token(&server, &root, "GET", "/api/v1/users/export?format=csv&sort=username&search=user", "");
    let rows = cells(&answer.text());
    let column = rows[0].iter().position(|name| name == "full_name").unwrap();
    for (row, name) in rows[1..].iter().zip(names) {
        let expected = match name {
            ";=1" => ";'=1".to_owned(),
            name if name.starts_with('a') => name.to_owned(),
            name => format!("'{name}"),
        };
        assert_eq!(row[column], expected);
    }
    assert_eq!(rows.len(), names.len() + 1);
}

#[test]
fn a_workbook_is_a_workbook() {
    let server = TestServer::start();
    let root = five(&server);
    let answer = with_token(&server, &root, "GET", "/api/v1/users/export?format=xlsx", "");
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"users-2026-01-01.xlsx\""));
    assert!(answer.body.starts_with(b"PK"));
}

#[test]
fn what_is_downloaded_is_in_the_trail() {
    let server = TestServer::start();
    let root = administrator(&server);
    verified(&server, "ada");
    with_token(&server, &root, "GET", "/api/v1/users/export?format=csv", "");
    let _ = server.mails();
    let events =
        with_token(&server, &root, "GET", "/api/v1/audit-logs?filter[action]=users_exported", "").data(200);
    assert_eq!(events["items"][0]["details"], json!({ "format": "csv" }));
}
