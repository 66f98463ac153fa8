//! The one grammar of collections: `page`, `limit`, `search`, `sort`, `filter[field]`, `cursor`.

mod cursor;
mod page;
mod query;

pub use page::{ListParams, Page, Pagination};
pub(crate) use query::{Given, parameters, read};

use super::context::RequestContext;
use super::fields::{Fields, FromFields, Refused};
use super::{Answer, ApiError, ExportFormat, Kit, Reply, gate};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use countersign_application::Counted;
use countersign_domain::{Invalid, SearchText, Violation};
use countersign_ports::{Direction, ListRequest, Selection, Slice, Sort};
use cursor::{Cursor, Order};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use std::fmt;

/// The most items that a page has.
const MAX_LIMIT: u32 = 100;

/// What the lists of one collection are sorted, filtered and searched by.
pub trait Collection: Sized + 'static {
    /// What they are filtered by; each part that is there narrows.
    type Filter: Default + Clone + Send + 'static;
    /// What they are sorted by.
    type Sort: Copy + Send + 'static;
    /// Its name in paths.
    const NAME: &'static str;
    /// Whether it is searched.
    const SEARCHED: bool = true;
    /// Its sort fields, by their names.
    const SORTS: &'static [(&'static str, Self::Sort)];
    /// Its order where none is asked for.
    const DEFAULT_SORT: Sort<Self::Sort>;
    /// How many items a page has where that is not said.
    const DEFAULT_LIMIT: u32 = 20;
    /// As what it is downloaded where that is not said; `None` where it must be.
    const DEFAULT_FORMAT: Option<ExportFormat> = None;

    /// Reads the order, from the field `sort`.
    ///
    /// # Errors
    /// [`Refused`] when it could not be read.
    fn sort(fields: &mut Fields<'_>) -> Result<Option<Sort<Self::Sort>>, Refused> {
        fields.optional("sort", signed_sort::<Self>)
    }

    /// Reads the filter, from fields named `filter[…]`.
    ///
    /// # Errors
    /// [`Refused`] when one of them could not be read.
    fn filter(fields: &mut Fields<'_>) -> Result<Self::Filter, Refused>;
}

/// Which part of a collection a request asks for, as an extractor. It comes after the caller's: what is asked is
/// answered only to who may ask.
pub struct List<C: Collection> {
    /// What the store is asked.
    pub request: ListRequest<C::Filter, C::Sort>,
    page: Option<u32>,
    total: Option<u64>,
    order: Order,
    kit: web::Data<Kit>,
}

impl<C: Collection> List<C> {
    async fn of(request: HttpRequest) -> Result<Self, ApiError> {
        gate::before_body(&request).await;
        let kit = Kit::of(&request)?;
        let context = RequestContext::of(&request)?;
        let mut given = parameters(&request)?;
        let cursor = match given.remove("cursor") {
            Some(text) => Some(Cursor::open(&kit, C::NAME, &text)?.for_query(&mut given)?),
            None => None,
        };
        let order = Order::of(&given);
        let Asked::<C> { which, page, limit } = read(given, context.reading())?;
        let count = cursor.is_none();
        let (page, slice, total) = match cursor {
            Some(Cursor { after, total, .. }) => (None, Slice::After(after), total),
            None => (Some(page), Slice::Page(page), None),
        };
        let Which { selection, sort } = which;
        let request = ListRequest { selection, sort, slice, limit, count };
        Ok(Self { request, page, total, order, kit })
    }

    /// The answer: a view of each item.
    ///
    /// # Errors
    /// When the cursor to the next page cannot be sealed.
    pub fn reply<T, V: Serialize>(self, counted: Counted<T>, view: impl FnMut(T) -> V) -> Answer {
        let Counted { listed, total } = counted;
        let total = total.or(self.total);
        let next = listed.next.map(|after| Cursor { after, order: self.order, total });
        let next_cursor = next.map(|cursor| cursor.seal(&self.kit, C::NAME)).transpose()?;
        let items: Vec<V> = listed.items.into_iter().map(view).collect();
        Ok(Reply::page(&items, Pagination::new(self.page, self.request.limit, total, next_cursor)))
    }
}

impl<C: Collection> FromRequest for List<C> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Self::of(request.clone()).boxed_local()
    }
}

impl<C: Collection> fmt::Debug for List<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("of", &C::NAME).finish_non_exhaustive()
    }
}

/// Which items, and in which order.
pub(crate) struct Which<C: Collection> {
    pub(crate) selection: Selection<C::Filter>,
    pub(crate) sort: Sort<C::Sort>,
}

impl<C: Collection> FromFields for Which<C> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let search = if C::SEARCHED { fields.optional("search", search) } else { Ok(None) };
        let sort = C::sort(fields);
        let filter = C::filter(fields);
        let selection = Selection { filter: filter?, search: search?.flatten() };
        Ok(Self { selection, sort: sort?.unwrap_or(C::DEFAULT_SORT) })
    }
}

/// A list, as a query asks for it.
struct Asked<C: Collection> {
    which: Which<C>,
    page: u32,
    limit: u32,
}

impl<C: Collection> FromFields for Asked<C> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let page = fields.optional("page", |text| number(text, u32::MAX));
        let limit = fields.optional("limit", |text| number(text, MAX_LIMIT));
        let which = Which::read(fields);
        Ok(Self { which: which?, page: page?.unwrap_or(1), limit: limit?.unwrap_or(C::DEFAULT_LIMIT) })
    }
}

/// What is searched for: nothing, where a form sends its empty field along.
fn search(text: &str) -> Result<Option<SearchText>, Invalid> {
    if text.trim().is_empty() { Ok(None) } else { SearchText::parse(text).map(Some) }
}

fn number(text: &str, max: u32) -> Result<u32, Invalid> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let violation = if plain { Violation::OutOfRange } else { Violation::Malformed };
    let number = text.parse().ok().filter(|number| plain && (1..=max).contains(number));
    number.ok_or_else(|| Invalid::new(violation, format!("must be a number from 1 to {max}")))
}

/// A field of the collection, with a minus in front for the other way round.
fn signed_sort<C: Collection>(text: &str) -> Result<Sort<C::Sort>, Invalid> {
    let (direction, name) = match text.strip_prefix('-') {
        Some(name) => (Direction::Descending, name),
        // A plus that was not escaped is a space.
        None => (Direction::Ascending, text.strip_prefix(['+', ' ']).unwrap_or(text)),
    };
    sort_field::<C>(name).map(|by| Sort { by, direction }).ok_or_else(|| {
        let names: Vec<_> = C::SORTS.iter().map(|(name, _)| *name).collect();
        let message = format!("must be one of {}, with - in front for descending", names.join(", "));
        Invalid::new(Violation::NotAllowed, message)
    })
}

/// What a collection is sorted by, by its name.
#[must_use]
pub fn sort_field<C: Collection>(name: &str) -> Option<C::Sort> {
    C::SORTS.iter().find(|(sort, _)| *sort == name).map(|(_, by)| *by)
}
