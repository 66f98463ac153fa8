//! Every operation of `v1`, who may call it, and a request that does.

use crate::conformance::resolve;
use crate::people::with_key;
use crate::support::{Response, TestServer};
use crate::v1_login::with_token;
use serde_json::{Map, Value};

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody.
    Anyone,
    /// Somebody in a session; no program.
    Session,
    /// Likewise, or a program with this scope.
    SessionOrKey(&'static str),
    /// Whoever has this permission, in a session or by a key's scope.
    Permitted(&'static str),
    /// Likewise, in a session only.
    PermittedSession(&'static str),
    /// Anybody; who shows drafts of his own or may read those of others sees more.
    Visitor,
    /// Who wrote it and has the permission to write, and whoever has this one, in a session or by a key's scope.
    AuthorOr(&'static str),
}

use Who::{Anyone, AuthorOr, Permitted, PermittedSession, Session, SessionOrKey, Visitor};

pub(crate) const OPERATIONS: &[(&str, &str, Who)] = &[
    ("GET", "/.well-known/jwks.json", Anyone),
    ("GET", "/health", Anyone),
    ("GET", "/health/live", Anyone),
    ("GET", "/health/ready", Anyone),
    ("POST", "/api/v1/auth/register", Anyone),
    ("POST", "/api/v1/auth/setup", Anyone),
    ("POST", "/api/v1/auth/email/verification", Anyone),
    ("POST", "/api/v1/auth/email/verify", Anyone),
    ("POST", "/api/v1/auth/login", Anyone),
    ("POST", "/api/v1/auth/mfa/verify", Anyone),
    ("POST", "/api/v1/auth/refresh", Anyone),
    ("POST", "/api/v1/auth/password/forgot", Anyone),
    ("POST", "/api/v1/auth/password/reset", Anyone),
    ("POST", "/api/v1/auth/invitations/accept", Anyone),
    ("GET", "/api/v1/auth/providers", Anyone),
    ("GET", "/api/v1/auth/oauth2/{provider}/authorize", Anyone),
    ("GET", "/api/v1/auth/oauth2/{provider}/callback", Anyone),
    ("POST", "/api/v1/auth/oauth2/{provider}/callback", Anyone),
    ("GET", "/api/v1/users/me/identities", Session),
    ("POST", "/api/v1/users/me/identities/{provider}", Session),
    ("DELETE", "/api/v1/users/me/identities/{id}", Session),
    ("GET", "/api/v1/auth/csrf", Session),
    ("POST", "/api/v1/auth/logout", Session),
    ("POST", "/api/v1/auth/logout-all", Session),
    ("POST", "/api/v1/auth/step-up", Session),
    ("POST", "/api/v1/auth/password/change", Session),
    ("GET", "/api/v1/auth/mfa", Session),
    ("POST", "/api/v1/auth/mfa/totp", Session),
    ("POST", "/api/v1/auth/mfa/totp/confirm", Session),
    ("DELETE", "/api/v1/auth/mfa/totp", Session),
    ("POST", "/api/v1/auth/mfa/backup-codes", Session),
    ("GET", "/api/v1/users/me", SessionOrKey("profile:read")),
    ("PATCH", "/api/v1/users/me", SessionOrKey("profile:update")),
    ("PUT", "/api/v1/users/me", SessionOrKey("profile:update")),
    ("DELETE", "/api/v1/users/me", Session),
    ("GET", "/api/v1/users/me/export", Session),
    ("POST", "/api/v1/users/me/deactivate", Session),
    ("POST", "/api/v1/users/me/email", Session),
    ("GET", "/api/v1/users/me/sessions", Session),
    ("DELETE", "/api/v1/users/me/sessions", Session),
    ("PATCH", "/api/v1/users/me/sessions/{id}", Session),
    ("DELETE", "/api/v1/users/me/sessions/{id}", Session),
    ("GET", "/api/v1/api-keys", Session),
    ("POST", "/api/v1/api-keys", Session),
    ("POST", "/api/v1/api-keys/verify", Permitted("api_keys:verify")),
    ("GET", "/api/v1/api-keys/{id}", Session),
    ("PATCH", "/api/v1/api-keys/{id}", Session),
    ("DELETE", "/api/v1/api-keys/{id}", Session),
    ("POST", "/api/v1/api-keys/{id}/rotate", Session),
    ("GET", "/api/v1/users", Permitted("users:read")),
    ("POST", "/api/v1/users", Permitted("users:create")),
    ("POST", "/api/v1/users/bulk", Permitted("users:create")),
    ("DELETE", "/api/v1/users/bulk", Permitted("users:delete")),
    ("GET", "/api/v1/users/export", Permitted("users:export")),
    ("GET", "/api/v1/users/{id}", Permitted("users:read")),
    ("PATCH", "/api/v1/users/{id}", Permitted("users:update")),
    ("PUT", "/api/v1/users/{id}", Permitted("users:update")),
    ("DELETE", "/api/v1/users/{id}", Permitted("users:delete")),
    ("POST", "/api/v1/users/{id}/purge", Permitted("users:purge")),
    ("POST", "/api/v1/users/{id}/require-password-change", Permitted("users:update")),
    ("GET", "/api/v1/audit-logs", Permitted("audit:read")),
    ("GET", "/api/v1/audit-logs/export", Permitted("audit:export")),
    ("GET", "/api/v1/audit-logs/{id}", Permitted("audit:read")),
    ("POST", "/api/v1/users/{id}/disable", Permitted("users:update")),
    ("POST", "/api/v1/users/{id}/enable", Permitted("users:update")),
    ("POST", "/api/v1/users/{id}/unlock", Permitted("users:update")),
    ("GET", "/api/v1/users/{id}/lockouts", Permitted("users:read")),
    ("POST", "/api/v1/users/{id}/roles/{role}", PermittedSession("roles:assign")),
    ("DELETE", "/api/v1/users/{id}/roles/{role}", Permitted("roles:assign")),
    ("GET", "/api/v1/users/{id}/sessions", Permitted("users:read")),
    ("DELETE", "/api/v1/users/{id}/sessions", Permitted("users:update")),
    ("DELETE", "/api/v1/users/{id}/sessions/{session}", Permitted("users:update")),
    ("GET", "/api/v1/users/{id}/api-keys", Permitted("users:read")),
    ("DELETE", "/api/v1/users/{id}/api-keys/{key}", Permitted("users:update")),
    ("GET", "/api/v1/users/me/permissions", SessionOrKey("profile:read")),
    ("GET", "/api/v1/users/{id}/roles", Permitted("users:read")),
    ("PUT", "/api/v1/users/{id}/roles", PermittedSession("roles:assign")),
    ("GET", "/api/v1/roles", Permitted("roles:read")),
    ("POST", "/api/v1/roles", Permitted("roles:create")),
    ("GET", "/api/v1/roles/{role}", Permitted("roles:read")),
    ("PATCH", "/api/v1/roles/{role}", Permitted("roles:update")),
    ("DELETE", "/api/v1/roles/{role}", Permitted("roles:delete")),
    ("PUT", "/api/v1/roles/{role}/permissions", PermittedSession("roles:update")),
    ("POST", "/api/v1/roles/{role}/permissions/{permission}", PermittedSession("roles:update")),
    ("DELETE", "/api/v1/roles/{role}/permissions/{permission}", Permitted("roles:update")),
    ("GET", "/api/v1/permissions", Permitted("permissions:read")),
    ("POST", "/api/v1/permissions", Permitted("permissions:create")),
    ("GET", "/api/v1/permissions/{permission}", Permitted("permissions:read")),
    ("PATCH", "/api/v1/permissions/{permission}", Permitted("permissions:update")),
    ("DELETE", "/api/v1/permissions/{permission}", Permitted("permissions:delete")),
    ("GET", "/api/v1/features", Permitted("features:read")),
    ("POST", "/api/v1/features", Permitted("features:create")),
    ("POST", "/api/v1/features/bulk", Permitted("features:create")),
    ("DELETE", "/api/v1/features/bulk", Permitted("features:delete")),
    ("GET", "/api/v1/features/export", Permitted("features:export")),
    ("GET", "/api/v1/features/{id}", Permitted("features:read")),
    ("PATCH", "/api/v1/features/{id}", Permitted("features:update")),
    ("PUT", "/api/v1/features/{id}", Permitted("features:update")),
    ("DELETE", "/api/v1/features/{id}", Permitted("features:delete")),
    ("GET", "/api/v1/blogs/posts", Visitor),
    ("POST", "/api/v1/blogs/posts", Permitted("posts:create")),
    ("GET", "/api/v1/blogs/posts/{id}", Visitor),
    ("PATCH", "/api/v1/blogs/posts/{id}", AuthorOr("posts:update")),
    ("PUT", "/api/v1/blogs/posts/{id}", AuthorOr("posts:update")),
    ("DELETE", "/api/v1/blogs/posts/{id}", AuthorOr("posts:delete")),
    ("GET", "/api/v1/blogs/posts/{id}/comments", Visitor),
    ("POST", "/api/v1/blogs/posts/{id}/comments", Permitted("posts:create")),
    ("PATCH", "/api/v1/blogs/comments/{id}", AuthorOr("posts:update")),
    ("PUT", "/api/v1/blogs/comments/{id}", AuthorOr("posts:update")),
    ("DELETE", "/api/v1/blogs/comments/{id}", AuthorOr("posts:delete")),
    ("POST", "/api/v1/blogs/comments/{id}/likes", Permitted("posts:create")),
    ("DELETE", "/api/v1/blogs/comments/{id}/likes", Permitted("posts:create")),
];

/// The identifier of nothing.
pub(crate) const UNKNOWN: &str = "0198a4f0-0000-7000-8000-000000000001";

/// A request that is fine but for who sends it.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) who: Who,
}

impl Request {
    pub(crate) fn with_token(&self, server: &TestServer, tokens: &Value) -> Response {
        with_token(server, tokens, self.method, &self.path, &self.body)
    }

    pub(crate) fn with_key(&self, server: &TestServer, key: &Value) -> Response {
        with_key(server, key, self.method, &self.path, &self.body)
    }

    pub(crate) fn place(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A request to each operation that is not for anyone, about what is not there, with the body that the document
/// gives as its example.
pub(crate) fn closed(server: &TestServer) -> Vec<Request> {
    let not_open = OPERATIONS.iter().filter(|(.., who)| ![Anyone, Visitor].contains(who));
    let request = |&(method, pattern, who): &(&'static str, &str, Who)| Request {
        method,
        path: fill(pattern, &[]),
        body: example_body(server.document(), method, pattern),
        who,
    };
    not_open.map(request).collect()
}

/// The path with these values, and unknown ones for the rest.
pub(crate) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    // Where a role is what is asked about, and not what an unknown account gets, it is unknown itself.
    let role =
        if pattern.contains("/roles/{role}") && !pattern.contains("{id}") { "emperor" } else { "user" };
    let defaults = [
        ("{role}", role),
        ("{permission}", "dragons:ride"),
        ("{provider}", "nowhere"),
        ("{id}", UNKNOWN),
        ("{session}", UNKNOWN),
        ("{key}", UNKNOWN),
    ];
    let values = values.iter().chain(&defaults);
    let path = values.fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value));
    if path.ends_with("/export") && !path.contains("/me/") { format!("{path}?format=csv") } else { path }
}

pub(crate) fn example_body(document: &Value, method: &str, pattern: &str) -> String {
    let operation = &document["paths"][pattern][method.to_ascii_lowercase()];
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() {
        return String::new();
    }
    let schema = resolve(document, schema);
    let properties = schema["properties"].as_object().unwrap().iter();
    let with_example = properties.filter_map(|(name, property)| Some((name, property.get("example")?)));
    let body: Map<_, _> = with_example.map(|(name, example)| (name.clone(), example.clone())).collect();
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(body.contains_key(name.as_str().unwrap()), "{method} {pattern} has no example of {name}");
    }
    Value::from(body).to_string()
}
