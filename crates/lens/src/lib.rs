//! MDM Lens: makes any payload of Apple device management readable, entirely in the browser.
//!
//! The rooms, in the order of the data (see DESIGN.md):
//! [`source`] bytes and their wrappers · [`decode`] bytes to tree with places · [`catalog`] what is known ·
//! [`recognize`] which message this is · [`annotate`] what each field means · [`worker`] the documents that are open ·
//! `app` what a person sees.

pub use mdm_reader as decode;

pub mod annotate;
pub mod catalog;
pub mod clock;
pub mod findings;
pub mod lens;
pub mod profile;
pub mod recognize;
pub mod remark;
pub mod source;
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub mod app;
