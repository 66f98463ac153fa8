//! Lists with how many there are in all, and lists that do not fit into memory.

use crate::Failure;
use countersign_ports::{ListRequest, Listed, Slice, StoreError, StoreResult};
use std::pin::Pin;

/// A part of a list, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<T> {
    /// The part.
    pub listed: Listed<T>,
    /// How many there are in all; `None` where that was not wanted, or could not be counted in time.
    pub total: Option<u64>,
}

impl<T> Counted<T> {
    /// The same part, each item made into another.
    pub(crate) fn map<U>(self, each: impl FnMut(T) -> U) -> Counted<U> {
        Counted { listed: self.listed.map(each), total: self.total }
    }
}

/// Asks a lookup for a part of a list, and for the total where it is wanted. What else it must know comes last.
macro_rules! counted {
    ($lookup:expr, $request:expr $(, $of:expr)*) => {{
        let listed = $lookup.list($($of,)* $request).await?;
        let total = if $request.count {
            crate::counted::in_time($lookup.count($($of,)* &$request.selection).await)?
        } else {
            None
        };
        crate::Counted { listed, total }
    }};
}
pub(crate) use counted;

/// What was counted, unless the store gave up before: the part that it has found is worth showing without the total.
pub(crate) fn in_time(count: StoreResult<u64>) -> StoreResult<Option<u64>> {
    match count {
        Ok(total) => Ok(Some(total)),
        Err(StoreError::Unavailable(error)) => {
            tracing::warn!(%error, "a list could not be counted in time");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// So many items are read at once.
const BATCH: u32 = 500;

type Reading<T> = Pin<Box<dyn Future<Output = StoreResult<Listed<T>>> + Send>>;

/// A whole list, read batch by batch: what comes is as it is when it is read, and nothing comes twice.
pub struct Walk<F, S, T> {
    request: ListRequest<F, S>,
    read: Box<dyn Fn(ListRequest<F, S>) -> Reading<T> + Send>,
    over: bool,
}

impl<F: Clone, S: Copy, T> Walk<F, S, T> {
    /// From the start of a list; only what it selects and its order count.
    pub(crate) fn new(
        request: ListRequest<F, S>,
        read: impl Fn(ListRequest<F, S>) -> Reading<T> + Send + 'static,
    ) -> Self {
        let request = ListRequest { slice: Slice::Page(1), limit: BATCH, count: false, ..request };
        Self { request, read: Box::new(read), over: false }
    }

    /// The next batch; an empty one is the end.
    ///
    /// # Errors
    /// When the store cannot be reached. The same batch can be asked for again.
    pub async fn next(&mut self) -> Result<Vec<T>, Failure> {
        if self.over {
            return Ok(Vec::new());
        }
        let Listed { items, next } = (self.read)(self.request.clone()).await?;
        match next {
            Some(position) => self.request.slice = Slice::After(position),
            None => self.over = true,
        }
        Ok(items)
    }
}

impl<F, S, T> std::fmt::Debug for Walk<F, S, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk").field("over", &self.over).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_ports::{Direction, Position, Selection, Sort, SortKey};
    use std::sync::Mutex;
    use uuid::Uuid;

    fn position(n: u32) -> Position {
        Position { key: SortKey::Text(n.to_string()), id: Uuid::nil() }
    }

    #[test]
    fn a_count_that_takes_too_long_is_left_out_and_a_defect_is_not() {
        assert_eq!(in_time(Ok(3)).unwrap(), Some(3));
        assert_eq!(in_time(Err(StoreError::Unavailable("too long".into()))).unwrap(), None);
        assert!(matches!(in_time(Err(StoreError::Failed("defect".into()))), Err(StoreError::Failed(_))));
    }

    #[tokio::test]
    async fn a_walk_goes_on_where_it_was_and_ends_once() {
        let request = ListRequest {
            selection: Selection::<()>::default(),
            sort: Sort { by: (), direction: Direction::Ascending },
            slice: Slice::Page(7),
            limit: 1,
            count: true,
        };
        let answers = Mutex::new(vec![
            Ok(Listed { items: vec![3], next: None }),
            Err(StoreError::Unavailable("gone".into())),
            Ok(Listed { items: vec![1, 2], next: Some(position(2)) }),
        ]);
        let asked = std::sync::Arc::new(Mutex::new(Vec::new()));
        let slices = asked.clone();
        let mut walk = Walk::new(request, move |request| {
            slices.lock().unwrap().push((request.slice, request.limit));
            let answer = answers.lock().unwrap().pop().unwrap();
            Box::pin(async { answer })
        });
        assert_eq!(walk.next().await.unwrap(), [1, 2]);
        assert!(walk.next().await.is_err());
        assert_eq!(walk.next().await.unwrap(), [3]);
        assert!(walk.next().await.unwrap().is_empty());
        let after = Slice::After(position(2));
        assert_eq!(*asked.lock().unwrap(), [(Slice::Page(1), BATCH), (after.clone(), BATCH), (after, BATCH)]);
    }
}
