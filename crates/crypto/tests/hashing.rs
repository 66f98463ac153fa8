//! Passwords are hashed as promised, and no more of them at once than agreed.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use argon2::{Argon2, PasswordHash as Phc, PasswordVerifier};
use countersign_crypto::{ArgonHasher, HashingSettings, HashingSettingsError};
use countersign_domain::{Password, PasswordHash};
use countersign_ports::{HashingError, PasswordHasher, Verification};
use std::num::NonZeroUsize;

fn hasher() -> ArgonHasher {
    ArgonHasher::start(&HashingSettings::default()).unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

fn stored(phc: &str) -> PasswordHash {
    PasswordHash::from_phc(phc.to_owned())
}

#[tokio::test]
async fn a_hash_matches_its_password_and_no_other() {
    let hasher = hasher();
    let hash = hasher.hash(&password("correct horse")).await.unwrap();
    assert_eq!(hasher.verify(&password("correct horse"), &hash).await.unwrap(), Verification::Match);
    assert_eq!(hasher.verify(&password("Correct horse"), &hash).await.unwrap(), Verification::Mismatch);
    assert_eq!(hasher.hashes_run(), 3);
}

#[tokio::test]
async fn a_hash_has_todays_parameters_a_fresh_salt_and_is_readable_by_others() {
    let hasher = hasher();
    let (one, other) =
        (hasher.hash(&password("same")).await.unwrap(), hasher.hash(&password("same")).await.unwrap());
    assert_ne!(one.as_phc(), other.as_phc());
    for hash in [one, other] {
        let (parameters, rest) = hash.as_phc().split_at("$argon2id$v=19$m=19456,t=2,p=1$".len());
        assert_eq!(parameters, "$argon2id$v=19$m=19456,t=2,p=1$");
        let (salt, tag) = rest.split_once('$').unwrap();
        assert_eq!((salt.len(), tag.len()), (22, 43), "16 and 32 bytes in base64");
        Argon2::default().verify_password(b"same", &Phc::new(hash.as_phc()).unwrap()).unwrap();
    }
}

#[tokio::test]
async fn a_hash_of_the_reference_implementation_matches() {
    // argon2-cffi: hash_secret(b"password", b"somesaltsomesalt", 2, 65536, 4, 32, Type.ID)
    let phc =
        "$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHRzb21lc2FsdA$72jmXzYpv/28yBx0iMOh0ZS3aKMtsaKFdaTWddug2g8";
    assert_eq!(hasher().verify(&password("password"), &stored(phc)).await.unwrap(), Verification::Match);
}

#[tokio::test]
async fn a_match_by_weaker_parameters_is_outdated() {
    let today = HashingSettings { memory_kib: 20_000, ..HashingSettings::default() };
    let old = hasher().hash(&password("same")).await.unwrap();
    let hasher = ArgonHasher::start(&today).unwrap();
    assert_eq!(hasher.verify(&password("same"), &old).await.unwrap(), Verification::MatchOutdated);
    assert_eq!(hasher.verify(&password("other"), &old).await.unwrap(), Verification::Mismatch);
}

#[tokio::test]
async fn nobody_costs_one_hash_like_anybody() {
    let hasher = hasher();
    hasher.verify_nothing(&password("anything")).await.unwrap();
    assert_eq!(hasher.hashes_run(), 1);
}

#[tokio::test]
async fn a_hash_that_cannot_or_must_not_be_computed_fails_without_work() {
    let hasher = hasher();
    let rest = "c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for phc in [
        "",
        "plain",
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWM",
        &format!("$argon2id$v=19$m=1048577,t=1,p=1${rest}"),
        &format!("$argon2id$v=19$m=4294967295,t=4294967295,p=1${rest}"),
        &format!("$argon2id$v=19$m=19456,t=1000,p=1${rest}"),
        &format!("$argon2id$v=19$m=19456,t=2,p=17${rest}"),
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA",
    ] {
        let refused = hasher.verify(&password("x"), &stored(phc)).await;
        assert!(matches!(refused, Err(HashingError::Failed(_))), "{phc}: {refused:?}");
    }
    assert_eq!(hasher.hashes_run(), 0);
}

#[tokio::test]
async fn a_crowd_is_served_as_far_as_the_queue_goes_and_the_rest_told_to_come_back() {
    let settings = HashingSettings {
        workers: NonZeroUsize::MIN,
        queue_per_worker: NonZeroUsize::MIN,
        ..HashingSettings::default()
    };
    let hasher = std::sync::Arc::new(ArgonHasher::start(&settings).unwrap());
    let crowd: Vec<_> = (0..20)
        .map(|_| {
            let hasher = std::sync::Arc::clone(&hasher);
            tokio::spawn(async move { hasher.verify_nothing(&password("x")).await })
        })
        .collect();
    let (mut served, mut sent_away) = (0, 0);
    for one in crowd {
        match one.await.unwrap() {
            Ok(()) => served += 1,
            Err(HashingError::Overloaded { retry_after }) => {
                assert!(!retry_after.is_zero());
                sent_away += 1;
            }
            Err(HashingError::Failed(why)) => panic!("{why}"),
        }
    }
    assert_eq!(served, hasher.hashes_run());
    assert!(served >= 1 && sent_away >= 1, "{served} served, {sent_away} sent away");
}

#[test]
fn weak_and_absurd_parameters_are_refused_with_a_remedy() {
    let default = HashingSettings::default;
    let weak = [
        HashingSettings { memory_kib: 19_455, ..default() },
        HashingSettings { passes: 1, ..default() },
        HashingSettings { lanes: 0, ..default() },
    ];
    for settings in weak {
        let error = ArgonHasher::start(&settings).unwrap_err();
        assert!(matches!(error, HashingSettingsError::Weak), "{settings:?}");
        assert!(error.to_string().contains("19456 KiB"), "{error}");
    }
    for settings in [
        HashingSettings { memory_kib: 2 << 20, ..default() },
        HashingSettings { passes: 1_000, ..default() },
        HashingSettings { lanes: 17, ..default() },
    ] {
        assert!(matches!(ArgonHasher::start(&settings), Err(HashingSettingsError::Absurd)), "{settings:?}");
    }
}
