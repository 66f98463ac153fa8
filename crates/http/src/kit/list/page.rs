//! What answers say of a page.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on it.
    pub items: T,
    /// Where it stands.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pagination {
    /// Its number, from 1; `null` where a cursor led to it.
    #[schema(example = 1)]
    pub page: Option<u32>,
    /// How many items a page has.
    #[schema(example = 20)]
    pub limit: u32,
    /// How many items there are in all; `null` where counting them would take too long. Along cursors it stays what it
    /// was on the page that they started from.
    #[schema(example = 41)]
    pub total: Option<u64>,
    /// How many pages that makes.
    #[schema(example = 3)]
    pub total_pages: Option<u64>,
    /// What to send as `cursor` for the next page, which takes no longer the further it is; `null` on the last one.
    #[schema(example = "v1.0198a4f0.c2VhbGVk")]
    pub next_cursor: Option<String>,
}

impl Pagination {
    pub(super) fn new(
        page: Option<u32>,
        limit: u32,
        total: Option<u64>,
        next_cursor: Option<String>,
    ) -> Self {
        let total_pages = total.map(|total| total.div_ceil(limit.into()));
        Self { page, limit, total, total_pages, next_cursor }
    }

    /// Its number, how many items there are in all, and how many pages, for contracts that know nothing else: where the
    /// items were not counted, there is one page more at least if there is a next one.
    #[must_use]
    pub fn numbered(&self) -> (u32, u64, u64) {
        let page = self.page.unwrap_or(1);
        let pages = u64::from(page) + u64::from(self.next_cursor.is_some());
        let total = self.total.unwrap_or_else(|| pages.saturating_mul(self.limit.into()));
        (page, total, self.total_pages.unwrap_or(pages))
    }
}

/// What every list is asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Asked`")]
pub struct ListParams {
    /// Which page, from 1. The further it is the longer it takes: `cursor` does not.
    #[param(minimum = 1, maximum = 4_294_967_295_u32, required = false, example = 1)]
    page: u32,
    /// How many items a page has.
    #[param(minimum = 1, maximum = 100, required = false, default = 20)]
    limit: u32,
    /// The `next_cursor` of the page before. Search, sort and filters may be left out with it, and are then the same.
    #[param(required = false, min_length = 1)]
    cursor: String,
}

impl std::fmt::Debug for ListParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListParams").finish_non_exhaustive()
    }
}
