//! Hashes that other systems made are verified, at a bounded cost, and replaced by ours.
//!
//! The hashes were made by passlib 1.7.4, bcrypt 4.0.1, argon2-cffi 25.1.0, Django 5.2.19 and Python's `hashlib`.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use countersign_crypto::{ArgonHasher, HashingSettings};
use countersign_domain::{Password, PasswordHash, Violation};
use countersign_ports::{HashingError, PasswordHasher, Verification};

const PASSWORD: &str = "violet kettle marches north";

fn hasher() -> ArgonHasher {
    ArgonHasher::start(&HashingSettings::default()).unwrap()
}

async fn verify(password: &str, hash: &str) -> Verification {
    let hasher = hasher();
    let imported = hasher.import(hash).unwrap();
    hasher.verify(&Password::parse(password.to_owned()).unwrap(), &imported.hash).await.unwrap()
}

/// Each with whether it counts as weak.
const HASHES: [(&str, bool); 18] = [
    (
        "$argon2id$v=19$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg",
        true,
    ),
    (
        "$argon2id$v=16$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$Po11bfrdgrnfdmMg/mLQV9FiTm4Wlsr+qGLAX619tj4",
        true,
    ),
    // A hash by the first version may come without it.
    ("$argon2id$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$Po11bfrdgrnfdmMg/mLQV9FiTm4Wlsr+qGLAX619tj4", true),
    ("$argon2i$v=19$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$esUE0JRMiolzLNIyrgxKIDDV95cfSm91Vki4rhzVURU", true),
    ("$argon2d$v=19$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$dYjV3AbWBZjiM0CVDrzvWSV3bttkUnUnICfKQIlY8f0", true),
    ("$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$Zbyiid2f3DEB1ZfVO/vsL5I3o4JMoe.Wl.r09iZL4RA", true),
    (
        "$pbkdf2-sha512$25000$MDEyMzQ1Njc4OWFiY2RlZg$U.3zZ87RqDET4GUvZIE5Ak4xtMJY1bbCeIzD3B.TOxNFInQ3ThG/YuvujEXzxn1/6.s3xpFdfvQ6TbVi2hZYmg",
        true,
    ),
    ("$pbkdf2$131000$MDEyMzQ1Njc4OWFiY2RlZg$EDG5PWntETlTHieFam5F004niXU", false),
    (
        "$pbkdf2-sha256$i=27500,l=64$MDEyMzQ1Njc4OWFiY2RlZg$ZsisQ+UTQTmN9ypxZfdEYySzj70xFhnEgBbHaL2JR5jZH/6Z27z/t03kHT0gxwyLpe8DiPU1SRLeZZ7zoErXcQ",
        true,
    ),
    (
        "$pbkdf2-sha512$i=210000$MDEyMzQ1Njc4OWFiY2RlZg$o98AaDbtdFSwPhQ1h9xXg72a6RO9Q8yXWzqmu6SKS0Qq2BVlVN9Yf5EuStbld5Xv3V40Zs3vevub0ThrTpTyIQ",
        false,
    ),
    ("$pbkdf2-sha1$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$KDPPe3rFF7XrUSuG/GvF3QympFA", true),
    ("pbkdf2_sha256$260000$seasaltseasaltseasalt$KNF0Twoz1VGU0s3PU5N7sh82/MUC1eB6NVRBYbEKgPw=", false),
    ("pbkdf2_sha1$1000$seasaltseasaltseasalt$lfmpw6pJBHfVjVLc60GVJfPW0RA=", true),
    ("$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$fNq+JDkeNFdInVUU3gToX/QsOX5HCdW61E61ZtDkSrY", false),
    (
        "$scrypt$ln=15,r=8,p=3$MDEyMzQ1Njc4OWFiY2RlZg$S4qWHJCLBlfmdSr2Uo4oMDbaMhXeOTAdIOZsuWEtHvB8GkAf2S5lcXo1Uxt9B5kgQkQQBonWaUPHzFsgojaNHA",
        false,
    ),
    ("$2a$04$H0Zdna655MlfqZYdnPlPsujAPWPUxin0Fe2cRjXsvzwV5SPStWIPS", true),
    ("$2b$10$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW", false),
    ("$2y$10$juFzZf2OsuBpZHlZ1iSUCe0gYEGTEUib1U2iFRWv1vu2ESkOmGSjy", false),
];

#[tokio::test]
async fn a_hash_of_every_kind_matches_its_password_alone_and_is_to_be_replaced() {
    for (hash, is_weak) in HASHES {
        assert_eq!(verify(PASSWORD, hash).await, Verification::MatchOutdated, "{hash}");
        assert_eq!(verify("violet kettle marches south", hash).await, Verification::Mismatch, "{hash}");
        assert_eq!(hasher().import(hash).unwrap().is_weak, is_weak, "{hash}");
    }
}

#[tokio::test]
async fn a_hash_like_ours_is_ours() {
    let hasher = hasher();
    let password = Password::parse(PASSWORD.to_owned()).unwrap();
    let ours = hasher.hash(&password).await.unwrap();
    let imported = hasher.import(ours.as_phc()).unwrap();
    assert_eq!((&imported.hash, imported.is_weak), (&ours, false));
    assert_eq!(hasher.verify(&password, &imported.hash).await.unwrap(), Verification::Match);
}

#[tokio::test]
async fn bcrypt_knows_the_first_72_bytes_of_a_password() {
    let of_72 = "$2b$04$n.kkUO./Hr.1.pzhlAQCJeMUNGhnhA35CSGmBNBxBD28ly/8JQs/a";
    let of_71 = "$2b$04$VYpXmQ8M2Hp2Hp8C15k6wOEPW6L65anM0ll9t1dieZzBu9.RpVK1e";
    for (hash, length, expected) in [
        (of_72, 72, Verification::MatchOutdated),
        (of_72, 100, Verification::MatchOutdated),
        (of_72, 71, Verification::Mismatch),
        (of_71, 71, Verification::MatchOutdated),
        (of_71, 72, Verification::Mismatch),
    ] {
        assert_eq!(verify(&"x".repeat(length), hash).await, expected, "{length}");
    }
}

#[tokio::test]
async fn a_password_that_was_hashed_with_its_accents_apart_matches_as_well() {
    let composed = "$2b$04$SbFuEEa6SHvzlMdc6.cBquwfSUYQj/8Lt22EqIZfbbqeGlOLcMyKG";
    let apart = "$2b$04$/bjFP2GGpKIwZvfU3FMnm.9BQjcLvUILRIA3v7Z9i3rNCBiLoBuFe";
    let apart_too = "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$2S3P6kNGBeO4p9PfNPRUK/0QzYLoWU4wJUtLPOb.Tdk";
    for hash in [composed, apart, apart_too] {
        for typed in ["caf\u{e9} 🦀", "cafe\u{301} 🦀"] {
            assert_eq!(verify(typed, hash).await, Verification::MatchOutdated, "{hash}");
        }
        assert_eq!(verify("cafe 🦀", hash).await, Verification::Mismatch);
    }
}

#[tokio::test]
async fn what_costs_too_much_or_is_no_hash_is_refused_and_never_computed() {
    const REST: &str = "MDEyMzQ1Njc4OWFiY2RlZg$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg";
    let hasher = hasher();
    let with = |head: &str| format!("{head}${REST}");
    let too_costly = [
        with("$argon2id$v=19$m=4194304,t=1,p=1"),
        with("$argon2id$v=19$m=262145,t=1,p=1"),
        with("$argon2id$v=19$m=131072,t=10,p=1"),
        with("$argon2id$v=19$m=4294967295,t=4294967295,p=1"),
        with("$argon2id$v=19$m=8192,t=11,p=1"),
        with("$argon2id$v=19$m=8192,t=2,p=17"),
        with("$argon2id$v=19$m=8192,t=0,p=1"),
        with("$argon2id$v=18$m=8192,t=2,p=1"),
        with("$scrypt$ln=18,r=8,p=1"),
        with("$scrypt$ln=63,r=8,p=1"),
        with("$scrypt$ln=64,r=8,p=1"),
        with("$scrypt$ln=4294967295,r=4294967295,p=4294967295"),
        with("$scrypt$ln=0,r=8,p=1"),
        with("$scrypt$ln=14,r=0,p=1"),
        with("$pbkdf2-sha256$i=999"),
        with("$pbkdf2-sha256$i=2000001"),
        with("$pbkdf2-sha1$i=1000001"),
        with("$pbkdf2-sha512$i=1000001"),
        "$2b$15$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW".to_owned(),
        "$2b$03$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW".to_owned(),
        "$pbkdf2-sha256$i=1000$c2hvcnQ$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg".to_owned(),
        "$pbkdf2-sha256$i=1000$MDEyMzQ1Njc4OWFiY2RlZg$c2hvcnQ".to_owned(),
        "$2x$10$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW".to_owned(),
        "5f4dcc3b5aa765d61d8327deb882cf99".to_owned(),
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0".to_owned(),
        "bcrypt_sha256$$2b$12$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW".to_owned(),
    ];
    for hash in too_costly {
        let why = hasher.import(&hash).unwrap_err();
        assert_eq!(why.violation(), Violation::NotAllowed, "{hash}: {why}");
    }
    for hash in [
        "$argon2id$v=19$m=8192,t=2$x$y",
        "$argon2id$v=19$m=8192,t=2,p=1,keyid=x$x$y",
        "$argon2id",
        "$2b$10$short",
        "$2b$+9$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW",
        "$2b$10$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7Cé",
        "$scrypt$16384$8$1$salt$hash",
        "$pbkdf2-sha256$i=1000,l=20$MDEyMzQ1Njc4OWFiY2RlZg$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg",
        "$pbkdf2-sha256$",
    ] {
        assert_eq!(hasher.import(hash).unwrap_err().violation(), Violation::Malformed, "{hash}");
    }
    assert_eq!(hasher.import(&"$".repeat(513)).unwrap_err().violation(), Violation::TooLong);
    for hash in ["", "$", "$$", "plain\0", "ü$ü"] {
        hasher.import(hash).unwrap_err();
    }
    // Should one come into the store by another way, it is not computed either.
    let password = Password::parse(PASSWORD.to_owned()).unwrap();
    let stored = PasswordHash::from_phc(with("$scrypt$ln=40,r=8,p=1"));
    assert!(matches!(hasher.verify(&password, &stored).await, Err(HashingError::Failed(_))));
    assert_eq!(hasher.hashes_run(), 0);
}

#[tokio::test]
async fn what_an_operator_lets_his_own_hashes_cost_imported_ones_may_cost_too() {
    let costly =
        "$argon2id$v=19$m=300000,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg";
    hasher().import(costly).unwrap_err();
    let settings = HashingSettings { memory_kib: 300_000, ..HashingSettings::default() };
    ArgonHasher::start(&settings).unwrap().import(costly).unwrap();
}
