//! Lists of accounts.

use super::super::{Backend, Conn};
use super::listing::{counted, moment, part_of_list, text};
use super::roles::role_names;
use super::users::has_second_factor;
use crate::dialect::Found;
use crate::row::{EntryRow, UserRow, read_entry};
use crate::schema::{user_counts, user_roles, users};
use crate::types::{At, Key};
use countersign_domain::{AccountState, UserId};
use countersign_ports::{
    ListRequest, Listed, Position, Selection, Slice, SortKey, UserEntry, UserFilter, UserSort,
};
use diesel::dsl::{IntoBoxed, exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

/// An account as administrators see it.
macro_rules! entry_columns {
    () => {
        (UserRow::as_select(), role_names!(), has_second_factor!())
    };
}
pub(super) use entry_columns;

/// The accounts of a selection.
fn selected(selection: &Selection<UserFilter>) -> IntoBoxed<'_, users::table, Backend> {
    let UserFilter { state, email_verified, role, created_from, created_until } = &selection.filter;
    let mut query = users::table.into_boxed();
    query = match state {
        Some(state) => query.filter(users::state.eq(state.as_str())),
        // As in the partial indexes, without a parameter, so that planners recognise it.
        None => query.filter(sql::<Bool>("users.state <> 'closed'")),
    };
    match email_verified {
        Some(true) => query = query.filter(users::email_verified_at.is_not_null()),
        Some(false) => query = query.filter(users::email_verified_at.is_null()),
        None => {}
    }
    if let Some(role) = role {
        let grants = user_roles::table.filter(user_roles::role.eq(role.as_str()));
        query = query.filter(exists(grants.filter(user_roles::user_id.eq(users::id))));
    }
    if let Some(from) = created_from {
        query = query.filter(users::created_at.ge(At(*from)));
    }
    if let Some(until) = created_until {
        query = query.filter(users::created_at.lt(At(*until)));
    }
    if let Some(search) = &selection.search {
        query = query.filter(Found::<users::table>::new(search));
    }
    query
}

/// Where the item before a page stands: found by the index alone, as what an account has beside it would otherwise be
/// read for every one that is skipped. `None` when there is none.
async fn before_page(
    conn: &mut Conn,
    request: &ListRequest<UserFilter, UserSort>,
    offset: i64,
) -> QueryResult<Option<Position>> {
    macro_rules! found {
        ($column:expr, $key:path, $type:ty, $sort_key:expr) => {{
            let query = part_of_list!(selected(&request.selection), request, $column, $key, users::id);
            let query = query.select(($column, users::id)).offset(offset.saturating_sub(1)).limit(1);
            let found = query.first::<($type, Key)>(conn).await.optional()?;
            found.map(|(key, id)| Position { key: $sort_key(key), id: UserId::from(id).as_uuid() })
        }};
    }
    Ok(match request.sort.by {
        UserSort::CreatedAt => found!(users::created_at, moment, At, |at: At| SortKey::Moment(at.0)),
        UserSort::Username => found!(users::username_canonical, text, String, SortKey::Text),
        UserSort::Email => found!(users::email_canonical, text, String, SortKey::Text),
    })
}

/// A part of a list.
pub(super) async fn list(
    conn: &mut Conn,
    request: &ListRequest<UserFilter, UserSort>,
) -> QueryResult<Listed<UserEntry>> {
    let offset = request.slice.offset(request.limit);
    if offset == 0 {
        return part(conn, request).await;
    }
    match before_page(conn, request, offset).await? {
        Some(position) => part(conn, &ListRequest { slice: Slice::After(position), ..request.clone() }).await,
        None => Ok(Listed { items: Vec::new(), next: None }),
    }
}

/// The first items, or those after a position.
async fn part(
    conn: &mut Conn,
    request: &ListRequest<UserFilter, UserSort>,
) -> QueryResult<Listed<UserEntry>> {
    macro_rules! rows {
        ($column:expr, $key:path) => {{
            let query = part_of_list!(selected(&request.selection), request, $column, $key, users::id);
            query.select(entry_columns!()).load::<EntryRow>(conn).await?
        }};
    }
    let rows = match request.sort.by {
        UserSort::CreatedAt => rows!(users::created_at, moment),
        UserSort::Username => rows!(users::username_canonical, text),
        UserSort::Email => rows!(users::email_canonical, text),
    };
    let entries = rows.into_iter().map(read_entry).collect::<QueryResult<Vec<_>>>()?;
    Ok(Listed::of(entries, request.limit, |entry| position(entry, request.sort.by)))
}

fn position(entry: &UserEntry, by: UserSort) -> Position {
    let user = &entry.user;
    let key = match by {
        UserSort::CreatedAt => SortKey::Moment(user.created_at),
        UserSort::Username => SortKey::Text(user.username.canonical().to_owned()),
        UserSort::Email => SortKey::Text(user.email.canonical().to_owned()),
    };
    Position { key, id: user.id.as_uuid() }
}

/// How many there are; those of a state are counted as they come and go.
pub(super) async fn count(conn: &mut Conn, selection: &Selection<UserFilter>) -> QueryResult<u64> {
    let state = selection.filter.state;
    let of_state = UserFilter { state, ..UserFilter::default() };
    if selection.search.is_some() || selection.filter != of_state {
        return selected(selection).count().get_result(conn).await.map(counted);
    }
    let slots = user_counts::table.select((user_counts::state, user_counts::users));
    let slots = slots.load::<(String, i64)>(conn).await?;
    let counts = |name: &str| match state {
        Some(state) => name == state.as_str(),
        None => name != AccountState::Closed.as_str(),
    };
    Ok(counted(slots.iter().filter(|(name, _)| counts(name)).map(|(_, users)| users).sum()))
}
