//! How often posts are read, counted in memory and written now and then.

use crate::Ports;
use countersign_domain::PostId;
use countersign_ports::{Store, StoreResult, finish};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many posts one transaction counts: few enough to hold no lock for long.
const BATCH: usize = 500;

/// The views that are not written yet. To count one costs no input or output; [`FlushViews`] writes them. What of them
/// is not written when the process dies is lost: they are a measure, not an account.
#[derive(Debug, Default)]
pub struct ViewTally {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    views: HashMap<PostId, u64>,
    is_flushing: bool,
}

impl ViewTally {
    /// With views of so many posts it is to be written at once.
    const FULL: usize = 10_000;

    /// Counts a view of a post that there is; says whether it is time to write.
    pub(crate) fn add(&self, post: PostId) -> bool {
        let mut state = self.state();
        let views = state.views.entry(post).or_default();
        *views = views.saturating_add(1);
        state.views.len() >= Self::FULL && !state.is_flushing
    }

    /// How many views of a post are not known to be written.
    #[must_use]
    pub fn waiting(&self, post: PostId) -> u64 {
        self.state().views.get(&post).copied().unwrap_or_default()
    }

    /// What is to be written, unless somebody is at it.
    fn flush(&self) -> Option<Flush<'_>> {
        let mut state = self.state();
        if state.is_flushing {
            return None;
        }
        state.is_flushing = true;
        let views = state.views.iter().map(|(post, views)| (*post, *views)).collect();
        Some(Flush { tally: self, views })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Views that are being written. They stay in the tally until they are.
struct Flush<'a> {
    tally: &'a ViewTally,
    views: Vec<(PostId, u64)>,
}

impl Flush<'_> {
    fn written(&self, views: &[(PostId, u64)]) {
        let mut state = self.tally.state();
        for (post, written) in views {
            let left = state.views.remove(post).unwrap_or_default().saturating_sub(*written);
            if left > 0 {
                state.views.insert(*post, left);
            }
        }
    }
}

impl Drop for Flush<'_> {
    fn drop(&mut self) {
        self.tally.state().is_flushing = false;
    }
}

/// Writes the views that the [`ViewTally`] of these ports holds. To be run every few seconds, and when the server stops.
#[derive(Clone)]
pub struct FlushViews {
    store: Arc<dyn Store>,
    tally: Arc<ViewTally>,
}

impl FlushViews {
    /// For the tally that these ports share.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), tally: ports.views.clone() }
    }

    /// Writes what there is; says how many posts that were. While another run is at it, nothing is done.
    ///
    /// # Errors
    /// When the store cannot be reached; what was not written until then stays in the tally.
    pub async fn run_once(&self) -> StoreResult<usize> {
        let Some(flush) = self.tally.flush() else { return Ok(0) };
        for batch in flush.views.chunks(BATCH) {
            let mut tx = self.store.begin().await?;
            let outcome = tx.posts().add_views(batch).await;
            finish(tx, outcome).await?;
            flush.written(batch);
        }
        Ok(flush.views.len())
    }
}

impl std::fmt::Debug for FlushViews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FlushViews").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::Kit;
    use countersign_ports::StoreError;
    use countersign_ports::mock::ScriptedStore;
    use uuid::Uuid;

    fn post(number: u128) -> PostId {
        PostId::from_uuid(Uuid::from_u128(number))
    }

    fn writes(store: ScriptedStore, expected: Vec<(PostId, u64)>) -> ScriptedStore {
        store.transaction(|tx| {
            let are_expected = move |views: &[(PostId, u64)]| {
                let mut views = views.to_vec();
                views.sort_unstable();
                views == expected
            };
            tx.posts.expect_add_views().withf(are_expected).times(1).returning(|_| Ok(()));
        })
    }

    #[tokio::test]
    async fn views_are_written_once_and_then_gone() {
        let store = writes(ScriptedStore::new(), vec![(post(1), 2), (post(2), 1)]);
        let (ports, store) = Kit::new(store).ports();
        for number in [1, 2, 1] {
            ports.views.add(post(number));
        }
        assert_eq!(ports.views.waiting(post(1)), 2);
        let flush = FlushViews::new(&ports);
        assert_eq!(flush.run_once().await.unwrap(), 2);
        assert_eq!((ports.views.waiting(post(1)), ports.views.waiting(post(2))), (0, 0));
        assert_eq!(flush.run_once().await.unwrap(), 0, "and no transaction");
        assert_eq!(store.left(), 0);
    }

    #[tokio::test]
    async fn what_could_not_be_written_is_written_later_with_what_came_since() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.posts.expect_add_views().return_once(|_| Err(StoreError::Unavailable("gone".into())));
        });
        let (ports, store) = Kit::new(writes(store, vec![(post(1), 2)])).ports();
        let flush = FlushViews::new(&ports);
        ports.views.add(post(1));
        flush.run_once().await.unwrap_err();
        ports.views.add(post(1));
        assert_eq!(ports.views.waiting(post(1)), 2);
        flush.run_once().await.unwrap();
        assert_eq!((ports.views.waiting(post(1)), store.left()), (0, 0));
    }

    #[test]
    fn what_is_seen_while_it_is_written_is_kept_and_nobody_writes_twice() {
        let tally = ViewTally::default();
        tally.add(post(1));
        let flush = tally.flush().unwrap();
        assert!(tally.flush().is_none());
        tally.add(post(1));
        flush.written(&flush.views);
        assert_eq!(tally.waiting(post(1)), 1);
        drop(flush);
        assert!(tally.flush().is_some());
    }

    #[tokio::test]
    async fn many_posts_are_written_in_parts_and_a_full_tally_at_once() {
        let mut store = ScriptedStore::new();
        for _ in 0..20 {
            store = store.transaction(|tx| {
                tx.posts.expect_add_views().withf(|views| views.len() == 500).returning(|_| Ok(()));
            });
        }
        let (ports, store) = Kit::new(store).ports();
        let full = (1..=10_000).filter(|number| ports.views.add(post(*number))).count();
        assert_eq!(full, 1);
        assert_eq!(FlushViews::new(&ports).run_once().await.unwrap(), 10_000);
        assert_eq!(store.left(), 0);
    }
}
