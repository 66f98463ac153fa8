//! Roles, and who has them.

pub(super) mod grant_role;
pub(super) mod last_administrator;
pub(super) mod remove_role;

pub use grant_role::{GrantRole, GrantRoleCommand, GrantRoleError};
pub use remove_role::{RemoveRole, RemoveRoleCommand, RemoveRoleError};
