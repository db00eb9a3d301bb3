//! Errors of Foundation as logs print them: `Error Domain=… Code=… "…" UserInfo={…}`, the blocks with `Desc`, `Domain` and `Code` in lines
//! of their own, `[MCMDMErrorDomain:12085]`, `(NSURLErrorDomain error -1009.)`.

use crate::decode::Span;

/// One error of a chain. All places are of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Link {
    pub domain: Span,
    pub code: Span,
    pub description: Option<Span>,
    pub english: Option<Span>,
    pub suggestion: Option<Span>,
    pub kind: Option<Span>,
    /// What else stands in its UserInfo: key and value.
    pub info: Vec<(Span, Span)>,
}

impl Link {
    /// Behind the last thing that belongs to it.
    pub(super) fn end(&self) -> usize {
        let parts = [self.description, self.english, self.suggestion, self.kind];
        let parts = parts.into_iter().flatten().chain(self.info.iter().map(|(_, value)| *value));
        parts.map(|place| place.end).fold(self.code.end, usize::max)
    }
}

/// Bytes between a domain and its number.
const BETWEEN: usize = 120;
/// Bytes of a block, of a description, and of a UserInfo that are looked at.
const BLOCK: usize = 2_000;
const INFO: usize = 4_096;
/// Entries of a UserInfo that are kept.
const ENTRIES: usize = 12;

/// The error whose domain stands at a place; `None` where no number stands beside it. Nothing before `from` belongs to it.
pub(super) fn link(text: &[u8], domain: Span, from: usize) -> Option<Link> {
    let code = number_behind(text, domain.end)?;
    let mut link = Link { domain, code, ..Link::default() };
    if is_labelled(text, domain.start) {
        block(text, from, &mut link);
    } else {
        in_line(text, &mut link);
    }
    Some(link)
}

/// The number that belongs to a domain.
fn number_behind(text: &[u8], end: usize) -> Option<Span> {
    let rest = &text[end..text.len().min(end + BETWEEN)];
    let skipped = rest.iter().take_while(|byte| b"\"'`)], \t\r\n|;*".contains(byte) || **byte >= 0x80).count();
    let (has_break, mut at) = (rest[..skipped].contains(&b'\n'), skipped);
    let word = rest[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = rest[at..at + word].to_ascii_lowercase();
    match (name.as_slice(), rest.get(at)) {
        (b"code" | b"errorcode", _) => {
            at += word;
            at += rest[at..].iter().take_while(|byte| b" \t=:\"'".contains(byte)).count();
        }
        (b"error", _) if !has_break => {
            at += word;
            at += rest[at..].iter().take_while(|byte| b" \t:#".contains(byte)).count();
            if rest[at..].starts_with(b"code") {
                at += 4 + rest[at + 4..].iter().take_while(|byte| b" \t:=".contains(byte)).count();
            }
        }
        (b"", Some(b':' | b'(' | b'/' | b'#' | b'=')) if !has_break => {
            at += 1;
            at += rest[at..].iter().take_while(|byte| **byte == b' ').count();
        }
        (b"", Some(b'-' | b'0'..=b'9')) if !has_break => {
            // A number that only stands there: longer ones are codes.
            let number = number(&rest[at..])?;
            let digits = number - usize::from(rest[at] == b'-');
            (digits >= 3 || rest[at] == b'-').then_some(())?;
        }
        _ => return None,
    }
    let len = number(&rest[at..])?;
    Some(Span { start: end + at, end: end + at + len })
}

fn number(text: &[u8]) -> Option<usize> {
    let minus = usize::from(text.first() == Some(&b'-'));
    let rest = &text[minus..];
    let len = match rest {
        [b'0', b'x' | b'X', hex @ ..] => 2 + hex.iter().take(16).take_while(|byte| byte.is_ascii_hexdigit()).count(),
        _ => rest.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count(),
    };
    let is_word = rest.get(len).is_some_and(|next| next.is_ascii_alphanumeric());
    (len > 0 && !is_word).then_some(minus + len)
}

/// Whether `Domain :` stands before a place.
fn is_labelled(text: &[u8], at: usize) -> bool {
    let before = text[at.saturating_sub(24)..at].trim_ascii_end();
    before.strip_suffix(b":").is_some_and(|before| before.trim_ascii_end().ends_with(b"Domain"))
}

/// The description in quotes behind the code, and UserInfo.
fn in_line(text: &[u8], link: &mut Link) {
    let end = text.len().min(link.code.end + BLOCK);
    let rest = &text[link.code.end..end];
    let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
    let mut at = blanks;
    if let Some(quote) = rest.get(blanks).filter(|byte| **byte == b'"') {
        let inner = &rest[blanks + 1..];
        let line = &inner[..memchr::memchr(b'\n', inner).unwrap_or(inner.len())];
        let len = memchr::memmem::find(line, b"\" UserInfo").or_else(|| memchr::memchr(*quote, line)).unwrap_or(line.len());
        let start = link.code.end + blanks + 1;
        if &inner[..len] != b"(null)" && len > 0 {
            link.description = Some(Span { start, end: start + len });
        }
        at = (blanks + 2 + len).min(rest.len());
    }
    let blanks = rest[at..].iter().take_while(|byte| **byte == b' ').count();
    if let Some(info) = rest[at + blanks..].strip_prefix(b"UserInfo=") {
        let pointer = info.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b' ').count();
        if info.get(pointer) == Some(&b'{') {
            user_info(text, end - info.len() + pointer + 1, link);
        }
    }
}

/// `Key=value, Key=value}`: an error inside is one of its own.
fn user_info(text: &[u8], start: usize, link: &mut Link) {
    let rest = &text[start..text.len().min(start + INFO)];
    let mut at = 0;
    while link.info.len() < ENTRIES {
        at += rest[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';')).count();
        let key = key_len(&rest[at..]);
        if key == 0 {
            return;
        }
        let quote = usize::from(rest[at] == b'"');
        let place = Span { start: start + at + quote, end: start + at + key - quote };
        at += key;
        at += rest[at..].iter().take_while(|byte| **byte == b' ').count() + 1;
        at += rest.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| **byte == b' ').count());
        let Some(value) = rest.get(at..) else { return };
        let len = value_len(value);
        let (from, to) = (start + at, start + at + len);
        at += len;
        match &text[place.range()] {
            b"NSUnderlyingError" | b"NSMultipleUnderlyingErrorsKey" => {}
            b"NSLocalizedDescription" | b"LocalizedDescription" if link.description.is_none() => {
                link.description = Some(Span { start: from, end: to })
            }
            b"USEnglishDescription" | b"MCErrorUSEnglishDescription" => link.english = Some(Span { start: from, end: to }),
            b"NSLocalizedRecoverySuggestion" => link.suggestion = Some(Span { start: from, end: to }),
            b"MCErrorType" | b"DMCErrorType" => link.kind = Some(Span { start: from, end: to }),
            b"NSLocalizedDescription" => {}
            _ if from < to => link.info.push((place, Span { start: from, end: to })),
            _ => {}
        }
        if rest.get(at) == Some(&b'}') {
            return;
        }
    }
}

/// The length of a key before `=`.
fn key_len(text: &[u8]) -> usize {
    let quote = usize::from(text.first() == Some(&b'"'));
    let len = quote + text[quote..].iter().take(80).take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte)).count();
    let end = len + quote.min(usize::from(text.get(len) == Some(&b'"')));
    let blanks = text[end..].iter().take_while(|byte| **byte == b' ').count();
    if len > quote && text.get(end + blanks) == Some(&b'=') { end } else { 0 }
}

/// Up to the next key, or the bracket that encloses it.
fn value_len(text: &[u8]) -> usize {
    let mut depth = 0usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth > 0 => depth -= 1,
            b'}' => return at,
            b',' | b';' if depth == 0 && text.get(at + 1).is_some_and(u8::is_ascii_whitespace) => {
                let next = &text[at + 1..];
                let blanks = next.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if key_len(&next[blanks..]) > 0 || next.get(blanks) == Some(&b'}') {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Labels of a block, longer ones first.
const LABELS: [&[u8]; 10] = [b"US Desc", b"US Sugg", b"Extra info", b"UserInfo", b"Domain", b"Params", b"Desc", b"Sugg", b"Code", b"Type"];

/// The other lines of a block around its domain and code.
fn block(text: &[u8], from: usize, link: &mut Link) {
    let floor = from.max(link.domain.start.saturating_sub(BLOCK));
    let before = &text[floor..link.domain.start];
    let start = floor + memchr::memmem::rfind(before, b"Error:").map_or(0, |at| at + 6);
    let ceiling = text.len().min(link.code.end + BLOCK);
    let after = &text[link.code.end..ceiling];
    let stop =
        [&b"...Underlying"[..], b"Underlying error", b"Extra info"].iter().filter_map(|word| memchr::memmem::find(after, word)).min();
    let stop = link.code.end + stop.unwrap_or(after.len());
    let mut open: Option<(&[u8], usize)> = None;
    let mut at = start;
    while at < stop {
        let label = if at == start || !text[at - 1].is_ascii_alphanumeric() { label_at(&text[at..stop]) } else { None };
        let is_break = text[at] == b'\n';
        if let Some((name, value)) = open.filter(|_| label.is_some() || is_break) {
            keep(text, name, Span { start: value, end: at }, link);
            open = None;
        }
        match label {
            Some((name, len)) => {
                at += len;
                open = Some((name, at));
            }
            // The block ends at the first line without a label.
            None if is_break && at > link.code.end && !has_label(&text[at + 1..stop]) => break,
            None => at += 1,
        }
    }
    if let Some((name, value)) = open {
        keep(text, name, Span { start: value, end: at.min(stop) }, link);
    }
}

fn has_label(text: &[u8]) -> bool {
    let blanks = text.iter().take(200).take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).count();
    label_at(&text[blanks..]).is_some()
}

/// A label with its colon at the start, and the length of both.
fn label_at(text: &[u8]) -> Option<(&'static [u8], usize)> {
    LABELS.into_iter().find_map(|label| {
        let rest = text.strip_prefix(label)?;
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        (rest.get(blanks) == Some(&b':')).then_some((label, label.len() + blanks + 1))
    })
}

fn keep(text: &[u8], label: &[u8], place: Span, link: &mut Link) {
    let value = &text[place.range()];
    let start = place.start + value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let end = (place.start + value.trim_ascii_end().len()).max(start);
    let place = Some(Span { start, end }).filter(|place| !place.is_empty());
    match label {
        b"Desc" => link.description = link.description.or(place),
        b"US Desc" => link.english = link.english.or(place),
        b"Sugg" => link.suggestion = link.suggestion.or(place),
        b"Type" => link.kind = link.kind.or(place),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, domain: &str) -> Option<Vec<String>> {
        let start = text.find(domain).expect("it is there");
        let found = link(text.as_bytes(), Span { start, end: start + domain.len() }, 0)?;
        let text = |place: Span| text[place.range()].to_owned();
        let mut parts = vec![text(found.code)];
        parts.extend(
            [found.description, found.english, found.suggestion, found.kind].into_iter().map(|place| place.map(text).unwrap_or_default()),
        );
        parts.extend(found.info.iter().map(|(key, value)| format!("{}={}", text(*key), text(*value))));
        Some(parts)
    }

    #[test]
    fn errors_are_read_in_all_their_prints() {
        let is = |text, domain, wanted: &[&str]| assert_eq!(read(text, domain).unwrap_or_default(), wanted, "{text}");
        is(
            "Error Domain=ADomain Code=-3 \"It \"broke\".\" UserInfo={NSLocalizedDescription=It broke, badly., NSURL=https://a/?b=c, d, NSUnderlyingError=0x600 {Error Domain=B Code=2 \"x\" UserInfo={k=v}}, Extra=1}",
            "ADomain",
            &["-3", "It \"broke\".", "", "", "", "NSURL=https://a/?b=c, d", "Extra=1"],
        );
        is("Domain=ADomain Code=7 \"(null)\" UserInfo=0x7f8 {NSLocalizedDescription=Cut", "ADomain", &["7", "Cut", "", "", ""]);
        is(
            "NSError:\n  Desc   : One\n  US Desc: Two\n  Domain : ADomain\n  Code   : 4001\n  Type   : Fatal\n  ...Underlying error:\n  Desc : no",
            "ADomain",
            &["4001", "One", "Two", "", "Fatal"],
        );
        is(
            "x NSError: Desc : One two US Desc: Three Domain : ADomain Code : 12 Type : Fatal ...Underlying error: NSError: Desc : no",
            "ADomain",
            &["12", "One two", "Three", "", "Fatal"],
        );
        is("[ADomain:12085] It failed", "ADomain", &["12085", "", "", "", ""]);
        is("(ADomain error -1009.)", "ADomain", &["-1009", "", "", "", ""]);
        is("ADomain, code: 0x2EF5", "ADomain", &["0x2EF5", "", "", "", ""]);
        is("ADomain 34007", "ADomain", &["34007", "", "", "", ""]);
        is("\"ADomain\", \"ErrorCode\": 5", "ADomain", &["5", "", "", "", ""]);
        for text in ["ADomain", "ADomain is 5", "ADomain 5 times", "ADomain\n34007", "ADomain: x", "ADomain Code=x"] {
            assert_eq!(read(text, "ADomain"), None, "{text}");
        }
    }

    #[test]
    fn an_error_that_is_cut_anywhere_is_no_harm() {
        let text = "NSError:\nDesc : \u{e4}\nDomain : ADomain\nCode   : -4 \"x\" UserInfo={\"a b\"=c, d = {e=f}; NSUnderlyingError=0x1 {}}\nType: x\n";
        for end in 0..text.len() {
            for (at, _) in text.match_indices("Domain") {
                let domain = Span { start: at, end: (at + 6).min(end) };
                if domain.start <= domain.end {
                    let _ = link(&text.as_bytes()[..end], domain, 0).map(|link| link.end());
                }
            }
        }
    }
}
