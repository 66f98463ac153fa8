//! A decorator that fails the k-th call to a store.

mod reader;
mod transaction;

use crate::{Reader, Store, StoreError, StoreResult, Transaction};
use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reader::FailingReader;
use transaction::FailingTransaction;

/// Wraps a store and makes its k-th call, counted over begin, commit and every port method, fail as if the
/// database had gone away at that moment. With `k` beyond the number of calls nothing fails, which
/// [`FailingStore::fired`] tells.
#[derive(Clone)]
pub struct FailingStore {
    inner: Arc<dyn Store>,
    fuse: Fuse,
}

impl std::fmt::Debug for FailingStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FailingStore").field("fuse", &self.fuse).finish_non_exhaustive()
    }
}

impl FailingStore {
    /// Fails call number `k`, counted from 1.
    #[must_use]
    pub fn at(k: u64, inner: Arc<dyn Store>) -> Self {
        Self { inner, fuse: Fuse { calls: Arc::default(), at: k } }
    }

    /// Whether the call was reached.
    #[must_use]
    pub fn fired(&self) -> bool {
        self.fuse.calls.load(Ordering::SeqCst) >= self.fuse.at
    }
}

#[derive(Debug, Clone)]
struct Fuse {
    calls: Arc<AtomicU64>,
    at: u64,
}

impl Fuse {
    fn burn(&self) -> StoreResult<()> {
        if self.calls.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
            return Err(StoreError::Unavailable("injected".into()));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for FailingStore {
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>> {
        self.fuse.burn()?;
        Ok(Box::new(FailingTransaction { inner: self.inner.begin().await?, fuse: self.fuse.clone() }))
    }

    async fn reader(&self) -> StoreResult<Box<dyn Reader>> {
        self.fuse.burn()?;
        Ok(Box::new(FailingReader { inner: self.inner.reader().await?, fuse: self.fuse.clone() }))
    }
}

/// Implements a port trait by burning the fuse, then asking the same of the inner one.
macro_rules! delegate {
    ($on:ident . $accessor:ident : $port:ident { $($method:ident ( $($arg:ident : $ty:ty),* ) -> $out:ty;)* }) => {
        #[async_trait]
        impl $port for $on {
            $(async fn $method(&mut self, $($arg: $ty),*) -> crate::StoreResult<$out> {
                self.fuse.burn()?;
                self.inner.$accessor().$method($($arg),*).await
            })*
        }
    };
}

/// Hands out the decorator itself for each port.
macro_rules! accessors {
    ($($name:ident: $port:ident),*) => {
        $(fn $name(&mut self) -> &mut dyn $port { self })*
    };
}

use {accessors, delegate};
