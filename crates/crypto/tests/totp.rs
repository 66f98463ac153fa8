//! One-time codes are those that every generator makes, and are good for a step and the one after it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use chrono::DateTime;
use countersign_crypto::{AeadSecretBox, Rfc6238Totp};
use countersign_domain::{Instant, OtpCode, TotpSecret};
use countersign_ports::{SecretBox, Totp};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use std::collections::HashSet;
use std::process::Command;

/// "12345678901234567890", the secret of both RFCs.
const RFC_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// RFC 4226 appendix D: the codes of the steps from 0 on.
const HOTP: [&str; 10] =
    ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];

fn totp() -> Rfc6238Totp {
    Rfc6238Totp::new("Countersign")
}

fn rfc_secret() -> TotpSecret {
    TotpSecret::from_base32(RFC_SECRET.to_owned())
}

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn step(code: &str, seconds: i64) -> Option<i64> {
    totp().step(&rfc_secret(), &OtpCode::parse(code).unwrap(), at(seconds))
}

#[test]
fn the_codes_are_those_of_rfc_6238_appendix_b() {
    // Ours are the last six of the eight digits there; two of them begin with a zero.
    for (seconds, code) in [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ] {
        assert_eq!(step(&code[2..], seconds), Some(seconds / 30), "{seconds}");
    }
}

#[test]
fn the_codes_are_those_of_rfc_4226_appendix_d() {
    for (expected, code) in (0..).zip(HOTP) {
        assert_eq!(step(code, expected * 30), Some(expected), "{code}");
    }
}

#[test]
fn a_code_is_good_from_the_start_of_its_step_to_the_end_of_the_next() {
    for (code_of, code) in (0..).zip(HOTP) {
        for now in 0..=12 {
            let good = now == code_of || now == code_of + 1;
            for seconds in [now * 30, now * 30 + 29] {
                assert_eq!(step(code, seconds), good.then_some(code_of), "step {code_of} at {seconds} s");
            }
        }
    }
}

#[test]
fn zeros_before_and_spaces_within_a_code_are_read() {
    assert_eq!(step("081804", 1_111_111_109), Some(37_037_036));
    assert_eq!(step("081 804", 1_111_111_109), Some(37_037_036));
    assert_eq!(step("818040", 1_111_111_109), None);
}

#[test]
fn before_1970_and_without_a_secret_no_code_is_good() {
    assert_eq!(step(HOTP[0], -1), None);
    for secret in ["", "not base32!", "GEZDGNBV"] {
        let secret = TotpSecret::from_base32(secret.to_owned());
        assert_eq!(totp().step(&secret, &OtpCode::parse(HOTP[0]).unwrap(), at(0)), None);
    }
}

#[test]
fn a_new_secret_has_160_bits_and_is_never_the_same() {
    let secrets: HashSet<String> = (0..100).map(|_| totp().new_secret().expose().to_owned()).collect();
    assert_eq!(secrets.len(), 100);
    for secret in secrets {
        assert_eq!(secret.len(), 32);
        assert!(secret.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "{secret}");
    }
}

#[test]
fn a_sealed_secret_survives_a_rotation_of_the_sealing_key() {
    let folder = tempfile::tempdir().unwrap();
    let secret_box = AeadSecretBox::open(folder.path().join("sealing"), at(0)).unwrap();
    let sealed = secret_box.seal(rfc_secret().expose(), "totp/1").unwrap();
    secret_box.rotate(at(1)).unwrap();
    let restarted = AeadSecretBox::open(folder.path().join("sealing"), at(2)).unwrap();
    for server in [secret_box, restarted] {
        let secret = server.open(&sealed, "totp/1").unwrap().expose_secret().to_owned();
        let code = OtpCode::parse(HOTP[0]).unwrap();
        assert_eq!(totp().step(&TotpSecret::from_base32(secret), &code, at(0)), Some(0));
    }
}

#[test]
fn the_uri_says_all_that_a_generator_needs() {
    assert_eq!(
        totp().uri(&rfc_secret(), "ada@example.com"),
        format!(
            "otpauth://totp/Countersign:ada%40example.com\
             ?secret={RFC_SECRET}&issuer=Countersign&algorithm=SHA1&digits=6&period=30"
        )
    );
}

#[test]
fn labels_are_encoded_and_no_colon_ends_the_issuer_early() {
    let uri = Rfc6238Totp::new("Acme: Bücher & Söhne").uri(&rfc_secret(), "jürgen:müller+1?#/%3A@x");
    assert!(uri.starts_with(
        "otpauth://totp/Acme%20B%C3%BCcher%20%26%20S%C3%B6hne:j%C3%BCrgen%20m%C3%BCller%2B1%3F%23%2F%253A%40x?"
    ));
    let read = totp_rs::Totp::from_url(&uri).unwrap();
    assert_eq!(read.issuer(), Some("Acme Bücher & Söhne"));
    assert_eq!(read.account_name(), "jürgen müller+1?#/%3A@x");
}

#[test]
fn a_foreign_generator_makes_the_codes_that_are_accepted() {
    let totp = totp();
    for number in 0..20 {
        let (secret, now) = (totp.new_secret(), 1_795_000_000 + number * 86_417);
        let oathtool = Command::new("oathtool")
            .args(["--totp", "--base32", "--now", &format!("@{now}"), secret.expose()])
            .output()
            .expect("oathtool is not installed: on Debian `sudo apt-get install oathtool`");
        assert!(oathtool.status.success(), "{}", String::from_utf8_lossy(&oathtool.stderr));
        let code = OtpCode::parse(String::from_utf8(oathtool.stdout).unwrap().trim()).unwrap();
        assert_eq!(totp.step(&secret, &code, at(now)), Some(now / 30));
    }
}

proptest! {
    #[test]
    fn whatever_the_names_are_the_uri_is_one_and_keeps_the_secret(issuer in "\\PC+", account in "\\PC+") {
        let uri = Rfc6238Totp::new(&issuer).uri(&rfc_secret(), &account);
        prop_assert!(uri.is_ascii() && !uri.contains(' '));
        prop_assert_eq!(uri.matches(':').count(), 2);
        let secret = format!("?secret={RFC_SECRET}&");
        prop_assert!(uri.contains(&secret));
    }
}
