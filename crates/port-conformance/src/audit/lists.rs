//! Lists and counts.

use super::trail::{Trail, count, filters, list, order, passes, stored};
use crate::fixtures::{at, audit_event};
use countersign_domain::AuditEvent;
use countersign_ports::{
    AuditFilter, AuditSort, Direction, ListRequest, Position, Selection, Slice, Sort, SortKey, StoreError,
};
use uuid::Uuid;

const BOTH: [Direction; 2] = [Direction::Ascending, Direction::Descending];

/// What a list of these should be, all of it.
fn expected(events: &[AuditEvent], filter: &AuditFilter, direction: Direction) -> Vec<AuditEvent> {
    let mut expected: Vec<_> = events.iter().filter(|event| passes(filter, event)).cloned().collect();
    expected.sort_by_key(order);
    if direction == Direction::Descending {
        expected.reverse();
    }
    expected
}

pub async fn every_filter_selects_what_it_says(trail: Trail) {
    let events = stored(&trail).await;
    let mut found = 0;
    for filter in filters() {
        for direction in BOTH {
            let listed = list(&trail, &filter, direction, Slice::Page(1), 100).await;
            assert_eq!(listed.items, expected(&events, &filter, direction), "{filter:?}");
            assert_eq!(listed.next, None);
            found += usize::from(!listed.items.is_empty());
        }
    }
    assert!(found > 100, "most filters select something: {found}");
}

pub async fn a_count_is_that_of_the_list(trail: Trail) {
    assert_eq!(count(&trail, &AuditFilter::default()).await, 0);
    let events = stored(&trail).await;
    for filter in filters() {
        let listed = u64::try_from(expected(&events, &filter, Direction::Ascending).len()).unwrap();
        assert_eq!(count(&trail, &filter).await, listed, "{filter:?}");
    }
}

pub async fn pages_are_in_order_and_end(trail: Trail) {
    let events = stored(&trail).await;
    let filter = AuditFilter { refused: Some(false), ..AuditFilter::default() };
    for (filter, limit) in [(AuditFilter::default(), 20), (filter, 7)] {
        for direction in BOTH {
            let expected = expected(&events, &filter, direction);
            let mut pages = 0;
            for (number, page) in (1..).zip(expected.chunks(limit)) {
                let limit = u32::try_from(limit).unwrap();
                let listed = list(&trail, &filter, direction, Slice::Page(number), limit).await;
                assert_eq!(listed.items, page);
                assert_eq!(listed.next.is_some(), page.last() != expected.last());
                pages = number;
            }
            let beyond =
                list(&trail, &filter, direction, Slice::Page(pages + 1), u32::try_from(limit).unwrap()).await;
            assert!(beyond.next.is_none());
            assert!(list(&trail, &filter, direction, Slice::Page(u32::MAX), 100).await.items.is_empty());
        }
    }
}

/// Goes on after each part; gives all that it met.
async fn walk(trail: &Trail, filter: &AuditFilter, direction: Direction, limit: u32) -> Vec<AuditEvent> {
    let mut met = Vec::new();
    let mut slice = Slice::Page(1);
    loop {
        let listed = list(trail, filter, direction, slice, limit).await;
        met.extend(listed.items);
        match listed.next {
            Some(position) => slice = Slice::After(position),
            None => return met,
        }
    }
}

pub async fn positions_go_through_everything_once(trail: Trail) {
    let events = stored(&trail).await;
    for direction in BOTH {
        for limit in [1, 2, 7, 59, 60] {
            let all = AuditFilter::default();
            assert_eq!(walk(&trail, &all, direction, limit).await, expected(&events, &all, direction));
        }
        for filter in filters() {
            assert_eq!(walk(&trail, &filter, direction, 4).await, expected(&events, &filter, direction));
        }
    }
}

pub async fn a_position_holds_when_its_event_is_not_there(trail: Trail) {
    let events = stored(&trail).await;
    for direction in BOTH {
        for id in [Uuid::nil(), Uuid::max()] {
            let position = Position { key: SortKey::Moment(at(7)), id };
            let after = list(&trail, &AuditFilter::default(), direction, Slice::After(position), 100).await;
            let is_after = |event: &AuditEvent| match direction {
                Direction::Ascending => order(event) > (at(7), id),
                Direction::Descending => order(event) < (at(7), id),
            };
            let mut expected = expected(&events, &AuditFilter::default(), direction);
            expected.retain(is_after);
            assert_eq!(after.items, expected);
        }
    }
}

pub async fn a_position_of_another_order_is_a_failure(trail: Trail) {
    let request = ListRequest {
        count: false,
        selection: Selection::default(),
        sort: Sort { by: AuditSort::OccurredAt, direction: Direction::Ascending },
        slice: Slice::After(Position { key: SortKey::Text("x".to_owned()), id: Uuid::nil() }),
        limit: 1,
    };
    let listed = trail.list(&request).await;
    assert!(matches!(listed, Err(StoreError::Failed(_))), "{listed:?}");
}

pub async fn what_comes_in_between_moves_no_position(trail: Trail) {
    let events = stored(&trail).await;
    let all = AuditFilter::default();
    let first = list(&trail, &all, Direction::Descending, Slice::Page(1), 20).await;
    trail.append(&[audit_event(500, 900), audit_event(501, 901)]).await.unwrap();
    let rest = list(&trail, &all, Direction::Descending, Slice::After(first.next.unwrap()), 100).await;
    assert_eq!(rest.items, expected(&events, &all, Direction::Descending)[20..]);
}
