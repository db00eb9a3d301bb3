//! The whole source of a document, a window of lines at a time: text in lines that are broken where they get long, a binary property
//! list as sixteen bytes a line. What is a secret stays masked.

use std::borrow::Cow;
use std::ops::Range;

use super::layer::Layer;
use super::open::Open;
use super::requests::{SourceGoal, SourceWindow};
use super::secrets::{first_at, place_of_raw};
use super::views::{At, PartKind, SourceLine, SourceLines, SourcePart, SourceSpot};
use crate::decode::{Format, Needle, NodeId, Span};
use crate::secret::DOTS;

/// Bytes of a line of a hex dump.
const HEX: usize = 16;
/// Lines that are given at a time.
const LINES: u32 = 400;
/// Places that a search counts.
const COUNTED: usize = 10_000;

impl Open {
    /// The text that a layer was read from, as it came: also where a repaired copy of it was read.
    fn came(&self, layer: u32) -> Option<&[u8]> {
        let doc = self.layers.get(layer)?.doc();
        let original = self.origin.original(Span::default()).filter(|_| layer == 0).map(|(source, _)| source);
        Some(original.unwrap_or(doc.source())).filter(|source| !source.is_empty())
    }

    /// Makes the index ready; gives whether the source is binary.
    fn prepare(&mut self, layer: u32, width: u32) -> Option<bool> {
        let mut index = std::mem::take(&mut self.source);
        let source = self.came(layer);
        let doc = self.layers.get(layer).map(Layer::doc)?;
        let binary = doc.format() == Format::BinaryPlist;
        if let Some(source) = source {
            index.prepare(layer, source, Some(doc).filter(|_| binary), width);
        }
        let is_there = source.is_some();
        self.source = index;
        is_there.then_some(binary)
    }

    /// A window of the source.
    pub(super) fn source_lines(&mut self, window: &SourceWindow) -> Option<SourceLines> {
        let binary = self.prepare(window.layer, window.width)?;
        let source = self.came(window.layer)?;
        let total = if binary { source.len().div_ceil(HEX) as u32 } else { self.source.rows() };
        let rows = window.first.min(total)..total.min(window.first.saturating_add(window.count.min(LINES)));
        let piece = |row: u32| match binary {
            true => (0, row as usize * HEX..((row as usize + 1) * HEX).min(source.len())),
            false => {
                let (line, piece) = self.source.at_row(row);
                (if piece == 0 { line as u32 + 1 } else { 0 }, self.source.piece(source, line, piece))
            }
        };
        let pieces: Vec<(u32, Range<usize>)> = rows.clone().map(piece).collect();
        let whole = pieces.first().map_or(0..0, |(_, first)| first.start..pieces.last().map_or(first.end, |(_, last)| last.end));
        let (values, masked) = self.values_in(window.layer, whole);
        let mark = window.mark.filter(|mark| mark.layer == window.layer && self.layers.knows(*mark));
        let marked = mark.map(|mark| self.span(mark).range());
        let found = window.found.map(|(from, to)| from as usize..to as usize);
        let source = self.came(window.layer)?;
        let dress = Dress { source, values, masked, marked: marked.clone(), found };
        let lines = pieces.into_iter().map(|(number, piece)| match binary {
            true => dress.hex(piece),
            false => SourceLine { number, offset: piece.start as f64, parts: dress.text(piece) },
        });
        let lines = lines.collect();
        let about = marked.filter(|_| binary).map(|span| object_in_words(source, span)).unwrap_or_default();
        Some(SourceLines { first: rows.start, total, lines, binary, about })
    }

    /// The values that stand in a range of bytes, and the bytes of it that are masked.
    fn values_in(&mut self, layer: u32, bytes: Range<usize>) -> (Vec<Value>, Vec<Range<usize>>) {
        let is_repaired = layer == 0 && self.origin.original(Span::default()).is_some();
        let doc = self.layers.doc(layer);
        let nodes: Vec<NodeId> = if doc.format() == Format::BinaryPlist {
            let first = self.source.places.partition_point(|(start, _)| (*start as usize) < bytes.start).saturating_sub(64);
            let in_range = self.source.places[first..].iter().take_while(|(start, _)| (*start as usize) < bytes.end);
            in_range.map(|(_, node)| *node).collect()
        } else {
            let inner = if is_repaired { self.origin.inner(bytes.start)..self.origin.inner(bytes.end) + 1 } else { bytes.clone() };
            let first = first_at(doc, inner.start).saturating_sub(1);
            (first..doc.len() as NodeId).take_while(|node| doc.span(*node).start < inner.end).collect()
        };
        let is_value = |node: &NodeId| !doc.kind(*node).is_container();
        let values = nodes.iter().copied().filter(is_value).map(|node| At { layer, node });
        let values: Vec<Value> =
            values.map(|at| Value { at, span: self.span(at).range() }).filter(|value| value.span.end > bytes.start).collect();
        let masked = match (self.layers.doc(layer).format(), is_repaired) {
            // The values of these stand in no order: those in the window are all that is looked at.
            (Format::BinaryPlist, _) => self.masked_values(&values),
            (_, true) => self.masked_original(bytes),
            (_, false) => self.masked_source(layer, bytes),
        };
        (values, masked)
    }

    fn masked_values(&mut self, values: &[Value]) -> Vec<Range<usize>> {
        let masked = values.iter().filter(|value| self.masked(value.at).is_something()).map(|value| value.at).collect::<Vec<_>>();
        masked.into_iter().map(|at| place_of_raw(self.layers.of(at).doc(), at.node)).collect()
    }

    /// Where something stands in the source.
    pub(super) fn source_spot(&mut self, layer: u32, width: u32, goal: &SourceGoal) -> Option<SourceSpot> {
        let binary = self.prepare(layer, width)?;
        let len = self.came(layer)?.len();
        let (bytes, count, ordinal) = match goal {
            SourceGoal::At(at) => (self.span(*at).range(), 0, 0),
            SourceGoal::Byte(at) => {
                let at = (*at as usize).min(len);
                (at..(at + 1).min(len), 0, 0)
            }
            SourceGoal::Find { query, from, forward } => {
                let found = self.places_of(layer, query);
                let count = found.len() as u32;
                let index = match forward {
                    true => Some(found.partition_point(|at| (*at as f64) < *from)).filter(|at| *at < found.len()).unwrap_or(0),
                    false => found.partition_point(|at| (*at as f64) < *from).checked_sub(1).unwrap_or(found.len().saturating_sub(1)),
                };
                let at = *found.get(index)?;
                (at..at + query.len(), count, index as u32 + 1)
            }
        };
        let row = if binary { (bytes.start / HEX) as u32 } else { self.source.row_of(bytes.start) };
        Some(SourceSpot { row, from: bytes.start as f64, to: bytes.end as f64, count, ordinal })
    }

    /// Where a text stands, case ignored; not within what is masked.
    fn places_of(&mut self, layer: u32, query: &str) -> Vec<usize> {
        if query.is_empty() {
            return Vec::new();
        }
        let needle = Needle::new(query);
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(at) = self.came(layer).and_then(|source| needle.find(source, from)) {
            from = at + 1;
            let (_, masked) = self.values_in(layer, at..at + query.len());
            if !masked.iter().any(|masked| masked.start < at + query.len() && at < masked.end) {
                found.push(at);
            }
            if found.len() >= COUNTED {
                break;
            }
        }
        found
    }
}

/// A value in the source.
struct Value {
    at: At,
    span: Range<usize>,
}

/// How lines are drawn.
struct Dress<'a> {
    source: &'a [u8],
    values: Vec<Value>,
    masked: Vec<Range<usize>>,
    marked: Option<Range<usize>>,
    found: Option<Range<usize>>,
}

impl Dress<'_> {
    /// Where something begins or ends within a range.
    fn cuts(&self, bytes: &Range<usize>) -> Vec<usize> {
        let own = self.values.iter().map(|value| &value.span).chain(&self.masked).chain(&self.marked).chain(&self.found);
        let edges = own.flat_map(|range| [range.start, range.end]);
        let mut cuts: Vec<usize> = edges.filter(|at| bytes.start < *at && *at < bytes.end).chain([bytes.start, bytes.end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    fn part(&self, from: usize, text: String) -> SourcePart {
        let value = self.values.iter().find(|value| value.span.contains(&from));
        let within = |range: &Option<Range<usize>>| range.as_ref().is_some_and(|range| range.contains(&from));
        SourcePart {
            text,
            at: value.map(|value| value.at),
            kind: if self.is_secret(from) { PartKind::Secret } else { PartKind::Text },
            marked: within(&self.marked),
            found: within(&self.found),
        }
    }

    fn is_secret(&self, byte: usize) -> bool {
        self.masked.iter().any(|masked| masked.contains(&byte))
    }

    fn text(&self, bytes: Range<usize>) -> Vec<SourcePart> {
        let cuts = self.cuts(&bytes);
        let pieces = cuts.windows(2).map(|cut| {
            let text = String::from_utf8_lossy(&self.source[cut[0]..cut[1]]);
            self.part(cut[0], if self.is_secret(cut[0]) { DOTS.to_owned() } else { Cow::into_owned(text) })
        });
        pieces.collect()
    }

    /// Bytes in two digits each, then as text where they are such.
    fn hex(&self, bytes: Range<usize>) -> SourceLine {
        let source = self.source;
        let table = table_of(source);
        let mut parts: Vec<SourcePart> = Vec::new();
        let mut letters = String::new();
        for byte in bytes.clone() {
            let secret = self.is_secret(byte);
            let mut part = self.part(byte, if secret { "•• ".to_owned() } else { format!("{:02x} ", source[byte]) });
            if part.at.is_none() && table.as_ref().is_some_and(|table| table.offsets.contains(&byte)) {
                part.kind = PartKind::Table;
            } else if byte + TRAILER >= source.len() {
                part.kind = PartKind::Trailer;
            }
            letters.push(if secret || !(0x20..0x7F).contains(&source[byte]) { '.' } else { source[byte] as char });
            match parts.last_mut() {
                Some(last) if (last.at, last.kind, last.marked, last.found) == (part.at, part.kind, part.marked, part.found) => {
                    last.text.push_str(&part.text)
                }
                _ => parts.push(part),
            }
        }
        let missing = HEX - bytes.len();
        parts.push(SourcePart {
            text: ["   ".repeat(missing).as_str(), " ", &letters].concat(),
            at: None,
            kind: PartKind::Letters,
            marked: false,
            found: false,
        });
        SourceLine { number: 0, offset: bytes.start as f64, parts }
    }
}

/// Bytes at the end of a binary property list that say where things are.
const TRAILER: usize = 32;

/// The table that says where each object is.
struct Table {
    offsets: Range<usize>,
    width: usize,
}

fn table_of(source: &[u8]) -> Option<Table> {
    let tail = source.last_chunk::<TRAILER>()?;
    let number = |at: usize| usize::try_from(u64::from_be_bytes(tail[at..at + 8].try_into().expect("eight bytes"))).ok();
    let (width, objects, start) = (usize::from(tail[6]), number(8)?, number(24)?);
    let end = objects.checked_mul(width)?.checked_add(start)?;
    ((1..=8).contains(&width) && end <= source.len()).then_some(Table { offsets: start..end, width })
}

/// "Object 12, bytes 345 to 366. Marker 0x5f at byte 345: ASCII string. Its entry in the offset table is at byte 1,234."
fn object_in_words(source: &[u8], span: Range<usize>) -> String {
    let Some(marker) = source.get(span.start) else { return String::new() };
    let kind = match marker >> 4 {
        0x0 => match marker & 0x0F {
            0x8 => "false",
            0x9 => "true",
            _ => "null or fill",
        },
        0x1 => "integer",
        0x2 => "real",
        0x3 => "date",
        0x4 => "data",
        0x5 => "ASCII string",
        0x6 => "UTF-16 string",
        0x8 => "UID",
        0xA => "array",
        0xC => "set",
        0xD => "dictionary",
        _ => "unknown",
    };
    let place = format!("bytes {} to {}", span.start, span.end.saturating_sub(1));
    let marker = format!("Marker 0x{marker:02x} at byte {}: {kind}.", span.start);
    let entry = table_of(source).and_then(|table| {
        let entries = source[table.offsets.clone()].chunks_exact(table.width);
        let value = |entry: &[u8]| entry.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
        let number = entries.map(value).position(|offset| offset == span.start)?;
        Some((number, table.offsets.start + number * table.width))
    });
    match entry {
        Some((number, at)) => format!("Object {number}, {place}. {marker} Its entry in the offset table is at byte {at}."),
        None => format!("{}{}. {marker}", place[..1].to_ascii_uppercase(), &place[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Secrets;
    use crate::source::Piece;

    fn opened(bytes: &[u8]) -> Open {
        Open::whole(1, "test", Piece { bytes: bytes.to_vec(), ..Piece::default() }, crate::findings::Target::default(), 1_780_000_000)
    }

    fn lines(open: &mut Open, first: u32, count: u32, width: u32) -> (u32, Vec<(u32, String)>) {
        let window = SourceWindow { first, count, width, ..SourceWindow::default() };
        let shown = open.source_lines(&window).expect("a source");
        let text = |line: &SourceLine| line.parts.iter().map(|part| part.text.as_str()).collect::<String>();
        (shown.total, shown.lines.iter().map(|line| (line.number, text(line))).collect())
    }

    #[test]
    fn the_source_is_given_line_by_line_and_long_lines_are_broken() {
        let mut open = opened(b"{\"a\": 1,\r\n\"bcdefghijk\": [2, 3]}\n");
        assert_eq!(
            lines(&mut open, 0, 9, 0),
            (3, vec![(1, "{\"a\": 1,".to_owned()), (2, "\"bcdefghijk\": [2, 3]}".to_owned()), (3, String::new())])
        );
        let (total, broken) = lines(&mut open, 1, 2, 10);
        assert_eq!((total, broken), (5, vec![(2, "\"bcdefghij".to_owned()), (0, "k\": [2, 3]".to_owned())]));
    }

    #[test]
    fn pieces_of_a_line_lose_no_character() {
        let text = "[\"ääääääääääääääääääää€€€€€€\", \"x\"]";
        let mut open = opened(text.as_bytes());
        let (_, broken) = lines(&mut open, 0, 99, 9);
        assert_eq!(broken.into_iter().map(|(_, text)| text).collect::<String>(), text);
    }

    #[test]
    fn a_secret_is_masked_until_it_is_asked_for_and_no_search_finds_it() {
        let payload = include_bytes!("../../../../src/app/shell/samples/wifi.mobileconfig");
        let mut open = opened(payload);
        let at = open.layers.find("/PayloadContent/0/Password").expect("a password");
        let secret = open.layers.doc(0).text(at.node).expect("a text").into_owned();
        let all = |open: &mut Open| {
            let window = SourceWindow { count: 400, ..SourceWindow::default() };
            open.source_lines(&window)
                .expect("a source")
                .lines
                .iter()
                .flat_map(|line| line.parts.clone())
                .map(|part| part.text)
                .collect::<String>()
        };
        assert!(!all(&mut open).contains(&secret));
        let find = |query: &str| SourceGoal::Find { query: query.to_owned(), from: 0.0, forward: true };
        assert_eq!(open.source_spot(0, 0, &find(&secret)), None);
        let spot = open.source_spot(0, 0, &find("ssid_str")).expect("a key");
        assert_eq!((spot.count, spot.ordinal), (1, 1));
        open.ask_for(Secrets::Show(at));
        assert!(all(&mut open).contains(&secret));
    }

    #[test]
    fn an_object_of_a_binary_property_list_is_named() {
        let mut bytes = Vec::new();
        plist::Value::from(plist::Dictionary::from_iter([("Key", "Value")])).to_writer_binary(&mut bytes).expect("it is written");
        let mut open = opened(&bytes);
        let at = open.layers.find("/Key").expect("a key");
        let window = SourceWindow { count: 9, mark: Some(at), ..SourceWindow::default() };
        let shown = open.source_lines(&window).expect("a source");
        assert!(shown.binary && shown.about.contains("ASCII string") && shown.about.contains("offset table"), "{}", shown.about);
        let marked: String =
            shown.lines.iter().flat_map(|line| &line.parts).filter(|part| part.marked).map(|part| part.text.as_str()).collect();
        assert_eq!(marked.replace(' ', ""), "5556616c7565");
    }
}
