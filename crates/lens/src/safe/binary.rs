//! Binary property lists, written anew by the `plist` crate: their objects have no places of their own that something could be put into.

use plist::{Date, Dictionary, Integer, Uid, Value};

use super::document::Fresh;
use super::rewriter::Rewriter;
use super::walk::Planner;
use crate::decode::{Document, Kind, NodeId, ROOT};

/// Levels that are written.
const DEPTH: usize = 500;

/// The document with its values replaced; `None` where none is.
pub(super) fn anew(rewriter: &mut Rewriter, doc: &Document, secret: bool) -> Result<Option<Vec<u8>>, String> {
    if doc.is_empty() {
        return Ok(None);
    }
    let planner = Planner::inside(doc, secret, rewriter.options);
    let mut writer = Writer { rewriter, planner, changes: false, written: 0 };
    let value = writer.value(doc, ROOT, 0)?;
    if !writer.changes {
        return Ok(None);
    }
    let mut out = Vec::new();
    value.to_writer_binary(&mut out).map_err(|error| format!("The binary property list could not be written: {error}."))?;
    Ok(Some(out))
}

struct Writer<'w, 'k> {
    rewriter: &'w mut Rewriter<'k>,
    planner: Planner,
    changes: bool,
    written: usize,
}

impl Writer<'_, '_> {
    fn value(&mut self, doc: &Document, node: NodeId, depth: usize) -> Result<Value, String> {
        const MANY: usize = 2_000_000;
        self.written += 1;
        if depth > DEPTH || self.written > MANY {
            return Err("The binary property list is nested too deeply, or means too many values, to be written anew.".to_owned());
        }
        let node = if doc.kind(node) == Kind::Alias { doc.alias(node).ok_or("A binary property list contains itself.")? } else { node };
        let plan = self.planner.plan(doc, node);
        let fresh = self.rewriter.fresh(doc, node, &plan)?;
        self.changes |= fresh.is_some();
        let text = || doc.text(node).unwrap_or_default().into_owned();
        Ok(match (doc.kind(node), fresh) {
            (Kind::Dict, _) => {
                let mut dict = Dictionary::new();
                for child in doc.children(node) {
                    let key = doc.key(child).unwrap_or_default();
                    let new = String::from_utf8_lossy(&self.rewriter.swapped(key.as_bytes())).into_owned();
                    self.changes |= new != key;
                    let value = self.value(doc, child, depth + 1)?;
                    if dict.insert(new, value).is_some() {
                        return Err("A dictionary of the binary property list has a key twice, which cannot be written.".to_owned());
                    }
                }
                Value::Dictionary(dict)
            }
            (Kind::Array, _) => Value::Array(doc.children(node).map(|child| self.value(doc, child, depth + 1)).collect::<Result<_, _>>()?),
            (Kind::String, Some(Fresh::Text(text))) => Value::String(text),
            (Kind::String, _) => Value::String(text()),
            (Kind::Data, Some(Fresh::Data(data))) => Value::Data(data),
            (Kind::Data, _) => Value::Data(doc.data(node).unwrap_or_default().into_owned()),
            (kind, Some(Fresh::Text(text))) => simple(kind, &text)?,
            (kind, _) => simple(kind, &text())?,
        })
    }
}

fn simple(kind: Kind, text: &str) -> Result<Value, String> {
    let wrong = || format!("A {} of the binary property list cannot be written anew.", kind.name());
    Ok(match kind {
        Kind::True => Value::Boolean(true),
        Kind::False => Value::Boolean(false),
        Kind::Integer => match (text.parse::<i64>(), text.parse::<u64>()) {
            (Ok(number), _) => Value::Integer(Integer::from(number)),
            (_, Ok(number)) => Value::Integer(Integer::from(number)),
            _ => return Err(wrong()),
        },
        Kind::Real => Value::Real(text.parse().map_err(|_| wrong())?),
        Kind::Date => Value::Date(Date::from_xml_format(text).map_err(|_| wrong())?),
        Kind::Uid => Value::Uid(Uid::new(text.parse().map_err(|_| wrong())?)),
        _ => return Err(wrong()),
    })
}
