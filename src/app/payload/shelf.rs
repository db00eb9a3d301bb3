//! The order of the list of documents: groups by device, what is filtered out, and where each line stands.

use std::collections::HashMap;

use crate::app::desk::state::Doc;
use crate::app::desk::title::title_of;
use mdm_lens::catalog::Class;
use mdm_lens::session::{DocId, Status, Summary};

/// What the list is narrowed to.
#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    /// Lower case.
    pub text: String,
    pub failed: bool,
    pub secrets: bool,
    pub findings: bool,
}

impl Filter {
    pub fn is_off(&self) -> bool {
        *self == Filter::default()
    }

    fn takes(&self, doc: &Doc, group: &str) -> bool {
        let summary = doc.summary.as_deref();
        let has = |wanted: bool, what: fn(&Summary) -> bool| !wanted || summary.is_some_and(what);
        has(self.failed, is_failed) && has(self.secrets, has_secrets) && has(self.findings, has_findings) && self.names(doc, group)
    }

    fn names(&self, doc: &Doc, group: &str) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let summary = doc.summary.as_deref();
        let words = summary.map(|summary| [&summary.heading, &summary.aside, &summary.about, &summary.outcome, &summary.time]);
        let words = words.into_iter().flatten().map(String::as_str).chain([group, doc.name.as_str()]);
        words.into_iter().any(|words| words.to_lowercase().contains(&self.text))
    }
}

pub fn is_failed(summary: &Summary) -> bool {
    summary.status == Status::Error
}

pub fn has_secrets(summary: &Summary) -> bool {
    secrets(summary) > 0
}

pub fn has_findings(summary: &Summary) -> bool {
    findings(summary) > 0
}

/// As many as head and tab say.
pub fn findings(summary: &Summary) -> u32 {
    summary.errors + summary.warnings + summary.infos
}

pub fn secrets(summary: &Summary) -> u32 {
    summary.tally.iter().find(|(class, _)| *class == Class::Credential).map_or(0, |(_, count)| *count)
}

/// A line of the list.
#[derive(Clone, PartialEq)]
pub enum Item {
    Head(String),
    /// The document by its place among those that are open, and the group that it stands in.
    Doc(usize, String),
}

/// The lines and where each begins, in pixels.
#[derive(Clone, Default, PartialEq)]
pub struct Shelf {
    pub items: Vec<(f64, Item)>,
    pub length: f64,
}

/// Pixels that a line and a head take.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub line: f64,
    pub head: f64,
}

impl Shelf {
    pub fn new(docs: &[Doc], filter: &Filter, sizes: Sizes) -> Self {
        let groups = groups(docs);
        let mut shelf = Shelf::default();
        let many = groups.len() > 1;
        for (name, places) in groups {
            let mut taken = places.into_iter().filter(|place| filter.is_off() || filter.takes(&docs[*place], &name)).peekable();
            if many && sizes.head > 0.0 && taken.peek().is_some() {
                shelf.push(Item::Head(name.clone()), sizes.head);
            }
            for place in taken {
                shelf.push(Item::Doc(place, if many { name.clone() } else { String::new() }), sizes.line);
            }
        }
        shelf
    }

    fn push(&mut self, item: Item, size: f64) {
        self.items.push((self.length, item));
        self.length += size;
    }

    /// Documents, in the order of the list.
    pub fn docs(&self) -> impl Iterator<Item = usize> + '_ {
        self.items.iter().filter_map(|(_, item)| match item {
            Item::Doc(place, _) => Some(*place),
            Item::Head(_) => None,
        })
    }

    /// Where the line of a document begins.
    pub fn start(&self, place: usize) -> Option<f64> {
        self.items.iter().find(|(_, item)| matches!(item, Item::Doc(at, _) if *at == place)).map(|(start, _)| *start)
    }

    /// The lines that reach into a window.
    pub fn window(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let first = self.items.partition_point(|(start, _)| *start <= from).saturating_sub(1);
        let last = self.items.partition_point(|(start, _)| *start < to);
        first..last.max(first)
    }
}

/// Names of the groups in the order of their first document, and the documents of each.
fn groups(docs: &[Doc]) -> Vec<(String, Vec<usize>)> {
    let by_id: HashMap<DocId, &Doc> = docs.iter().map(|doc| (doc.id, doc)).collect();
    let mut order: Vec<(String, Vec<usize>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (place, doc) in docs.iter().enumerate() {
        let key = group_of(doc, &by_id);
        let group = *known.entry(key.clone()).or_insert_with(|| {
            order.push((key, Vec::new()));
            order.len() - 1
        });
        order[group].1.push(place);
    }
    for (name, places) in &mut order {
        if let Some(id) = name.strip_prefix('\0') {
            *name = device_name(id, places.iter().filter_map(|place| docs[*place].summary.as_deref()));
        }
    }
    order
}

/// The device by its identifier (behind a NUL), or the kind of thing in words.
fn group_of(doc: &Doc, by_id: &HashMap<DocId, &Doc>) -> String {
    let Some(summary) = doc.summary.as_deref() else { return "Other".to_owned() };
    // A command does not say for whom it is; its answer does.
    let partner = || summary.partners.iter().find_map(|doc| by_id.get(doc)?.summary.as_ref()?.device.clone());
    if let Some(device) = summary.device.clone().or_else(partner) {
        return ["\0", &device.id].concat();
    }
    match summary.kind.as_str() {
        "profile" | "payload" | "declaration" | "asset-data" => "Profiles and declarations",
        "dep" | "vpp1" | "vpp2" | "axm" | "store" | "token" => "Apple services",
        "command" | "checkin" | "response" | "answer" | "ddm" => "MDM protocol",
        _ => "Other",
    }
    .to_owned()
}

/// "iPhone 15 · F2LXK3ABCDEF".
fn device_name<'a>(id: &str, summaries: impl Iterator<Item = &'a Summary> + Clone) -> String {
    let devices = || summaries.clone().filter_map(|summary| summary.device.as_ref());
    let model = devices().map(|device| device.model.as_str()).find(|model| !model.is_empty()).unwrap_or("Device");
    let serial = devices().map(|device| device.serial.as_str()).find(|serial| !serial.is_empty()).unwrap_or(id);
    [model, " · ", serial].concat()
}

/// What stands first in the line: what is particular to a profile or a declaration, else the name of the message.
pub fn names(doc: &Doc) -> (String, String) {
    let title = title_of(doc);
    let Some(summary) = doc.summary.as_deref() else { return (title, String::new()) };
    let about = summary.about.clone();
    match summary.kind.as_str() {
        "profile" | "payload" | "declaration" if !about.is_empty() => (about, title),
        _ if !about.is_empty() => (title, about),
        _ if !summary.aside.is_empty() => (title, summary.aside.clone()),
        _ if !summary.heading.is_empty() => (title, doc.name.clone()),
        _ => (title, summary.title.clone()),
    }
}
