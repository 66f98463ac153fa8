//! A tag is of its purpose and message, by the key of this installation.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::DateTime;
use countersign_crypto::{HmacSha256, KeyError};
use countersign_domain::Instant;
use countersign_ports::{Mac, MacPurpose};
use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PURPOSES: [MacPurpose; 7] = [
    MacPurpose::BackupCode,
    MacPurpose::UnknownIdentifier,
    MacPurpose::Account,
    MacPurpose::CsrfToken,
    MacPurpose::CodeVerifier,
    MacPurpose::Nonce,
    MacPurpose::CountedName,
];

fn now() -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/mac");
    (folder, path)
}

fn supplied(folder: &Path, text: &str) -> Result<HmacSha256, KeyError> {
    let file = folder.join("20260101T000000000000Z.hmacsha256.key");
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    HmacSha256::open(folder.to_owned(), now())
}

fn key_files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "key")).collect()
}

#[test]
fn the_tags_are_those_of_hmac_sha_256() {
    let folder = tempfile::tempdir().unwrap();
    let mac = supplied(folder.path(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").unwrap();
    let hex = |purpose, message: &[u8]| -> String {
        let mut hex = String::new();
        for byte in mac.tag(purpose, message).as_bytes() {
            write!(hex, "{byte:02x}").unwrap();
        }
        hex
    };
    // printf 'backup_code\0abcdefgh23456723' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
    assert_eq!(
        hex(MacPurpose::BackupCode, b"abcdefgh23456723"),
        "1e17f5c8fb29924636558ab7d304c189a8ffcb7e82d5a47c42bb5f724a7f06f8"
    );
    assert_eq!(
        hex(MacPurpose::UnknownIdentifier, "nobody@bücher.example".as_bytes()),
        "1c411c0b8bf272634fbc4025bb12d9b70673bbc579f6f202f0cf696c343b2fa2"
    );
    assert_eq!(
        hex(MacPurpose::Account, b""),
        "292762f1015bbe8c25d2aebf407b806605c057c34e93b43bb53a41b4ef397845"
    );
    assert_eq!(
        hex(MacPurpose::CsrfToken, b"\0"),
        "d5f7db43881abdd656b3f815df16e9584742682eda297eab61626619d64c78be"
    );
}

#[test]
fn a_tag_is_good_for_its_purpose_and_message_only() {
    let (_folder, path) = folder();
    let mac = HmacSha256::open(path, now()).unwrap();
    for purpose in PURPOSES {
        let tag = mac.tag(purpose, b"message");
        for other in PURPOSES {
            assert_eq!(
                mac.verify(other, b"message", tag.as_bytes()),
                purpose == other,
                "{purpose:?} {other:?}"
            );
        }
        for message in [b"messagf".as_slice(), b"messag", b"message\0", b""] {
            assert!(!mac.verify(purpose, message, tag.as_bytes()));
        }
    }
}

#[test]
fn every_altered_bit_and_every_other_length_is_refused() {
    let (_folder, path) = folder();
    let mac = HmacSha256::open(path, now()).unwrap();
    let tag = *mac.tag(MacPurpose::CsrfToken, b"message").as_bytes();
    let verifies = |tag: &[u8]| mac.verify(MacPurpose::CsrfToken, b"message", tag);
    assert!(verifies(&tag));
    for bit in 0..256 {
        let mut altered = tag;
        altered[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifies(&altered), "bit {bit}");
    }
    for length in 0..32 {
        assert!(!verifies(&tag[..length]), "{length} bytes");
    }
    assert!(!verifies(&[tag.as_slice(), &[0]].concat()));
}

#[test]
fn servers_that_share_the_key_make_the_same_tags_and_others_do_not() {
    let ((_one, path), (_other, other_path)) = (folder(), folder());
    let server = HmacSha256::open(path.clone(), now()).unwrap();
    let tag = server.tag(MacPurpose::Account, b"7");
    assert_eq!(HmacSha256::open(path, now()).unwrap().tag(MacPurpose::Account, b"7"), tag);
    assert_ne!(HmacSha256::open(other_path, now()).unwrap().tag(MacPurpose::Account, b"7"), tag);
}

#[test]
fn of_servers_that_start_at_once_one_makes_the_key() {
    let (_folder, path) = folder();
    let tags: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| HmacSha256::open(path.clone(), now()).unwrap().tag(MacPurpose::Account, b""))
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(tags.iter().all(|tag| *tag == tags[0]));
    assert_eq!(key_files(&path).len(), 1);
}

#[test]
fn the_key_is_kept_from_others_and_refused_when_it_was_not() {
    let (_folder, path) = folder();
    HmacSha256::open(path.clone(), now()).unwrap();
    let key = &key_files(&path)[0];
    assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(key, Permissions::from_mode(0o640)).unwrap();
    assert!(HmacSha256::open(path, now()).unwrap_err().to_string().contains("chmod 600"));
}

#[test]
fn garbage_is_refused_with_a_remedy() {
    for garbage in ["", "AAEC", "not base64!", &"A".repeat(64)] {
        let folder = tempfile::tempdir().unwrap();
        let error = supplied(folder.path(), garbage).unwrap_err().to_string();
        assert!(error.contains("openssl rand -base64 32"), "{garbage}: {error}");
    }
}

#[test]
fn a_second_key_is_refused_and_left_where_it_is() {
    let (_folder, path) = folder();
    HmacSha256::open(path.clone(), now()).unwrap();
    let second = supplied(&path, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    assert!(second.unwrap_err().to_string().contains("keep the oldest"));
    assert_eq!(key_files(&path).len(), 2);
}
