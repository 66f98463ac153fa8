//! Who may do what, as a page.

use super::openapi;
use crate::kit::PERMISSION;
use countersign_domain::{Permission, RoleName};
use serde_json::Value;
use std::fmt::Write;

/// `docs/permissions.md`: which operation asks for which permission, and which role gives it in a fresh database.
#[must_use]
pub fn permissions_markdown() -> String {
    let mut text = String::from(
        "# Permissions\n\n\
         Generated from the routes and the permissions that the server asks for. Do not edit.\n\n\
         ## Operations\n\n\
         What needs a login only, or none, is not here. An API key needs the permission as a scope, and its owner \
         has it.\n\n\
         | operation | permission | API key |\n|---|---|---|\n",
    );
    let document = serde_json::to_value(openapi()).unwrap_or_default();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(permission) = operation.get(PERMISSION).and_then(Value::as_str) else { continue };
            let ways = operation.get("security").and_then(Value::as_array);
            let by_key = ways.into_iter().flatten().any(|way| way.get("api_key").is_some());
            let key = if by_key { "yes" } else { "no" };
            let method = method.to_ascii_uppercase();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| `{method} {path}` | `{permission}` | {key} |");
        }
    }
    let (admin, user) = (RoleName::administrator(), RoleName::user());
    let _ = write!(
        text,
        "\n## Roles of a fresh database\n\n| permission | `{admin}` | `{user}` |\n|---|---|---|\n"
    );
    let mut permissions = Permission::BUILT_IN.to_vec();
    permissions.sort_unstable();
    for permission in permissions {
        let of_user = if Permission::OF_USERS.contains(&permission) { "yes" } else { "" };
        let _ = writeln!(text, "| `{permission}` | yes | {of_user} |");
    }
    text
}
