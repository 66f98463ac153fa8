//! The few places where the engines differ in SQL: query nodes with one form for each.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

/// Locks the rows found against other writers. SQLite writes one transaction at a time and needs nothing.
// `NO KEY`: rows that refer to a locked one may still be inserted.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct ForUpdate<Q>(pub(crate) Q);

/// Locks the rows found and passes over those that somebody else has locked.
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct SkipLocked<Q>(pub(crate) Q);

macro_rules! row_lock {
    ($node:ident, $postgres:literal) => {
        impl<Q: Query> Query for $node<Q> {
            type SqlType = Q::SqlType;
        }

        impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for $node<Q> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                self.0.walk_ast(out.reborrow())?;
                out.push_sql($postgres);
                Ok(())
            }
        }

        impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for $node<Q> {
            fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                self.0.walk_ast(out)
            }
        }
    };
}
row_lock!(ForUpdate, " FOR NO KEY UPDATE");
row_lock!(SkipLocked, " FOR NO KEY UPDATE SKIP LOCKED");

#[diesel::declare_sql_function]
extern "SQL" {
    /// The values of a group, joined.
    #[aggregate]
    fn string_agg(
        value: diesel::sql_types::Text,
        separator: diesel::sql_types::Text,
    ) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}
