//! Pieces of payloads amid a text: a bare `<dict>`, keys without it, lines of JSON or of an OpenStep list without their brackets.

use memchr::memchr;

use super::leaf::{self, Body};
use super::tags::{Markup, Name, Tag, markup};
use super::{draft, json, spaces, words};
use crate::decode::Span;
use crate::remark::Level;

/// Pieces that one text is cut into.
const MANY: usize = 200;
/// Bytes between two tags that may be a value whose opening tag is missing.
const SHORT: usize = 4096;

/// A run of tags while it is collected.
#[derive(Default)]
struct Run {
    start: usize,
    end: usize,
    /// Keys with a value behind them.
    pairs: usize,
    has_dict: bool,
    after_key: bool,
    keys: Vec<Span>,
}

/// Where runs of a property list's tags stand in a text, with nothing between them but blanks.
pub(super) fn xml(text: &[u8]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut run: Option<Run> = None;
    let (mut at, mut tries) = (0, leaf::TRIES);
    while let Some(len) = memchr(b'<', &text[at..]) {
        let open = at + len;
        let (tag, end) = match markup(text, open) {
            Markup::Tag(tag) if tag.is_right && tag.is_closed => (Some(tag), tag.end),
            Markup::Aside(end) => (None, end),
            Markup::Section(end) => (None, end),
            _ => (None, open + 1),
        };
        let is_aside = tag.is_none() && text[open..].starts_with(b"<!--");
        at = end;
        if let Some(before) = run.as_ref().filter(|run| !joins(&text[run.end..open], tag)) {
            found.extend(piece(text, before));
            run = None;
        }
        let Some(tag) = tag else {
            if let Some(run) = run.as_mut().filter(|_| is_aside) {
                run.end = end;
            }
            continue;
        };
        let run = run.get_or_insert_with(|| Run { start: open, end: open, ..Run::default() });
        at = take(run, text, open, tag, &mut tries);
        if found.len() >= MANY {
            return found;
        }
    }
    found.extend(run.and_then(|run| piece(text, &run)));
    found
}

/// Takes a tag, and the value that it opens, into a run. Gives the byte behind it.
fn take(run: &mut Run, text: &[u8], open: usize, tag: Tag, tries: &mut usize) -> usize {
    let is_value = !tag.is_closing && tag.name != Name::Key;
    run.pairs += usize::from(is_value && run.after_key);
    run.has_dict |= tag.name == Name::Dict && !tag.is_closing;
    run.after_key = tag.name == Name::Key && !tag.is_closing;
    run.end = match tag.name.has_text() && !tag.is_closing && !tag.is_empty {
        true => match leaf::body(text, tag, tries) {
            Body::Right { end, text: inner, .. } => {
                if run.after_key && run.keys.len() < 400 {
                    run.keys.push(Span { start: tag.end, end: inner });
                }
                end
            }
            Body::Raw { end, .. } | Body::WrongClosing { end, .. } => end,
            Body::Cut if text.len() - open <= SHORT => text.len(),
            _ => tag.end,
        },
        false => tag.end,
    };
    run.end
}

/// Whether a tag goes on with the run: only blanks stand before it, or the value that it closes.
fn joins(gap: &[u8], tag: Option<Tag>) -> bool {
    let inner = gap.trim_ascii();
    let is_left_out = matches!(std::str::from_utf8(inner), Ok("..." | "…" | "[...]" | "[…]"));
    let closes_value = tag.is_some_and(|tag| tag.is_closing && tag.name.has_text());
    inner.is_empty()
        || spaces::are_all(inner)
        || spaces::are_marks(gap)
        || is_left_out
        || closes_value && gap.len() <= SHORT && !gap.windows(2).any(|pair| pair == b"\n\n")
}

fn piece(text: &[u8], run: &Run) -> Option<Span> {
    let keys = || run.keys.iter().filter_map(|key| std::str::from_utf8(&text[key.range()]).ok()).map(str::trim);
    // Keys alone are a payload's if it is known for one of them.
    let is_known = run.has_dict || keys().any(words::is_known);
    (run.pairs > 0 && is_known).then_some(Span { start: run.start, end: run.end })
}

/// Lines of JSON without what stands around them; those of a payload only.
pub(super) fn json(text: &str) -> Option<Span> {
    let is_line = |line: &str| {
        let line = line.trim();
        line.is_empty()
            || line.starts_with(['{', '}', '[', ']', '"', '“', '„', '\''])
            || line.starts_with(|char: char| char.is_ascii_digit()) && line.len() < 40
            || matches!(line.trim_end_matches(','), "true" | "false" | "null" | "..." | "…")
            // The end of a value or key that the text begins in.
            || line.ends_with(',') && line.contains("\":")
    };
    let span = run_of_lines(text, is_line, |line| json::keys(line).next().is_some())?;
    json::is_piece(&text[span.range()]).then_some(span)
}

/// Lines such as `"PayloadType" = "com.apple.dock";` without the braces around them.
pub(super) fn openstep(text: &str) -> Option<(crate::source::mended::Mended, Vec<u8>, Span)> {
    let key = |line: &str| -> Option<String> {
        let (key, value) = line.split_once('=')?;
        let key = key.trim().trim_matches('"');
        let is_key = !key.is_empty() && key.len() < 80 && key.chars().all(|char| char.is_ascii_alphanumeric() || "._-$ ".contains(char));
        let value = value.trim();
        (is_key && (value.ends_with(';') || value.ends_with(['{', '('])) && !value.starts_with('=')).then(|| key.to_owned())
    };
    let is_line = |line: &str| {
        let line = line.trim();
        line.is_empty() || key(line).is_some() || matches!(line, "{" | "}" | "};" | ");" | ")" | "}," | "),") || line.ends_with(',')
    };
    let span = run_of_lines(text, is_line, |line| key(line).is_some())?;
    let keys: Vec<String> = text[span.range()].lines().filter_map(key).collect();
    if !words::are_of_payload(keys.iter().map(String::as_str)) {
        return None;
    }
    let piece = text[span.range()].as_bytes();
    let mut draft = draft::Draft::new(piece);
    let message = "The keys stand without the braces around them. They were added.";
    let advice = "If the file itself looks like this, nobody can read it. Put { in front and } behind.";
    draft.set_part();
    draft.tell_all(Level::Warning, "dict-missing", message, advice);
    draft.put(b"{");
    draft.keep_to(piece.len());
    draft.put(b"}");
    let (mended, out) = draft.finish();
    Some((mended, out, span))
}

/// From the first line that begins a piece to the last of those that follow on it.
fn run_of_lines(text: &str, is_line: impl Fn(&str) -> bool, begins: impl Fn(&str) -> bool) -> Option<Span> {
    let (mut best, mut run): (Option<Span>, Option<Span>) = (None, None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        match (&mut run, is_line(line)) {
            (Some(run), true) if !line.trim().is_empty() => run.end = end,
            (Some(_), true) => {}
            (None, true) if begins(line) || line.trim_start().starts_with(['{', '[']) => run = Some(Span { start, end }),
            (None, _) => {}
            (Some(_), false) => {
                best = longer(best, run.take());
                if begins(line) {
                    run = Some(Span { start, end });
                }
            }
        }
    }
    longer(best, run)
}

fn longer(one: Option<Span>, other: Option<Span>) -> Option<Span> {
    [one, other].into_iter().flatten().max_by_key(|span| span.end - span.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_tags_are_found_amid_words() {
        let text = "I send\n<dict>\n <key>a</key>\n <string>b</string>\n</dict>\nand <b>get</b>\n<key>Status</key> <string>Idle</string>\n";
        let pieces: Vec<&str> = xml(text.as_bytes()).into_iter().map(|span| &text[span.range()]).collect();
        assert_eq!(pieces, ["<dict>\n <key>a</key>\n <string>b</string>\n</dict>", "<key>Status</key> <string>Idle</string>"]);
    }

    #[test]
    fn other_markup_holds_no_pieces() {
        for text in [
            "<key>a</key><value>b</value>",
            "<ul><li>x</li></ul>",
            "a < b",
            "Vec<string> and <true/>",
            "<key>no-such-key</key><string>b</string>",
        ] {
            assert!(xml(text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn lines_of_json_are_found() {
        let text = "our profile has\n\n  \"is_supervised\": true,\n  \"skip_setup_items\": [\n    \"Siri\"\n  ],\n\nas you see";
        let span = json(text).expect("a piece");
        assert!(text[span.range()].starts_with("  \"is_sup") && text[span.range()].ends_with("],\n"));
        assert!(json("\"name\": \"x\",\n\"version\": \"1\",\n").is_none());
    }

    #[test]
    fn lines_of_a_list_are_found() {
        let (mended, out, _) = openstep("\"PayloadType\" = \"com.apple.screensaver\";\nidleTime = 300;\n").expect("a piece");
        assert!(mended.is_part && out.starts_with(b"{\"PayloadType\"") && out.ends_with(b"}"));
        assert!(openstep("let x = 1;\nlet name = \"a\";\nstatus = 3;\n").is_none());
    }
}
