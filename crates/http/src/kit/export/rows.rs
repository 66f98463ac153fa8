//! The rows of a table, read batch by batch.

use countersign_application::{Failure, Walk};

/// How items of a collection become a table.
pub struct Table<T> {
    /// The name of the file, without day and extension.
    pub name: &'static str,
    /// The names of the columns.
    pub columns: &'static [&'static str],
    /// The row of an item, a cell for each column.
    pub row: fn(T) -> Vec<String>,
}

impl<T> std::fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Rows of a table.
pub(super) type Batch = Vec<Vec<String>>;

/// The rows of a table; the first is its header.
pub(super) struct Rows<F, S, T> {
    walk: Walk<F, S, T>,
    table: Table<T>,
    first: Option<Batch>,
}

impl<F: Clone, S: Copy, T> Rows<F, S, T> {
    /// Reads the first batch.
    pub(super) async fn begin(walk: Walk<F, S, T>, table: Table<T>) -> Result<Self, Failure> {
        let mut rows = Self { walk, table, first: None };
        let header = rows.table.columns.iter().map(|&name| name.to_owned()).collect();
        let batch = rows.next().await?;
        rows.first = Some(std::iter::once(header).chain(batch).collect());
        Ok(rows)
    }

    /// The next batch; an empty one is the end.
    pub(super) async fn next(&mut self) -> Result<Batch, Failure> {
        match self.first.take() {
            Some(first) => Ok(first),
            None => Ok(self.walk.next().await?.into_iter().map(self.table.row).collect()),
        }
    }
}
