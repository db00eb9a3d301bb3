//! The forms that Apple's schema gives for values, as expressions. There are five in all, which the catalog calls by name
//! (`format=uuid`); each is checked by hand, because a machine for expressions would weigh more than all findings together.

use super::case::{Case, shown};
use crate::catalog::Field;
use crate::decode::NodeId;
use crate::remark::Level;
use crate::standin;

/// A form: its name in the catalog, what it is in words, and what does not follow it.
pub(super) struct Format {
    name: &'static str,
    words: &'static str,
    advice: &'static str,
    fits: fn(&str) -> bool,
    level: Level,
}

const FORMATS: [Format; 5] = [
    Format {
        name: "uuid",
        words: "a UUID, which has five groups of 8, 4, 4, 4 and 12 digits",
        advice: "Make one, for example with uuidgen, and write the same one wherever it is referred to.",
        fits: is_uuid,
        // Devices compare it with the PayloadUUID and mind its form less.
        level: Level::Info,
    },
    Format {
        name: "mac",
        words: "six pairs of hexadecimal digits with colons between",
        advice: "Write it like 0A:1B:2C:3D:4E:5F.",
        fits: is_mac,
        level: Level::Warning,
    },
    Format {
        name: "mcc-mnc",
        words: "six digits: three for the country, three for the operator",
        advice: "Put a 0 in front of a two-digit code of an operator.",
        fits: |text| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()),
        level: Level::Warning,
    },
    Format {
        name: "oi",
        words: "an organization identifier of hexadecimal digits, six or ten",
        advice: "Write the digits only, without 0x, blanks or dashes.",
        // The schema's own expression takes anything that begins so.
        fits: |text| text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        level: Level::Warning,
    },
    Format {
        name: "https",
        words: "an address that begins with https://",
        advice: "Give the server a certificate that devices trust, and write https://.",
        fits: |text| text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")),
        level: Level::Error,
    },
];

/// The form that a field's values have.
pub(super) fn of(field: &Field) -> Option<&'static Format> {
    let (_, rest) = field.presence.split_once("format=")?;
    let name = rest.split(';').next()?;
    FORMATS.iter().find(|format| format.name == name)
}

/// Says where a value is not of the form that its field has.
pub(super) fn check(case: &mut Case, node: NodeId, field: &Field) {
    let (Some(format), Some(text)) = (of(field), case.string(node)) else { return };
    let text = text.trim();
    if text.is_empty() || (format.fits)(text) || standin::is(text) {
        return;
    }
    let key = std::iter::successors(Some(node), |node| case.doc.parent(*node)).find_map(|node| case.doc.key(node)).unwrap_or(field.key);
    if format.name == "https" {
        let message = format!("{key} must begin with https://. Devices refuse the payload.");
        return case.note(node, format.level, "https-needed", message, format.advice);
    }
    let message = format!("{key} is “{}”, and should be {}.", shown(text), format.words);
    case.note(node, format.level, "format", message, format.advice);
}

/// Any letters, as the schema has it.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_mac(text: &str) -> bool {
    text.len() == 17 && text.split(':').all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_what_the_schema_takes() {
        let takes = |name: &str, text: &str| FORMATS.iter().find(|format| format.name == name).is_some_and(|format| (format.fits)(text));
        assert!(takes("uuid", "0A1B2C3D-0000-4000-8000-00000000000z") && !takes("uuid", "com.example.cert") && !takes("uuid", "----"));
        assert!(takes("mac", "0a:1B:2c:3D:4e:5F") && !takes("mac", "0a-1B-2c-3D-4e-5F") && !takes("mac", "0a1:B:2c:3D:4e:5F"));
        assert!(takes("mcc-mnc", "262001") && !takes("mcc-mnc", "26201"));
        assert!(takes("oi", "5A03BA") && takes("oi", "5A03BA0000") && !takes("oi", "5A-03-BA") && !takes("oi", "5A03"));
        assert!(takes("https", "https://mdm.example.com/") && !takes("https", "mdm.example.com"));
    }

    #[test]
    fn every_form_of_the_catalog_is_known() {
        let catalog = crate::catalog::get();
        let named = catalog.fields().filter(|id| catalog.field(*id).presence.contains("format="));
        assert!(named.map(|id| catalog.field(id)).inspect(|field| assert!(of(field).is_some(), "{}", field.presence)).count() >= 19);
    }
}
