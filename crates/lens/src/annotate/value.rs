//! A value in words, and what is wrong with it.

use super::known::{Kin, Known};
use super::mask::{Mask, mask};
use super::reading::{self, Context, Value};
use crate::catalog::{self, Class, Field, FieldId, Scope};
use crate::decode::{Document, Format, Kind, NodeId, ROOT};
use crate::remark::{Level, Remark};
use crate::secret::DOTS;
use crate::standin::{self, StandIn};

/// One node, explained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explained {
    pub field: Option<FieldId>,
    /// The value in words.
    pub reading: Option<String>,
    pub remarks: Vec<Remark>,
    /// What of the value is shown only when asked for.
    pub mask: Mask,
}

/// Longest text that is read in words; longer ones are no dates, numbers or identifiers.
const READABLE: usize = 4096;

/// Longest data whose base64 is checked while counting.
const CHECKED: usize = 1 << 20;

fn broken_base64() -> Remark {
    Remark {
        level: Level::Error,
        code: "base64",
        message: "This is not base64: it has a character or a length that base64 cannot have.".to_owned(),
        advice: "Readers refuse the whole property list, or lose the value. Copy it from its source again, in full.".to_owned(),
    }
}

/// What is wrong with a value whatever its key is: Apple's readers refuse the property list that has it.
fn unreadable(doc: &Document, node: NodeId) -> Option<Remark> {
    let raw = doc.raw(node);
    match doc.kind(node) {
        Kind::Data => (raw.len() <= CHECKED && doc.data(node).is_none()).then(broken_base64),
        Kind::Integer if doc.format() == Format::XmlPlist && (19..=READABLE).contains(&raw.len()) => {
            let digits = raw.trim_ascii().strip_prefix(b"-").unwrap_or(raw.trim_ascii());
            let is_decimal = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
            let number = std::str::from_utf8(raw.trim_ascii()).ok().and_then(|text| text.parse::<i128>().ok());
            let fits = number.is_some_and(|number| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number));
            (is_decimal && !fits).then(|| Remark {
                level: Level::Error,
                code: "integer-size",
                message: "The number has more than 64 bits.".to_owned(),
                advice: "Apple's readers refuse the whole property list. Write a smaller number, or a string.".to_owned(),
            })
        }
        _ => None,
    }
}

/// Explains the value of `node`, of which the catalog says `known`. `now` is seconds since 1970, for relative dates. Neither what
/// is told nor what is remarked quotes a secret.
pub fn explain(doc: &Document, node: NodeId, known: Known, now: i64) -> Explained {
    let mut explained = in_clear(doc, node, known, now);
    if explained.mask.is_something() {
        let text = if doc.raw(node).len() <= READABLE { doc.text(node) } else { None };
        explained.remarks.iter_mut().for_each(|remark| conceal(remark, text.as_deref().unwrap_or_default(), &explained.mask));
    }
    explained.reading.iter_mut().for_each(crate::secret::veil);
    explained
}

/// Takes a secret out of a remark that quotes it, whole or by its first letters.
pub fn conceal(remark: &mut Remark, value: &str, mask: &Mask) {
    let parts: Vec<&str> = match mask {
        Mask::Whole(_) => vec![value.trim()],
        Mask::Parts(parts) => parts.iter().map(|part| &value[part.clone()]).collect(),
        Mask::Nothing => return,
    };
    for part in parts.into_iter().filter(|part| part.len() > 1) {
        let head: String = part.chars().take(QUOTED).collect();
        for text in [&mut remark.message, &mut remark.advice] {
            *text = text.replace(part, DOTS).replace(&head, DOTS);
        }
    }
}

/// Letters of a value that a remark quotes.
const QUOTED: usize = 60;

fn in_clear(doc: &Document, node: NodeId, known: Known, now: i64) -> Explained {
    let mask = mask(doc, node, known);
    let is_secret = mask.is_whole();
    let Some(id) = known.field else {
        let told = stand_in(doc, node, is_secret, |found| found.words());
        let remarks = unreadable(doc, node).filter(|_| told.is_none()).into_iter().collect();
        let reading = told.or_else(|| evident(doc, node, now).filter(|_| !is_secret));
        return Explained { reading, remarks, mask, ..Explained::default() };
    };
    let field = catalog::get().field(id);
    let kind = doc.kind(node);
    let mut explained = Explained { field: Some(id), mask, ..Explained::default() };
    let is_credential = field.class == Class::Credential;
    if let Some(told) = stand_in(doc, node, is_credential, |found| named(found, field, known)).filter(|_| !is_listed(doc, node, field)) {
        return Explained { reading: Some(told.0), remarks: told.1.into_iter().collect(), ..explained };
    }
    explained.remarks.extend(wrong_type(doc, node, field, known).filter(|_| known.kin == Kin::Own));
    if kind.is_container() {
        if field.key == "ErrorChain" && kind == Kind::Array {
            explained.reading = chain(doc, node);
        }
        return explained;
    }
    let text = if doc.raw(node).len() <= READABLE { doc.text(node) } else { None };
    let listed = text.as_deref().and_then(|text| field.values.iter().find(|(value, _)| *value == text));
    if let Some((_, meaning)) = listed.filter(|(_, meaning)| !meaning.is_empty()) {
        explained.reading = Some((*meaning).to_owned());
        return explained;
    }
    // Of a value of another type it is enough to say that.
    if let (None, Some(text), true) = (listed, text.as_deref(), explained.remarks.is_empty() && known.kin != Kin::Below) {
        explained.remarks.extend(unlisted(field, text));
        explained.remarks.extend(unnamed(doc, node, id, text).filter(|_| known.written));
        explained.remarks.extend(out_of_range(field, text));
    }
    explained.remarks.extend(unreadable(doc, node));
    let data = if kind == Kind::Data && doc.raw(node).len() <= READABLE { doc.data(node) } else { None };
    if data.as_deref().is_some_and(<[u8]>::is_empty) {
        explained.reading = Some("empty".to_owned());
    }
    let value = data.as_deref().map(Value::Bytes).or_else(|| to_value(doc, node, text.as_deref()));
    if let Some(value) = value.as_ref().filter(|_| known.kin != Kin::Below) {
        let (words, remark) = in_words(id, value, doc, node, now);
        explained.reading = words.filter(|_| !is_secret || field.reading() == "token").or(explained.reading);
        // That Apple's own catalogs come over http is nothing an admin could change.
        // And where an address has to be encrypted, the document's own check says so.
        let is_told = !known.written || field.presence.contains("format=https") || may_be_http(field);
        explained.remarks.extend(remark.filter(|remark| !is_told || remark.code != "url-insecure"));
    }
    explained
}

/// What is said of a stand-in: of a variable in what a device or service sent that nobody filled it in.
fn named(found: &StandIn, field: &Field, known: Known) -> (String, Option<Remark>) {
    let is_forgotten = !known.written && found.kind == standin::Kind::Variable;
    let remark = is_forgotten.then(|| {
        let message = format!("{} has the variable {} instead of a value.", name(field), found.shown());
        let advice = "Nobody filled it in. Check its spelling in the console or tool that should have.";
        Remark::info("placeholder", message, advice)
    });
    (found.words(), remark)
}

/// What `say` makes of the stand-in that a value is or has. Of a secret only what is one without doubt counts.
fn stand_in<T>(doc: &Document, node: NodeId, is_credential: bool, say: impl FnOnce(&StandIn) -> T) -> Option<T> {
    let kind = doc.kind(node);
    if !matches!(kind, Kind::String | Kind::Data | Kind::Integer | Kind::Real | Kind::Date) || doc.raw(node).len() > READABLE {
        return None;
    }
    let text = doc.text(node)?;
    // What is no base64 and has a mark in it is the template's, whatever stands around the mark.
    let is_broken = kind == Kind::Data && doc.data(node).is_none();
    let found = match is_credential {
        true if is_broken => standin::in_secret(&text),
        true => standin::of_secret(&text),
        false => standin::find(&text),
    };
    // The letters of base64 make words now and then.
    found.filter(|found| kind != Kind::Data || found.whole || is_broken).as_ref().map(say)
}

/// Whether the table names the value: then it is one, whatever it looks like.
fn is_listed(doc: &Document, node: NodeId, field: &Field) -> bool {
    !field.values.is_empty() && doc.text(node).is_some_and(|text| field.values.iter().any(|(value, _)| *value == text))
}

/// Addresses that are called over http on purpose: probes that a captive network has to be able to answer, and SCEP, whose messages
/// are encrypted themselves (RFC 8894, 3).
fn may_be_http(field: &Field) -> bool {
    field.key == "URLStringProbe" || field.key == "URL" && catalog::get().dict(field.dict).name.contains("scep")
}

fn in_words(id: FieldId, value: &Value, doc: &Document, node: NodeId, now: i64) -> (Option<String>, Option<Remark>) {
    let catalog = catalog::get();
    let field = catalog.field(id);
    match (field.reading(), value) {
        ("bits", Value::Integer(bits)) => (reading::bits(*bits, &field.values), None),
        ("command", Value::Text(name)) => (catalog.message("command", name).map(|dict| catalog.dict(dict).title.to_owned()), None),
        ("message", Value::Text(name)) => (catalog.named(name).map(|dict| catalog.dict(dict).title.to_owned()), None),
        ("field-of", Value::Text(name)) => {
            let asked = catalog.by_id(&format!("{}/{name}", field.reading_arg));
            (asked.map(|id| catalog.field(id).meaning.to_owned()), None)
        }
        // A text that is the name of a line below: a query of DeviceInformation.
        ("", Value::Text(name)) if catalog.exact(Scope { field: Some(id), dict: None }, name).is_some() => {
            let asked = catalog.exact(Scope { field: Some(id), dict: None }, name);
            (asked.map(|id| catalog.field(id).meaning.to_owned()), None)
        }
        (words, value) => {
            let domain =
                beside(doc, node, "ErrorDomain").or_else(|| Some(field.reading_arg.to_owned()).filter(|domain| !domain.is_empty()));
            let context = Context { now, domain: domain.as_deref() };
            match reading::read(words, value, &context) {
                Some(read) => (Some(read.words).filter(|words| !words.is_empty()), read.remark),
                None => (None, None),
            }
        }
    }
}

/// The text of the value beside `node` under `key`.
fn beside(doc: &Document, node: NodeId, key: &str) -> Option<String> {
    let holder = doc.child(doc.parent(node)?, key)?;
    doc.text(holder).map(std::borrow::Cow::into_owned)
}

/// What can be said of a value whose field nobody knows.
fn evident(doc: &Document, node: NodeId, now: i64) -> Option<String> {
    let len = doc.raw(node).len();
    if doc.kind(node) == Kind::String && (12..=READABLE).contains(&len) && doc.format() != Format::Text {
        // Records of a log in JSON have messages with errors in them.
        let words = errors_said(&doc.text(node)?);
        if words.is_some() {
            return words;
        }
    }
    if len > 64 {
        return None;
    }
    let text = doc.text(node)?;
    let value = to_value(doc, node, Some(&text))?;
    reading::read("", &value, &Context { now, domain: None }).map(|read| read.words)
}

/// Errors of one text that are told.
const ERRORS: usize = 3;

/// What the errors mean that a text names.
fn errors_said(text: &str) -> Option<String> {
    // Without any of these a text has no code in it, and most have none.
    let may = text.contains("rror") || text.contains('_') || text.contains("-") || text.contains("0x") || text.contains("apns");
    let found = if may { crate::source::errors_in(text) } else { Vec::new() };
    let words: Vec<String> = found
        .iter()
        .take(ERRORS)
        .filter_map(|(domain, code)| reading::told(code, Some(domain.as_str()).filter(|domain| !domain.is_empty())).map(|read| read.words))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The value for the readings; data in full, whatever its length up to [`READABLE`].
fn to_value<'a>(doc: &'a Document, node: NodeId, text: Option<&'a str>) -> Option<Value<'a>> {
    Some(match doc.kind(node) {
        Kind::String => Value::Text(text?),
        Kind::Integer => match text?.trim().parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => i128::from_str_radix(text?.trim().trim_start_matches("0x"), 16).map(Value::Integer).ok()?,
        },
        Kind::Real => Value::Real(text?.parse().ok()?),
        Kind::True => Value::Bool(true),
        Kind::False => Value::Bool(false),
        Kind::Date => Value::Date(text?),
        _ => return None,
    })
}

/// Whether 1 or 0 stands in a profile where Apple has true or false: devices take it, so it is no fault of type.
pub fn is_number_for_truth(doc: &Document, node: NodeId, field: &Field) -> bool {
    let is_one = || doc.text(node).is_some_and(|text| matches!(text.trim(), "0" | "1"));
    let is_profile = || doc.child(ROOT, "PayloadType").and_then(|kind| doc.text(kind)).is_some_and(|kind| kind == "Configuration");
    field.type_name() == "boolean"
        && doc.kind(node) == Kind::Integer
        && doc.key(node) == Some(field.key)
        && is_apples(field)
        && is_one()
        && is_profile()
}

fn wrong_type(doc: &Document, node: NodeId, field: &Field, known: Known) -> Option<Remark> {
    let kind = doc.kind(node);
    // What tools print has lost its types.
    if doc.format() == Format::Text {
        return None;
    }
    let text_only = doc.format() == Format::Json || doc.format() == Format::OpenStepPlist;
    let fits = match (field.type_name(), kind) {
        ("any", _) | (_, Kind::Null | Kind::Alias | Kind::Missing) => true,
        ("boolean", Kind::True | Kind::False)
        | ("string", Kind::String)
        | ("integer", Kind::Integer)
        | ("real", Kind::Real | Kind::Integer) => true,
        ("date", Kind::Date) | ("data", Kind::Data) | ("dictionary", Kind::Dict) | ("array", Kind::Array) => true,
        ("date" | "data", Kind::String) => text_only,
        (_, Kind::String) => doc.format() == Format::OpenStepPlist,
        _ => false,
    };
    // Told by what takes numbers and what does not.
    if fits || known.written && is_number_for_truth(doc, node, field) {
        return None;
    }
    let (wanted, is) = (field.type_name(), kind.name());
    let name = name(field);
    if !known.written {
        let message = format!("{name} is of type {is}; Apple describes it as {wanted}.");
        return Some(Remark::info(
            "type",
            message,
            "Devices and services do not always follow the description. A server should accept both.",
        ));
    }
    let advice = match (wanted, kind) {
        ("boolean", Kind::String) => "Write <true/> or <false/> (true or false in JSON), and no word in quotes.".to_owned(),
        ("boolean", Kind::Integer) => "Write true or false; 1 and 0 are numbers.".to_owned(),
        ("integer" | "real", Kind::String) => "Write the number without quotes.".to_owned(),
        ("date", _) => "Write it as a date: <date>2027-01-31T12:00:00Z</date>.".to_owned(),
        ("data", _) => "Put its bytes in base64 between <data> and </data>.".to_owned(),
        ("string", Kind::Integer | Kind::Real) => "Write it as text: <string>…</string>, or in quotes in JSON.".to_owned(),
        ("integer", Kind::Real) => "Write a whole number, without a decimal point.".to_owned(),
        ("array", _) => format!("Put the {is} into an array, even if it is the only one."),
        _ => format!("Write it as {} {wanted}.", article(wanted)),
    };
    // Apps often take more than their makers describe.
    if !is_apples(field) {
        let message = format!("{name} is of type {is}; its maker describes {} {wanted}.", article(wanted));
        return Some(Remark::info("type", message, &advice));
    }
    Some(Remark::warning("type", format!("{name} must be {} {wanted}, and is {} {is}.", article(wanted), article(is)), &advice))
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Whether Apple describes the field, and not the maker of some app.
fn is_apples(field: &Field) -> bool {
    let dict = catalog::get().dict(field.dict);
    [field.source, dict.source].iter().any(|source| source.starts_with("schema:") || source.starts_with("doc:"))
}

/// The key; for an element that of its array.
fn name(field: &Field) -> &'static str {
    match (field.key, field.parent) {
        ("[]" | "*", Some(parent)) => name(catalog::get().field(parent)),
        (key, _) => key,
    }
}

/// Only lists that the schema closes: others name the values that are known. Where a range is given it holds, and the listed
/// values are those with a meaning of their own; of flags any sum is a value.
fn unlisted(field: &Field, text: &str) -> Option<Remark> {
    let has = |wanted: &str| field.presence.split("; ").any(|part| part.starts_with(wanted));
    if !has("closed") || has("range=") || field.values.is_empty() || text.is_empty() || is_profile_type(field) {
        return None;
    }
    if field.reading() == "bits" && is_sum(field, text) {
        return None;
    }
    let nearest = nearest(text, field.values.iter().map(|(value, _)| *value));
    let list = field.values.iter().map(|(value, _)| *value).take(8).collect::<Vec<_>>().join(", ");
    let more = if field.values.len() > 8 { ", …" } else { "" };
    // "WPA2-PSK" and "Allowed" are values with something behind them.
    let begins = |value: &&str| value.len() >= 3 && text.get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value));
    let begun = || field.values.iter().map(|(value, _)| *value).filter(begins).max_by_key(|value| value.len());
    let name = name(field);
    let shown: String = text.chars().take(60).collect();
    let (message, advice) = match (field.values.as_slice(), nearest.or_else(begun)) {
        ([(only, _)], _) => (format!("{name} must be {only}, and is “{shown}”."), "Change the value.".to_owned()),
        (_, Some(nearest)) => {
            (format!("“{shown}” is no value of {name}."), format!("Did you mean {nearest}? The values are {list}{more}."))
        }
        (_, None) => (format!("“{shown}” is no value of {name}."), format!("Use one of its values: {list}{more}.")),
    };
    let level = if is_apples(field) { Level::Warning } else { Level::Info };
    Some(Remark::new(level, "value", message, advice))
}

/// The PayloadType of a profile, which the check of the profile as a whole judges.
fn is_profile_type(field: &Field) -> bool {
    field.key == "PayloadType" && catalog::get().dict(field.dict).kind == "profile"
}

/// Whether a number is a sum of flags that have lines.
fn is_sum(field: &Field, text: &str) -> bool {
    let known = field.values.iter().filter_map(|(bit, _)| bit.parse::<u64>().ok()).fold(0, |sum, bit| sum | bit);
    text.trim().parse::<u64>().is_ok_and(|bits| bits & !known == 0)
}

/// A text in a list whose lines in the table are the names that may be asked for, such as the queries of DeviceInformation.
fn unnamed(doc: &Document, node: NodeId, id: FieldId, text: &str) -> Option<Remark> {
    let catalog = catalog::get();
    let scope = Scope { field: Some(id), dict: None };
    let is_name = doc.index(node).is_some() && catalog.field(id).type_name() == "string";
    if !is_name || catalog.exact(scope, text).is_some() {
        return None;
    }
    let names = catalog.keys(scope);
    if names.is_empty() {
        return None;
    }
    let (level, advice) = match nearest(text, names.iter().map(|id| catalog.field(*id).key)) {
        Some(nearest) => (Level::Warning, format!("Did you mean {nearest}? Names are case-sensitive.")),
        None => (Level::Info, "A device leaves out of its answer what it does not know. Check the name, or the answer.".to_owned()),
    };
    let shown: String = text.chars().take(60).collect();
    Some(Remark {
        level,
        code: "value",
        message: format!("“{shown}” is not among the known names of {}.", name(catalog.field(id))),
        advice,
    })
}

fn out_of_range(field: &Field, text: &str) -> Option<Remark> {
    let range = field.presence.split("; ").find_map(|part| part.strip_prefix("range="))?;
    let (low, high) = range.split_once("..")?;
    let number: f64 = text.trim().parse().ok()?;
    let below = low.parse::<f64>().is_ok_and(|low| number < low);
    let above = high.parse::<f64>().is_ok_and(|high| number > high);
    if !below && !above {
        return None;
    }
    let bounds = match (low, high) {
        (low, "") => format!("at least {low}"),
        ("", high) => format!("at most {high}"),
        (low, high) => format!("between {low} and {high}"),
    };
    let level = if is_apples(field) { Level::Warning } else { Level::Info };
    Some(Remark::new(level, "range", format!("{} is {text} and must be {bounds}.", name(field)), format!("Use a value {bounds}.")))
}

/// The known word that `text` was probably meant to be: at most a third of its letters differ.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() < 3 || text.len() > 64 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let close = known.filter(|word| word.len() <= 64).map(|word| (distance(&lower, &word.to_ascii_lowercase()), word));
    close.filter(|(distance, word)| *distance * 3 <= word.len().min(text.len())).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Letters to add, drop or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let change = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// An error chain as a sentence.
fn chain(doc: &Document, node: NodeId) -> Option<String> {
    let words = with_links(doc, node, reading::chain_in_words);
    (!words.is_empty()).then_some(words)
}

/// The links of the error chain that `node` is or lies in, outermost first: what each is, what it means and what to try.
pub fn error_links(doc: &Document, node: NodeId) -> Vec<(String, String)> {
    let mut above = std::iter::successors(Some(node), |node| doc.parent(*node)).take(3);
    let Some(chain) = above.find(|node| doc.key(*node) == Some("ErrorChain") && doc.kind(*node) == Kind::Array) else { return Vec::new() };
    with_links(doc, chain, |links| {
        let words = reading::explain_chain(links);
        let told = links.iter().zip(words).map(|(link, words)| {
            let advice = if words.advice.is_empty() { String::new() } else { format!(" {}", words.advice) };
            (format!("{} {}", link.domain, link.code), format!("{}{advice}", words.meaning))
        });
        told.collect()
    })
}

/// The links of an error chain in words, outermost first.
pub fn chain_links(doc: &Document, chain: NodeId) -> Vec<reading::LinkWords> {
    with_links(doc, chain, reading::explain_chain)
}

/// Links of a chain that are read; real ones have at most four.
const LINKS: usize = 16;

fn with_links<T>(doc: &Document, chain: NodeId, then: impl FnOnce(&[reading::Link]) -> T) -> T {
    let text = |link: NodeId, key: &str| doc.child(link, key).and_then(|child| doc.text(child));
    let keys = ["ErrorCode", "ErrorDomain", "LocalizedDescription", "USEnglishDescription"];
    let texts: Vec<_> = doc.children(chain).take(LINKS).map(|link| keys.map(|key| text(link, key))).collect();
    let links: Vec<reading::Link> = texts
        .iter()
        .map(|[code, domain, localized, english]| reading::Link {
            code: code.as_deref().and_then(|code| code.parse().ok()).unwrap_or_default(),
            domain: domain.as_deref().unwrap_or_default(),
            localized: localized.as_deref(),
            english: english.as_deref(),
        })
        .collect();
    then(&links)
}
