//! What a certificate, key or signature came to.

use crate::json::View;
use crate::remark::Remark;

/// What ends the peeling and is no payload by itself, as a JSON text that can be read.
#[derive(Default)]
pub struct Leaf {
    pub id: &'static str,
    pub title: String,
    pub view: View,
    pub facts: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// A password would show more.
    pub is_locked: bool,
}
