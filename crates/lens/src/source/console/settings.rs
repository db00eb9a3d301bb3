//! The settings catalog of Intune as what a device gets: a profile with its payloads, and declarations.

use std::collections::BTreeMap;

use super::super::Layer;
use super::super::step::Part;
use super::catalog::{Target, setting};
use super::tree::{Step, put};
use crate::catalog as table;
use crate::decode::{Document, Kind, NodeId};
use crate::json::View;

/// Settings that are read.
const MANY: usize = 20_000;
/// Settings inside each other.
const DEEPEST: usize = 32;

/// What is there so far: a tree for each payload and declaration.
#[derive(Default)]
struct Built {
    trees: BTreeMap<Target, View>,
    count: usize,
    /// Identifiers that are none of Apple's, or whose place is not known.
    strange: usize,
}

/// What the settings in a document become on a device.
pub(super) fn parts(doc: &Document) -> Vec<Part> {
    let mut built = Built::default();
    let mut node = 1;
    while node < doc.len() as NodeId {
        let is_setting = doc.kind(node) == Kind::Dict && doc.child(node, "settingDefinitionId").is_some();
        if is_setting {
            walk(doc, node, &mut built, &mut Vec::new(), 0);
            node = doc.after(node);
        } else {
            node += 1;
        }
    }
    built.into_parts()
}

/// A list in which values stand, by its path, and the element that they belong to.
type Elements = Vec<(Vec<Step>, usize)>;

fn walk(doc: &Document, instance: NodeId, built: &mut Built, elements: &mut Elements, depth: usize) {
    built.count += 1;
    let Some(id) = doc.child(instance, "settingDefinitionId").and_then(|child| doc.text(child)) else { return };
    if built.count > MANY || depth > DEEPEST {
        return;
    }
    let Some(setting) = setting(&id) else {
        built.strange += 1;
        return children_of(doc, instance, built, elements, depth);
    };
    let path = placed(&setting.path, elements);
    let tree = built.trees.entry(setting.target).or_insert_with(|| View::Dict(Vec::new()));
    let value = |node: NodeId| value_of(doc, node, &id, setting.field);
    let list = |key: &str| doc.child(instance, key).into_iter().flat_map(|list| doc.children(list)).collect::<Vec<NodeId>>();
    if let Some(node) = doc.child(instance, "choiceSettingValue").or_else(|| doc.child(instance, "simpleSettingValue")) {
        if let Some(value) = value(node) {
            put(tree, &path, value);
        }
        return children_of(doc, node, built, elements, depth);
    }
    let values = [list("simpleSettingCollectionValue"), list("choiceSettingCollectionValue")].concat();
    if !values.is_empty() {
        put(tree, &path, View::List(values.iter().filter_map(|node| value(*node)).collect()));
        for node in values {
            children_of(doc, node, built, elements, depth);
        }
        return;
    }
    let groups = list("groupSettingCollectionValue");
    for (index, group) in groups.into_iter().chain(doc.child(instance, "groupSettingValue")).enumerate() {
        elements.push((setting.path.clone(), index));
        children_of(doc, group, built, elements, depth);
        elements.pop();
    }
}

fn children_of(doc: &Document, holder: NodeId, built: &mut Built, elements: &mut Elements, depth: usize) {
    let Some(list) = doc.child(holder, "children") else { return };
    for child in doc.children(list) {
        walk(doc, child, built, elements, depth + 1);
    }
}

/// A path with the elements of the lists that it goes through.
fn placed(path: &[Step], elements: &Elements) -> Vec<Step> {
    let mut placed = path.to_vec();
    for at in 0..placed.len() {
        if !matches!(placed[at], Step::Item(_)) {
            continue;
        }
        let is_list = |list: &[Step]| list.len() == at && list.iter().zip(&path[..at]).all(|(one, other)| one == other);
        if let Some((_, index)) = elements.iter().rev().find(|(list, _)| is_list(list)) {
            placed[at] = Step::Item(*index);
        }
    }
    placed
}

/// The value of a setting: a choice by what follows the identifier in it, or a plain value.
fn value_of(doc: &Document, node: NodeId, id: &str, field: Option<table::FieldId>) -> Option<View> {
    let value = doc.child(node, "value")?;
    let text = doc.text(value)?;
    match doc.kind(value) {
        Kind::True => Some(View::Bool(true)),
        Kind::False => Some(View::Bool(false)),
        Kind::Integer | Kind::Real => Some(View::Raw(text.into_owned())),
        Kind::String => Some(match text.strip_prefix(id).and_then(|rest| rest.strip_prefix('_')) {
            Some(choice) => chosen(choice, field),
            None => View::text(text),
        }),
        _ => None,
    }
}

/// A choice: true or false, a value by its name, or by its number in the order of Apple's schema.
fn chosen(choice: &str, field: Option<table::FieldId>) -> View {
    let field = field.map(|id| table::get().field(id));
    let kind = field.map_or("", |field| field.type_name());
    let values: Vec<&str> = field.map(|field| field.values.iter().map(|(value, _)| *value).collect()).unwrap_or_default();
    let numbered = choice.parse::<usize>().ok().and_then(|index| values.get(index).copied()).filter(|_| kind != "integer");
    let named = values.iter().find(|value| value.eq_ignore_ascii_case(choice)).copied();
    match (choice, named.or(numbered)) {
        ("true", _) if kind != "string" => View::Bool(true),
        ("false", _) if kind != "string" => View::Bool(false),
        (_, Some(value)) if kind == "integer" => View::Raw(value.to_owned()),
        (_, Some(value)) => View::text(value),
        (choice, None) if kind == "integer" && choice.parse::<i64>().is_ok() => View::Raw(choice.to_owned()),
        (choice, None) => View::text(choice),
    }
}

impl Built {
    fn into_parts(self) -> Vec<Part> {
        let (mut payloads, mut parts) = (Vec::new(), Vec::new());
        let layer = |title: &str| {
            let mut layer = Layer { id: "intune-settings", title: title.to_owned(), is_part: true, ..Layer::default() };
            layer.facts.push(("Settings".to_owned(), self.count.to_string()));
            if self.strange > 0 {
                layer.facts.push(("Not Apple's".to_owned(), self.strange.to_string()));
            }
            let note = "in the order of Apple's schema, where Intune gives only a number".to_owned();
            layer.facts.push(("Choices".to_owned(), note));
            layer
        };
        let declared = layer("settings catalog, as the declaration that a device gets");
        let profile = layer("settings catalog, as the profile that a device gets");
        for (target, tree) in self.trees {
            let View::Dict(items) = tree else { continue };
            match target {
                Target::Payload(_) => {
                    let kind = [("PayloadType".to_owned(), View::text(target.name()))];
                    payloads.push(View::Dict(kind.into_iter().chain(items).collect()));
                }
                Target::Declaration(_) => {
                    let whole = vec![("Type".to_owned(), View::text(target.name())), ("Payload".to_owned(), View::Dict(items))];
                    parts.push(Part { layers: vec![declared.clone()], ..Part::new(View::Dict(whole).to_json()) });
                }
            }
        }
        if !payloads.is_empty() {
            let whole = vec![("PayloadType".to_owned(), View::text("Configuration")), ("PayloadContent".to_owned(), View::List(payloads))];
            parts.insert(0, Part { layers: vec![profile], ..Part::new(View::Dict(whole).to_json()) });
        }
        parts
    }
}
