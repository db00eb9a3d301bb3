//! Versions of TLS that a device may use.

use crate::decode::NodeId;
use crate::findings::case::{Case, shown};

/// RFC 8996 withdrew TLS 1.0 and 1.1 in March 2021.
pub(super) fn check(case: &mut Case, node: NodeId, key: &str) {
    let Some(version) = case.string(node).and_then(|text| text.trim().parse::<f64>().ok()) else { return };
    let is_old = version < 1.15;
    if key == "TLSMaximumVersion" {
        if is_old {
            let message = format!("{key} is {version:.1}: devices use no newer version than this old one.");
            let advice =
                "Servers that ask for TLS 1.2 refuse them, and TLS 1.0 and 1.1 were withdrawn as too weak (RFC 8996). Set 1.2 or 1.3.";
            case.warn(node, "tls-old", message, advice);
        }
        let minimum = case.doc.parent(node).and_then(|parent| case.text(parent, "TLSMinimumVersion"));
        if let Some(minimum) = minimum.filter(|text| text.trim().parse::<f64>().is_ok_and(|minimum| minimum > version)) {
            let message = format!("{key} is {version:.1}, below TLSMinimumVersion ({}): no version is left.", shown(&minimum));
            case.error(node, "tls-range", message, "Set the maximum to the minimum or higher.");
        }
        return;
    }
    let maximum_is_old = || {
        let maximum = case.doc.parent(node).and_then(|parent| case.text(parent, "TLSMaximumVersion"));
        maximum.is_some_and(|text| text.trim().parse::<f64>().is_ok_and(|maximum| maximum < 1.15))
    };
    if is_old && !maximum_is_old() {
        let message = format!("{key} is {version:.1}: devices also accept versions that were withdrawn as too weak (RFC 8996).");
        case.info(node, "tls-old", message, "Set 1.2 if the server has it.");
    }
}
