//! What lists of roles are sorted and filtered by.

use crate::kit::{Collection, Fields, Refused};
use crate::v1::text::truth;
use countersign_ports::{Direction, RoleFilter, RoleSort, Sort};
use std::fmt;
use utoipa::IntoParams;

/// Roles.
pub(super) struct Roles;

impl Collection for Roles {
    type Filter = RoleFilter;
    type Sort = RoleSort;

    const NAME: &'static str = "roles";
    const SORTS: &'static [(&'static str, RoleSort)] = &[("name", RoleSort::Name)];
    const DEFAULT_SORT: Sort<RoleSort> = Sort { by: RoleSort::Name, direction: Direction::Ascending };

    fn filter(fields: &mut Fields<'_>) -> Result<RoleFilter, Refused> {
        Ok(RoleFilter { is_system: fields.optional("filter[is_system]", truth)? })
    }
}

/// Which roles, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Roles`")]
pub(super) struct RolesParams {
    /// What stands in the name or the description.
    #[param(required = false, max_length = 100, example = "audit")]
    search: String,
    /// `name`, with `-` in front for descending.
    #[param(required = false, default = "name", pattern = "^[-+]?name$")]
    sort: String,
    /// Whether the server itself needs it.
    #[param(rename = "filter[is_system]", required = false)]
    is_system: bool,
}

impl fmt::Debug for RolesParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RolesParams").finish_non_exhaustive()
    }
}
