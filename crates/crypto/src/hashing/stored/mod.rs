//! Hashes from the store, taken apart: ours, and those that other systems made.

mod argon2;
mod bcrypt;
mod fields;
mod pbkdf2;
mod scrypt;

use self::argon2::Argon2Hash;
use self::bcrypt::BcryptHash;
use self::pbkdf2::Pbkdf2Hash;
use self::scrypt::ScryptHash;
use super::cost::{Cost, Variant};
use super::pool::Memory;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use countersign_domain::{Invalid, Violation};
use countersign_ports::Cause;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The longest text that can be a hash; the longest of those accepted has some 250 bytes.
const MAX_BYTES: usize = 512;

/// A hash that may be computed: its cost is bounded.
#[derive(Debug)]
pub(super) enum Stored {
    Argon2(Argon2Hash),
    Bcrypt(BcryptHash),
    Scrypt(ScryptHash),
    Pbkdf2(Pbkdf2Hash),
}

impl Stored {
    /// Takes a hash apart.
    ///
    /// # Errors
    /// When it is of no kind that is known here, or asks for more work or memory than any hash may.
    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > MAX_BYTES {
            return Err(Invalid::new(Violation::TooLong, format!("must have at most {MAX_BYTES} bytes")));
        }
        // Django writes none in front.
        let mut parts = text.strip_prefix('$').unwrap_or(text).split('$');
        let kind = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        match (kind, text.starts_with('$')) {
            ("argon2d" | "argon2i" | "argon2id", true) => Argon2Hash::parse(kind, &rest).map(Self::Argon2),
            ("2a" | "2b" | "2y", true) => BcryptHash::parse(&rest).map(Self::Bcrypt),
            ("scrypt", true) => ScryptHash::parse(&rest).map(Self::Scrypt),
            ("pbkdf2" | "pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha512", true)
            | ("pbkdf2_sha1" | "pbkdf2_sha256", false) => Pbkdf2Hash::parse(kind, &rest).map(Self::Pbkdf2),
            _ => Err(Invalid::new(
                Violation::NotAllowed,
                "must be a hash by Argon2, bcrypt, scrypt or PBKDF2, such as $2b$12$… or $argon2id$…",
            )),
        }
    }

    /// Takes a hash apart that comes from elsewhere: of Argon2 hashes, which may be costly here when an operator
    /// wants them to be, those must stay within `ours` or within what others usually ask for.
    pub(super) fn import(text: &str, ours: Cost) -> Result<Self, Invalid> {
        let stored = Self::parse(text)?;
        if let Self::Argon2(hash) = &stored {
            hash.check_import(ours)?;
        }
        Ok(stored)
    }

    /// Whether whoever has this hash finds a common password from it in no time.
    pub(super) fn is_weak(&self) -> bool {
        match self {
            Self::Argon2(hash) => hash.is_weak(),
            Self::Bcrypt(hash) => hash.is_weak(),
            Self::Scrypt(hash) => hash.is_weak(),
            Self::Pbkdf2(hash) => hash.is_weak(),
        }
    }

    /// Whether it is as good as one that we make at this cost.
    pub(super) fn is_current(&self, ours: Cost) -> bool {
        match self {
            Self::Argon2(hash) => hash.is_current(ours),
            Self::Bcrypt(_) | Self::Scrypt(_) | Self::Pbkdf2(_) => false,
        }
    }

    /// Whether it is the hash of this password.
    pub(super) fn matches(&self, password: &str, memory: &mut Memory) -> Result<bool, Cause> {
        if self.is_of(password, memory)? {
            return Ok(true);
        }
        // What made it may have hashed what the keyboard sent, and some send letters and accents apart.
        let apart = Zeroizing::new(password.nfd().collect::<String>());
        Ok(!self.is_our_kind() && *apart != password && self.is_of(&apart, memory)?)
    }

    fn is_of(&self, password: &str, memory: &mut Memory) -> Result<bool, Cause> {
        let password = password.as_bytes();
        let (computed, stored) = match self {
            Self::Argon2(hash) => (hash.compute(password, memory)?, hash.tag()),
            Self::Bcrypt(hash) => (hash.compute(password), hash.tag()),
            Self::Scrypt(hash) => (hash.compute(password)?, hash.tag()),
            Self::Pbkdf2(hash) => (hash.compute(password), hash.tag()),
        };
        Ok(verify_slices_are_equal(&computed, stored).is_ok())
    }

    fn is_our_kind(&self) -> bool {
        match self {
            Self::Argon2(hash) => hash.variant() == Variant::OURS,
            Self::Bcrypt(_) | Self::Scrypt(_) | Self::Pbkdf2(_) => false,
        }
    }
}
