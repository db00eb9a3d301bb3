//! Certificates, requests, keys, identities and signatures, read and checked: DER (X.690), X.509 (RFC 5280), CMS (RFC 5652), PKCS#12 (RFC 7292).
//!
//! What can be read becomes a JSON text ([`Leaf`]) with facts and remarks; nothing here knows what it was found in.

pub mod cms;
mod der;
mod leaf;
mod oid;
mod password;
mod pkcs12;
pub(crate) mod tlv;
mod verify;
mod x509;

pub use der::{Der, der};
pub use leaf::Leaf;
pub use oid::{all as oids, title as oid_title};
pub use pkcs12::{Given, Origin};
pub use x509::Certificate;
