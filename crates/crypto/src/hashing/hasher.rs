//! The `PasswordHasher` of Argon2id.

use super::cost::{Cost, SALT_BYTES, TAG_BYTES};
use super::pool::{NotDone, Pool};
use super::settings::{HashingSettings, HashingSettingsError};
use crate::opaque_tokens::random_bytes;
use argon2::{ARGON2ID_IDENT, Params, PasswordHash as Phc};
use async_trait::async_trait;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use countersign_domain::{Password, PasswordHash};
use countersign_ports::{HashingError, PasswordHasher, Verification};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

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

    async fn tag(
        &self,
        cost: Cost,
        password: &Password,
        salt: Vec<u8>,
        tag_bytes: usize,
    ) -> Result<Zeroizing<Vec<u8>>, HashingError> {
        let (password, hashes_run) = (password.clone(), Arc::clone(&self.hashes_run));
        let run = self.pool.run(move |memory| {
            hashes_run.fetch_add(1, Ordering::Relaxed);
            cost.run(password.expose().as_bytes(), &salt, tag_bytes, memory)
        });
        match run.await {
            Ok(tag) => tag.map_err(|error| HashingError::Failed(error.to_string().into())),
            Err(NotDone::Overloaded) => Err(HashingError::Overloaded { retry_after: RETRY_AFTER }),
            Err(gone @ NotDone::Gone) => Err(HashingError::Failed(gone.into())),
        }
    }
}

#[async_trait]
impl PasswordHasher for ArgonHasher {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError> {
        let salt = random_bytes::<SALT_BYTES>();
        let tag = self.tag(self.cost, password, salt.to_vec(), TAG_BYTES).await?;
        Ok(phc(self.cost, &salt, &tag))
    }

    async fn verify(&self, password: &Password, hash: &PasswordHash) -> Result<Verification, HashingError> {
        let stored = Stored::parse(hash).map_err(|why| HashingError::Failed(why.into()))?;
        let outdated =
            stored.cost.is_below(self.cost) || stored.salt.len() < SALT_BYTES || stored.tag.len() < TAG_BYTES;
        let tag = self.tag(stored.cost, password, stored.salt, stored.tag.len()).await?;
        Ok(match verify_slices_are_equal(&tag, &stored.tag) {
            Ok(()) if outdated => Verification::MatchOutdated,
            Ok(()) => Verification::Match,
            Err(_) => Verification::Mismatch,
        })
    }

    async fn verify_nothing(&self, password: &Password) -> Result<(), HashingError> {
        self.verify(password, &self.nobody).await.map(drop)
    }
}

/// A hash from the store, taken apart.
struct Stored {
    cost: Cost,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Stored {
    fn parse(hash: &PasswordHash) -> Result<Self, &'static str> {
        const NOT_OURS: &str = "the stored hash is not an Argon2id hash of version 1.3";
        let phc = Phc::new(hash.as_phc()).ok().filter(|phc| phc.algorithm == ARGON2ID_IDENT);
        let phc = phc.filter(|phc| phc.version == Some(0x13)).ok_or(NOT_OURS)?;
        let params = Params::try_from(&phc).ok().ok_or(NOT_OURS)?;
        let (salt, tag) = phc.salt.zip(phc.hash).ok_or(NOT_OURS)?;
        let cost = Cost { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() };
        if cost.is_absurd() {
            return Err("the stored hash asks for more memory or time than any hash may");
        }
        Ok(Self { cost, salt: salt.to_vec(), tag: tag.as_bytes().to_vec() })
    }
}

fn phc(cost: Cost, salt: &[u8], tag: &[u8]) -> PasswordHash {
    let Cost { memory_kib, passes, lanes } = cost;
    let (salt, tag) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(tag));
    PasswordHash::from_phc(format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${tag}"))
}
