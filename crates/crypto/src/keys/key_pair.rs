//! A private key, parsed once.

use super::{KeyError, SigningAlgorithm};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, EncodingKey};
use std::fmt::Write;
use zeroize::Zeroizing;

/// The shortest RSA modulus, in bytes.
const SHORTEST_RSA: usize = 256;

#[derive(Debug)]
enum Private {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A private key and the one algorithm that it is for.
#[derive(Debug)]
pub(super) struct KeyPair {
    algorithm: SigningAlgorithm,
    private: Private,
}

impl KeyPair {
    pub(super) fn generate(algorithm: SigningAlgorithm) -> Result<Self, KeyError> {
        let private = match algorithm {
            SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => {
                RsaKeyPair::generate(KeySize::Rsa2048).map(Private::Rsa)
            }
            SigningAlgorithm::Es256 => {
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Private::Ecdsa)
            }
            SigningAlgorithm::EdDsa => Ed25519KeyPair::generate().map(Private::Ed25519),
        };
        private.map(|private| Self { algorithm, private }).map_err(library)
    }

    /// Reads a private key; without an algorithm, takes the usual one for its kind.
    pub(super) fn from_pem(pem: &str, algorithm: Option<SigningAlgorithm>) -> Result<Self, KeyError> {
        // The library reads public keys under the same name.
        if !pem.contains("PRIVATE KEY-----") {
            return Err(KeyError::NotPem);
        }
        let pem = pem.as_bytes();
        let (natural, private) = if let Ok(key) = EncodingKey::from_rsa_pem(pem) {
            (SigningAlgorithm::Rs256, RsaKeyPair::from_der(key.as_bytes()).map(Private::Rsa))
        } else if let Ok(key) = EncodingKey::from_ec_pem(pem) {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_bytes());
            (SigningAlgorithm::Es256, pair.map(Private::Ecdsa))
        } else if let Ok(key) = EncodingKey::from_ed_pem(pem) {
            (SigningAlgorithm::EdDsa, Ed25519KeyPair::from_pkcs8(key.as_bytes()).map(Private::Ed25519))
        } else {
            return Err(KeyError::NotPem);
        };
        let algorithm = algorithm.unwrap_or(natural);
        let private = private.map_err(|rejected| unusable(rejected, algorithm))?;
        match (&private, algorithm) {
            (Private::Rsa(pair), SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256) => {
                if pair.public_modulus_len() < SHORTEST_RSA {
                    return Err(KeyError::Weak);
                }
            }
            (Private::Ecdsa(_), SigningAlgorithm::Es256) | (Private::Ed25519(_), SigningAlgorithm::EdDsa) => {
            }
            (Private::Rsa(_) | Private::Ecdsa(_) | Private::Ed25519(_), _) => {
                return Err(KeyError::Kind { algorithm });
            }
        }
        Ok(Self { algorithm, private })
    }

    pub(super) const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// The key in PKCS #8, PEM (RFC 7468 §10).
    pub(super) fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        let base64 = Zeroizing::new(STANDARD.encode(self.pkcs8()?.as_slice()));
        let mut pem = Zeroizing::new(String::with_capacity(base64.len() + base64.len() / 64 + 60));
        pem.push_str("-----BEGIN PRIVATE KEY-----\n");
        for line in base64.as_bytes().chunks(64) {
            let _ = writeln!(pem, "{}", String::from_utf8_lossy(line));
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let rng = SystemRandom::new();
        match &self.private {
            Private::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding = if self.algorithm == SigningAlgorithm::Ps256 {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &rng, message, &mut signature)?;
                Ok(signature)
            }
            Private::Ecdsa(pair) => Ok(pair.sign(&rng, message)?.as_ref().to_vec()),
            Private::Ed25519(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
        }
    }

    /// The public half, ready to verify with.
    pub(super) fn public(&self) -> Result<ParsedPublicKey, KeyError> {
        let bytes = match &self.private {
            Private::Rsa(pair) => pair.public_key().as_ref(),
            Private::Ecdsa(pair) => pair.public_key().as_ref(),
            Private::Ed25519(pair) => pair.public_key().as_ref(),
        };
        ParsedPublicKey::new(self.algorithm.verification(), bytes).map_err(library)
    }

    /// The public half as a JWK (RFC 7517).
    pub(super) fn jwk(&self) -> Result<Jwk, KeyError> {
        let public = match &self.private {
            Private::Rsa(pair) => {
                let components = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                DecodingKey::from_rsa_raw_components(&components.n, &components.e)
            }
            Private::Ecdsa(pair) => DecodingKey::from_ec_der(pair.public_key().as_ref()),
            Private::Ed25519(pair) => DecodingKey::from_ed_der(pair.public_key().as_ref()),
        };
        Jwk::from_decoding_key(&public, Some(self.algorithm.jws())).map_err(library)
    }

    fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der = match &self.private {
            Private::Rsa(pair) => AsDer::<Pkcs8V1Der<'_>>::as_der(pair).map(|der| der.as_ref().to_vec()),
            Private::Ecdsa(pair) => pair.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
            Private::Ed25519(pair) => pair.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
        };
        der.map(Zeroizing::new).map_err(library)
    }
}

fn unusable(rejected: KeyRejected, algorithm: SigningAlgorithm) -> KeyError {
    if rejected.to_string() == "TooSmall" { KeyError::Weak } else { KeyError::Kind { algorithm } }
}

fn library<E>(_: E) -> KeyError {
    KeyError::Library
}
