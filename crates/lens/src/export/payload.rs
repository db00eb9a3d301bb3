//! The payload itself in another format, and what of it has none there.

use plist::{Date, Dictionary, Integer, Uid, Value};
use serde::{Deserialize, Serialize};

use crate::decode::{Document, Kind, NodeId};

/// How a payload is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    XmlPlist,
    BinaryPlist,
    Json,
}

/// A payload in another format, and what a reader of it has to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payload {
    pub bytes: Vec<u8>,
    pub notes: Vec<String>,
}

/// Levels and values that are written.
const DEEP: usize = 500;
const MANY: usize = 4_000_000;

/// A subtree in a format. `instead` gives the words that stand in the place of a value.
///
/// # Errors
/// A sentence: it cannot be written.
pub fn write(doc: &Document, root: NodeId, format: Format, instead: &mut dyn FnMut(NodeId) -> Option<String>) -> Result<Payload, String> {
    if doc.is_empty() {
        return Err("There is no value that could be written.".to_owned());
    }
    if format == Format::Json {
        return Ok(json(doc, root, instead));
    }
    let mut writer = Writer { doc, format, instead, lost: Lost::default(), written: 0 };
    let value = writer.value(root, 0)?.ok_or("This value has no form in a property list.")?;
    let notes = writer.lost.notes(format);
    let mut bytes = Vec::new();
    let written = match format {
        Format::BinaryPlist => value.to_writer_binary(&mut bytes),
        _ => value.to_writer_xml(&mut bytes),
    };
    written.map_err(|error| format!("The property list could not be written: {error}."))?;
    Ok(Payload { bytes, notes })
}

fn json(doc: &Document, root: NodeId, instead: &mut dyn FnMut(NodeId) -> Option<String>) -> Payload {
    let mut lost = Lost::default();
    for node in root..doc.after(root) {
        match doc.kind(node) {
            Kind::Date => lost.dates += 1,
            Kind::Data => lost.data += 1,
            Kind::Uid => lost.uids += 1,
            Kind::Alias | Kind::Missing => lost.nothing += 1,
            _ => {}
        }
    }
    let (mut text, _) = super::json(doc, root, usize::MAX, instead);
    text.push('\n');
    Payload { bytes: text.into_bytes(), notes: lost.notes(Format::Json) }
}

/// What a format has no form for.
#[derive(Default)]
struct Lost {
    dates: u32,
    data: u32,
    uids: u32,
    /// `null`, and keys without a value.
    nothing: u32,
    numbers: u32,
    twice: u32,
}

impl Lost {
    fn notes(&self, format: Format) -> Vec<String> {
        let count = |count: u32, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}.")),
            count => Some(format!("{count} {many}.")),
        };
        let is_json = format == Format::Json;
        [
            count(self.dates, "date is a text in ISO 8601, for JSON has no dates", "dates are texts in ISO 8601, for JSON has no dates"),
            count(
                self.data,
                "value of data is a text in base64, for JSON has no data",
                "values of data are texts in base64, for JSON has no data",
            ),
            match is_json {
                true => count(self.uids, "UID is a text with its number", "UIDs are texts with their numbers"),
                false => count(
                    self.uids,
                    "UID is a dictionary with the key CF$UID, as plutil writes it",
                    "UIDs are dictionaries with the key CF$UID, as plutil writes them",
                ),
            },
            match is_json {
                true => count(self.nothing, "value without a form in JSON is null", "values without a form in JSON are null"),
                false => count(
                    self.nothing,
                    "null is left out, for property lists have none",
                    "nulls are left out, for property lists have none",
                ),
            },
            count(self.numbers, "number of more than 64 bits is a text", "numbers of more than 64 bits are texts"),
            count(
                self.twice,
                "key stands twice in its dictionary and is written once, with its last value",
                "keys stand twice in their dictionaries and are written once, with their last values",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

struct Writer<'d, 'i> {
    doc: &'d Document,
    format: Format,
    instead: &'i mut dyn FnMut(NodeId) -> Option<String>,
    lost: Lost,
    written: usize,
}

impl Writer<'_, '_> {
    /// `None` for what a property list has no form for.
    fn value(&mut self, node: NodeId, depth: usize) -> Result<Option<Value>, String> {
        self.written += 1;
        if depth > DEEP || self.written > MANY {
            return Err("This is nested too deeply, or means too many values, to be written as a property list.".to_owned());
        }
        let doc = self.doc;
        let node = match doc.kind(node) {
            Kind::Alias => doc.alias(node).ok_or("A container that contains itself cannot be written.")?,
            _ => node,
        };
        let kind = doc.kind(node);
        if !kind.is_container()
            && let Some(words) = (self.instead)(node)
        {
            return Ok(Some(Value::String(words)));
        }
        let text = || doc.text(node).unwrap_or_default().into_owned();
        Ok(Some(match kind {
            Kind::Dict => self.dict(node, depth)?,
            Kind::Array => {
                let mut items = Vec::new();
                for child in doc.children(node) {
                    items.extend(self.value(child, depth + 1)?);
                }
                Value::Array(items)
            }
            Kind::Data => doc.data(node).map_or_else(|| Value::String(text()), |data| Value::Data(data.into_owned())),
            Kind::True => Value::Boolean(true),
            Kind::False => Value::Boolean(false),
            Kind::Integer | Kind::Real => self.number(&text()),
            Kind::Date => Date::from_xml_format(&text()).map_or_else(|_| Value::String(text()), Value::Date),
            Kind::Uid => self.uid(&text()),
            Kind::Null | Kind::Missing | Kind::Alias => {
                self.lost.nothing += 1;
                return Ok(None);
            }
            _ => Value::String(text()),
        }))
    }

    fn dict(&mut self, node: NodeId, depth: usize) -> Result<Value, String> {
        let mut dict = Dictionary::new();
        for child in self.doc.children(node) {
            let key = self.doc.key(child).unwrap_or_default().to_owned();
            if let Some(value) = self.value(child, depth + 1)? {
                self.lost.twice += u32::from(dict.insert(key, value).is_some());
            }
        }
        Ok(Value::Dictionary(dict))
    }

    fn number(&mut self, text: &str) -> Value {
        let text = text.trim();
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        if let Some(number) = text.parse::<u64>().ok().or(hex) {
            return Value::Integer(Integer::from(number));
        }
        if let Ok(number) = text.parse::<i64>() {
            return Value::Integer(Integer::from(number));
        }
        match text.parse::<f64>() {
            // Digits beyond those of a real number would be lost.
            Ok(number) if text.contains(['.', 'e', 'E']) || !number.is_finite() => Value::Real(number),
            _ => {
                self.lost.numbers += 1;
                Value::String(text.to_owned())
            }
        }
    }

    fn uid(&mut self, text: &str) -> Value {
        let number = text.parse::<u64>().unwrap_or_default();
        if self.format == Format::BinaryPlist {
            return Value::Uid(Uid::new(number));
        }
        self.lost.uids += 1;
        Value::Dictionary([("CF$UID".to_owned(), Value::Integer(Integer::from(number)))].into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{ROOT, read};

    fn written(source: &str, format: Format) -> (String, Vec<String>) {
        let doc = read(source.as_bytes().to_vec());
        let payload = write(&doc, ROOT, format, &mut |_| None).expect("a payload");
        (String::from_utf8_lossy(&payload.bytes).into_owned(), payload.notes)
    }

    const PLIST: &str = "<plist><dict><key>d</key><date>2026-01-02T03:04:05Z</date><key>b</key><data>AAEC</data><key>n</key><integer>18446744073709551615</integer><key>r</key><real>1.5</real><key>t</key><true/></dict></plist>";

    #[test]
    fn what_json_has_no_form_for_is_a_text_and_told() {
        let (json, notes) = written(PLIST, Format::Json);
        assert_eq!(
            json,
            "{\n  \"d\": \"2026-01-02T03:04:05Z\",\n  \"b\": \"AAEC\",\n  \"n\": 18446744073709551615,\n  \"r\": 1.5,\n  \"t\": true\n}\n"
        );
        assert_eq!(notes.len(), 2, "{notes:?}");
    }

    #[test]
    fn a_property_list_says_the_same_in_both_of_its_formats() {
        for format in [Format::XmlPlist, Format::BinaryPlist] {
            let doc = read(PLIST.as_bytes().to_vec());
            let payload = write(&doc, ROOT, format, &mut |_| None).expect("a payload");
            let again = read(payload.bytes);
            let (json, _) = super::super::json(&again, ROOT, usize::MAX, &mut |_| None);
            let (before, _) = super::super::json(&doc, ROOT, usize::MAX, &mut |_| None);
            assert_eq!((json, payload.notes), (before, Vec::new()));
        }
    }

    #[test]
    fn what_a_property_list_has_no_form_for_is_left_out_and_told() {
        let (xml, notes) = written(
            r#"{"a": null, "b": [null, 1], "c": 1e3, "d": 123456789012345678901234567890, "e": -5, "f": 1, "f": 2}"#,
            Format::XmlPlist,
        );
        assert!(!xml.contains("<key>a</key>") && xml.contains("<string>123456789012345678901234567890</string>"), "{xml}");
        assert!(xml.contains("<integer>-5</integer>") && xml.contains("<integer>2</integer>"), "{xml}");
        assert_eq!(
            notes,
            [
                "2 nulls are left out, for property lists have none.",
                "1 number of more than 64 bits is a text.",
                "1 key stands twice in its dictionary and is written once, with its last value."
            ]
        );
    }

    #[test]
    fn uids_are_what_plutil_makes_of_them() {
        let mut bytes = Vec::new();
        Value::Uid(Uid::new(7)).to_writer_binary(&mut bytes).expect("memory");
        let doc = read(bytes);
        let payload = write(&doc, ROOT, Format::XmlPlist, &mut |_| None).expect("a payload");
        assert!(String::from_utf8_lossy(&payload.bytes).contains("<key>CF$UID</key>"));
        assert_eq!(payload.notes, ["1 UID is a dictionary with the key CF$UID, as plutil writes it."]);
    }
}
