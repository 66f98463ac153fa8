//! Keys in a directory: made once, kept from others, rotated with an overlap, refused with a remedy.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::{DateTime, TimeDelta};
use countersign_crypto::{KeyError, KeyStore, SigningAlgorithm};
use countersign_domain::Instant;
use secrecy::SecretString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const RSA_1024: &str = include_str!("keys/rsa-1024.pem");
const RSA_2048: &str = include_str!("keys/rsa-2048.pem");
const RSA_2048_PKCS1: &str = include_str!("keys/rsa-2048-pkcs1.pem");
const RSA_PUBLIC: &str = include_str!("keys/rsa-2048-public.pem");
const P256: &str = include_str!("keys/p256.pem");
const P384: &str = include_str!("keys/p384.pem");
const ED25519: &str = include_str!("keys/ed25519.pem");
const ENCRYPTED: &str = include_str!("keys/encrypted.pem");

fn now() -> Instant {
    DateTime::from_timestamp_micros(1_795_000_000_123_456).unwrap()
}

fn store() -> (TempDir, PathBuf, KeyStore) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/signing");
    let store = KeyStore::new(path.clone());
    (folder, path, store)
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| !path.file_name().unwrap().to_str().unwrap().starts_with('.'));
    files.sort();
    files
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn import(store: &KeyStore, pem: &str, algorithm: Option<SigningAlgorithm>) -> Result<String, KeyError> {
    store.import(&SecretString::from(pem), algorithm, now()).map(|key| key.id)
}

#[test]
fn the_first_start_makes_one_key_that_only_its_owner_can_read() {
    let (_folder, path, store) = store();
    let made = store.open(SigningAlgorithm::default(), now()).unwrap().list(now());
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].algorithm, made[0].signs_from), (SigningAlgorithm::Rs256, now()));
    assert!(made[0].signs_now);
    let file = path.join("20261118T110640123456Z.rs256.pem");
    assert_eq!(files(&path), std::slice::from_ref(&file));
    assert_eq!((mode(&path), mode(&file)), (0o700, 0o600));
    assert!(fs::read_to_string(file).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let again = store.open(SigningAlgorithm::Es256, now() + TimeDelta::days(1)).unwrap();
    assert_eq!(again.list(now()), made);
}

#[test]
fn of_many_that_start_at_once_one_makes_the_key() {
    let (_folder, path, store) = store();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let start = |number| {
            let store = &store;
            scope.spawn(move || {
                let ring = store.open(SigningAlgorithm::Es256, now() + TimeDelta::milliseconds(number));
                ring.unwrap().list(now())[0].id.clone()
            })
        };
        let all: Vec<_> = (0..16).map(start).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(files(&path).len(), 1);
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[test]
fn every_algorithm_has_its_key_and_survives_a_restart() {
    for algorithm in SigningAlgorithm::ALL {
        let (_folder, _, store) = store();
        let made = store.open(algorithm, now()).unwrap().list(now());
        assert_eq!(made[0].algorithm, algorithm);
        assert_eq!(store.load().unwrap().list(now()), made);
    }
}

#[test]
fn a_new_key_is_published_at_once_and_signs_when_it_is_due() {
    let (_folder, _, store) = store();
    store.open(SigningAlgorithm::Rs256, now()).unwrap();
    let due = now() + TimeDelta::minutes(1);
    let new = store.rotate(SigningAlgorithm::Es256, due).unwrap();
    let ring = store.load().unwrap();
    let signing = |at| ring.list(at).into_iter().map(|key| key.signs_now).collect::<Vec<_>>();
    assert_eq!(ring.list(now())[1].id, new.id);
    assert_eq!(signing(now()), [true, false]);
    assert_eq!(signing(due), [false, true]);
    assert_eq!(signing(now() - TimeDelta::days(1)), [true, false], "a clock that went back still signs");
}

#[test]
fn a_key_from_elsewhere_is_taken_in_and_its_kind_recognised() {
    use SigningAlgorithm::{EdDsa, Es256, Ps256, Rs256};
    let fits = [
        (RSA_2048, None, Rs256),
        (RSA_2048_PKCS1, Some(Ps256), Ps256),
        (P256, None, Es256),
        (ED25519, None, EdDsa),
    ];
    for (pem, asked, expected) in fits {
        let (_folder, path, store) = store();
        let id = import(&store, pem, asked).unwrap();
        let ring = store.load().unwrap().list(now());
        assert_eq!((ring[0].id.as_str(), ring[0].algorithm), (id.as_str(), expected));
        assert_eq!(mode(&files(&path)[0]), 0o600);
    }
}

#[test]
fn the_same_key_is_not_taken_in_twice() {
    let (_folder, path, store) = store();
    import(&store, RSA_2048, None).unwrap();
    let again = import(&store, RSA_2048_PKCS1, Some(SigningAlgorithm::Ps256));
    assert!(matches!(again, Err(KeyError::Twice { .. })), "{again:?}");
    assert_eq!(files(&path).len(), 1);
}

#[test]
fn what_cannot_sign_is_refused_and_leaves_nothing() {
    use SigningAlgorithm::{Es256, Rs256};
    let (_folder, path, store) = store();
    for (pem, algorithm, remedy) in [
        (RSA_1024, None, "openssl genrsa 3072"),
        (RSA_PUBLIC, None, "openssl pkcs8"),
        (ENCRYPTED, None, "openssl pkcs8"),
        ("garbage", None, "openssl pkcs8"),
        ("", None, "openssl pkcs8"),
        (P384, None, "P-256"),
        (RSA_2048, Some(Es256), "ES256 P-256 keys"),
        (P256, Some(Rs256), "RS256 and PS256 take RSA keys"),
        (ED25519, Some(Rs256), "RS256 and PS256 take RSA keys"),
    ] {
        let error = import(&store, pem, algorithm).unwrap_err().to_string();
        assert!(error.contains(remedy), "{error}");
    }
    assert!(!path.exists());
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_command_that_helps() {
    for open in [0o640, 0o604, 0o644] {
        let (_folder, path, store) = store();
        store.open(SigningAlgorithm::Es256, now()).unwrap();
        let file = &files(&path)[0];
        fs::set_permissions(file, Permissions::from_mode(open)).unwrap();
        let error = store.load().unwrap_err().to_string();
        assert!(error.contains(&format!("chmod 600 {}", file.display())), "{error}");
    }
}

#[test]
fn a_directory_that_others_can_write_to_is_refused() {
    let (_folder, path, store) = store();
    store.open(SigningAlgorithm::Es256, now()).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
    let error = store.load().unwrap_err().to_string();
    assert!(error.contains(&format!("chmod 700 {}", path.display())), "{error}");
}

#[test]
fn files_that_are_no_keys_are_named_in_the_refusal() {
    for (name, content, said) in [
        ("notes.txt", "hello", "notes.txt is not named like a key"),
        ("company.rs256.pem", RSA_2048, "keys import"),
        ("20270101T000000000000Z.hs256.pem", RSA_2048, "hs256"),
        ("20270101T000000000000Z.rs256.pem", "garbage", "20270101T000000000000Z.rs256.pem cannot be used"),
        ("20270101T000000000000Z.rs256.pem", RSA_1024, "2048 bits"),
        ("20270101T000000000000Z.es256.pem", RSA_2048, "not one for ES256"),
    ] {
        let (_folder, path, store) = store();
        store.open(SigningAlgorithm::Es256, now()).unwrap();
        fs::write(path.join(name), content).unwrap();
        fs::set_permissions(path.join(name), Permissions::from_mode(0o600)).unwrap();
        let error = store.load().unwrap_err().to_string();
        assert!(error.contains(said), "{name}: {error}");
        assert!(!error.contains("BEGIN"), "{error}");
    }
}

#[test]
fn an_empty_store_says_how_to_fill_it() {
    let (_folder, _, store) = store();
    assert!(store.load().unwrap_err().to_string().contains("countersign keys rotate"));
}

#[test]
fn what_a_killed_process_left_behind_is_no_obstacle() {
    let (_folder, path, store) = store();
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join(".20261118T110640123456Z.es256.pem.new"), "half a key").unwrap();
    assert_eq!(store.open(SigningAlgorithm::Es256, now()).unwrap().list(now()).len(), 1);
}

#[test]
fn algorithms_have_their_registered_names() {
    for algorithm in SigningAlgorithm::ALL {
        assert_eq!(algorithm.as_str().parse(), Ok(algorithm));
        assert_eq!(algorithm.as_str().to_lowercase().parse(), Ok(algorithm));
    }
    for other in ["none", "HS256", "RS384", ""] {
        let error = other.parse::<SigningAlgorithm>().unwrap_err().to_string();
        assert!(error.contains("choose RS256, PS256, ES256 or EdDSA"), "{error}");
    }
}
