//! `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, and likewise `argon2i` and `argon2d`.

use super::super::cost::{Cost, SALT_BYTES, TAG_BYTES, Variant};
use super::super::pool::Memory;
use super::fields::{malformed, number, out_of_bounds, parameters, salt, tag};
use argon2::{Algorithm, Version};
use countersign_domain::Invalid;
use countersign_ports::Cause;
use zeroize::Zeroizing;

const FORM: &str = "$argon2id$v=19$m=…,t=…,p=…$salt$hash";

/// What a hash from elsewhere may ask for: some half a second.
const MOST_IMPORTED_KIB: u32 = 256 << 10;
const MOST_IMPORTED_PASSES: u32 = 10;
const MOST_IMPORTED_WORK_KIB: u32 = 1 << 20;
/// Less work than the least that OWASP names (7 MiB, five passes).
const WEAK_WORK_KIB: u32 = 5 * 7168;

/// A hash by one of the Argon2 functions.
#[derive(Debug)]
pub(in super::super) struct Argon2Hash {
    variant: Variant,
    cost: Cost,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Argon2Hash {
    pub(super) fn parse(kind: &str, fields: &[&str]) -> Result<Self, Invalid> {
        // The first version wrote none (RFC 9106 is 1.3).
        let (version, fields) = match fields {
            [version, rest @ ..] if version.starts_with("v=") => (*version, rest),
            _ => ("v=16", fields),
        };
        let &[costs, salted, tagged] = fields else { return Err(malformed(FORM)) };
        let algorithm = Algorithm::new(kind).ok().ok_or_else(|| malformed(FORM))?;
        let version = version.strip_prefix("v=").and_then(number).and_then(|v| Version::try_from(v).ok());
        let version = version.ok_or_else(|| out_of_bounds("must have the version 16 or 19"))?;
        let [memory_kib, passes, lanes] =
            parameters(costs, ["m", "t", "p"]).ok_or_else(|| malformed(FORM))?;
        let cost = Cost { memory_kib, passes, lanes };
        if cost.is_absurd() || passes == 0 || lanes == 0 {
            return Err(out_of_bounds("must not ask for more memory or time than any hash may"));
        }
        Ok(Self { variant: Variant { algorithm, version }, cost, salt: salt(salted)?, tag: tag(tagged)? })
    }

    /// Whether a hash from elsewhere costs no more than is usual, or than ours do.
    pub(super) fn check_import(&self, ours: Cost) -> Result<(), Invalid> {
        let Cost { memory_kib, passes, lanes: _ } = self.cost;
        let usual = memory_kib <= MOST_IMPORTED_KIB
            && passes <= MOST_IMPORTED_PASSES
            && self.cost.work_kib() <= MOST_IMPORTED_WORK_KIB;
        if usual || (memory_kib <= ours.memory_kib && self.cost.work_kib() <= ours.work_kib()) {
            return Ok(());
        }
        Err(out_of_bounds(format!(
            "must ask for at most {MOST_IMPORTED_KIB} KiB of memory (m), {MOST_IMPORTED_PASSES} passes (t) and \
             {MOST_IMPORTED_WORK_KIB} KiB in all passes together"
        )))
    }

    pub(super) fn is_weak(&self) -> bool {
        self.cost.work_kib() < WEAK_WORK_KIB
    }

    pub(super) fn is_current(&self, ours: Cost) -> bool {
        self.variant == Variant::OURS
            && !self.cost.is_below(ours)
            && self.salt.len() >= SALT_BYTES
            && self.tag.len() >= TAG_BYTES
    }

    pub(super) fn variant(&self) -> Variant {
        self.variant
    }

    pub(super) fn tag(&self) -> &[u8] {
        &self.tag
    }

    pub(super) fn compute(&self, password: &[u8], memory: &mut Memory) -> Result<Zeroizing<Vec<u8>>, Cause> {
        let tag = self.cost.run(self.variant, password, &self.salt, self.tag.len(), memory);
        tag.map_err(|error| error.to_string().into())
    }
}
