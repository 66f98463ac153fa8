//! What lists of permissions are sorted and filtered by.

use crate::kit::{Collection, Fields, Refused};
use crate::v1::text::truth;
use countersign_ports::{Direction, PermissionFilter, PermissionSort, Sort};
use std::fmt;
use utoipa::IntoParams;

/// Permissions.
pub(super) struct Permissions;

impl Collection for Permissions {
    type Filter = PermissionFilter;
    type Sort = PermissionSort;

    const NAME: &'static str = "permissions";
    const SORTS: &'static [(&'static str, PermissionSort)] = &[("name", PermissionSort::Name)];
    const DEFAULT_SORT: Sort<PermissionSort> =
        Sort { by: PermissionSort::Name, direction: Direction::Ascending };

    fn filter(fields: &mut Fields<'_>) -> Result<PermissionFilter, Refused> {
        Ok(PermissionFilter { is_system: fields.optional("filter[is_system]", truth)? })
    }
}

/// Which permissions, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Permissions`")]
pub(super) struct PermissionsParams {
    /// What stands in the name or the description.
    #[param(required = false, max_length = 100, example = "invoices")]
    search: String,
    /// `name`, with `-` in front for descending.
    #[param(required = false, default = "name", pattern = "^[-+]?name$")]
    sort: String,
    /// Whether the server itself asks for it.
    #[param(rename = "filter[is_system]", required = false)]
    is_system: bool,
}

impl fmt::Debug for PermissionsParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PermissionsParams").finish_non_exhaustive()
    }
}
