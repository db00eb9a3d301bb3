//! What a password opens: PKCS#5 (RFC 8018) and the older scheme of PKCS#12 (RFC 7292, appendix B and C).
//!
//! The crates do the cryptography. Here their parameters are read, and bounded: a file may claim any number of iterations.

use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt, BlockSizeUser, InnerIvInit, KeyInit};
use hmac::{Hmac, Mac};
use pkcs12::kdf::{Pkcs12KeyType, derive_key};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::oid;
use super::tlv::{self, INTEGER, OCTET_STRING, OID, SEQUENCE, Tlv};

/// Rounds of hashing that one file may cost: some seconds in a browser. Tools write 1,000 to 1,000,000 for each part.
const ROUNDS: u64 = 4_000_000;

/// Why something stays closed.
#[derive(Debug, PartialEq)]
pub enum Denied {
    /// The password does not fit, or the bytes were changed.
    Wrong,
    /// Encrypted in this way, which is not known here.
    Unknown(String),
    /// It claims this many rounds of hashing.
    TooCostly(u64),
}

/// Rounds that are left for one file.
pub struct Effort(u64);

impl Default for Effort {
    fn default() -> Self {
        Self(ROUNDS)
    }
}

impl Effort {
    fn spend(&mut self, rounds: u64) -> Result<u32, Denied> {
        let left = self.0.checked_sub(rounds.max(1)).ok_or(Denied::TooCostly(rounds))?;
        self.0 = left;
        Ok(rounds.max(1) as u32)
    }
}

/// A password in the two forms that are hashed.
pub struct Password {
    utf8: Vec<u8>,
    /// UTF-16, big-endian, closed by a zero; empty where there is no password at all.
    utf16: Vec<u8>,
}

impl Password {
    pub fn new(text: &str) -> Self {
        let utf16 = text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect();
        Self { utf8: text.as_bytes().to_vec(), utf16 }
    }

    /// No password, which some tools tell from an empty one.
    pub fn none() -> Self {
        Self { utf8: Vec::new(), utf16: Vec::new() }
    }

    fn derive(&self, hash: Hash, salt: &[u8], id: Pkcs12KeyType, rounds: u32, len: usize) -> Vec<u8> {
        let derive = match hash {
            Hash::Sha1 => derive_key::<Sha1>,
            Hash::Sha256 => derive_key::<Sha256>,
            Hash::Sha384 => derive_key::<Sha384>,
            Hash::Sha512 => derive_key::<Sha512>,
        };
        derive(&self.utf16, salt, id, rounds as i32, len)
    }

    /// Whether `code` is the MAC of `content` under this password. `None`: by a hash that is not known here, or too costly.
    pub fn vouches(&self, digest: &str, salt: &[u8], rounds: u64, content: &[u8], code: &[u8], effort: &mut Effort) -> Option<bool> {
        let hash = Hash::of(digest)?;
        let key = self.derive(hash, salt, Pkcs12KeyType::Mac, effort.spend(rounds).ok()?, hash.size());
        Some(
            match hash {
                Hash::Sha1 => Hmac::<Sha1>::new_from_slice(&key).ok()?.chain_update(content).verify_slice(code),
                Hash::Sha256 => Hmac::<Sha256>::new_from_slice(&key).ok()?.chain_update(content).verify_slice(code),
                Hash::Sha384 => Hmac::<Sha384>::new_from_slice(&key).ok()?.chain_update(content).verify_slice(code),
                Hash::Sha512 => Hmac::<Sha512>::new_from_slice(&key).ok()?.chain_update(content).verify_slice(code),
            }
            .is_ok(),
        )
    }

    /// Decrypts by an AlgorithmIdentifier of PKCS#5 or PKCS#12.
    pub fn decrypt(&self, algorithm: &Tlv<'_>, bytes: &[u8], effort: &mut Effort) -> Result<Vec<u8>, Denied> {
        let mut parts = algorithm.children();
        let kind = parts.take_tag(OID).map(|oid| tlv::oid(oid.body)).unwrap_or_default();
        let unknown = || Denied::Unknown(oid::name(&kind).to_owned());
        let parameters = parts.take_tag(SEQUENCE).ok_or_else(unknown)?;
        let Some(number) = kind.strip_prefix("1.2.840.113549.1.12.1.") else {
            return match kind.as_str() {
                "1.2.840.113549.1.5.13" => self.pbes2(&parameters, bytes, effort),
                _ => Err(unknown()),
            };
        };
        let mut fields = parameters.children();
        let salt = fields.take_tag(OCTET_STRING).ok_or_else(unknown)?.body;
        let rounds = fields.take_tag(INTEGER).and_then(|rounds| tlv::number(&rounds)).unwrap_or(1);
        let (cipher, len): (Cipher, _) = match number {
            "3" => (triple_des, 24),
            "4" => (triple_des, 16),
            "5" => (rc2, 16),
            "6" => (rc2, 5),
            _ => return Err(unknown()),
        };
        // A key of more bytes than the hash has takes the rounds twice; the initial vector takes them once more.
        effort.spend(rounds)?;
        effort.spend(rounds)?;
        let rounds = effort.spend(rounds)?;
        let key = self.derive(Hash::Sha1, salt, Pkcs12KeyType::EncryptionKey, rounds, len);
        let start = self.derive(Hash::Sha1, salt, Pkcs12KeyType::Iv, rounds, 8);
        cipher(&key, &start, bytes).ok_or(Denied::Wrong)
    }

    fn pbes2(&self, parameters: &Tlv<'_>, bytes: &[u8], effort: &mut Effort) -> Result<Vec<u8>, Denied> {
        let mut parts = parameters.children();
        let derivation = parts.take_tag(SEQUENCE);
        let encryption = parts.take_tag(SEQUENCE);
        let (Some((derivation, settings)), Some((encryption, start))) = (derivation.and_then(named), encryption.and_then(named)) else {
            return Err(Denied::Unknown("pbes2".to_owned()));
        };
        if derivation != "1.2.840.113549.1.5.12" {
            return Err(Denied::Unknown(oid::name(&derivation).to_owned()));
        }
        let mut fields = settings.children();
        let salt = fields.take_tag(OCTET_STRING).map_or(&[][..], |salt| salt.body);
        let rounds = fields.take_tag(INTEGER).and_then(|rounds| tlv::number(&rounds)).unwrap_or(1);
        fields.take_tag(INTEGER);
        let prf = fields.take_tag(SEQUENCE).and_then(|prf| prf.children().take_tag(OID)).map(|oid| tlv::oid(oid.body));
        let (cipher, len): (Cipher, _) = match encryption.as_str() {
            "2.16.840.1.101.3.4.1.2" => (cbc_with::<aes::Aes128>, 16),
            "2.16.840.1.101.3.4.1.22" => (cbc_with::<aes::Aes192>, 24),
            "2.16.840.1.101.3.4.1.42" => (cbc_with::<aes::Aes256>, 32),
            "1.2.840.113549.3.7" => (triple_des, 24),
            other => return Err(Denied::Unknown(oid::name(other).to_owned())),
        };
        let hash = match prf.as_deref() {
            None | Some("1.2.840.113549.2.7") => pbkdf2::pbkdf2_hmac::<Sha1>,
            Some("1.2.840.113549.2.9") => pbkdf2::pbkdf2_hmac::<Sha256>,
            Some("1.2.840.113549.2.10") => pbkdf2::pbkdf2_hmac::<Sha384>,
            Some("1.2.840.113549.2.11") => pbkdf2::pbkdf2_hmac::<Sha512>,
            Some(other) => return Err(Denied::Unknown(oid::name(other).to_owned())),
        };
        let mut key = [0; 32];
        hash(&self.utf8, salt, effort.spend(rounds)?, &mut key[..len]);
        cipher(&key[..len], start.body, bytes).ok_or(Denied::Wrong)
    }
}

/// Decrypts with a key and an initial vector; `None` where the padding is none.
type Cipher = fn(&[u8], &[u8], &[u8]) -> Option<Vec<u8>>;

/// The object identifier of an AlgorithmIdentifier, and what stands behind it.
fn named(algorithm: Tlv<'_>) -> Option<(String, Tlv<'_>)> {
    let mut parts = algorithm.children();
    Some((tlv::oid(parts.take_tag(OID)?.body), parts.next()?))
}

#[derive(Clone, Copy)]
enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(oid: &str) -> Option<Self> {
        Some(match oid {
            "1.3.14.3.2.26" => Hash::Sha1,
            "2.16.840.1.101.3.4.2.1" => Hash::Sha256,
            "2.16.840.1.101.3.4.2.2" => Hash::Sha384,
            "2.16.840.1.101.3.4.2.3" => Hash::Sha512,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Hash::Sha1 => 20,
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        }
    }
}

fn cbc_with<C: BlockCipherDecrypt + BlockSizeUser + KeyInit>(key: &[u8], start: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    chained(C::new_from_slice(key).ok()?, start, bytes)
}

fn chained<C: BlockCipherDecrypt + BlockSizeUser>(cipher: C, start: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    Decryptor::inner_iv_slice_init(cipher, start).ok()?.decrypt_padded_vec::<Pkcs7>(bytes).ok()
}

/// With two keys the first is the third.
fn triple_des(key: &[u8], start: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let key = [key, &key[..24 - key.len()]].concat();
    cbc_with::<des::TdesEde3>(&key, start, bytes)
}

fn rc2(key: &[u8], start: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    chained(rc2::Rc2::new_with_eff_key_len(key, key.len() * 8), start, bytes)
}
