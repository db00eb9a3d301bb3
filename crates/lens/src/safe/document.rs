//! A document anew: what changes is put in place, everything else stays byte for byte.

use std::borrow::Cow;
use std::ops::Range;

use super::choose::Choice;
use super::encode;
use super::rewriter::Rewriter;
use super::walk::{DEPTH, Holds, Plan, Planner, Plans};
use crate::catalog::Class;
use crate::decode::{Document, Format, Kind, NodeId};

/// A value in the place of another.
pub(super) enum Fresh {
    Text(String),
    Data(Vec<u8>),
}

/// What takes the place of some bytes of a source.
pub(super) struct Splice {
    pub place: Range<usize>,
    pub with: Vec<u8>,
    /// The class of the value, if it was replaced as a whole.
    pub class: Option<Class>,
    /// It stays, and was looked through: what it is written in need not be.
    pub is_same: bool,
}

/// Bytes of data from which on it pays to look through what they mean only, and not through what they are written in too.
const LONG: usize = 256;

impl Rewriter<'_> {
    /// The same of a document of which it is known already what happens to its values.
    pub(super) fn splices_by(&mut self, doc: &Document, plans: &Plans) -> Result<Vec<Splice>, String> {
        let mut splices = Vec::new();
        let mut plans = plans.iter().peekable();
        for node in 0..doc.len() as NodeId {
            let (fresh, class) = match plans.next_if(|(planned, _)| *planned == node) {
                Some((_, plan)) => (self.fresh(doc, node, plan)?, self.whole_class(plan)),
                None => (self.kept(doc, node), None),
            };
            match fresh {
                Some(fresh) => splices.extend(splice(doc, node, &fresh).map(|splice| Splice { class, ..splice })),
                None => splices.extend(same(doc, node)),
            }
        }
        splices.sort_by_key(|splice| splice.place.start);
        Ok(splices)
    }

    /// What changes in a document, in the order of its source.
    pub(super) fn splices(&mut self, doc: &Document, is_secret: bool) -> Result<Vec<Splice>, String> {
        let mut planner = Planner::inside(doc, is_secret, self.options);
        let mut splices = Vec::new();
        for node in 0..doc.len() as NodeId {
            let plan = planner.plan(doc, node);
            if let Some(fresh) = self.fresh(doc, node, &plan)? {
                let class = self.whole_class(&plan);
                splices.extend(splice(doc, node, &fresh).map(|splice| Splice { class, ..splice }));
            }
        }
        splices.sort_by_key(|splice| splice.place.start);
        Ok(splices)
    }

    /// The class of a value that is replaced as a whole.
    fn whole_class(&self, plan: &Plan) -> Option<Class> {
        match plan.choice {
            Choice::Whole(class) if !self.goes_inside(plan.holds) => Some(class),
            _ => None,
        }
    }

    /// What a value becomes; `None` where it stays, or where looking for originals in the source finds what is in it.
    pub(super) fn fresh(&mut self, doc: &Document, node: NodeId, plan: &Plan) -> Result<Option<Fresh>, String> {
        if self.depth < DEPTH && self.goes_inside(plan.holds) {
            let inner = plan.is_secret && plan.holds == Holds::Document;
            return match doc.kind(node) {
                Kind::Data => {
                    let Some(data) = doc.data(node) else { return Ok(None) };
                    let new = self.inside(&data, inner)?;
                    Ok((*new != *data).then_some(Fresh::Data(new)))
                }
                _ => {
                    let text = doc.text(node).unwrap_or_default();
                    let new = self.inside(text.as_bytes(), inner)?;
                    Ok((new != text.as_bytes()).then(|| Fresh::Text(String::from_utf8_lossy(&new).into_owned())))
                }
            };
        }
        Ok(match &plan.choice {
            Choice::Whole(class) => self.whole(doc, node, plan.reading, *class),
            Choice::Parts(parts) => {
                let text = doc.text(node).unwrap_or_default();
                let new = self.parts(&text, parts);
                (new != text).then_some(Fresh::Text(new))
            }
            Choice::Keep => self.kept(doc, node),
        })
    }

    fn goes_inside(&self, holds: Holds) -> bool {
        match holds {
            Holds::Document | Holds::Secret => true,
            Holds::Certificate => self.options.replaces_certificates(),
            Holds::Nothing | Holds::Token => false,
        }
    }

    fn whole(&mut self, doc: &Document, node: NodeId, reading: &str, class: Class) -> Option<Fresh> {
        if doc.kind(node) == Kind::Data {
            return doc.data(node).map(|data| Fresh::Data(self.key.data(&data, class)));
        }
        let text = doc.text(node)?;
        let new = self.key.text(&text, reading, class);
        (new != *text).then_some(Fresh::Text(new))
    }

    fn parts(&mut self, text: &str, parts: &[Range<usize>]) -> String {
        let (mut out, mut from) = (String::with_capacity(text.len()), 0);
        for part in parts {
            let (Some(before), Some(secret)) = (text.get(from..part.start), text.get(part.clone())) else { continue };
            out.push_str(&self.plain(before));
            out.push_str(&self.key.text(secret, "", Class::Credential));
            from = part.end;
        }
        out.push_str(&self.plain(text.get(from..).unwrap_or_default()));
        out
    }

    fn plain(&mut self, text: &str) -> String {
        String::from_utf8_lossy(&self.swapped(text.as_bytes())).into_owned()
    }

    /// A value that stays, but for what is in it of others. A text that is written as it reads is found in the source.
    fn kept(&mut self, doc: &Document, node: NodeId) -> Option<Fresh> {
        match doc.kind(node) {
            Kind::String => {
                let text = doc.text(node)?;
                let is_plain = doc.format() != Format::BinaryPlist && text.as_bytes() == doc.raw(node);
                let new = if is_plain { Cow::Borrowed(text.as_bytes()) } else { self.swapped(text.as_bytes()) };
                (*new != *text.as_bytes()).then(|| Fresh::Text(String::from_utf8_lossy(&new).into_owned()))
            }
            Kind::Data => {
                let data = doc.data(node)?;
                let new = self.swapped(&data);
                (*new != *data).then(|| Fresh::Data(new.into_owned()))
            }
            _ => None,
        }
    }
}

/// Where a value stands, and how it is written there. `None` where its form has no place for it.
fn splice(doc: &Document, node: NodeId, fresh: &Fresh) -> Option<Splice> {
    let (source, raw) = (doc.source(), doc.raw(node));
    let start = raw.as_ptr() as usize - source.as_ptr() as usize;
    let inside = start..start + raw.len();
    let whole = doc.span(node).range();
    let (place, with) = match (doc.format(), doc.kind(node), fresh) {
        (Format::Json, Kind::String, Fresh::Text(text)) => (inside, encode::json(text)),
        (Format::XmlPlist, _, Fresh::Text(text)) => (inside, encode::xml(text)),
        (Format::XmlPlist, _, Fresh::Data(data)) => (inside, encode::in_lines_of(&String::from_utf8_lossy(raw), data)),
        (Format::OpenStepPlist, Kind::String, Fresh::Text(text)) => (whole, format!("\"{}\"", encode::json(text))),
        (Format::OpenStepPlist | Format::Text, Kind::Data, Fresh::Data(data)) if raw.starts_with(b"<") => {
            (whole, format!("<{}>", crate::json::hex(data)))
        }
        // What is printed in other words than it means is found in the text around.
        (Format::Text, _, Fresh::Text(text)) if doc.text(node).is_some_and(|old| old.as_bytes() == raw) => (inside, text.clone()),
        (Format::Json | Format::OpenStepPlist, _, Fresh::Text(text)) => (whole, text.clone()),
        _ => return None,
    };
    Some(Splice { place, with: with.into_bytes(), class: None, is_same: false })
}

/// Data that stay.
fn same(doc: &Document, node: NodeId) -> Option<Splice> {
    let raw = doc.raw(node);
    let is_long = doc.kind(node) == Kind::Data && doc.format() == Format::XmlPlist && raw.len() >= LONG && doc.data(node).is_some();
    is_long.then(|| {
        let start = raw.as_ptr() as usize - doc.source().as_ptr() as usize;
        Splice { place: start..start + raw.len(), with: Vec::new(), class: None, is_same: true }
    })
}
