//! The few places where the engines differ in SQL: query nodes with one form for each.

use crate::schema::{posts, users};
use countersign_domain::SearchText;
use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use std::marker::PhantomData;

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

/// A table whose rows are searched, and where the text is that they are searched by.
pub(crate) trait Searched {
    /// What stands before and behind a pattern that this text is compared with.
    const TEXT: [&'static str; 2];
    /// What stands before and behind a phrase that SQLite's index of it is asked for.
    const INDEX: [&'static str; 2];
}

impl Searched for users::table {
    const TEXT: [&'static str; 2] = ["users.search_text LIKE ", ""];
    const INDEX: [&'static str; 2] =
        ["users.number IN (SELECT rowid FROM users_search WHERE search_text MATCH ", ")"];
}

impl Searched for posts::table {
    const TEXT: [&'static str; 2] =
        ["posts.number IN (SELECT number FROM post_texts WHERE search_text LIKE ", ")"];
    const INDEX: [&'static str; 2] =
        ["posts.number IN (SELECT rowid FROM post_texts_search WHERE search_text MATCH ", ")"];
}

/// Whether a row is found by a search: by trigrams, which each engine keeps in its own way.
#[derive(Debug, Clone)]
pub(crate) struct Found<T> {
    /// The text as a pattern of LIKE.
    pattern: String,
    /// The text as a phrase of a full-text search; `None` when it has no trigram.
    phrase: Option<String>,
    table: PhantomData<T>,
}

impl<T> Found<T> {
    /// What one or two characters find stands at the beginning of a text: they are in nearly every one somewhere.
    pub(crate) fn new(search: &SearchText) -> Self {
        let text = search.as_str();
        let is_short = text.chars().nth(2).is_none();
        let text = if is_short { format!("\n{text}") } else { text.to_owned() };
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let phrase = text.chars().nth(2).map(|_| format!("\"{}\"", text.replace('"', "\"\"")));
        Self { pattern: format!("%{escaped}%"), phrase, table: PhantomData }
    }
}

impl<T> Expression for Found<T> {
    type SqlType = Bool;
}

impl<T, QS> SelectableExpression<QS> for Found<T> where Self: AppearsOnTable<QS> {}

impl<T: Searched> AppearsOnTable<T> for Found<T> {}

impl<T, G> ValidGrouping<G> for Found<T> {
    type IsAggregate = is_aggregate::No;
}

impl<T> QueryId for Found<T> {
    type QueryId = ();
    // On SQLite a text without a trigram makes another statement.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Searched> QueryFragment<Pg> for Found<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Planned for this text: how much it finds is between nothing and everything.
        out.unsafe_to_cache_prepared();
        let [before, behind] = T::TEXT;
        out.push_sql(before);
        out.push_bind_param::<Text, _>(&self.pattern)?;
        out.push_sql(behind);
        Ok(())
    }
}

impl<T: Searched> QueryFragment<Sqlite> for Found<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let (text, [before, behind]) = match &self.phrase {
            Some(phrase) => (phrase, T::INDEX),
            None => (&self.pattern, T::TEXT),
        };
        out.push_sql(before);
        out.push_bind_param::<Text, _>(text)?;
        if self.phrase.is_none() {
            out.push_sql(" ESCAPE '\\'");
        }
        out.push_sql(behind);
        Ok(())
    }
}
