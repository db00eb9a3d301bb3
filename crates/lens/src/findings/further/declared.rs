//! Declarations: the predicates of activations, the status items that a server subscribes to, and types that end too early.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::annotate::nearest;
use crate::catalog::{self, FieldId, Scope};
use crate::decode::{NodeId, ROOT};
use crate::findings::case::{Case, shown};
use crate::findings::grammar::predicate::{self, Comparison, Predicate, Side};

/// Words that declarative management adds to predicates.
const WORDS: [&str; 3] = ["status", "property", "key"];

/// What Macs make of a word behind `@` that they do not know: https://github.com/fleetdm/fleet/issues/50764, tracked by Apple as FB24193230.
const WEDGED: &str = "On macOS 26.5 such a predicate stopped Macs from carrying out any command of their server, and they could not be recovered remotely (FB24193230). Correct it before you send it.";

pub(super) fn predicate(case: &mut Case, node: NodeId) {
    let Some(text) = case.string(node).filter(|text| !text.trim().is_empty() && !crate::standin::is(text)) else { return };
    match predicate::parse(&text) {
        Err(fault) => {
            let message = format!("The predicate cannot be read, column {}: {}.", fault.column(&text), fault.message);
            let advice = "The device reports Error.UnableToParsePredicate and does not apply the activation. Correct the predicate.";
            case.error(node, "predicate-syntax", message, advice);
        }
        Ok(said) => {
            words(case, node, &text, &said);
            for comparison in &said.comparisons {
                types(case, node, &text, comparison);
            }
            paths(case, node, &text, &said);
        }
    }
}

fn column(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.chars().count() + 1)
}

fn words(case: &mut Case, node: NodeId, text: &str, said: &Predicate) {
    for word in &said.words {
        let at = column(text, word.at);
        if !WORDS.contains(&word.name) {
            let message = format!("Column {at}: @{} is no word of predicates; there are @status, @property and @key.", shown(word.name));
            let near = nearest(word.name, WORDS.into_iter()).map_or(String::new(), |near| format!("Did you mean @{near}? "));
            case.error(node, "predicate-word", message, near + WEDGED);
            continue;
        }
        let Some(argument) = word.argument else {
            let message = format!("Column {at}: @{} has no name in brackets behind it.", word.name);
            case.error(node, "predicate-word", message, format!("Write @{}(name). {WEDGED}", word.name));
            continue;
        };
        match word.name {
            "status" if item(argument).is_none() => {
                let message = format!("Column {at}: {} is no status item that the catalog knows.", shown(argument));
                let near =
                    nearest(argument, items().keys().map(String::as_str)).map_or(String::new(), |near| format!("Did you mean {near}? "));
                let advice = format!(
                    "{near}A device that does not know it cannot decide whether the activation applies. Compare it with Apple's list of status items."
                );
                case.error(node, "predicate-item", message, advice);
            }
            "key" if !word.in_subquery => {
                let message = format!("Column {at}: @key({}) stands outside of SUBQUERY.", shown(argument));
                let advice = "It names a key of the element that SUBQUERY looks at: SUBQUERY(@status(list), $x, $x.@key(name) == 'value').@count > 0.";
                case.warn(node, "predicate-word", message, advice);
            }
            _ => {}
        }
    }
}

/// All status items by their names.
fn items() -> &'static HashMap<String, FieldId> {
    static ITEMS: OnceLock<HashMap<String, FieldId>> = OnceLock::new();
    ITEMS.get_or_init(|| {
        let catalog = catalog::get();
        let Some(dict) = catalog.named("StatusItems") else { return HashMap::new() };
        let fields = catalog.keys(Scope { field: None, dict: Some(dict) });
        fields.into_iter().map(|id| (catalog.field(id).key.to_owned(), id)).filter(|(name, _)| name.contains('.')).collect()
    })
}

fn item(name: &str) -> Option<FieldId> {
    // Items that tests of Apple's and others use begin so.
    items().get(name).copied()
}

/// Two sides that cannot be the same.
fn types(case: &mut Case, node: NodeId, text: &str, comparison: &Comparison) {
    let (Side::Status(name, false), other) = (match comparison.left {
        Side::Status(..) => (comparison.left, comparison.right),
        _ => (comparison.right, comparison.left),
    }) else {
        return;
    };
    let Some(id) = item(name) else { return };
    let field = catalog::get().field(id);
    let at = column(text, comparison.at);
    let kind = field.type_name();
    let is = match other {
        Side::Text(_) => "a text",
        Side::Number => "a number",
        Side::Boolean => "true or false",
        _ => return,
    };
    let fits = match (kind, other) {
        ("string", Side::Text(_)) | ("integer" | "real", Side::Number) | ("boolean", Side::Boolean | Side::Number) => true,
        // Elements are compared by ANY and IN, which need no type of the list itself.
        ("array", _) if matches!(comparison.operator, "CONTAINS" | "IN" | "BETWEEN") => true,
        ("any" | "date" | "data", _) => true,
        _ => false,
    };
    if !fits {
        let what = match kind {
            "string" => "a text",
            "integer" | "real" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            _ => "a dictionary",
        };
        let message = format!("Column {at}: {name} is {what}, and is compared with {is}: the two are never equal.");
        let advice = match kind {
            "string" => "Put the value into quotes.",
            "array" => "Look into the list: SUBQUERY(@status(list), $x, $x.@key(name) == 'value').@count > 0.",
            _ => "Write the value without quotes.",
        };
        return case.warn(node, "predicate-type", message, advice);
    }
    if let (Side::Text(value), true) = (other, comparison.operator == "=" && !field.values.is_empty()) {
        let is_known = field.values.iter().any(|(known, _)| *known == value);
        if !is_known {
            let list = field.values.iter().map(|(known, _)| *known).take(8).collect::<Vec<_>>().join(", ");
            let message = format!("Column {at}: {} is none of the values that {name} is known to have.", shown(value));
            let near =
                nearest(value, field.values.iter().map(|(known, _)| *known)).map_or(String::new(), |near| format!("Did you mean {near}? "));
            case.warn(node, "predicate-value", message, format!("{near}Known are {list}."));
        }
    }
    if let (Side::Text(_), "<" | ">" | "<=" | ">=") = (other, comparison.operator) {
        let message = format!("Column {at}: {name} is a text, and is compared letter by letter: 9 comes after 17.");
        case.info(node, "predicate-type", message, "Compare versions by BEGINSWITH or with all their digits in mind.");
    }
}

/// Status items that stand there without `@status`.
fn paths(case: &mut Case, node: NodeId, text: &str, said: &Predicate) {
    for (path, at) in &said.paths {
        if item(path).is_some() {
            let message = format!("Column {}: {path} is a status item and stands without @status.", column(text, *at));
            case.warn(node, "predicate-item", message, format!("Write @status({path}): without it the name is taken for a key path."));
        }
    }
}

/// Whether a text is the name in a list of subscribed status items.
pub(super) fn is_subscription(case: &Case, node: NodeId) -> bool {
    let list = case.doc.parent(node).and_then(|entry| case.doc.parent(entry));
    list.is_some_and(|list| case.doc.key(list) == Some("StatusItems"))
}

pub(super) fn subscription(case: &mut Case, node: NodeId) {
    let Some(name) = case.string(node).filter(|name| !name.is_empty() && !crate::standin::is(name)) else { return };
    if items().is_empty() || item(&name).is_some() || name.starts_with("test.") {
        return;
    }
    let message = format!("{} is no status item that the catalog knows.", shown(&name));
    let near = nearest(&name, items().keys().map(String::as_str)).map_or(String::new(), |near| format!("Did you mean {near}? "));
    case.warn(
        node,
        "status-item",
        message,
        format!("{near}A device that does not know it never reports it, and says so in the Errors of its status report."),
    );
}

/// A dictionary that is built like a declaration and whose type is none.
pub(super) fn unknown(case: &mut Case) {
    let Some(node) = case.child(ROOT, "Type") else { return };
    let Some(kind) = case.string(node) else { return };
    let families = ["com.apple.configuration", "com.apple.activation", "com.apple.asset", "com.apple.management"];
    let Some(family) = families.iter().find(|family| kind.starts_with(**family)) else { return };
    if case.child(ROOT, "Identifier").is_none() && case.child(ROOT, "Payload").is_none() {
        return;
    }
    let known: Vec<&str> = catalog::get().family("Declaration").filter(|known| known.starts_with(family)).collect();
    let is_short = kind.len() <= family.len() + 1;
    let message = match is_short {
        true => format!("This is built like a declaration, and its Type {} says only of which family.", shown(&kind)),
        false => format!("This is built like a declaration, and its Type {} is none that the catalog knows.", shown(&kind)),
    };
    let near = nearest(&kind, known.iter().copied()).filter(|_| !is_short);
    let advice = match near {
        Some(near) => format!("Did you mean {near}? Devices refuse a type that they do not know."),
        None => format!("Devices refuse a type that they do not know. A whole one is, for example, {}.", known.first().unwrap_or(family)),
    };
    case.warn(node, "declaration-type", message, advice);
}
