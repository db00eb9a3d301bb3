//! What the catalog and `examples/annotate.rs` promise (DESIGN.md, "Contracts that checks lean on").

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use mdm_lens::catalog::{self, Dict, FieldId};
use mdm_lens::decode::{self, ROOT};
use mdm_lens::recognize::recognize;
use serde_json::Value;

mod fixtures;

use fixtures::messages;

// ── The rows of the data table ──────────────────────────────────────────────

/// What the fixtures show.
#[derive(Default)]
struct Shown {
    /// Keys of nodes by the row that they answer: of the first table, and of the second.
    sent: BTreeMap<u16, BTreeSet<String>>,
    received: BTreeMap<u16, BTreeSet<String>>,
    /// Messages that are recognised, as they are and with their wrappers peeled off; name and kind.
    recognised: HashSet<(&'static str, &'static str)>,
}

fn shown() -> &'static Shown {
    static SHOWN: OnceLock<Shown> = OnceLock::new();
    SHOWN.get_or_init(|| {
        let catalog = catalog::get();
        let mut shown = Shown::default();
        for fixture in messages::all().iter().filter(|fixture| !fixture.is_broken()) {
            if fixture.name.starts_with("webhook/") {
                shown.recognised.extend(recognised(fixture.bytes()));
            }
            for document in &mut fixture.open() {
                shown.recognised.extend(document.document().into_iter().flat_map(readings));
                let walked: Result<(), ()> = document.each(|node| {
                    let key = node.path.rsplit('/').find(|step| step.parse::<usize>().is_err()).unwrap_or_default();
                    let Some(id) = node.field else { return Ok(()) };
                    for row in catalog.rows_of(id, false) {
                        shown.sent.entry(row).or_default().insert(key.to_owned());
                    }
                    for row in catalog.rows_of(id, true) {
                        shown.received.entry(row).or_default().insert(key.to_owned());
                    }
                    Ok(())
                });
                walked.expect("nothing fails here");
            }
        }
        shown
    })
}

fn readings(document: &decode::Document) -> Vec<(&'static str, &'static str)> {
    recognize(document, ROOT).iter().map(|reading| catalog::get().dict(reading.message)).map(|dict| (dict.name, dict.kind)).collect()
}

fn recognised(bytes: Vec<u8>) -> Vec<(&'static str, &'static str)> {
    readings(&decode::read(bytes))
}

/// Rows of a table as `seed/` has them: number, and the wire keys in words.
fn seed(file: &str) -> Vec<(u16, String)> {
    let text = std::fs::read_to_string(catalog_folder().join(file)).expect("the table is there");
    let mut lines = text.lines();
    let column = lines.next().and_then(|head| head.split('\t').position(|name| name == "wire_keys")).expect("a column of wire keys");
    lines
        .map(|line| {
            let columns: Vec<_> = line.split('\t').collect();
            (columns[0].parse().expect("a number"), columns[column].to_owned())
        })
        .collect()
}

/// Whether `key` is one of the words of `wire`.
fn names(wire: &str, key: &str) -> bool {
    !key.is_empty() && wire.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == key)
}

fn assert_on_wire_keys(file: &str, rows: usize, answered: &BTreeMap<u16, BTreeSet<String>>) {
    let seed = seed(file);
    assert_eq!(seed.len(), rows);
    let lost: Vec<_> =
        seed.iter().filter(|(row, wire)| !answered.get(row).is_some_and(|keys| keys.iter().any(|key| names(wire, key)))).collect();
    assert!(lost.is_empty(), "rows on none of their wire keys: {lost:#?}, found are {answered:?}");
}

#[test]
fn all_sixty_rows_are_found_on_their_wire_keys() {
    assert_on_wire_keys("rows.tsv", 60, &shown().sent);
}

#[test]
fn all_twenty_eight_outgoing_rows_are_found_on_their_wire_keys() {
    assert_on_wire_keys("rows_out.tsv", 28, &shown().received);
}

/// Lines of `store.tsv` whose purpose is still to be written.
const WITHOUT_PURPOSE: &[&str] = &["Store.LookupList/[]", "Store.ResourceList/[]"];

#[test]
fn every_field_that_answers_a_row_has_meaning_and_purpose() {
    let catalog = catalog::get();
    let silent = |id: &FieldId| catalog.field(*id).meaning.is_empty() && catalog.field(*id).key != "[]" || catalog.purpose(*id).is_empty();
    let lost: Vec<_> = catalog
        .fields()
        .filter(|id| !catalog.field(*id).rows.is_empty())
        .filter(silent)
        .map(|id| catalog.id(id))
        .filter(|id| !WITHOUT_PURPOSE.contains(&id.as_str()))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(mdm_lens::lens::unanswered_rows().is_empty());
}

// ── Words ───────────────────────────────────────────────────────────────────

/// Words of a text in lower case; the parts of a key: `SerialNumber`, `serial_number` and `serial-number` give the same.
fn words(text: &str) -> HashSet<String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(letter);
        before = letter;
    }
    spaced.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[test]
fn no_meaning_is_hollow() {
    let catalog = catalog::get();
    let hollow: Vec<_> = catalog
        .fields()
        // Elements are told in full by their array's line.
        .filter(|id| catalog.field(*id).key != "[]")
        .filter(|id| words(catalog.field(*id).meaning).difference(&words(catalog.field(*id).key)).count() < 3)
        .map(|id| format!("{}: {:?}", catalog.id(id), catalog.field(id).meaning))
        .collect();
    assert!(hollow.is_empty(), "{} meanings add less than three words to their key: {hollow:#?}", hollow.len());
}

#[test]
fn no_meaning_is_its_purpose() {
    let catalog = catalog::get();
    let same = |id: &FieldId| {
        !catalog.field(*id).meaning.is_empty() && catalog.field(*id).meaning.eq_ignore_ascii_case(catalog.field(*id).purpose)
    };
    let found: Vec<_> = catalog.fields().filter(same).map(|id| catalog.id(id)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

// ── The catalog's references ────────────────────────────────────────────────

fn catalog_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/catalog/table")
}

/// Lines of all `.tsv` files of the catalog with where they stand.
fn lines() -> Vec<(String, Vec<String>)> {
    let (mut lines, mut folders) = (Vec::new(), vec![catalog_folder()]);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "tsv") {
                let text = std::fs::read_to_string(&path).expect("text");
                let name = path.strip_prefix(catalog_folder()).expect("below").display().to_string();
                lines.extend(
                    text.lines()
                        .enumerate()
                        .map(|(number, line)| (format!("{name}:{}", number + 1), line.split('\t').map(str::to_owned).collect())),
                );
            }
        }
    }
    lines
}

#[test]
fn every_since_names_platforms_and_versions() {
    let version = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let platform = |words: &[&str]| {
        matches!(words, ["iOS" | "macOS" | "tvOS" | "visionOS" | "watchOS", since, rest @ ..] if version(since)
        && rest.split(|word| *word == "supervised").all(|rest| rest.chunks(2).all(|rest| {
            matches!(rest, ["deprecated" | "removed", until] if version(until))
        })))
    };
    let wrong: Vec<_> = lines()
        .into_iter()
        .filter_map(|(place, columns)| {
            let since = columns.get(if columns[0] == "@" { 7 } else { 4 })?.clone();
            (columns[0] == "@" || columns[0].starts_with('/')).then_some((place, since))
        })
        .filter(|(_, since)| {
            !since.is_empty() && !since.split(", ").all(|part| part == "supervised" || platform(&part.split(' ').collect::<Vec<_>>()))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_inclusion_names_a_dictionary_that_is_there() {
    let lines = lines();
    let names: HashSet<&str> =
        lines.iter().filter(|(_, columns)| matches!(columns[0].as_str(), "@" | "%")).map(|(_, columns)| columns[1].trim()).collect();
    let lost: Vec<_> = lines
        .iter()
        .filter(|(_, columns)| columns[0] == "+" && !names.contains(columns[1].trim()))
        .map(|(place, columns)| format!("{place} + {}", columns[1]))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(lines.iter().filter(|(_, columns)| columns[0] == "+").count() > 100);
}

#[test]
fn every_reference_leads_somewhere() {
    let catalog = catalog::get();
    let families: HashSet<&str> = catalog
        .dicts()
        .filter_map(|id| catalog.dict(id).name.split_once('{'))
        .map(|(family, _)| family)
        .chain(["Request", "Payload", "Declaration"])
        .collect();
    let leads = |reference: &str| match reference.split_once('{') {
        Some((family, _)) => reference.ends_with('}') && families.contains(family),
        None => catalog.named(reference).is_some(),
    };
    let lost: Vec<_> = catalog
        .fields()
        .filter(|id| !catalog.field(*id).reference.is_empty() && !leads(catalog.field(*id).reference))
        .map(|id| format!("{} &{}", catalog.id(id), catalog.field(id).reference))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn ids_are_unique_within_a_kind() {
    let catalog = catalog::get();
    let mut seen = HashSet::new();
    let twice: Vec<_> = catalog
        .fields()
        .map(|id| (catalog.id(id), catalog.dict(catalog.field(id).dict).kind))
        .filter(|key| !seen.insert(key.clone()))
        .collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

// ── The rules that recognise ────────────────────────────────────────────────

/// Messages with a rule that no fixture shows yet.
const NOT_COVERED: &[(&str, &str)] = &[
    // Its schema gives no example; a fixture is still to be made.
    ("ContentCacheMetricsReport", "object"),
    // Objects of consoles and what tools print, which the tests of `source` make in code.
    ("Graph.iosCompliancePolicy", "graph"),
    ("Graph.macOSCompliancePolicy", "graph"),
    ("Graph.customConfiguration", "graph"),
    ("Graph.macOSCustomAppConfiguration", "graph"),
    ("Graph.deviceConfiguration", "graph"),
    ("Graph.configurationPolicy", "graph"),
    ("Jamf.osxProfile", "object"),
    ("Jamf.mobileProfile", "object"),
    ("Jamf.mobileProfile2", "object"),
    ("Jamf.mobileApp", "object"),
    ("Jamf.prestage", "object"),
    ("Fleet.commandResults", "object"),
    ("Fleet.commandResult", "object"),
    ("Fleet.profile", "object"),
    ("Fleet.profiles", "object"),
    ("MicroMDM.command", "object"),
    ("MicroMDM.queued", "object"),
    ("NanoMDM.enqueued", "object"),
    ("NanoMDM.pushCert", "object"),
    ("PostmanCollection", "object"),
    ("ProfileManifest", "object"),
    ("ProfilesReport", "object"),
    ("Text", "text"),
    ("ProfilesStatus", "object"),
    ("ProfilesList", "object"),
    ("ProfilesShow", "object"),
    ("EnrollmentShow", "object"),
    ("SystemProfilerProfiles", "object"),
    ("SystemProfilerText", "object"),
    // What is made of certificates, keys, signatures and pictures stands inside values, or comes from files of `tests/source.rs`.
    ("ASN1", "object"),
    ("BytesView", "object"),
    ("CMS", "object"),
    ("CertificateRequestView", "object"),
    ("CertificateView", "object"),
    ("CertificatesView", "object"),
    ("CmsEnveloped", "object"),
    ("CmsOther", "object"),
    ("HTTPMessage", "object"),
    ("ImageView", "object"),
    ("JWT", "object"),
    ("PKCS12", "object"),
    ("PrivateKeyView", "object"),
    ("ProvisioningProfile", "object"),
    ("PublicKeyView", "object"),
];

/// Kinds whose rule is one key, or one key with one value: a document is made for each, a fixture is not needed.
const MADE: &[&str] = &["payload", "declaration", "status-item"];

fn messages_with_a_rule() -> impl Iterator<Item = &'static Dict> {
    let catalog = catalog::get();
    catalog.dicts().map(|id| catalog.dict(id)).filter(|dict| dict.is_message && !dict.when.is_empty())
}

/// A value as a status item may have it.
fn value_of(item: &Dict) -> Value {
    let catalog = catalog::get();
    let scope = catalog.dicts().find(|id| std::ptr::eq(catalog.dict(*id), item)).map(|id| catalog.message_scope(id));
    let field = scope.and_then(|scope| catalog.exact(scope, item.when)).map(|field| catalog.field(field));
    match field.map(catalog::Field::type_name) {
        Some("array") => serde_json::json!([]),
        Some("dictionary") => serde_json::json!({}),
        Some("boolean") => serde_json::json!(true),
        Some("integer") => serde_json::json!(1),
        _ => field.and_then(|field| field.values.first()).map_or("value", |(value, _)| value).into(),
    }
}

#[test]
fn every_rule_recognises_a_fixture() {
    let covered = &shown().recognised;
    let wanted: Vec<_> = messages_with_a_rule().filter(|dict| !MADE.contains(&dict.kind)).map(|dict| (dict.name, dict.kind)).collect();
    let missing: Vec<_> = wanted.iter().filter(|message| !covered.contains(*message) && !NOT_COVERED.contains(message)).collect();
    assert!(missing.is_empty(), "make a fixture for each, or list it in NOT_COVERED: {missing:#?}");
    let stale: Vec<_> = NOT_COVERED.iter().filter(|message| covered.contains(*message)).collect();
    assert!(stale.is_empty(), "these have a fixture now: {stale:#?}");
}

#[test]
fn the_type_alone_recognises_every_payload_declaration_and_status_item() {
    let mut wrong = Vec::new();
    for dict in messages_with_a_rule().filter(|dict| MADE.contains(&dict.kind) && dict.name != "UnknownDeclaration") {
        let document = match dict.when.split(' ').next().and_then(|rule| rule.split_once('=')) {
            Some(("Type", value)) => serde_json::json!({"Type": value, "Identifier": "org.example.a", "ServerToken": "1", "Payload": {}}),
            Some((key, value)) => {
                serde_json::json!({key: value, "PayloadVersion": 1, "PayloadIdentifier": "org.example.a", "PayloadUUID": "00000000-0000-4000-8000-000000000001"})
            }
            None => serde_json::json!({dict.when: value_of(dict)}),
        };
        let found = recognised(document.to_string().into_bytes());
        if found != [(dict.name, dict.kind)] {
            wrong.push(format!("{} ({}) is taken for {found:?}", dict.name, dict.kind));
        }
    }
    assert!(wrong.is_empty(), "{} types are recognised wrongly: {wrong:#?}", wrong.len());
}

// ── `cargo run --example annotate` ──────────────────────────────────────────

/// The example as cargo builds it beside this test.
fn annotate(arguments: &[&str]) -> Output {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let program = BUILT.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--example", "annotate"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success(), "the example does not build");
        let test = std::env::current_exe().expect("a test has a file");
        let profile = test.parent().and_then(Path::parent).expect("target/PROFILE/deps");
        profile.join("examples").join(format!("annotate{}", std::env::consts::EXE_SUFFIX))
    });
    Command::new(program).args(arguments).current_dir(messages::folder()).output().expect("the example runs")
}

fn ndjson(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// Runs the example on every fixture at once.
fn everything() -> &'static [Value] {
    static LINES: OnceLock<Vec<Value>> = OnceLock::new();
    LINES.get_or_init(|| {
        let fixtures = messages::all();
        let files: Vec<&str> = fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
        ndjson(&annotate(&files))
    })
}

/// Whether `value` has one of the types of `types`: `s`tring, `u` whole number from 0, `a`rray, `n`ull.
fn is(value: &Value, types: &str) -> bool {
    types.chars().any(|kind| match kind {
        's' => value.is_string(),
        'u' => value.is_u64(),
        'a' => value.is_array(),
        _ => value.is_null(),
    })
}

fn assert_types(line: &Value, types: &[(&str, &str)]) {
    for (key, types) in types {
        assert!(line.get(*key).is_some_and(|value| is(value, types)), "{key} should be one of {types:?}: {line}");
    }
}

#[test]
fn exit_is_0_if_every_file_opened() {
    let output = annotate(&["checkin/Authenticate.plist", "dep/DepAccount.json"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(ndjson(&output).iter().filter(|line| line.get("document").is_some()).count(), 2);
}

#[test]
fn exit_is_1_if_any_file_had_an_error_and_the_others_are_still_told() {
    let output = annotate(&["broken/Authenticate+cut.plist", "checkin/CheckOut.plist"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = ndjson(&output);
    let heads: Vec<_> = lines.iter().filter(|line| line.get("document").is_some()).collect();
    assert_eq!(heads.len(), 2);
    assert_types(&heads[0]["error"], &[("message", "s"), ("line", "u"), ("column", "u"), ("offset", "u")]);
    assert!(heads[1]["error"].is_null());
    assert!(lines.iter().any(|line| line["path"] == "/SerialNumber"), "what stands before the break is told");
}

#[test]
fn exit_is_1_for_a_file_that_is_not_there() {
    let output = annotate(&["no/such/file.plist"]);
    assert_eq!(output.status.code(), Some(1));
    assert_types(&ndjson(&output)[0]["error"], &[("message", "s"), ("line", "u"), ("column", "u"), ("offset", "u")]);
}

#[test]
fn exit_is_2_on_wrong_use() {
    for arguments in [&[][..], &["--nonsense"], &["--catalog", "dep/DepAccount.json"]] {
        let output = annotate(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_line_of_a_document_has_the_types_of_the_contract() {
    for line in everything().iter().filter(|line| line.get("document").is_some()) {
        assert_types(
            line,
            &[("document", "s"), ("format", "sn"), ("wrappers", "a"), ("service", "sn"), ("message", "sn"), ("evidence", "sn")],
        );
        assert!(line["wrappers"].as_array().expect("an array").iter().all(Value::is_string), "{line}");
        let format = line["format"].as_str().unwrap_or("json");
        assert!(["xml-plist", "binary-plist", "openstep-plist", "json", "json-lines"].contains(&format), "{line}");
        if !line["error"].is_null() {
            assert_types(&line["error"], &[("message", "s"), ("line", "u"), ("column", "u"), ("offset", "u")]);
        }
        assert_eq!(line["message"].is_null(), line["evidence"].is_null(), "a message is never told without its evidence: {line}");
    }
}

#[test]
fn every_line_of_a_node_has_the_types_of_the_contract() {
    let classes = catalog::CLASSES;
    for line in everything().iter().filter(|line| line.get("path").is_some()) {
        assert_types(
            line,
            &[
                ("path", "s"),
                ("kind", "s"),
                ("value", "sn"),
                ("span", "a"),
                ("field", "sn"),
                ("meaning", "sn"),
                ("purpose", "sn"),
                ("privacy", "sn"),
                ("rows", "a"),
                ("reading", "sn"),
                ("findings", "a"),
            ],
        );
        let span: Vec<_> = line["span"].as_array().expect("an array").iter().filter_map(Value::as_u64).collect();
        assert!(span.len() == 2 && span[0] <= span[1], "{line}");
        assert!(
            line["rows"].as_array().expect("an array").iter().all(|row| row.as_u64().is_some_and(|row| (1..=60).contains(&row))),
            "{line}"
        );
        assert_eq!(line["field"].is_null(), line["privacy"].is_null(), "{line}");
        assert!(line["privacy"].as_str().is_none_or(|class| classes.contains(&class)), "{line}");
        for finding in line["findings"].as_array().expect("an array") {
            assert_types(finding, &[("level", "s"), ("code", "s"), ("message", "s")]);
            assert!(["error", "warning", "info"].contains(&finding["level"].as_str().expect("a word")), "{line}");
        }
    }
}

#[test]
fn a_document_is_followed_by_its_nodes_in_reading_order() {
    let lines = everything();
    assert!(lines[0].get("document").is_some());
    for pair in lines.windows(2) {
        let readable = pair[0].get("document").is_some() && !pair[0]["format"].is_null();
        assert!(!readable || pair[1]["path"] == "", "the root comes first: {} {}", pair[0], pair[1]);
    }
}

#[test]
fn the_values_of_nodes_are_where_their_spans_say() {
    let lines = everything();
    let at = lines.iter().position(|line| line["document"] == "checkin/Authenticate.plist").expect("it was told");
    let source = std::fs::read(messages::folder().join("checkin/Authenticate.plist")).expect("a fixture");
    for line in lines[at + 1..].iter().take_while(|line| line.get("path").is_some()).filter(|line| line["kind"] == "string") {
        let place = |index: usize| line["span"][index].as_u64().expect("a number") as usize;
        let text = String::from_utf8_lossy(&source[place(0)..place(1)]);
        assert!(text.contains(line["value"].as_str().expect("a text")), "{line} is not at its span: {text}");
    }
}

#[test]
fn the_catalog_is_printed_a_field_a_line_with_all_columns() {
    let output = annotate(&["--catalog"]);
    assert_eq!(output.status.code(), Some(0));
    let lines = ndjson(&output);
    assert_eq!(lines.len(), catalog::get().fields().count());
    for line in &lines {
        let columns = [
            "id",
            "service",
            "message",
            "kind",
            "path",
            "key",
            "type",
            "reading",
            "meaning",
            "purpose",
            "privacy",
            "presence",
            "availability",
        ];
        for column in columns {
            assert!(line[column].is_string(), "{column}: {line}");
        }
        assert_types(line, &[("values", "a"), ("rows", "a"), ("rows_out", "a"), ("source", "sn")]);
    }
}

#[test]
fn every_field_names_the_service_of_its_users() {
    let catalog = catalog::get();
    let without: BTreeSet<_> =
        catalog.fields().filter(|id| catalog.service(*id).is_empty()).map(|id| catalog.dict(catalog.field(id).dict).name).collect();
    assert!(without.is_empty(), "{} dictionaries: {without:?}", without.len());
}
