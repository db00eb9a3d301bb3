//! Where a text prints something of device management.

use super::form::{Form, Printed};
use super::literal::Outcome;
use super::{go, literal, ours, plistbuddy, powershell, profiles, yaml};
use crate::decode::{Builder, Document, Format, NodeId, ROOT, Span, detect, read as decode};

/// Pieces of one text.
const MOST: usize = 2_000;
/// What may be read in vain, as a multiple of the text: openings that lead nowhere must not take its square.
const IN_VAIN: usize = 4;

/// Looks for what brackets open, and keeps count of what was read in vain.
pub(crate) struct Brackets {
    left: usize,
}

/// What a bracket opened.
pub(crate) struct Opened {
    /// What was printed there; nothing where it is of other trades.
    pub printed: Vec<Printed>,
    /// Behind the closing bracket.
    pub end: usize,
}

impl Brackets {
    pub(crate) fn new(text: &[u8]) -> Self {
        Self { left: IN_VAIN * text.len() + (64 << 10) }
    }

    /// What the bracket at a place opens. `None`: nothing that is printed so.
    pub(crate) fn at(&mut self, text: &[u8], at: usize) -> Option<Opened> {
        if self.left == 0 {
            return None;
        }
        // The type stands before the bracket: `map[`, `&{`.
        let start = at - if text[at] == b'[' && text[..at].ends_with(b"map") { 3 } else { 0 };
        let rest = &text[start..];
        let is_go = go::begins(rest);
        let mut build = Builder::default();
        let outcome = match is_go {
            true => go::value(rest, 0, &mut build),
            false if literal::begins(&text[at..]) => literal::value(rest, 0, &mut build),
            false => return None,
        };
        let is_whole = outcome.error.is_none() || outcome.is_cut && outcome.pairs > 1;
        let form = form_of(&outcome, is_go);
        let doc = build.finish(rest[..outcome.end].to_vec(), None);
        let parts = if is_whole { ours::parts(&doc) } else { Vec::new() };
        if parts.is_empty() {
            self.left = self.left.saturating_sub(outcome.end + 64);
        }
        if !is_whole || outcome.is_cut && parts.is_empty() {
            return None;
        }
        let printed = parts.into_iter().map(|node| Printed { form, place: shifted(&doc, node, start) }).collect();
        Some(Opened { printed, end: start + outcome.end })
    }

    /// Whether what is bracketed like an OpenStep list is one that somebody printed: of device management, or alone in its text.
    pub(crate) fn is_openstep(&mut self, text: &[u8], place: Span) -> bool {
        let list = &text[place.range()];
        if detect(&list[..list.len().min(64 << 10)]) != Ok(Format::OpenStepPlist) || self.left == 0 {
            return false;
        }
        let doc = decode(list.to_vec());
        let is_one = doc.error().is_none() && (!ours::parts(&doc).is_empty() || stands_alone(text, place) || is_response(text, place));
        if !is_one {
            self.left = self.left.saturating_sub(list.len() + 64);
        }
        is_one
    }
}

/// Whether mdmclient says that it is an answer: "Agent response:".
fn is_response(text: &[u8], place: Span) -> bool {
    let before = text[..place.start].trim_ascii_end();
    [b"Daemon response:".as_slice(), b"Agent response:"].iter().any(|label| before.ends_with(label))
}

fn shifted(doc: &Document, node: NodeId, by: usize) -> Span {
    let span = doc.span(node);
    Span { start: by + span.start, end: by + span.end }
}

fn form_of(outcome: &Outcome, is_go: bool) -> Form {
    match outcome {
        _ if is_go => Form::Go,
        Outcome { has_arrows: true, .. } => Form::Rocket,
        Outcome { is_python: true, .. } => Form::Python,
        _ => Form::Literal,
    }
}

/// Lines beside a list that are the command which printed it, or what it said of it.
const LABELS: usize = 3;

/// Whether hardly anything stands in a text but this.
fn stands_alone(text: &[u8], place: Span) -> bool {
    let lines = |part: &[u8]| part.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(LABELS + 1).count();
    let begins_line = text[..place.start].iter().rev().take_while(|byte| **byte != b'\n').all(|byte| matches!(byte, b' ' | b'\t' | b'>'));
    begins_line && lines(&text[..place.start]) + lines(&text[place.end..]) <= LABELS
}

/// What stands in lines: pairs without brackets, and the prints of tools. In the order of the text, and not within each other.
pub(crate) fn lines(text: &[u8]) -> Vec<Printed> {
    let mut found: Vec<Printed> = Vec::new();
    let mut at = 0;
    while at < text.len() && found.len() < MOST {
        let end = line_end(text, at);
        let floor = found.last().map_or(0, |last| last.place.end);
        let next = match line_at(text, at, end, floor) {
            Some((printed, next)) => {
                found.extend(printed);
                next
            }
            None => end + 1,
        };
        at = next.max(end + 1).max(at + 1);
        at = if at > text.len() || text[..at].ends_with(b"\n") { at } else { line_end(text, at) + 1 };
    }
    found
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

/// What the line at a place begins, and where to go on.
fn line_at(text: &[u8], at: usize, end: usize, floor: usize) -> Option<(Vec<Printed>, usize)> {
    let line = &text[at..end];
    let one = |form, stop| Some((vec![Printed { form, place: Span { start: at, end: stop } }], stop));
    let first = line.trim_ascii_start().first()?;
    if matches!(first, b'D' | b'A') && plistbuddy::begins(line) {
        let mut build = Builder::default();
        let outcome = plistbuddy::value(&text[at..], 0, &mut build);
        let doc = build.finish(text[at..at + outcome.end].to_vec(), None);
        let is_read = outcome.error.is_none() || outcome.is_cut;
        let is_one = is_read && (ours::parts(&doc).first() == Some(&ROOT) || !ours::parts(&doc).is_empty());
        return if is_one { one(Form::PlistBuddy, at + outcome.end) } else { None };
    }
    if profiles::begins_list(line) {
        return one(Form::ProfilesList, profiles::list_end(text, at));
    }
    if profiles::begins_status(line) {
        return one(Form::ProfilesStatus, profiles::status_end(text, at));
    }
    if matches!(first, b'P' | b'C' | b'D' | b'U') && profiles::begins_report(&text[at..]) {
        return one(Form::SystemProfiler, profiles::report_end(text, at));
    }
    if let Some(stop) = powershell::end(text, at) {
        let mut build = Builder::default();
        powershell::read(&text[at..stop], &mut build);
        let doc = build.finish(text[at..stop].to_vec(), None);
        let is_one = ours::parts(&doc).first() == Some(&ROOT);
        return Some((
            if is_one { vec![Printed { form: Form::PowerShell, place: Span { start: at, end: stop } }] } else { Vec::new() },
            stop,
        ));
    }
    match pair(line)? {
        Mark::Yaml => yaml_at(text, at, floor),
        Mark::Other => pairs_at(text, at, floor),
    }
}

/// What stands behind a key.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    /// A colon and a blank, or the end of the line.
    Yaml,
    /// `=` or `=>`, or a colon behind a single quote.
    Other,
}

/// Keys of which one in a line makes it worth a look at the lines around it.
const SURE: [&[u8]; 22] = [
    b"Type",
    b"PayloadType",
    b"PayloadIdentifier",
    b"PayloadContent",
    b"PayloadUUID",
    b"RequestType",
    b"MessageType",
    b"CommandUUID",
    b"ErrorChain",
    b"ErrorCode",
    b"ErrorDomain",
    b"QueryResponses",
    b"StatusItems",
    b"SecurityInfo",
    b"ProfileList",
    b"CertificateList",
    b"InstalledApplicationList",
    b"AvailableOSUpdates",
    b"profile_uuid",
    b"is_mdm_removable",
    b"skip_setup_items",
    b"org_magic",
];

/// Whether a line is a pair with such a key.
fn pair(line: &[u8]) -> Option<Mark> {
    let text = line.trim_ascii();
    let text = text.strip_prefix(b"- ").unwrap_or(text).trim_ascii_start();
    let quote = text.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let text = if quote.is_some() { &text[1..] } else { text };
    let key = SURE
        .iter()
        .find(|key| text.starts_with(key) && !text.get(key.len()).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_'))?;
    let rest = &text[key.len()..];
    let rest = match quote {
        Some(quote) => rest.strip_prefix(&[quote])?,
        None => rest,
    };
    let is_type = *key == b"Type";
    if is_type && memchr::memmem::find(rest, b"com.apple.").is_none() {
        return None;
    }
    let mark = rest.trim_ascii_start();
    match (mark, quote) {
        ([b'=', b'=', ..], _) => None,
        ([b'=', ..], _) => Some(Mark::Other),
        ([b':', ..], Some(b'\'')) => Some(Mark::Other),
        ([b':', b' ', ..] | [b':'], None) => Some(Mark::Yaml),
        _ => None,
    }
}

/// Pairs without brackets around a line.
fn pairs_at(text: &[u8], at: usize, floor: usize) -> Option<(Vec<Printed>, usize)> {
    let start = above(text, at, floor, |line| {
        let line = line.trim_ascii();
        let key = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-\"' ".contains(byte)).count();
        key > 0 && matches!(line.get(key), Some(b'=' | b':')) || matches!(line, [b'}' | b']' | b')', ..])
    });
    let start = start + text[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let mut build = Builder::default();
    let outcome = literal::pairs(&text[start..], 0, &mut build);
    let end = start + outcome.end;
    let doc = build.finish(text[start..end].to_vec(), None);
    let is_one = outcome.pairs > 1 && ours::parts(&doc).first() == Some(&ROOT);
    let form = form_of(&outcome, false);
    let printed = is_one.then(|| Printed { form, place: Span { start, end: start + text[start..end].trim_ascii_end().len() } });
    Some((printed.into_iter().collect(), end))
}

/// Lines above that are looked at.
const ABOVE: usize = 400;

/// The first of the lines above that are of one kind without a gap.
fn above(text: &[u8], at: usize, floor: usize, is_one: impl Fn(&[u8]) -> bool) -> usize {
    let mut start = at;
    for _ in 0..ABOVE {
        if start <= floor || start == 0 {
            break;
        }
        let before = memchr::memrchr(b'\n', &text[..start - 1]).map_or(0, |found| found + 1);
        if before < floor || !is_one(&text[before..start - 1]) {
            break;
        }
        start = before;
    }
    start
}

/// The YAML around a line, a piece for each document.
fn yaml_at(text: &[u8], at: usize, floor: usize) -> Option<(Vec<Printed>, usize)> {
    let start = above(text, at, floor, is_yaml);
    let mut end = at;
    let mut here = at;
    while here < text.len() {
        let stop = line_end(text, here);
        if !is_yaml(&text[here..stop]) {
            break;
        }
        end = stop;
        here = stop + 1;
    }
    let mut printed = Vec::new();
    let mut here = start;
    while here < end {
        let stop = next_document(text, here, end);
        let piece = &text[here..stop];
        if !piece.trim_ascii().is_empty() {
            let doc = yaml::read(piece.to_vec());
            let parts = ours::parts(&doc);
            printed.extend(parts.into_iter().filter_map(|node| yaml_place(text, here, stop, &doc, node)));
        }
        here = stop.max(here + 1);
    }
    Some((printed, end))
}

/// Where a part of a YAML document can be taken out: from the start of its first line.
fn yaml_place(text: &[u8], start: usize, stop: usize, doc: &Document, node: NodeId) -> Option<Printed> {
    if node == ROOT {
        return Some(Printed { form: Form::Yaml, place: Span { start, end: stop } });
    }
    let place = shifted(doc, node, start);
    let is_flow = text[place.start] == b'{';
    let line = memchr::memrchr(b'\n', &text[..place.start]).map_or(0, |found| found + 1);
    let before = &text[line.max(start)..place.start];
    let from = if !is_flow && before.iter().all(|byte| matches!(byte, b' ' | b'-')) { line.max(start) } else { place.start };
    (place.end > from).then_some(Printed { form: Form::Yaml, place: Span { start: from, end: place.end } })
}

/// Where the document that starts here ends: before the next line `---`.
fn next_document(text: &[u8], at: usize, end: usize) -> usize {
    let mut here = line_end(text, at) + 1;
    while here < end {
        if text[here..].starts_with(b"---") {
            return here;
        }
        here = line_end(text, here) + 1;
    }
    end
}

/// Whether a line can be one of YAML.
fn is_yaml(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    if text.is_empty() || text.starts_with(b"#") || text == b"---" || text == b"..." || text.starts_with(b"- ") || text == b"-" {
        return !line.starts_with(b"##");
    }
    if line[0] == b' ' {
        return true;
    }
    let key = text.iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-\"'$/@ ".contains(byte)).count();
    let blanks = text[..key].iter().filter(|byte| **byte == b' ').count();
    let is_key = (text[0].is_ascii_alphabetic() || b"_\"'$".contains(&text[0])) && blanks < 3;
    is_key && text.get(key) == Some(&b':') && matches!(text.get(key + 1), None | Some(b' ')) || matches!(text, [b']' | b'}', ..])
}
