//! Rows of roles and permissions.

use super::{corrupt, read_permission, read_permissions, read_role};
use crate::schema::{permissions, roles};
use crate::types::At;
use countersign_domain::{Description, PermissionEntry, Role, search_form};
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `roles`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = roles)]
pub(crate) struct RoleRow {
    name: String,
    is_system: bool,
    description: Option<String>,
    created_at: At,
    updated_at: At,
    version: i64,
}

/// A role, and what it permits, joined by spaces.
pub(crate) type RoleEntryRow = (RoleRow, Option<String>);

/// Reads a role.
pub(crate) fn read_role_entry((row, permissions): RoleEntryRow) -> QueryResult<Role> {
    Ok(Role {
        name: read_role(&row.name)?,
        description: read_description(row.description, "roles.description")?,
        permissions: read_permissions(permissions.as_deref())?,
        is_system: row.is_system,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        version: row.version,
    })
}

/// A role to be inserted.
#[derive(Debug, Insertable)]
#[diesel(table_name = roles)]
pub(crate) struct NewRoleRow<'a> {
    name: &'a str,
    is_system: bool,
    description: Option<&'a str>,
    created_at: At,
    updated_at: At,
    version: i64,
    search: String,
}

impl<'a> From<&'a Role> for NewRoleRow<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            name: role.name.as_str(),
            is_system: role.is_system,
            description: role.description.as_ref().map(Description::as_str),
            created_at: At(role.created_at),
            updated_at: At(role.updated_at),
            version: role.version,
            search: searched(role.name.as_str(), role.description.as_ref()),
        }
    }
}

/// What an update of a role writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = roles, treat_none_as_null = true)]
pub(crate) struct RoleChanges {
    description: Option<String>,
    updated_at: At,
    version: i64,
    search: String,
}

impl From<&Role> for RoleChanges {
    fn from(role: &Role) -> Self {
        Self {
            description: role.description.clone().map(String::from),
            updated_at: At(role.updated_at),
            version: role.version.saturating_add(1),
            search: searched(role.name.as_str(), role.description.as_ref()),
        }
    }
}

/// A row of `permissions`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = permissions)]
pub(crate) struct PermissionRow {
    name: String,
    description: String,
    is_system: bool,
    created_at: At,
}

impl TryFrom<PermissionRow> for PermissionEntry {
    type Error = Error;

    fn try_from(row: PermissionRow) -> QueryResult<Self> {
        let description = Description::parse(&row.description).ok();
        Ok(Self {
            name: read_permission(&row.name)?,
            description: description.ok_or_else(corrupt("permissions.description"))?,
            is_system: row.is_system,
            created_at: row.created_at.0,
        })
    }
}

/// Reads what something is for, if that is said.
pub(super) fn read_description(
    text: Option<String>,
    column: &'static str,
) -> QueryResult<Option<Description>> {
    let read = text.map(|text| Description::parse(&text).ok().ok_or_else(corrupt(column)));
    read.transpose()
}

/// What a name and a description are searched in.
pub(crate) fn searched(name: &str, description: Option<&Description>) -> String {
    search_form(&format!("{name} {}", description.map_or("", Description::as_str)))
}
