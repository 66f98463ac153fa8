//! Argon2 itself: what it costs, and one run of it.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

/// The length of a tag that we make, in bytes.
pub(super) const TAG_BYTES: usize = 32;
/// The length of a salt that we make, in bytes.
pub(super) const SALT_BYTES: usize = 16;

/// Which of the Argon2 functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) algorithm: Algorithm,
    pub(super) version: Version,
}

impl Variant {
    /// The one that we make hashes with.
    pub(super) const OURS: Self = Self { algorithm: Algorithm::Argon2id, version: Version::V0x13 };
}

/// The parameters of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
}

impl Cost {
    /// The least that is accepted for new hashes (OWASP, Password Storage Cheat Sheet).
    pub(super) const FLOOR: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// More than this is an attack on the server, not a parameter.
    pub(super) const MOST_MEMORY_KIB: u32 = 1 << 20;
    pub(super) const MOST_WORK_KIB: u32 = 1 << 22;
    pub(super) const MOST_LANES: u32 = 16;

    pub(super) fn is_below(self, floor: Self) -> bool {
        self.memory_kib < floor.memory_kib || self.passes < floor.passes || self.lanes < floor.lanes
    }

    pub(super) fn is_absurd(self) -> bool {
        self.memory_kib > Self::MOST_MEMORY_KIB
            || self.work_kib() > Self::MOST_WORK_KIB
            || self.lanes > Self::MOST_LANES
            || self.memory_kib < self.lanes.saturating_mul(8)
    }

    /// The memory of all passes together: what the time goes by.
    pub(super) fn work_kib(self) -> u32 {
        self.memory_kib.saturating_mul(self.passes)
    }

    /// How many blocks of memory one hash takes.
    pub(super) fn blocks(self) -> usize {
        usize::try_from(self.memory_kib).unwrap_or(usize::MAX)
    }

    /// Runs Argon2 in `memory`, which is lengthened if it is too short.
    pub(super) fn run(
        self,
        variant: Variant,
        password: &[u8],
        salt: &[u8],
        tag_bytes: usize,
        memory: &mut Vec<Block>,
    ) -> argon2::Result<Zeroizing<Vec<u8>>> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(tag_bytes))?;
        if memory.len() < self.blocks() {
            memory.resize(self.blocks(), Block::default());
        }
        let mut tag = Zeroizing::new(vec![0; tag_bytes]);
        Argon2::new(variant.algorithm, variant.version, params).hash_password_into_with_memory(
            password,
            salt,
            &mut tag,
            memory.as_mut_slice(),
        )?;
        Ok(tag)
    }
}
