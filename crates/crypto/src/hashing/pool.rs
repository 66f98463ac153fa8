//! A bounded pool of threads, each with memory of its own that it uses again and again.

use argon2::Block;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tracing::Span;

/// What a worker computes in. Fresh memory for each hash costs page faults that can double its time.
pub(super) type Memory = Vec<Block>;
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// Why work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotDone {
    #[error("the queue is full, or the wait was too long")]
    Overloaded,
    #[error("the worker is gone")]
    Gone,
}

/// The pool. When it is dropped, its threads finish what they are at and end.
#[derive(Debug)]
pub(super) struct Pool {
    queue: Option<SyncSender<Job>>,
    workers: Vec<JoinHandle<()>>,
    longest_wait: Duration,
}

impl Pool {
    /// Starts the threads. Each keeps `blocks` blocks of memory between two jobs.
    pub(super) fn start(
        workers: NonZeroUsize,
        queue_per_worker: NonZeroUsize,
        longest_wait: Duration,
        blocks: usize,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(workers.saturating_mul(queue_per_worker).get());
        let jobs = Arc::new(Mutex::new(jobs));
        let workers = (0..workers.get())
            .map(|number| {
                let jobs = Arc::clone(&jobs);
                std::thread::Builder::new()
                    .name(format!("argon2-{number}"))
                    .spawn(move || work_off(&jobs, blocks))
            })
            .collect::<std::io::Result<_>>()?;
        Ok(Self { queue: Some(queue), workers, longest_wait })
    }

    /// Runs `work` on one of the threads, in the span of the caller. Work whose caller has gone is skipped.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, NotDone> {
        let (reply, answer) = oneshot::channel();
        let (span, since, longest_wait) = (Span::current(), Instant::now(), self.longest_wait);
        let job: Job = Box::new(move |memory| {
            if reply.is_closed() {
                return;
            }
            let result = if since.elapsed() > longest_wait {
                Err(NotDone::Overloaded)
            } else {
                Ok(span.in_scope(|| work(memory)))
            };
            let _ = reply.send(result);
        });
        match self.queue.as_ref().map(|queue| queue.try_send(job)) {
            Some(Ok(())) => answer.await.unwrap_or(Err(NotDone::Gone)),
            Some(Err(TrySendError::Full(_))) => Err(NotDone::Overloaded),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(NotDone::Gone),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // Nobody waits any more, or the pool would still be borrowed: what is queued is skipped.
        self.queue = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

fn work_off(jobs: &Mutex<Receiver<Job>>, blocks: usize) {
    // Grows with the first job, so that an idle server is small.
    let mut memory = Memory::new();
    loop {
        // The guard is dropped with this statement: one worker waits for a job, the others for the guard.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        job(&mut memory);
        memory.truncate(blocks);
        memory.shrink_to(blocks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::sync::mpsc::channel;
    use std::task::{Context, Waker};
    use tracing_subscriber::layer::SubscriberExt;

    const ONE: NonZeroUsize = NonZeroUsize::MIN;

    fn pool(queue: usize, longest_wait: Duration) -> Pool {
        Pool::start(ONE, NonZeroUsize::new(queue).unwrap(), longest_wait, 4).unwrap()
    }

    fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) {
        assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_turned_away_at_once() {
        let pool = pool(1, Duration::MAX);
        let ((started, has_started), (release, released)) = (channel(), channel::<()>());
        let mut running = pin!(pool.run(move |_| {
            started.send(()).unwrap();
            released.recv().unwrap();
        }));
        poll_once(running.as_mut());
        has_started.recv().unwrap();
        let mut waiting = pin!(pool.run(|_| 7));
        poll_once(waiting.as_mut());
        assert_eq!(pool.run(|_| 8).await, Err(NotDone::Overloaded));
        release.send(()).unwrap();
        assert_eq!((running.await, waiting.await), (Ok(()), Ok(7)));
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_is_skipped() {
        let pool = pool(3, Duration::MAX);
        let ((release, released), (done, was_done)) = (channel::<()>(), channel::<()>());
        let mut running = pin!(pool.run(move |_| released.recv().unwrap()));
        poll_once(running.as_mut());
        {
            let mut abandoned = pin!(pool.run(move |_| done.send(()).unwrap()));
            poll_once(abandoned.as_mut());
        }
        release.send(()).unwrap();
        assert_eq!(pool.run(|_| ()).await, Ok(()));
        assert!(was_done.recv().is_err(), "the abandoned work ran");
    }

    #[tokio::test]
    async fn who_waited_too_long_is_turned_away() {
        let pool = pool(1, Duration::ZERO);
        assert_eq!(pool.run(|_| ()).await, Err(NotDone::Overloaded));
    }

    #[tokio::test]
    async fn memory_is_kept_between_jobs_but_not_more_than_agreed() {
        let pool = pool(1, Duration::MAX);
        let first = pool.run(|memory| memory.as_ptr().addr()).await;
        assert_eq!(pool.run(|memory| memory.as_ptr().addr()).await, first);
        pool.run(|memory| memory.resize(100, Block::default())).await.unwrap();
        assert_eq!(pool.run(|memory| (memory.len(), memory.capacity())).await, Ok((4, 4)));
    }

    #[tokio::test]
    async fn the_span_of_the_caller_is_entered_on_the_thread() {
        let entered = Arc::new(Mutex::new(Vec::new()));
        let subscriber = tracing_subscriber::registry().with(Entered(Arc::clone(&entered)));
        let _guard = tracing::subscriber::set_default(subscriber);
        let pool = pool(1, Duration::MAX);
        tracing::Instrument::instrument(pool.run(|_| ()), tracing::info_span!("login")).await.unwrap();
        assert!(entered.lock().unwrap().iter().any(|thread| thread == "argon2-0"));
    }

    /// Notes the name of every thread on which a span is entered.
    struct Entered(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Entered {
        fn on_enter(&self, _: &tracing::span::Id, _: tracing_subscriber::layer::Context<'_, S>) {
            let thread = std::thread::current().name().unwrap_or_default().to_owned();
            self.0.lock().unwrap().push(thread);
        }
    }
}
