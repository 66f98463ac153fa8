//! A connection on loan from its pool.

use super::super::{Conn, Object, Pool, begin, connection, detach, is_disconnect, within};
use super::error::store_error;
use countersign_ports::{StoreError, StoreResult};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, TransactionManager};
use std::time::Duration;
use tokio::time::timeout;

/// A connection on loan. It goes back to its pool only in a state that is known to be clean; otherwise it is
/// closed, which undoes its transaction and frees its locks.
pub(super) struct Lease {
    object: Option<Object>,
    /// A transaction is open.
    in_transaction: bool,
    /// A query was sent, and its answer has not been seen or was that the database is gone.
    unanswered: bool,
    /// A call failed: nothing but a rollback is left.
    over: bool,
}

impl Lease {
    /// Takes a connection.
    pub(super) async fn take(pool: &Pool) -> StoreResult<Self> {
        let object = acquire(pool).await?;
        Ok(Self { object: Some(object), in_transaction: false, unanswered: false, over: false })
    }

    /// Takes a connection and begins a transaction. A pooled connection that turns out to be dead is thrown
    /// away for the next; one that was made for this call tells how things are.
    pub(super) async fn begin(pool: &Pool) -> StoreResult<Self> {
        loop {
            let mut lease = Self::take(pool).await?;
            let is_fresh = lease.object.as_ref().is_none_or(|o| Object::metrics(o).recycle_count == 0);
            let begun = within(begin(lease.connection()?)).await;
            let try_another = !is_fresh && begun.as_ref().is_err_and(is_disconnect);
            let begun = lease.settle(begun);
            if try_another {
                continue;
            }
            begun?;
            lease.in_transaction = true;
            return Ok(lease);
        }
    }

    /// The connection, for one query; tell [`settle`](Self::settle) how it went.
    ///
    /// # Errors
    /// When a call failed before.
    pub(super) fn connection(&mut self) -> StoreResult<&mut Conn> {
        match &mut self.object {
            Some(object) if !self.over => {
                self.unanswered = true;
                Ok(connection(object))
            }
            _ => Err(StoreError::Failed("a call after one that failed".into())),
        }
    }

    /// Notes how a query went, and what that means.
    pub(super) fn settle<T>(&mut self, outcome: QueryResult<T>) -> StoreResult<T> {
        let outcome = outcome.map_err(store_error);
        self.unanswered = matches!(outcome, Err(StoreError::Unavailable(_)));
        outcome.map_err(|error| self.fail(error))
    }

    /// Notes a failure that the database did not see.
    pub(super) fn fail(&mut self, error: StoreError) -> StoreError {
        self.over = true;
        error
    }

    /// Commits the transaction.
    pub(super) async fn commit(mut self) -> StoreResult<()> {
        let committed = within(Manager::commit_transaction(self.connection()?)).await;
        self.settle(committed)?;
        self.in_transaction = false;
        Ok(())
    }

    /// Rolls the transaction back.
    pub(super) async fn rollback(mut self) {
        if self.unanswered {
            return;
        }
        if let Some(object) = &mut self.object {
            self.unanswered = true;
            let undone = within(Manager::rollback_transaction(connection(object))).await;
            self.in_transaction = undone.is_err();
            self.unanswered = undone.is_err();
        }
    }
}

/// How long to wait for a connection, be it for its turn or to be made.
const TURN: Duration = Duration::from_secs(2);

/// A connection from its pool.
pub(super) async fn acquire(pool: &Pool) -> StoreResult<Object> {
    match timeout(TURN, pool.get()).await {
        Ok(Ok(object)) => Ok(object),
        Ok(Err(error)) => Err(StoreError::Unavailable(error.into())),
        Err(elapsed) => Err(StoreError::Unavailable(elapsed.into())),
    }
}

type Manager = <Conn as AsyncConnection>::TransactionManager;

impl Drop for Lease {
    fn drop(&mut self) {
        if (self.in_transaction || self.unanswered)
            && let Some(object) = self.object.take()
        {
            detach(object);
        }
    }
}
