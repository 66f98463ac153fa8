//! Lists: which part of one is wanted, and what is given.

use countersign_domain::{Instant, SearchText};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which way a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the least to the greatest.
    Ascending,
    /// From the greatest to the least.
    Descending,
}

/// The order of a list: by one of the fields `S`, and among equals by identifier, the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort<S> {
    /// By which field.
    pub by: S,
    /// Which way.
    pub direction: Direction,
}

/// The value of an item by which its list is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// A text, compared byte by byte.
    Text(String),
    /// A moment.
    Moment(Instant),
    /// A number.
    Number(u64),
}

/// Where an item stands in its list. It says where to go on, also when that item is gone by then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// By what it is sorted.
    pub key: SortKey,
    /// Its identifier, which decides among equals; nil where no two are equal.
    pub id: Uuid,
}

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slice {
    /// A page, the first being 1. To get there takes the longer the further it is.
    Page(u32),
    /// What comes after a position. To get there takes the same time everywhere.
    After(Position),
}

impl Slice {
    /// How many items come before, for a page of `limit`; none after a position.
    #[must_use]
    pub fn offset(&self, limit: u32) -> i64 {
        match self {
            Self::Page(number) => i64::from(number.saturating_sub(1)) * i64::from(limit),
            Self::After(_) => 0,
        }
    }

    /// The position to go on after, if it is that.
    #[must_use]
    pub const fn position(&self) -> Option<&Position> {
        match self {
            Self::Page(_) => None,
            Self::After(position) => Some(position),
        }
    }
}

/// Which items of a collection: what passes the filter and is found by the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection<F> {
    /// The filter.
    pub filter: F,
    /// What is searched for, if anything.
    pub search: Option<SearchText>,
}

/// Which items of a collection, in which order, and which part of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRequest<F, S> {
    /// Which items.
    pub selection: Selection<F>,
    /// In which order.
    pub sort: Sort<S>,
    /// Which part.
    pub slice: Slice,
    /// How many at most; at least one.
    pub limit: u32,
    /// Whether it is wanted how many there are in all.
    pub count: bool,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Where the last of them stands, when more come after it.
    pub next: Option<Position>,
}

impl<T> Listed<T> {
    /// The part of a list that was read with one item more than `limit`, to see whether there is one.
    pub fn of(mut items: Vec<T>, limit: u32, position: impl FnOnce(&T) -> Position) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(position);
        Self { items, next }
    }

    /// The same part, each item made into another.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listed<U> {
        Listed { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(n: u8) -> Position {
        Position { key: SortKey::Text(n.to_string()), id: Uuid::nil() }
    }

    #[test]
    fn one_item_too_many_says_that_more_come() {
        let full = Listed::of(vec![1, 2, 3], 2, |n| position(*n));
        assert_eq!((full.items, full.next), (vec![1, 2], Some(position(2))));
        assert_eq!(Listed::of(vec![1, 2], 2, |n| position(*n)).next, None);
        assert_eq!(Listed::of(Vec::<u8>::new(), 2, |n| position(*n)).next, None);
    }

    #[test]
    fn pages_start_at_one_and_positions_skip_nothing() {
        assert_eq!([0, 1, 3].map(|page| Slice::Page(page).offset(20)), [0, 0, 40]);
        assert_eq!(Slice::Page(u32::MAX).offset(100), 429_496_729_400);
        assert_eq!(Slice::After(position(1)).offset(20), 0);
    }
}
