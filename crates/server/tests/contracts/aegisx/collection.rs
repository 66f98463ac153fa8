//! The collection of features, at `{at}`.

use super::{error, invalid};
use crate::support::{Row, delete, get, post, put};
use serde_json::{Value, json};

pub(super) const LINES: [&str; 61] = [
    "Authorization: Bearer <jwt_token>",
    "Content-Type: application/json",
    "| `POST /` | `feature-name:create` |",
    "| `GET /` | `feature-name:read` |",
    "| `GET /:id` | `feature-name:read` |",
    "| `PUT /:id` | `feature-name:update` |",
    "| `DELETE /:id` | `feature-name:delete` |",
    "GET /api/authentication",
    "| `page` | number | No | Page number (default: 1) |",
    "| `limit` | number | No | Items per page (default: 10, max: 100) |",
    "| `search` | string | No | Search query |",
    "| `sortBy` | string | No | Sort field (default: created_at) |",
    "| `sortOrder` | string | No | Sort order: asc/desc (default: desc) |",
    "| `filter[field]` | any | No | Filter by specific field |",
    "items: Feature[],",
    "page: number,",
    "limit: number,",
    "total: number,",
    "totalPages: number",
    "GET /api/authentication/:id",
    "| `id` | uuid | Yes | Feature ID |",
    "- `404` - Feature not found",
    "- `403` - Access denied",
    "POST /api/authentication",
    "name: string, // Required, 1-255 chars",
    "description?: string, // Optional",
    "isActive?: boolean, // Optional, default: true",
    "**Response:** `201 Created`",
    "- `400` - Validation error",
    "- `409` - Duplicate entry",
    "PUT /api/authentication/:id",
    "**Request Body:** (All fields optional)",
    "name?: string,",
    "description?: string,",
    "isActive?: boolean,",
    "DELETE /api/authentication/:id",
    "**Response:** `204 No Content`",
    "- `409` - Cannot delete (has dependencies)",
    "POST /api/authentication/bulk",
    "items: CreateFeature[] // Array of items to create",
    "created: Feature[],",
    "failed: { item: CreateFeature, error: string }[]",
    "DELETE /api/authentication/bulk",
    "ids: string[] // Array of UUIDs to delete",
    "deleted: string[], // Successfully deleted IDs",
    "failed: string[] // Failed to delete IDs",
    "GET /api/authentication/export",
    "| `format` | string | No | Export format: csv/xlsx (default: csv) |",
    "| `filter[field]` | any | No | Apply filters before export |",
    "Content-Type: text/csv",
    r#"Content-Disposition: attachment; filename="features-2025-10-31.csv""#,
    "curl -X POST https://api.aegisx.example.com/api/features",
    r#""success": true,"#,
    r#""id": "550e8400-e29b-41d4-a716-446655440000","#,
    r#""name": "New Feature","#,
    r#""description": "Feature description","#,
    r#""isActive": true,"#,
    r#""userId": "660e8400-e29b-41d4-a716-446655440000","#,
    r#""createdAt": "2025-10-31T10:30:00.000Z","#,
    r#""updatedAt": "2025-10-31T10:30:00.000Z""#,
    r#""message": "Name is required""#,
];

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const UNKNOWN: &str = "0198a4f0-0000-7000-8000-000000000001";

/// A feature of the administrator.
fn feature(name: &str, description: Value, is_active: bool) -> Value {
    let mut feature = json!({
        "id": ":uuid",
        "name": name,
        "isActive": is_active,
        "userId": "{root}",
        "createdAt": ":time",
        "updatedAt": ":time",
    });
    feature["description"] = description;
    feature
}

fn any_feature() -> Value {
    let mut any = feature(":string", json!(":any"), true);
    any["isActive"] = json!(":boolean");
    any
}

fn succeeded(data: Value) -> Value {
    let mut body = json!({ "success": true });
    body["data"] = data;
    body
}

fn make(body: Value) -> Row {
    post("/{at}", body).by("admin")
}

fn list(query: &str) -> Row {
    get(&format!("/{{at}}?{query}")).by("admin")
}

/// A page of these names, in this order.
fn names(names: &[&str]) -> Value {
    names.iter().map(|name| feature(name, json!(":any"), true)).collect()
}

pub(super) fn table() -> Vec<Row> {
    [making(), reading(), listing(), filtering(), changing(), bulk(), exporting(), deleting(), refusing()]
        .into_iter()
        .flatten()
        .collect()
}

fn making() -> Vec<Row> {
    let (created, refused) = ("**Response:** `201 Created`", "- `400` - Validation error");
    let (name, taken) = ("name: string, // Required, 1-255 chars", "- `409` - Duplicate entry");
    let (is_active, description) =
        ("isActive?: boolean, // Optional, default: true", "description?: string, // Optional");
    let example = json!({ "name": "New Feature", "description": "Feature description", "isActive": true });
    let shown = |body: Value, member: &str, value: Value| {
        let line = |line: &str| line.to_owned();
        let row = make(body).answers(name, 201);
        match member {
            "description" => row.has(&line(description), "/data/description", value),
            _ => row.has(&line(is_active), "/data/isActive", value),
        }
    };
    let wrong = |line: &str, body: Value, field: &str, message: &str| {
        make(body).answers(refused, 400).has(line, "", invalid(&[(field, message)]))
    };
    vec![
        make(example.clone())
            .answers("POST /api/authentication", 201)
            .answers("curl -X POST https://api.aegisx.example.com/api/features", 201)
            .answers("Authorization: Bearer <jwt_token>", 201)
            .answers("Content-Type: application/json", 201)
            .has_header("Content-Type: application/json", "content-type", json!("application/json"))
            .has(created, "", succeeded(feature("New Feature", json!("Feature description"), true)))
            .has(r#""success": true,"#, "/success", json!(true))
            .has(r#""id": "550e8400-e29b-41d4-a716-446655440000","#, "/data/id", json!(":uuid"))
            .has(r#""name": "New Feature","#, "/data/name", json!("New Feature"))
            .has(
                r#""description": "Feature description","#,
                "/data/description",
                json!("Feature description"),
            )
            .has(r#""isActive": true,"#, "/data/isActive", json!(true))
            .has(r#""userId": "660e8400-e29b-41d4-a716-446655440000","#, "/data/userId", json!("{root}"))
            .has(r#""createdAt": "2025-10-31T10:30:00.000Z","#, "/data/createdAt", json!(":time"))
            .has(r#""updatedAt": "2025-10-31T10:30:00.000Z""#, "/data/updatedAt", json!(":time"))
            .has_header("gap: Location says where it is", "location", json!("^/api/features/"))
            .saves("one", "/data/id"),
        shown(json!({ "name": "b" }), "isActive", json!(true)).saves("two", "/data/id"),
        shown(json!({ "name": "B off", "isActive": false }), "isActive", json!(false))
            .saves("three", "/data/id"),
        shown(json!({ "name": "c" }), "description", json!(null)).saves("four", "/data/id"),
        shown(json!({ "name": "d", "description": "" }), "description", json!(null))
            .saves("five", "/data/id"),
        make(json!({ "name": "é".repeat(255) })).answers(name, 201).saves("long", "/data/id"),
        delete("/{at}/{long}").by("admin").answers("**Response:** `204 No Content`", 204),
        make(json!({ "name": "e", "color": "red" }))
            .answers("gap: other fields are passed over", 201)
            .saves("six", "/data/id"),
        wrong(r#""message": "Name is required""#, json!({}), "name", "Name is required"),
        wrong(name, json!({ "name": "" }), "name", "Name must not be empty"),
        wrong(name, json!({ "name": "x".repeat(256) }), "name", "Name must have at most 255 characters"),
        wrong(name, json!({ "name": 7 }), "name", "Name must be a string"),
        wrong(
            description,
            json!({ "name": "x", "description": [] }),
            "description",
            "Description must be a string",
        ),
        wrong(
            is_active,
            json!({ "name": "x", "isActive": "yes" }),
            "isActive",
            "Is active must be true or false",
        ),
        make(json!({ "isActive": 1 })).has(
            "details?: any",
            "",
            invalid(&[("name", "Name is required"), ("isActive", ":string")]),
        ),
        make(json!({})).text("application/json", "{\"name\":").answers(refused, 400).has(
            "| 400 | `VALIDATION_ERROR` | Request validation failed |",
            "",
            invalid(&[("$", ":string")]),
        ),
        make(example).answers(taken, 409).has(taken, "", error("CONFLICT")),
        make(json!({ "name": "NEW feature" })).answers(taken, 409).has(
            "| 409 | `CONFLICT` | Duplicate entry or constraint violation |",
            "",
            error("CONFLICT"),
        ),
    ]
}

fn reading() -> Vec<Row> {
    let (line, id, missing) =
        ("GET /api/authentication/:id", "| `id` | uuid | Yes | Feature ID |", "- `404` - Feature not found");
    let shown = feature("New Feature", json!("Feature description"), true);
    vec![
        get("/{at}/{one}").by("admin").answers(line, 200).has(line, "", succeeded(shown)).has(
            id,
            "/data/id",
            json!("{one}"),
        ),
        get("/{at}/{one}").by("reader").answers(line, 200),
        get(&format!("/{{at}}/{UNKNOWN}")).by("admin").answers(missing, 404).has(
            missing,
            "",
            error("NOT_FOUND"),
        ),
        get("/{at}/not-a-uuid").by("admin").answers(id, 404).has(id, "", error("NOT_FOUND")),
    ]
}

fn listing() -> Vec<Row> {
    let (page, limit) = (
        "| `page` | number | No | Page number (default: 1) |",
        "| `limit` | number | No | Items per page (default: 10, max: 100) |",
    );
    let place = |[page, limit, total, pages]: [u32; 4]| json!({ "page": page, "limit": limit, "total": total, "totalPages": pages });
    let refused = |query: &str, line: &str, field: &str| {
        list(query).answers(line, 400).has(line, "", invalid(&[(field, ":string")]))
    };
    let data = json!({ "items": ["*", any_feature()], "pagination": place([1, 10, 6, 1]) });
    vec![
        get("/{at}")
            .by("admin")
            .answers("GET /api/authentication", 200)
            .has("GET /api/authentication", "", succeeded(data))
            .has("items: Feature[],", "/data/items", json!(["*", any_feature()]))
            .has("page: number,", "/data/pagination/page", json!(1))
            .has("limit: number,", "/data/pagination/limit", json!(10))
            .has("total: number,", "/data/pagination/total", json!(6))
            .has("totalPages: number", "/data/pagination/totalPages", json!(1)),
        get("/{at}").by("reader").answers("GET /api/authentication", 200),
        list("page=2&limit=4").answers(page, 200).has(page, "/data/pagination", place([2, 4, 6, 2])).has(
            page,
            "/data/items",
            names(&["b", "New Feature"]),
        ),
        list("page=9").answers(page, 200).has(page, "/data/items", json!([])),
        list("limit=100").answers(limit, 200).has(limit, "/data/pagination/limit", json!(100)),
        refused("limit=101", limit, "limit"),
        refused("limit=0", limit, "limit"),
        refused("page=0", page, "page"),
        refused("page=first", page, "page"),
        refused("page=1&page=2", page, "page"),
    ]
    .into_iter()
    .chain(sorting(refused))
    .collect()
}

fn sorting(refused: impl Fn(&str, &str, &str) -> Row) -> Vec<Row> {
    let by = "| `sortBy` | string | No | Sort field (default: created_at) |";
    let order = "| `sortOrder` | string | No | Sort order: asc/desc (default: desc) |";
    let first = |query: &str, line: &str, name: &str| {
        list(query).answers(line, 200).has(line, "/data/items/0/name", json!(name))
    };
    vec![
        first("", by, "e"),
        first("sortBy=created_at", by, "e"),
        first("sortBy=createdAt&sortOrder=asc", by, "New Feature"),
        first("sortBy=name", by, "New Feature"),
        first("sortBy=name&sortOrder=asc", order, "b"),
        first("sortOrder=asc", order, "New Feature"),
        first("sortOrder=desc", order, "e"),
        refused("sortBy=color", by, "sortBy"),
        refused("sortOrder=sideways", order, "sortOrder"),
        refused("sortOrder=ASC", order, "sortOrder"),
    ]
}

fn filtering() -> Vec<Row> {
    let (search, filter) = (
        "| `search` | string | No | Search query |",
        "| `filter[field]` | any | No | Filter by specific field |",
    );
    let found = |query: &str, line: &str, total: u32| {
        list(query).answers(line, 200).has(line, "/data/pagination/total", json!(total))
    };
    let refused = |query: &str, field: &str| {
        list(query).answers(filter, 400).has(filter, "", invalid(&[(field, ":string")]))
    };
    vec![
        found("search=FEATURE", search, 1),
        found("search=feature%20desc", search, 1),
        found("search=nothing", search, 0),
        found("search=%25", search, 0),
        found("search=", search, 6),
        found("filter[isActive]=false", filter, 1),
        found("filter%5BisActive%5D=true", filter, 5),
        found("filter[userId]={root}", filter, 6),
        found("filter[userId]={rita}", filter, 0),
        found("filter[name]=B", filter, 1),
        found("filter[name]=b&filter[isActive]=false", filter, 0),
        found("filter[name]=b&search=off", filter, 0),
        refused("filter[isActive]=maybe", "filter[isActive]"),
        refused("filter[userId]=7", "filter[userId]"),
        refused("filter[color]=red", "filter[color]"),
        refused("filter=red", "filter"),
        found("utm_source=mail", "gap: other parameters are passed over", 6),
    ]
}

fn changing() -> Vec<Row> {
    let (line, all) = ("PUT /api/authentication/:id", "**Request Body:** (All fields optional)");
    let change = |body: Value| put("/{at}/{one}", body).by("admin");
    let description = "description?: string,";
    let wrong = |body: Value, line: &str, field: &str| {
        change(body).answers("- `400` - Validation error", 400).has(line, "", invalid(&[(field, ":string")]))
    };
    let sent_back = json!({
        "id": UNKNOWN, "name": "Renamed", "description": null, "isActive": false,
        "userId": UNKNOWN, "createdAt": "x", "updatedAt": "x",
    });
    vec![
        change(json!({ "isActive": false }))
            .answers(line, 200)
            .has(line, "", succeeded(feature("New Feature", json!("Feature description"), false)))
            .has("isActive?: boolean,", "/data/isActive", json!(false)),
        change(json!({ "name": "Renamed" })).answers(line, 200).has(
            "name?: string,",
            "/data",
            feature("Renamed", json!("Feature description"), false),
        ),
        change(json!({ "description": "Other" })).has(description, "/data/description", json!("Other")),
        change(json!({})).answers(all, 200).has(all, "/data", feature("Renamed", json!("Other"), false)),
        change(sent_back)
            .answers("gap: an item can be sent back as it was shown", 200)
            .has(
                "gap: an item can be sent back as it was shown",
                "/data",
                feature("Renamed", json!(null), false),
            )
            .has("gap: an item can be sent back as it was shown", "/data/id", json!("{one}")),
        change(json!({ "description": "" })).has(description, "/data/description", json!(null)),
        change(json!({ "name": "RENAMED" })).answers("name?: string,", 200),
        wrong(json!({ "name": "" }), "name?: string,", "name"),
        wrong(json!({ "description": 7 }), description, "description"),
        wrong(json!({ "isActive": "no" }), "isActive?: boolean,", "isActive"),
        change(json!({ "name": "b" })).answers("- `409` - Duplicate entry", 409).has(
            "- `409` - Duplicate entry",
            "",
            error("CONFLICT"),
        ),
        put(&format!("/{{at}}/{UNKNOWN}"), json!({ "name": "x" }))
            .by("admin")
            .answers("- `404` - Feature not found", 404)
            .has("- `404` - Feature not found", "", error("NOT_FOUND")),
        put("/{at}/7", json!({})).by("admin").answers("- `404` - Feature not found", 404),
    ]
}

fn bulk() -> Vec<Row> {
    let (making, items) =
        ("POST /api/authentication/bulk", "items: CreateFeature[] // Array of items to create");
    let (created, failed) = ("created: Feature[],", "failed: { item: CreateFeature, error: string }[]");
    let body = json!({ "items": [
        { "name": "m1", "isActive": false }, { "name": "B" }, { "name": "m2", "description": "two" },
        { "zeta": 1, "name": "", "alpha": [1.0] }, 7, { "name": "M1" },
    ] });
    let refused = [
        json!({ "item": { "name": "B" }, "error": "There is a feature of this name." }),
        json!({ "item": { "zeta": 1, "name": "", "alpha": [1.0] }, "error": "Name must not be empty" }),
        json!({ "item": 7, "error": "Must be an object" }),
        json!({ "item": { "name": "M1" }, "error": ":string" }),
    ];
    let wrong = |row: Row, line: &str, field: &str| {
        row.by("admin").answers(line, 400).has(line, "", invalid(&[(field, ":string")]))
    };
    let many: Vec<_> = (0..101).map(|n| json!({ "name": format!("n{n}") })).collect();
    let made = json!([feature("m1", json!(null), false), feature("m2", json!("two"), true)]);
    let to_the_letter = r#"{"items":[{"zeta" : 1.50,"name":"B"}]}"#;
    vec![
        post("/{at}/bulk", body)
            .by("admin")
            .answers(making, 201)
            .has(items, "/success", json!(true))
            .has(created, "/data/created", made)
            .has(failed, "/data/failed", json!(refused))
            .saves("m1", "/data/created/0/id")
            .saves("m2", "/data/created/1/id"),
        post("/{at}/bulk", json!({}))
            .by("admin")
            .text("application/json", to_the_letter)
            .answers(making, 201)
            .has(created, "/data/created", json!([]))
            .reads(failed, json!(r#"~"item":{"zeta" : 1.50,"name":"B"}"#)),
        wrong(post("/{at}/bulk", json!({})), items, "items"),
        wrong(post("/{at}/bulk", json!({ "items": "none" })), items, "items"),
        wrong(post("/{at}/bulk", json!({ "items": [] })), items, "items"),
        wrong(post("/{at}/bulk", json!({ "items": many })), items, "items"),
        list("search=n1").has("gap: of more than 100 items none is made", "/data/pagination/total", json!(0)),
    ]
    .into_iter()
    .chain(bulk_deletion(wrong))
    .collect()
}

fn bulk_deletion(wrong: impl Fn(Row, &str, &str) -> Row) -> Vec<Row> {
    let (line, ids) = ("DELETE /api/authentication/bulk", "ids: string[] // Array of UUIDs to delete");
    let (deleted, failed) =
        ("deleted: string[], // Successfully deleted IDs", "failed: string[] // Failed to delete IDs");
    let body = |ids: Value| delete("/{at}/bulk").body(json!({ "ids": ids }));
    vec![
        body(json!(["{m1}", UNKNOWN, "{m2}", "{m1}"]))
            .by("admin")
            .answers(line, 200)
            .has(line, "", succeeded(json!({ "deleted": ["{m1}", "{m2}"], "failed": [UNKNOWN, "{m1}"] })))
            .has(deleted, "/data/deleted", json!(["{m1}", "{m2}"]))
            .has(failed, "/data/failed", json!([UNKNOWN, "{m1}"])),
        get("/{at}/{m1}").by("admin").answers(deleted, 404),
        wrong(body(json!(["7"])), ids, "ids[0]"),
        wrong(body(json!([])), ids, "ids"),
        wrong(body(json!("none")), ids, "ids"),
        wrong(delete("/{at}/bulk").body(json!({})), ids, "ids"),
    ]
}

fn exporting() -> Vec<Row> {
    let line = "GET /api/authentication/export";
    let format = "| `format` | string | No | Export format: csv/xlsx (default: csv) |";
    let filter = "| `filter[field]` | any | No | Apply filters before export |";
    let file = r#"Content-Disposition: attachment; filename="features-2025-10-31.csv""#;
    let columns = r#""id","name","description","isActive","userId","dependsOn","createdAt","updatedAt""#;
    let download = |query: &str| get(&format!("/{{at}}/export?{query}")).by("admin");
    let wrong = |query: &str, line: &str, field: &str| {
        download(query).answers(line, 400).has(line, "", invalid(&[(field, ":string")]))
    };
    vec![
        get("/{at}/export")
            .by("admin")
            .answers(line, 200)
            .has_header("Content-Type: text/csv", "content-type", json!("^text/csv"))
            .has_header(file, "content-disposition", json!(":date file"))
            .reads(line, json!(format!("^{columns}\r\n")))
            .reads(line, json!(r#"~","b","","true","{root}","","#)),
        download("format=csv").answers(format, 200).has_header(format, "content-type", json!("^text/csv")),
        download("format=xlsx")
            .answers(format, 200)
            .has_header(format, "content-type", json!(XLSX))
            .has_header(format, "content-disposition", json!(r#"^attachment; filename="features-"#))
            .reads(format, json!("^PK")),
        download("filter[name]=b").answers(filter, 200).reads(filter, json!(r#"~","b","#)),
        download("filter[isActive]=false&filter[name]=b")
            .answers(filter, 200)
            .reads(filter, json!(format!("{columns}\r\n"))),
        wrong("format=pdf", format, "format"),
        wrong("filter[isActive]=maybe", filter, "filter[isActive]"),
        wrong("filter[color]=red", filter, "filter[color]"),
        make(json!({ "name": "=1+1" })).saves("formula", "/data/id"),
        download("filter[name]=%3D1%2B1")
            .reads("gap: no cell of an export is a formula", json!("~\"'=1+1\"")),
        delete("/{at}/{formula}").by("admin").answers("**Response:** `204 No Content`", 204),
    ]
}

fn deleting() -> Vec<Row> {
    let (line, none) = ("DELETE /api/authentication/:id", "**Response:** `204 No Content`");
    let (needed, missing) = ("- `409` - Cannot delete (has dependencies)", "- `404` - Feature not found");
    let rule = "| 422 | `BUSINESS_RULE_VIOLATION` | Business logic validation failed |";
    let wrong = invalid(&[("dependsOn", ":string")]);
    let remove = |which: &str| delete(&format!("/{{at}}/{{{which}}}")).by("admin");
    let gap = "gap: what a feature needs is `dependsOn`";
    let mut rows = vec![
        make(json!({ "name": "needy", "dependsOn": ["{one}"] }))
            .answers(gap, 201)
            .has(gap, "/data/dependsOn", json!(["{one}"]))
            .saves("needy", "/data/id"),
        make(json!({ "name": "lost", "dependsOn": [UNKNOWN] })).answers(gap, 400).has(gap, "", wrong),
        remove("one").answers(needed, 409).has(needed, "", error("CONFLICT")),
        delete("/{at}/bulk").body(json!({ "ids": ["{one}"] })).by("admin").has(
            needed,
            "/data",
            json!({ "deleted": [], "failed": ["{one}"] }),
        ),
        put("/{at}/{one}", json!({ "dependsOn": ["{needy}"] })).by("admin").answers(rule, 422).has(
            rule,
            "",
            error("BUSINESS_RULE_VIOLATION"),
        ),
        remove("needy").answers(line, 204).answers(none, 204).reads(none, json!("")),
        remove("needy").answers(missing, 404).has(missing, "", error("NOT_FOUND")),
        delete("/{at}/7").by("admin").answers(missing, 404),
    ];
    rows.extend(["two", "three", "four", "five", "six"].map(|which| remove(which).answers(line, 204)));
    rows
}

type Ask = fn() -> Row;

/// Every operation, without a token, with one that is none, and without the permission.
fn refusing() -> Vec<Row> {
    let denied = "- `403` - Access denied";
    let operations: [(&str, bool, Ask); 8] = [
        ("| `GET /` | `feature-name:read` |", true, || get("/{at}")),
        ("| `GET /:id` | `feature-name:read` |", true, || get("/{at}/{one}")),
        ("| `POST /` | `feature-name:create` |", false, || post("/{at}", json!({ "name": "x" }))),
        ("| `PUT /:id` | `feature-name:update` |", false, || put("/{at}/{one}", json!({ "name": "x" }))),
        ("| `DELETE /:id` | `feature-name:delete` |", false, || delete("/{at}/{one}")),
        ("POST /api/authentication/bulk", false, || {
            post("/{at}/bulk", json!({ "items": [{ "name": "x" }] }))
        }),
        ("DELETE /api/authentication/bulk", false, || delete("/{at}/bulk").body(json!({ "ids": ["{one}"] }))),
        ("GET /api/authentication/export", false, || get("/{at}/export")),
    ];
    let unauthorized = "| 401 | `UNAUTHORIZED` | Missing or invalid token |";
    let forbidden = "| 403 | `FORBIDDEN` | Insufficient permissions |";
    let rows = operations.iter().flat_map(|(line, is_read, operation)| {
        let reader = operation().by("reader").answers(line, if *is_read { 200 } else { 403 });
        [
            operation().answers(line, 401).has(unauthorized, "", error("UNAUTHORIZED")),
            operation().by("garbage").answers(line, 401).has(unauthorized, "", error("UNAUTHORIZED")),
            operation().by("expired").answers(line, 401).has(unauthorized, "", error("UNAUTHORIZED")),
            operation().by("nobody").answers(line, 403).answers(denied, 403).has(
                forbidden,
                "",
                error("FORBIDDEN"),
            ),
            reader,
        ]
    });
    let last = delete("/{at}/{one}").by("admin").answers("DELETE /api/authentication/:id", 204);
    rows.chain([last]).collect()
}
