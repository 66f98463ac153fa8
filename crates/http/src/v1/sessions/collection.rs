//! What lists of sessions are sorted and filtered by.

use crate::kit::{Collection, Fields, Refused, instant};
use countersign_domain::Instant;
use countersign_ports::{Direction, SessionFilter, SessionSort, Sort};
use std::fmt;
use utoipa::IntoParams;

/// Sessions of somebody.
pub(in crate::v1) struct Sessions;

impl Collection for Sessions {
    type Filter = SessionFilter;
    type Sort = SessionSort;

    const NAME: &'static str = "sessions";
    const SEARCHED: bool = false;
    const SORTS: &'static [(&'static str, SessionSort)] =
        &[("created_at", SessionSort::CreatedAt), ("last_used_at", SessionSort::LastUsedAt)];
    const DEFAULT_SORT: Sort<SessionSort> =
        Sort { by: SessionSort::LastUsedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<SessionFilter, Refused> {
        let created_from = fields.optional("filter[created_from]", instant);
        let last_used_until = fields.optional("filter[last_used_until]", instant);
        Ok(SessionFilter { created_from: created_from?, last_used_until: last_used_until? })
    }
}

/// Which sessions, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Sessions`")]
pub(in crate::v1) struct SessionsParams {
    /// `created_at` or `last_used_at`, with `-` in front for descending.
    #[param(required = false, default = "-last_used_at", pattern = "^[-+]?(created_at|last_used_at)$")]
    sort: String,
    /// Opened at this moment or after it.
    #[param(rename = "filter[created_from]", required = false, value_type = String, format = DateTime)]
    created_from: Instant,
    /// Last used before this moment.
    #[param(rename = "filter[last_used_until]", required = false, value_type = String, format = DateTime)]
    last_used_until: Instant,
}

impl fmt::Debug for SessionsParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsParams").finish_non_exhaustive()
    }
}
