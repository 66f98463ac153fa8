//! What lists of API keys are sorted and filtered by.

use crate::kit::{Collection, Fields, Refused};
use countersign_domain::{ApiKeyStatus, Invalid, Violation};
use countersign_ports::{ApiKeyFilter, ApiKeySort, Direction, Sort};
use std::fmt;
use utoipa::IntoParams;

/// API keys of somebody.
pub(in crate::v1) struct ApiKeys;

impl Collection for ApiKeys {
    type Filter = ApiKeyFilter;
    type Sort = ApiKeySort;

    const NAME: &'static str = "api-keys";
    const SEARCHED: bool = false;
    const SORTS: &'static [(&'static str, ApiKeySort)] = &[("created_at", ApiKeySort::CreatedAt)];
    const DEFAULT_SORT: Sort<ApiKeySort> =
        Sort { by: ApiKeySort::CreatedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<ApiKeyFilter, Refused> {
        Ok(ApiKeyFilter { status: fields.optional("filter[status]", status)? })
    }
}

fn status(text: &str) -> Result<ApiKeyStatus, Invalid> {
    let found = ApiKeyStatus::ALL.into_iter().find(|status| status.as_str() == text);
    found.ok_or_else(|| Invalid::new(Violation::NotAllowed, "must be active, expired or revoked"))
}

/// Which API keys, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `ApiKeys`")]
pub(in crate::v1) struct ApiKeysParams {
    /// `created_at`, with `-` in front for descending.
    #[param(required = false, default = "-created_at", pattern = "^[-+]?created_at$")]
    sort: String,
    /// Whether it is accepted: `active`, `expired` or `revoked`.
    #[param(rename = "filter[status]", required = false, pattern = "^(active|expired|revoked)$")]
    status: String,
}

impl fmt::Debug for ApiKeysParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeysParams").finish_non_exhaustive()
    }
}
