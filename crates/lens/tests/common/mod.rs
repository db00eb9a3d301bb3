//! Documents for tests of what is open together: written as JSON, opened as property lists or as they are.
#![allow(dead_code)]

use mdm_lens::findings::Target;
use mdm_lens::lens::{Finding, Lens, open_together};
use serde_json::Value;

/// 1 December 2026.
pub const NOW: i64 = 1_796_083_200;

/// A property list with the content of a JSON value; a text that begins with `base64:` becomes data.
pub fn plist(value: &Value) -> String {
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                out.push_str("<dict>\n");
                for (key, value) in map {
                    out.push_str(&format!("<key>{key}</key>"));
                    write(value, out);
                }
                out.push_str("</dict>\n");
            }
            Value::Array(list) => {
                out.push_str("<array>\n");
                list.iter().for_each(|value| write(value, out));
                out.push_str("</array>\n");
            }
            Value::Bool(yes) => out.push_str(if *yes { "<true/>\n" } else { "<false/>\n" }),
            Value::Number(number) => out.push_str(&format!("<integer>{number}</integer>\n")),
            Value::String(text) => match text.strip_prefix("base64:") {
                Some(data) => out.push_str(&format!("<data>{data}</data>\n")),
                None => out.push_str(&format!("<string>{}</string>\n", text.replace('&', "&amp;").replace('<', "&lt;"))),
            },
            Value::Null => {}
        }
    }
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n");
    write(value, &mut out);
    out + "</plist>\n"
}

/// Base64 of a text, as [`plist`] takes data.
pub fn data(bytes: &[u8]) -> Value {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("base64:");
    for chunk in bytes.chunks(3) {
        let block = [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let bits = u32::from_be_bytes([0, block[0], block[1], block[2]]);
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize] as char;
            text.push(if at > chunk.len() { '=' } else { digit });
        }
    }
    Value::String(text)
}

/// Opens documents beside each other; a name that ends in `.json` is opened as JSON, any other as a property list.
pub fn open(documents: &[(&str, Value)]) -> Vec<Lens> {
    let file = |(name, value): &(&str, Value)| {
        let text = if name.ends_with(".json") { value.to_string() } else { plist(value) };
        ((*name).to_owned(), text.into_bytes())
    };
    open_together(documents.iter().map(file).collect(), &Target::default(), NOW)
}

/// The findings of a code, as `name path: message`.
pub fn found(documents: &[(&str, Value)], code: &str) -> Vec<String> {
    let mut lenses = open(documents);
    let mut told = Vec::new();
    for lens in &mut lenses {
        let name = lens.name().to_owned();
        let findings: Vec<Finding> = lens.findings();
        told.extend(
            findings
                .into_iter()
                .filter(|finding| finding.code == code)
                .map(|finding| format!("{name} {}: {}", finding.path, finding.message)),
        );
    }
    told
}
