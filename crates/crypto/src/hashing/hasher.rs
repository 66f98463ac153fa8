//! The `PasswordHasher` of Argon2id.

use super::cost::{Cost, SALT_BYTES, TAG_BYTES, Variant};
use super::pool::{Memory, NotDone, Pool};
use super::settings::{HashingSettings, HashingSettingsError};
use super::stored::Stored;
use crate::opaque_tokens::random_bytes;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use countersign_domain::{Invalid, Password, PasswordHash};
use countersign_ports::{Cause, HashingError, ImportedHash, PasswordHasher, Verification};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// When whoever was turned away should come back.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Argon2id (RFC 9106) in a bounded pool of threads.
///
/// However many log in at once, it uses one block of memory and one thread for each worker; those who find
/// the queue full, or would wait too long, get [`HashingError::Overloaded`].
#[derive(Debug)]
pub struct ArgonHasher {
    cost: Cost,
    pool: Pool,
    hashes_run: Arc<AtomicU64>,
    /// A hash with today's parameters that belongs to nobody.
    nobody: PasswordHash,
}

impl ArgonHasher {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the parameters are weaker than the default ones or absurdly costly, or the system gives no
    /// threads.
    pub fn start(settings: &HashingSettings) -> Result<Self, HashingSettingsError> {
        let cost = settings.cost()?;
        let pool =
            Pool::start(settings.workers, settings.queue_per_worker, settings.longest_wait, cost.blocks())
                .map_err(HashingSettingsError::Threads)?;
        let nobody = phc(cost, &random_bytes::<SALT_BYTES>(), &random_bytes::<TAG_BYTES>());
        Ok(Self { cost, pool, hashes_run: Arc::default(), nobody })
    }

    /// How many hashes were computed so far, for whatever purpose.
    #[must_use]
    pub fn hashes_run(&self) -> u64 {
        self.hashes_run.load(Ordering::Relaxed)
    }

    /// Has a worker hash something.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, Cause> + Send + 'static,
    ) -> Result<T, HashingError> {
        let hashes_run = Arc::clone(&self.hashes_run);
        let run = self.pool.run(move |memory| {
            hashes_run.fetch_add(1, Ordering::Relaxed);
            work(memory)
        });
        match run.await {
            Ok(outcome) => outcome.map_err(HashingError::Failed),
            Err(NotDone::Overloaded) => Err(HashingError::Overloaded { retry_after: RETRY_AFTER }),
            Err(gone @ NotDone::Gone) => Err(HashingError::Failed(gone.into())),
        }
    }
}

#[async_trait]
impl PasswordHasher for ArgonHasher {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError> {
        let (cost, password) = (self.cost, password.clone());
        let salt = random_bytes::<SALT_BYTES>();
        let tag = self.run(move |memory| {
            let tag = cost.run(Variant::OURS, password.expose().as_bytes(), &salt, TAG_BYTES, memory);
            tag.map_err(|error| error.to_string().into())
        });
        Ok(phc(cost, &salt, &tag.await?))
    }

    async fn verify(&self, password: &Password, hash: &PasswordHash) -> Result<Verification, HashingError> {
        let stored = Stored::parse(hash.as_phc()).map_err(|why| HashingError::Failed(why.into()))?;
        let (outdated, password) = (!stored.is_current(self.cost), password.clone());
        let matches = self.run(move |memory| stored.matches(password.expose(), memory)).await?;
        Ok(match (matches, outdated) {
            (true, true) => Verification::MatchOutdated,
            (true, false) => Verification::Match,
            (false, _) => Verification::Mismatch,
        })
    }

    fn import(&self, text: &str) -> Result<ImportedHash, Invalid> {
        let stored = Stored::import(text, self.cost)?;
        Ok(ImportedHash { hash: PasswordHash::from_phc(text.to_owned()), is_weak: stored.is_weak() })
    }

    async fn verify_nothing(&self, password: &Password) -> Result<(), HashingError> {
        self.verify(password, &self.nobody).await.map(drop)
    }
}

fn phc(cost: Cost, salt: &[u8], tag: &[u8]) -> PasswordHash {
    let Cost { memory_kib, passes, lanes } = cost;
    let (salt, tag) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(tag));
    PasswordHash::from_phc(format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${tag}"))
}
