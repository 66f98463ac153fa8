//! The fields of a hash in text.

use base64::Engine;
use base64::alphabet::{Alphabet, BCRYPT, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use countersign_domain::{Invalid, Violation};
use std::ops::RangeInclusive;

/// What salts may have, in bytes. Shorter ones are shared by several people; longer ones bring nothing.
const SALT_BYTES: RangeInclusive<usize> = 8..=64;
/// What tags may have, in bytes.
const TAG_BYTES: RangeInclusive<usize> = 16..=64;

/// Some pad, some set the bits behind the last byte.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// A hash that is not of the form of its kind.
pub(super) fn malformed(form: &str) -> Invalid {
    Invalid::new(Violation::Malformed, format!("must be of the form {form}"))
}

/// A hash whose parameters are out of bounds.
pub(super) fn out_of_bounds(bounds: impl Into<String>) -> Invalid {
    Invalid::new(Violation::NotAllowed, bounds)
}

/// A decimal number: digits and nothing else.
pub(super) fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The numbers of `m=19456,t=2,p=1`, one for each name; `None` unless exactly these are there.
pub(super) fn parameters<const N: usize>(text: &str, names: [&str; N]) -> Option<[u32; N]> {
    if text.split(',').count() != N {
        return None;
    }
    let mut values = [0; N];
    for (name, value) in names.iter().zip(&mut values) {
        let find = |part: &str| part.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')).map(number);
        *value = text.split(',').find_map(find)??;
    }
    Some(values)
}

/// A salt in base64.
pub(super) fn salt(text: &str) -> Result<Vec<u8>, Invalid> {
    bounded_salt(decode(&STANDARD, text))
}

/// A salt that passed the decoding it needs, if any.
pub(super) fn bounded_salt(bytes: Option<Vec<u8>>) -> Result<Vec<u8>, Invalid> {
    bytes.filter(|salt| SALT_BYTES.contains(&salt.len())).ok_or_else(|| {
        out_of_bounds(format!("must have a salt of {} to {} bytes", SALT_BYTES.start(), SALT_BYTES.end()))
    })
}

/// A tag in base64.
pub(super) fn tag(text: &str) -> Result<Vec<u8>, Invalid> {
    decode(&STANDARD, text).filter(|tag| TAG_BYTES.contains(&tag.len())).ok_or_else(|| {
        out_of_bounds(format!("must end in base64 of {} to {} bytes", TAG_BYTES.start(), TAG_BYTES.end()))
    })
}

/// The bytes of bcrypt's own base64.
pub(super) fn bcrypt_bytes(text: &str) -> Option<Vec<u8>> {
    decode(&BCRYPT, text)
}

fn decode(alphabet: &Alphabet, text: &str) -> Option<Vec<u8>> {
    // passlib writes '.' where others write '+'.
    let standard = if *alphabet == STANDARD { text.replace('.', "+") } else { text.to_owned() };
    GeneralPurpose::new(alphabet, LENIENT).decode(standard).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_exactly_those_asked_for() {
        assert_eq!(parameters("m=1,t=2,p=3", ["m", "t", "p"]), Some([1, 2, 3]));
        assert_eq!(parameters("p=3,m=1,t=2", ["m", "t", "p"]), Some([1, 2, 3]));
        for text in
            ["m=1,t=2", "m=1,t=2,p=3,keyid=x", "m=1,t=2,x=3", "m=+1,t=2,p=3", "m=1,m=2,t=3", "m=,t=2,p=3"]
        {
            assert_eq!(parameters(text, ["m", "t", "p"]), None, "{text}");
        }
        assert_eq!(parameters("i=4294967296", ["i"]), None);
    }

    #[test]
    fn base64_is_read_with_and_without_padding_and_by_passlib() {
        let bytes = vec![0xfb; 16];
        for text in ["+/v7+/v7+/v7+/v7+/v7+w==", "+/v7+/v7+/v7+/v7+/v7+w", "./v7./v7./v7./v7./v7.w"] {
            assert_eq!(salt(text).unwrap(), bytes, "{text}");
        }
        assert!(salt("c2hvcnQ").is_err() && salt("no base64!").is_err() && tag("c2hvcnQ").is_err());
    }
}
