//! Filters and parts of the trail, as MongoDB is asked for them. Names are ours and values typed: nothing that
//! somebody gave becomes a part of the language.

use crate::document::key;
use countersign_domain::UserId;
use countersign_ports::{
    AuditFilter, AuditSort, Direction, ListRequest, Position, SortKey, StoreError, StoreResult,
};
use mongodb::bson::{Bson, Document, doc};

/// The events that pass a filter.
pub(crate) fn selected(filter: &AuditFilter) -> Document {
    all_of(conditions(filter))
}

/// The events of a list that come after its position, if it goes on after one.
pub(crate) fn part(request: &ListRequest<AuditFilter, AuditSort>) -> StoreResult<Document> {
    let mut conditions = conditions(&request.selection.filter);
    if let Some(position) = request.slice.position() {
        conditions.extend(after(position, request.sort.direction)?);
    }
    Ok(all_of(conditions))
}

/// The order of a list.
pub(crate) fn order(direction: Direction) -> Document {
    let sign = match direction {
        Direction::Ascending => 1,
        Direction::Descending => -1,
    };
    doc! { "at": sign, "_id": sign }
}

/// What comes after a position.
pub(crate) fn after(position: &Position, direction: Direction) -> StoreResult<[Document; 2]> {
    let SortKey::Moment(at) = &position.key else {
        return Err(StoreError::Failed("a position of another order".into()));
    };
    let (at, id) = (at.timestamp_micros(), key(position.id));
    let (beyond, not_before) = match direction {
        Direction::Ascending => ("$gt", "$gte"),
        Direction::Descending => ("$lt", "$lte"),
    };
    // The first alone bounds what is read of the index.
    Ok([
        doc! { "at": { not_before: at } },
        doc! { "$or": [{ "at": { beyond: at } }, { "_id": { beyond: id } }] },
    ])
}

fn conditions(filter: &AuditFilter) -> Vec<Document> {
    let user = |name: &str, user: UserId| doc! { name: key(user.as_uuid()) };
    let actions: Vec<Bson> = filter.actions.iter().map(|action| Bson::from(action.as_str())).collect();
    [
        (!actions.is_empty()).then(|| doc! { "action": { "$in": actions } }),
        filter.refused.map(|refused| doc! { "refused": refused }),
        filter.actor.map(|actor| user("actor", actor)),
        filter.subject.map(|subject| user("subject", subject)),
        filter.about.map(|about| doc! { "$or": [user("actor", about), user("subject", about)] }),
        filter.request.map(|request| doc! { "request": key(request.as_uuid()) }),
        filter.from.map(|from| doc! { "at": { "$gte": from.timestamp_micros() } }),
        filter.until.map(|until| doc! { "at": { "$lt": until.timestamp_micros() } }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn all_of(conditions: Vec<Document>) -> Document {
    if conditions.is_empty() {
        Document::new()
    } else {
        doc! { "$and": conditions }
    }
}
