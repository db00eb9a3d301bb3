//! The lens as NDJSON: one line a document, then one a node. A path of more than 1,000 bytes ends in `/…` where it is cut, and its
//! line has `"path_is_cut": true`.

use std::io::{self, Write};
use std::path::PathBuf;

use mdm_lens::catalog::availability::Platform;
use mdm_lens::catalog::{self as table, Availability, Catalog, FieldId, Successors};
use mdm_lens::clock::now;
use mdm_lens::lens::{self, Node};
use serde_json::{Map, Value, json};

use crate::input::Input;

/// Writes all documents of a file; `false` if one had an error, or the file cannot be read.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn file(file: &str, out: &mut impl Write) -> io::Result<bool> {
    input(&Input::file(PathBuf::from(file)), out)
}

/// The same of what may come in by stdin.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn input(input: &Input, out: &mut impl Write) -> io::Result<bool> {
    let file = input.name.as_str();
    let bytes = match input.read() {
        Ok(bytes) => bytes,
        Err(error) => {
            let line = json!({"document": file, "format": null, "wrappers": [], "service": null, "message": null, "evidence": null,
                "error": {"message": format!("cannot be read: {error}"), "line": 0, "column": 0, "offset": 0}});
            writeln!(out, "{line}")?;
            return Ok(false);
        }
    };
    let mut fine = true;
    let documents = lens::open(file, bytes, now());
    let answers = lens::answers(&documents);
    for (index, (mut document, answer)) in documents.into_iter().zip(answers).enumerate() {
        let name = if index == 0 { file.to_owned() } else { format!("{file}#{}", index + 1) };
        let head = document.head();
        fine &= head.error.is_none();
        let error = head
            .error
            .map(|error| json!({"message": error.message, "line": error.line, "column": error.column, "offset": error.offset as u64}));
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::String(text) };
        let answer = answer.map(|answer| json!({"title": answer.title, "text": answer.text, "steps": answer.steps, "why": answer.why, "path": answer.go.map(|place| place.path),
            "items": answer.items.iter().map(|item| json!({"title": item.title, "text": item.text, "advice": item.advice})).collect::<Vec<_>>()}));
        let line = json!({"document": name, "answer": answer, "format": head.format, "wrappers": head.wrappers, "service": text(head.service), "message": text(head.message),
            "evidence": text(head.evidence), "error": error, "choices": head.choices, "title": head.title, "sentence": head.sentence, "layers": head.layers});
        writeln!(out, "{line}")?;
        // What is wrong with the source and its wrappers stands at the root.
        let mut around: Vec<_> =
            document.findings_around().into_iter().map(|found| (found.level.id(), found.code, found.message, found.advice)).collect();
        document.each(|mut node| {
            node.findings.append(&mut around);
            writeln!(out, "{}", node_line(node))
        })?;
    }
    Ok(fine)
}

fn node_line(node: Node) -> Value {
    let field = node.field.map(|id| table::get().view(id));
    let mut line = Map::new();
    let mut set = |key: &str, value: Value| line.insert(key.to_owned(), value);
    set("path", node.path.into());
    if node.path_is_cut {
        set("path_is_cut", true.into());
    }
    set("kind", node.kind.into());
    set("value", node.value.map_or(Value::Null, Value::from));
    set("span", json!([node.span.start, node.span.end]));
    set("field", field.as_ref().map_or(Value::Null, |field| field.id.as_str().into()));
    set("meaning", field.as_ref().map_or(Value::Null, |field| field.meaning.as_str().into()));
    set("purpose", field.as_ref().map_or(Value::Null, |field| field.purpose.as_str().into()));
    set("privacy", field.as_ref().map_or(Value::Null, |field| field.class.id().into()));
    set("rows", field.as_ref().map_or_else(|| json!([]), |field| json!(field.rows)));
    set("reading", node.reading.map_or(Value::Null, Value::from));
    set(
        "findings",
        node.findings
            .into_iter()
            .map(|(level, code, message, advice)| json!({"level": level, "code": code, "message": message, "advice": advice}))
            .collect(),
    );
    Value::Object(line)
}

/// What takes the place of a field: ids, the word "none", or null where nothing is said.
fn successor(catalog: &Catalog, id: FieldId) -> Value {
    match catalog.successors(id) {
        Successors::Unsaid => Value::Null,
        Successors::None => "none".into(),
        Successors::These(list) => list.iter().map(|successor| catalog.successor(*successor).0).collect(),
    }
}

/// On which platforms a field is deprecated, removed, or for supervised devices only; versions by platform, and a list.
fn ends(available: &Availability) -> Map<String, Value> {
    let versions = |pick: fn(&Platform) -> Option<String>| -> Value {
        let known = available.platforms.iter().filter_map(|platform| Some((platform.name.to_owned(), pick(platform)?.into())));
        Value::Object(known.collect())
    };
    let supervised = available.platforms.iter().filter(|platform| platform.supervised).map(|platform| platform.name);
    Map::from_iter([
        ("deprecated".to_owned(), versions(|platform| platform.deprecated.map(str::to_owned))),
        ("removed".to_owned(), versions(|platform| platform.removed.map(str::to_owned))),
        ("supervised".to_owned(), supervised.collect()),
    ])
}

/// Writes the data table, a line a field.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn catalog(out: &mut impl Write) -> io::Result<()> {
    let catalog = table::get();
    for id in catalog.fields() {
        let (field, view) = (catalog.field(id), catalog.view(id));
        let values: Vec<Value> = view.values.iter().map(|(value, meaning, _)| json!({"value": value, "meaning": meaning})).collect();
        let line = json!({
            "id": view.id, "service": view.service, "message": view.message, "kind": catalog.dict(field.dict).kind, "path": view.path, "key": field.key,
            "type": view.kind, "reading": field.reading(), "meaning": view.meaning, "purpose": view.purpose, "privacy": view.class.id(),
            "presence": view.presence, "values": values, "availability": view.since, "rows": view.rows, "rows_out": view.rows_out,
            "content": field.reference, "source": view.source.map(|(_, url)| url), "limits": view.limits,
            "successor": successor(catalog, id),
        });
        let Value::Object(mut line) = line else { unreachable!("an object was built") };
        line.extend(ends(&catalog.availability(id)));
        writeln!(out, "{}", Value::Object(line))?;
    }
    Ok(())
}
