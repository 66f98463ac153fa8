//! Opaque tokens.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::{BackupCode, OpaqueToken, TokenHash, TokenKind};
use countersign_ports::TokenGenerator;
use totp_rs::Secret;
use zeroize::Zeroizing;

/// Opaque tokens of 256 bits from the operating system's generator, hashed by SHA-256; backup codes of 80 bits.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomTokens;

impl TokenGenerator for RandomTokens {
    #[expect(clippy::expect_used, reason = "80 bits in base32 are a backup code")]
    fn backup_code(&self) -> BackupCode {
        let random = Zeroizing::new(random_bytes::<10>());
        let base32 = Zeroizing::new(Secret::from(random.to_vec()).to_base32());
        BackupCode::parse(&base32).expect("sixteen characters of base32")
    }

    fn generate(&self, kind: TokenKind) -> OpaqueToken {
        let random = Zeroizing::new(random_bytes::<32>());
        OpaqueToken::from_random(kind, &Zeroizing::new(URL_SAFE_NO_PAD.encode(random.as_slice())))
    }

    fn hash(&self, token: &OpaqueToken) -> TokenHash {
        TokenHash::from_bytes(sha256(token.expose().as_bytes()))
    }
}

/// Bytes from the operating system's generator.
///
/// # Panics
/// When the system has no randomness: nothing here may go on without.
#[expect(clippy::expect_used, reason = "a server without randomness must stop")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("randomness from the operating system");
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_token_is_one_of_its_kind_and_never_the_same() {
        let kinds = [
            TokenKind::Refresh,
            TokenKind::OneTime,
            TokenKind::Ticket,
            TokenKind::ApiKey,
            TokenKind::State,
            TokenKind::Flow,
        ];
        for kind in kinds {
            let (one, other) = (RandomTokens.generate(kind), RandomTokens.generate(kind));
            let read_as = kinds.into_iter().filter(|kind| OpaqueToken::parse(*kind, one.expose()).is_some());
            assert_eq!(read_as.collect::<Vec<_>>(), [kind]);
            assert_ne!(one.expose(), other.expose());
        }
    }

    #[test]
    fn backup_codes_use_the_whole_alphabet_and_never_repeat() {
        let codes: HashSet<String> =
            (0..1_000).map(|_| RandomTokens.backup_code().expose().to_owned()).collect();
        assert_eq!(codes.len(), 1_000);
        for place in 0..16 {
            let seen: HashSet<u8> = codes.iter().map(|code| code.as_bytes()[place]).collect();
            // One of the 32 is missing anywhere once in 10¹¹ runs.
            assert_eq!(seen.len(), 32, "character {place}");
        }
    }

    #[test]
    fn the_hash_is_sha_256_of_the_whole_text() {
        let token = OpaqueToken::from_random(TokenKind::OneTime, &"A".repeat(43));
        // printf 'cso_%043d' 0 | tr 0 A | sha256sum
        let expected = [
            0xc2, 0xd3, 0x2f, 0x90, 0x2c, 0x32, 0x32, 0x41, 0xfb, 0x9f, 0x90, 0x8e, 0xcd, 0x48, 0x2c, 0xdd,
            0x30, 0xed, 0xa6, 0xac, 0xe7, 0xbb, 0xdc, 0xd7, 0x5b, 0xce, 0xa3, 0x34, 0xf4, 0xd2, 0xc6, 0xb1,
        ];
        assert_eq!(RandomTokens.hash(&token), TokenHash::from_bytes(expected));
    }
}
