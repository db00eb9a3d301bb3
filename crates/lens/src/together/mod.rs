//! Documents that are open together: which of them belong to each other, and what is wrong between them.
//!
//! Command and answer by their `CommandUUID`, declaration and status by `Identifier`, devices by serial number and UDID, certificates
//! and topics by the topic. Of each document a few facts are kept ([`Facts`]), so that nobody has to look through all of them again.

mod attestation;
mod devices;
mod exchange;
mod found;
mod profiles;
mod sheet;
mod states;
mod table;
mod topics;

pub use found::Found;
pub use sheet::{Place, Sheet};
pub(crate) use states::reasons;
pub use states::{Reason, State, Verdict, states};
pub use table::{Facts, Table};
