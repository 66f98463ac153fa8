//! `$2b$12$` and 53 characters of salt and tag; `$2a$` and `$2y$` mean the same.

use super::fields::{bcrypt_bytes, malformed, number, out_of_bounds};
use countersign_domain::Invalid;
use zeroize::Zeroizing;

const FORM: &str = "$2b$12$ and 53 characters";
const SALT_CHARS: usize = 22;
const TAG_BYTES: usize = 23;
/// It hashes no more of a password than this, the NUL at its end included.
const KEY_BYTES: usize = 72;
/// The last takes a second; each step takes twice the time of the one before.
const COSTS: std::ops::RangeInclusive<u32> = 4..=14;
const WEAK_COST: u32 = 10;

/// A hash by bcrypt.
#[derive(Debug)]
pub(in super::super) struct BcryptHash {
    cost: u32,
    salt: [u8; 16],
    tag: Vec<u8>,
}

impl BcryptHash {
    pub(super) fn parse(fields: &[&str]) -> Result<Self, Invalid> {
        let &[cost, salted] = fields else { return Err(malformed(FORM)) };
        let cost = number(cost).filter(|_| cost.len() == 2).ok_or_else(|| malformed(FORM))?;
        if !COSTS.contains(&cost) {
            let (least, most) = (COSTS.start(), COSTS.end());
            return Err(out_of_bounds(format!("must have a bcrypt cost of {least} to {most}")));
        }
        let (salt, tag) = salted.split_at_checked(SALT_CHARS).ok_or_else(|| malformed(FORM))?;
        let salt = bcrypt_bytes(salt).and_then(|salt| salt.try_into().ok());
        let tag = bcrypt_bytes(tag).filter(|tag| tag.len() == TAG_BYTES);
        let (salt, tag) = salt.zip(tag).ok_or_else(|| malformed(FORM))?;
        Ok(Self { cost, salt, tag })
    }

    pub(super) fn is_weak(&self) -> bool {
        self.cost < WEAK_COST
    }

    pub(super) fn tag(&self) -> &[u8] {
        &self.tag
    }

    pub(super) fn compute(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        // Reserved, so that no copy is left behind by growing.
        let mut key = Zeroizing::new(Vec::with_capacity(password.len().saturating_add(1)));
        key.extend_from_slice(password);
        key.push(0);
        key.truncate(KEY_BYTES);
        let mut tag = Zeroizing::new(bcrypt::bcrypt(self.cost, self.salt, &key).to_vec());
        tag.truncate(TAG_BYTES);
        tag
    }
}
