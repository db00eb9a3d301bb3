//! The core of MDM Lens: makes any payload of Apple device management readable. Plain Rust, without a web type; a page, a terminal
//! and tests drive it.
//!
//! The rooms, in the order of the data. A room imports only from those before it (`tests/direction.rs` holds that):
//!
//! [`remark`], [`json`] what everybody needs · [`standin`] what stands in a value's place · [`secret`] what sounds or looks like one ·
//! [`certificate`] DER, CMS, X.509, PKCS#12 · [`source`] bytes and their wrappers ·
//! [`recognize`] which message this is · [`annotate`] what each field means · [`findings`] what is wrong with it ·
//! [`summary`] a document in one paragraph · [`safe`] a copy to show to others · [`compare`] two documents against each other · [`export`] parts of it as text · [`dossier`] what it tells, for somebody who has to judge it · [`session`] documents that are open, and windows on them · [`lens`] all of it in one call.
//!
//! Below them stand two crates: [`decode`] (bytes to a tree with places) and [`catalog`] (the data table).

pub use mdm_catalog as catalog;
pub use mdm_reader as decode;

pub mod annotate;
pub mod answer;
pub mod ask;
pub mod certificate;
pub mod clock;
pub mod compare;
pub mod dossier;
pub mod export;
pub mod findings;
pub mod json;
pub mod lens;
pub mod recognize;
pub mod remark;
pub mod safe;
pub mod secret;
pub mod session;
pub mod source;
pub mod standin;
pub mod summary;
pub mod together;
