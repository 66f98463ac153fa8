//! A sealed secret opens where it belongs, with the key that sealed it, unaltered; else not at all.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::{DateTime, TimeDelta};
use countersign_crypto::AeadSecretBox;
use countersign_domain::{Instant, SealedSecret};
use countersign_ports::{SealingError, SecretBox};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn now() -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn secret_box() -> (TempDir, PathBuf, AeadSecretBox) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/sealing");
    let secret_box = AeadSecretBox::open(path.clone(), now()).unwrap();
    (folder, path, secret_box)
}

fn keys(path: &Path) -> Vec<PathBuf> {
    let mut keys: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    keys.retain(|path| path.extension().is_some_and(|extension| extension == "key"));
    keys.sort();
    keys
}

#[test]
fn a_secret_comes_back_in_its_context_and_in_no_other() {
    let (_folder, _, secret_box) = secret_box();
    let sealed = secret_box.seal("geheim", "totp/1").unwrap();
    assert!(!sealed.as_str().contains("geheim"));
    assert_eq!(secret_box.open(&sealed, "totp/1").unwrap().expose_secret(), "geheim");
    assert!(matches!(secret_box.open(&sealed, "totp/2"), Err(SealingError::Altered)));
}

#[test]
fn the_same_secret_is_never_sealed_alike() {
    let (_folder, _, secret_box) = secret_box();
    assert!(secret_box.seal("same", "here").unwrap() != secret_box.seal("same", "here").unwrap());
}

#[test]
fn after_a_rotation_the_new_key_seals_and_the_old_one_still_opens() {
    let (_folder, path, secret_box) = secret_box();
    let other_server = AeadSecretBox::open(path, now()).unwrap();
    let old = secret_box.seal("old", "").unwrap();
    secret_box.rotate(now() + TimeDelta::seconds(1)).unwrap();
    let new = secret_box.seal("new", "").unwrap();
    let key_id = |sealed: &SealedSecret| sealed.as_str().split('.').nth(1).map(str::to_owned);
    assert_ne!(key_id(&old), key_id(&new));
    for server in [&secret_box, &other_server] {
        assert_eq!(server.open(&old, "").unwrap().expose_secret(), "old");
        assert_eq!(server.open(&new, "").unwrap().expose_secret(), "new");
    }
}

#[test]
fn a_key_that_was_removed_opens_nothing_after_a_restart() {
    let (_folder, path, secret_box) = secret_box();
    let sealed = secret_box.seal("old", "").unwrap();
    secret_box.rotate(now() + TimeDelta::seconds(1)).unwrap();
    fs::remove_file(&keys(&path)[0]).unwrap();
    let restarted = AeadSecretBox::open(path, now()).unwrap();
    assert!(matches!(restarted.open(&sealed, ""), Err(SealingError::UnknownKey)));
}

#[test]
fn the_key_is_kept_from_others_and_refused_when_it_was_not() {
    let (_folder, path, _) = secret_box();
    let key = &keys(&path)[0];
    assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(key, Permissions::from_mode(0o644)).unwrap();
    assert!(AeadSecretBox::open(path, now()).unwrap_err().to_string().contains("chmod 600"));
}

#[test]
fn a_supplied_key_is_taken_and_garbage_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("20260101T000000000000Z.aes256gcm.key");
    let supply = |text: &str| {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        AeadSecretBox::open(folder.path().to_owned(), now())
    };
    supply("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").unwrap();
    for garbage in ["", "AAEC", "not base64!", &"A".repeat(64)] {
        assert!(supply(garbage).unwrap_err().to_string().contains("openssl rand -base64 32"), "{garbage}");
    }
}

#[test]
fn every_altered_character_is_noticed() {
    let (_folder, _, secret_box) = secret_box();
    let sealed = secret_box.seal("secret", "here").unwrap();
    let text = sealed.as_str();
    for at in 0..text.len() {
        let mut altered = text.as_bytes().to_vec();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = SealedSecret::from_sealed(String::from_utf8(altered).unwrap());
        assert!(secret_box.open(&altered, "here").is_err(), "character {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_sealed_comes_back(secret in any::<String>(), context in any::<String>()) {
        let (_folder, _, secret_box) = secret_box();
        let sealed = secret_box.seal(&secret, &context).unwrap();
        let opened = secret_box.open(&sealed, &context).unwrap();
        prop_assert_eq!(opened.expose_secret(), &secret);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let (_folder, _, secret_box) = secret_box();
        prop_assert!(secret_box.open(&SealedSecret::from_sealed(text), "").is_err());
    }
}
