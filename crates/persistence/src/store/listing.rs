//! What the lists of all collections have in common.

use crate::types::At;
use countersign_domain::SearchText;
use countersign_ports::{Position, SortKey};
use diesel::QueryResult;
use diesel::result::Error;

/// Makes a boxed query that of a part of a list: in its order, from its place on, with one item more than it holds.
/// `$key` reads the sort key of a position as a value of `$column`.
// No row values: `(a, b) > (x, y)` is read from an index by PostgreSQL alone.
macro_rules! part_of_list {
    ($query:expr, $request:expr, $column:expr, $key:path, $id:expr) => {{
        let request = $request;
        let mut query = $query;
        let descending = request.sort.direction == countersign_ports::Direction::Descending;
        if let Some(position) = request.slice.position() {
            let (key, id) = ($key(position)?, crate::types::Key::from(position.id));
            query = if descending {
                query.filter($column.le(key.clone()).and($column.lt(key).or($id.lt(id))))
            } else {
                query.filter($column.ge(key.clone()).and($column.gt(key).or($id.gt(id))))
            };
        }
        query = if descending {
            query.order(($column.desc(), $id.desc()))
        } else {
            query.order(($column.asc(), $id.asc()))
        };
        query.offset(request.slice.offset(request.limit)).limit(i64::from(request.limit) + 1)
    }};
}
pub(super) use part_of_list;

/// Likewise, of a list in the order of its names, of which no two are equal.
macro_rules! part_by_name {
    ($query:expr, $request:expr, $name:expr, $key:path) => {{
        let request = $request;
        let mut query = $query;
        let descending = request.sort.direction == countersign_ports::Direction::Descending;
        if let Some(position) = request.slice.position() {
            let name = $key(position)?;
            query = if descending { query.filter($name.lt(name)) } else { query.filter($name.gt(name)) };
        }
        query = if descending { query.order($name.desc()) } else { query.order($name.asc()) };
        query.offset(request.slice.offset(request.limit)).limit(i64::from(request.limit) + 1)
    }};
}
pub(super) use part_by_name;

/// The moment that a position is sorted by.
pub(super) fn moment(position: &Position) -> QueryResult<At> {
    match &position.key {
        SortKey::Moment(at) => Ok(At(*at)),
        SortKey::Text(_) | SortKey::Number(_) => Err(wrong_key()),
    }
}

/// The text that a position is sorted by.
pub(super) fn text(position: &Position) -> QueryResult<String> {
    match &position.key {
        SortKey::Text(text) => Ok(text.clone()),
        SortKey::Moment(_) | SortKey::Number(_) => Err(wrong_key()),
    }
}

/// The number that a position is sorted by.
pub(super) fn number(position: &Position) -> QueryResult<i64> {
    match &position.key {
        SortKey::Number(number) => i64::try_from(*number).map_err(|_too_great| wrong_key()),
        SortKey::Moment(_) | SortKey::Text(_) => Err(wrong_key()),
    }
}

/// What is searched for, as `LIKE` with the escape `\\` has it: anywhere in a text.
pub(super) fn pattern(search: &SearchText) -> String {
    let escaped = search.as_str().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A position of another order: a defect, as who made it knows the order.
fn wrong_key() -> Error {
    Error::QueryBuilderError("a position of another order".into())
}

/// What a count counted.
pub(super) fn counted(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_others_is_searched_for_itself() {
        let pattern = |text| pattern(&SearchText::parse(text).unwrap());
        assert_eq!(pattern("users:read"), "%users:read%");
        assert_eq!(pattern(r"50%_\"), r"%50\%\_\\%");
    }
}
