//! Digests and signatures, by the RustCrypto crates. Nothing here is cryptography of our own.

use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::{BoxedUint, Pss, PublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use signature::hazmat::PrehashVerifier;

use super::tlv::{self, BIT_STRING, INTEGER, OID, SEQUENCE, Tlv};

/// A hash that signatures are made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By the OID of a digest, or of a signature algorithm that names its digest.
    pub fn of(dotted: &str) -> Option<Self> {
        Some(match dotted {
            "1.3.14.3.2.26" | "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" => Hash::Sha1,
            "2.16.840.1.101.3.4.2.1" | "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" => Hash::Sha256,
            "2.16.840.1.101.3.4.2.2" | "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Hash::Sha384,
            "2.16.840.1.101.3.4.2.3" | "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Hash::Sha512,
            _ => return None,
        })
    }

    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Hash::Sha1 => Sha1::digest(bytes).to_vec(),
            Hash::Sha256 => Sha256::digest(bytes).to_vec(),
            Hash::Sha384 => Sha384::digest(bytes).to_vec(),
            Hash::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// What checking a signature came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Bad,
    /// An algorithm or a key that is not checked here.
    Unknown,
}

/// Checks `signature` over `message` with a SubjectPublicKeyInfo. `algorithm` is the AlgorithmIdentifier beside the signature;
/// `digest` the one named apart from it (CMS), used where the algorithm names none.
pub fn check(spki: &Tlv<'_>, algorithm: &Tlv<'_>, digest: Option<Hash>, message: &[u8], signature: &[u8]) -> Verdict {
    try_check(spki, algorithm, digest, message, signature).unwrap_or(Verdict::Unknown)
}

fn try_check(spki: &Tlv<'_>, algorithm: &Tlv<'_>, digest: Option<Hash>, message: &[u8], signature: &[u8]) -> Option<Verdict> {
    let mut algorithm = algorithm.children();
    let signed_by = tlv::oid(algorithm.take_tag(OID)?.body);
    let mut parts = spki.children();
    let mut key_algorithm = parts.take_tag(SEQUENCE)?.children();
    let key_kind = tlv::oid(key_algorithm.take_tag(OID)?.body);
    let key = parts.take_tag(BIT_STRING)?.body.get(1..)?;
    let good = match key_kind.as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => {
            let key = rsa_key(key)?;
            match signed_by.as_str() {
                "1.2.840.113549.1.1.10" => rsa_pss(&key, algorithm.take_tag(SEQUENCE), message, signature)?,
                _ => {
                    let hash = Hash::of(&signed_by).or(digest)?;
                    key.verify(pkcs1v15(hash), &hash.digest(message), signature).is_ok()
                }
            }
        }
        "1.2.840.10045.2.1" => {
            let hash = Hash::of(&signed_by).or(digest)?.digest(message);
            match tlv::oid(key_algorithm.take_tag(OID)?.body).as_str() {
                "1.2.840.10045.3.1.7" => {
                    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                    p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(&hash, &signature).is_ok())
                }
                "1.3.132.0.34" => {
                    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                    p384::ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(&hash, &signature).is_ok())
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(if good { Verdict::Good } else { Verdict::Bad })
}

/// Keys of up to 8192 bits with an exponent of up to 33: larger ones would take seconds and are met in attacks only.
fn rsa_key(bits: &[u8]) -> Option<PublicKey> {
    let mut numbers = Tlv::exact(bits)?.is(SEQUENCE)?.children();
    let modulus = tlv::unsigned(&numbers.take_tag(INTEGER)?);
    let exponent = tlv::unsigned(&numbers.take_tag(INTEGER)?);
    if modulus.len() > 1024 || exponent.len() > 5 || modulus.last()? & 1 == 0 {
        return None;
    }
    let number = BoxedUint::from_be_slice_vartime;
    PublicKey::new_with_size_limits(number(modulus), number(exponent), 512..=8192).ok()
}

fn pkcs1v15(hash: Hash) -> Pkcs1v15Sign {
    match hash {
        Hash::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    }
}

/// RSASSA-PSS-params: hash [0], mask [1], salt length [2]; SHA-1 and 20 where they are absent.
fn rsa_pss(key: &PublicKey, parameters: Option<Tlv<'_>>, message: &[u8], signature: &[u8]) -> Option<bool> {
    let (mut hash, mut salt) = (Hash::Sha1, 20);
    for parameter in parameters?.children() {
        let inner = parameter.children().next()?;
        match parameter.tag {
            0xA0 => hash = Hash::of(&tlv::oid(inner.children().next()?.body))?,
            0xA2 => salt = tlv::number(&inner)? as usize,
            _ => {}
        }
    }
    if salt > 512 {
        return None;
    }
    let digest = hash.digest(message);
    Some(
        match hash {
            Hash::Sha1 => key.verify(Pss::<Sha1>::new_with_salt(salt), &digest, signature),
            Hash::Sha256 => key.verify(Pss::<Sha256>::new_with_salt(salt), &digest, signature),
            Hash::Sha384 => key.verify(Pss::<Sha384>::new_with_salt(salt), &digest, signature),
            Hash::Sha512 => key.verify(Pss::<Sha512>::new_with_salt(salt), &digest, signature),
        }
        .is_ok(),
    )
}
