//! Signed messages as wrappers.

use super::Layer;
use crate::certificate::cms;
use crate::remark::Remark;

/// Opens a CMS message: its wrapper, and what was signed. `None` where these bytes are no CMS.
pub(super) fn open(bytes: &[u8], body: Option<&[u8]>) -> Option<(Layer, Option<Vec<u8>>)> {
    let message = cms::open(bytes, body)?;
    Some((Layer::of_message(message.leaf), message.content))
}

/// Verifies a detached signature over a body (HTTP captures with an `Mdm-Signature` header).
pub fn verify_detached(signature: &[u8], body: &[u8]) -> Layer {
    match open(signature, Some(body)) {
        Some((layer, _)) => layer,
        None => {
            let advice = "It should be a detached CMS signature in DER; the header carries it in base64.";
            let remarks =
                vec![Remark::error("cms-unreadable", format!("The signature of {} bytes is no CMS message", signature.len()), advice)];
            Layer { id: "cms", title: "detached signature (CMS)".to_owned(), remarks, ..Layer::default() }
        }
    }
}
