//! `$pbkdf2-sha256$i=600000$salt$tag` (PHC, with `,l=…` or without), `$pbkdf2-sha256$600000$salt$tag` (passlib) and
//! `pbkdf2_sha256$600000$salt$tag` (Django, whose salt is plain text).

use super::fields::{bounded_salt, malformed, number, out_of_bounds, parameters, salt, tag};
use aws_lc_rs::pbkdf2::{Algorithm, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA512, derive};
use countersign_domain::Invalid;
use std::num::NonZeroU32;
use zeroize::Zeroizing;

const FORM: &str = "$pbkdf2-sha256$i=…$salt$hash";
const LEAST_ITERATIONS: u32 = 1_000;
const WEAK_ITERATIONS: u32 = 100_000;
/// The digests: how many bytes each has, and how many iterations take about a second. Each block of its length takes
/// all of them.
const SHA1: Digest = (PBKDF2_HMAC_SHA1, 20, 2_000_000);
const SHA256: Digest = (PBKDF2_HMAC_SHA256, 32, 2_000_000);
const SHA512: Digest = (PBKDF2_HMAC_SHA512, 64, 1_000_000);
type Digest = (Algorithm, usize, u32);

/// A hash by PBKDF2.
pub(in super::super) struct Pbkdf2Hash {
    algorithm: Algorithm,
    iterations: NonZeroU32,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl Pbkdf2Hash {
    pub(super) fn parse(kind: &str, fields: &[&str]) -> Result<Self, Invalid> {
        let &[costs, salted, tagged] = fields else { return Err(malformed(FORM)) };
        let (algorithm, digest_bytes, most) = match kind.strip_prefix("pbkdf2").unwrap_or_default() {
            "" | "-sha1" | "_sha1" => SHA1,
            "-sha256" | "_sha256" => SHA256,
            "-sha512" => SHA512,
            _ => return Err(malformed(FORM)),
        };
        let salt = if kind.contains('_') { bounded_salt(Some(salted.into()))? } else { salt(salted)? };
        let tag = tag(tagged)?;
        let (iterations, length) = read_costs(costs).ok_or_else(|| malformed(FORM))?;
        if length.is_some_and(|length| usize::try_from(length) != Ok(tag.len())) {
            return Err(malformed(FORM));
        }
        let blocks = u32::try_from(tag.len().div_ceil(digest_bytes)).unwrap_or(u32::MAX);
        let work = iterations.saturating_mul(blocks);
        let within = (LEAST_ITERATIONS..=most).contains(&iterations) && work <= most;
        let iterations = NonZeroU32::new(iterations).filter(|_| within).ok_or_else(|| {
            out_of_bounds(format!(
                "must have {LEAST_ITERATIONS} to {most} iterations, counted for each {digest_bytes} bytes of the hash"
            ))
        })?;
        Ok(Self { algorithm, iterations, salt, tag })
    }

    pub(super) fn is_weak(&self) -> bool {
        self.iterations.get() < WEAK_ITERATIONS
    }

    pub(super) fn tag(&self) -> &[u8] {
        &self.tag
    }

    pub(super) fn compute(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut tag = Zeroizing::new(vec![0; self.tag.len()]);
        derive(self.algorithm, self.iterations, &self.salt, password, &mut tag);
        tag
    }
}

/// The iterations, and the length of the tag where it is written.
fn read_costs(text: &str) -> Option<(u32, Option<u32>)> {
    let plain = number(text).or_else(|| parameters(text, ["i"]).map(|[iterations]| iterations));
    let with_length = || parameters(text, ["i", "l"]).map(|[iterations, length]| (iterations, Some(length)));
    plain.map(|iterations| (iterations, None)).or_else(with_length)
}

impl std::fmt::Debug for Pbkdf2Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pbkdf2Hash").finish_non_exhaustive()
    }
}
