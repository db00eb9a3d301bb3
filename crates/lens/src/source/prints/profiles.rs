//! What `profiles list`, `profiles -P` and `profiles status` print, and `system_profiler` of profiles: lines of names and values.

use super::literal;
use crate::decode::{Builder, Kind, Span};

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

/// The part of `level[1] attribute: name: value` or `level[1] payload[2] name = value`. Places are of the line.
struct Attribute {
    level: Span,
    number: usize,
    /// The number of the payload that it is of.
    payload: Option<usize>,
    key: Span,
    value: Span,
}

fn attribute(line: &[u8]) -> Option<Attribute> {
    let open = memchr::memchr(b'[', &line[..line.len().min(120)])?;
    let level = Span { start: line.iter().take_while(|byte| byte.is_ascii_whitespace()).count(), end: open };
    let (number, at) = in_brackets(line, open)?;
    let rest = &line[at..];
    let start = at + rest.iter().take_while(|byte| **byte == b' ').count();
    let rest = &line[start..];
    if level.is_empty() || line[level.range()].contains(&b' ') {
        return None;
    }
    if let Some(rest) = rest.strip_prefix(b"attribute: ") {
        let key = start + 11;
        let colon = memchr::memchr(b':', rest)?;
        let value = Span { start: key + colon + 1, end: line.len() };
        return Some(Attribute { level, number, payload: None, key: Span { start: key, end: key + colon }, value });
    }
    let (payload, key) = match rest.strip_prefix(b"payload[") {
        Some(_) => {
            let (payload, at) = in_brackets(line, start + 7)?;
            (Some(payload), at + line[at..].iter().take_while(|byte| **byte == b' ').count())
        }
        None => (None, start),
    };
    let mark = memchr::memmem::find(&line[key..], b"=")?;
    let name = line[key..key + mark].trim_ascii_end().len();
    (name > 0 && (payload.is_some() || line[key..].starts_with(b"payload"))).then_some(Attribute {
        level,
        number,
        payload,
        key: Span { start: key, end: key + name },
        value: Span { start: key + mark + 1, end: line.len() },
    })
}

/// The number in the brackets that open at a place, and what is behind them.
fn in_brackets(line: &[u8], open: usize) -> Option<(usize, usize)> {
    let inner = &line[open + 1..];
    let len = inner.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&inner[..len]).ok()?.parse().ok()?;
    (inner.get(len) == Some(&b']')).then_some((number, open + len + 2))
}

/// Whether a line is one of a list of profiles.
pub(super) fn begins_list(line: &[u8]) -> bool {
    attribute(line).is_some()
}

/// The end of the list that starts at `at`.
pub(super) fn list_end(text: &[u8], at: usize) -> usize {
    let (mut end, mut here, mut others) = (at, at, 0);
    while here < text.len() && others < 3 {
        let stop = line_end(text, here);
        if attribute(&text[here..stop]).is_some() {
            (end, others) = (stop, 0);
        } else {
            others += 1;
        }
        here = stop + 1;
    }
    end
}

/// Profiles by their level: the computer, or a user.
pub(super) fn read_list(text: &[u8], build: &mut Builder) {
    build.open(Kind::Dict, 0);
    // Level, profile and payload that are open.
    let mut open: (Option<Vec<u8>>, Option<usize>, Option<usize>) = (None, None, None);
    let mut here = 0;
    while here < text.len() {
        let stop = line_end(text, here);
        let line = &text[here..stop];
        if let Some(found) = attribute(line) {
            let level = &line[found.level.range()];
            if open.2.is_some() && (open.2 != found.payload || open.1 != Some(found.number) || open.0.as_deref() != Some(level)) {
                build.close(here);
                open.2 = None;
                if found.payload.is_none() || open.1 != Some(found.number) || open.0.as_deref() != Some(level) {
                    build.close(here);
                }
            }
            if open.1.is_some() && (open.1 != Some(found.number) || open.0.as_deref() != Some(level)) {
                build.close(here);
                open.1 = None;
            }
            if open.0.is_some() && open.0.as_deref() != Some(level) {
                build.close(here);
                open.0 = None;
            }
            if open.0.is_none() {
                build.key(&String::from_utf8_lossy(level));
                build.open(Kind::Array, here);
                open.0 = Some(level.to_vec());
            }
            if open.1.is_none() {
                build.open(Kind::Dict, here);
                open.1 = Some(found.number);
            }
            if let (Some(payload), None) = (found.payload, open.2) {
                // The list of payloads is open if one of them was.
                if !in_payloads(build) {
                    build.key("payload");
                    build.open(Kind::Array, here);
                }
                build.open(Kind::Dict, here);
                open.2 = Some(payload);
            }
            build.key(&String::from_utf8_lossy(&line[found.key.range()]));
            let value = trimmed(text, Span { start: here + found.value.start, end: here + found.value.end });
            build.value(Kind::String, value);
        }
        here = stop + 1;
    }
    build.close_all(text.len());
}

/// Whether the innermost open container is a list within a profile.
fn in_payloads(build: &Builder) -> bool {
    build.in_dict() == Some(false) && build.depth() == 4
}

fn trimmed(text: &[u8], place: Span) -> Span {
    let raw = &text[place.range()];
    let start = place.start + raw.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let end = (place.start + raw.trim_ascii_end().len()).max(start);
    Span { start, end }
}

/// Names that `profiles status` answers under.
const STATUS: [&[u8]; 5] = [b"Enrolled via DEP", b"MDM enrollment", b"MDM server", b"Enrolled via ADE", b"Supervised"];

fn status(line: &[u8]) -> Option<(Span, Span)> {
    let start = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let name = STATUS.iter().find(|name| line[start..].starts_with(name) && line.get(start + name.len()) == Some(&b':'))?;
    let end = start + name.len();
    Some((Span { start, end }, Span { start: end + 1, end: line.len() }))
}

/// Whether a line is one of the first two that `profiles status` prints.
pub(super) fn begins_status(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    STATUS[..2].iter().any(|name| line.starts_with(name)) && status(line).is_some()
}

/// The end of the answer that starts at `at`.
pub(super) fn status_end(text: &[u8], at: usize) -> usize {
    let (mut end, mut here) = (at, at);
    while here < text.len() {
        let stop = line_end(text, here);
        match (status(&text[here..stop]), text[here..stop].trim_ascii().is_empty()) {
            (Some(_), _) => end = stop,
            (None, true) => {}
            (None, false) => break,
        }
        here = stop + 1;
    }
    end
}

pub(super) fn read_status(text: &[u8], build: &mut Builder) {
    build.open(Kind::Dict, 0);
    let mut here = 0;
    while here < text.len() {
        let stop = line_end(text, here);
        if let Some((key, value)) = status(&text[here..stop]) {
            build.key(&String::from_utf8_lossy(&text[here + key.start..here + key.end]));
            build.value(Kind::String, trimmed(text, Span { start: here + value.start, end: here + value.end }));
        }
        here = stop + 1;
    }
    build.close_all(text.len());
}

/// Names of `system_profiler` that say what such a report is about.
const REPORT: [&[u8]; 5] =
    [b"Profile UUID:", b"Verification State:", b"Removal Disallowed:", b"Installation Date:", b"Profile Identifier:"];

/// Whether a line begins a report of profiles: a title, and within the next lines what only profiles have.
pub(super) fn begins_report(text: &[u8]) -> bool {
    let line = &text[..line_end(text, 0)];
    let title = line.trim_ascii();
    if !matches!(
        title,
        b"Profiles:" | b"Configuration Profiles:" | b"Device (Managed):" | b"Device:" | b"User:" | b"Device (User Approved):"
    ) {
        return false;
    }
    let head = &text[..text.len().min(4096)];
    REPORT.iter().filter(|name| memchr::memmem::find(head, name).is_some()).count() >= 2
}

/// The end of the report that starts at `at`: where a line stands further left than its title.
pub(super) fn report_end(text: &[u8], at: usize) -> usize {
    let (mut end, mut here) = (at, at);
    let first = indent(&text[at..line_end(text, at)]);
    let mut depth = 0usize;
    while here < text.len() {
        let stop = line_end(text, here);
        let line = &text[here..stop];
        if !line.trim_ascii().is_empty() {
            if here > at && depth == 0 && indent(line) <= first && pair(line).is_none_or(|(_, value)| !value.is_empty()) {
                break;
            }
            depth = (depth + count(line, b"{(")).saturating_sub(count(line, b"})"));
            end = stop;
        }
        here = stop + 1;
    }
    end
}

fn count(line: &[u8], wanted: &[u8]) -> usize {
    line.iter().filter(|byte| wanted.contains(byte)).count()
}

fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Name and value of a line; the value is empty where what follows is deeper.
fn pair(line: &[u8]) -> Option<(Span, Span)> {
    let start = indent(line);
    let text = line[start..].trim_ascii_end();
    let colon = match memchr::memmem::find(text, b": ") {
        Some(colon) => colon,
        None => text.strip_suffix(b":")?.len(),
    };
    (colon > 0).then_some((Span { start, end: start + colon }, Span { start: start + colon + 1, end: start + text.len() }))
}

/// Levels of a report that are followed.
const LEVELS: usize = 64;

/// A report as dictionaries within each other.
pub(super) fn read_report(text: &[u8], build: &mut Builder) {
    build.open(Kind::Dict, 0);
    let mut levels: Vec<usize> = Vec::new();
    let mut here = 0;
    while here < text.len() {
        let stop = line_end(text, here);
        let line = &text[here..stop];
        let start = here;
        here = stop + 1;
        let Some((key, value)) = pair(line) else { continue };
        let depth = key.start;
        while levels.last().is_some_and(|level| *level >= depth) {
            levels.pop();
            build.close(start);
        }
        let name = String::from_utf8_lossy(&line[key.range()]).into_owned();
        let value = trimmed(text, Span { start: start + value.start, end: start + value.end });
        match text[value.range()].first() {
            None if levels.len() < LEVELS => {
                build.key(&name);
                build.open(Kind::Dict, start + key.start);
                levels.push(depth);
            }
            Some(b'{' | b'(') => {
                build.key(&name);
                let end = nested(text, value.start, build);
                here = line_end(text, end.min(text.len())) + 1;
            }
            _ => {
                build.key(&name);
                build.value(Kind::String, value);
            }
        }
    }
    build.close_all(text.len());
}

/// A property list of several lines amid the report; gives its end.
fn nested(text: &[u8], at: usize, build: &mut Builder) -> usize {
    let mut probe = Builder::default();
    let outcome = literal::value(text, at, &mut probe);
    if outcome.error.is_some() {
        let end = line_end(text, at);
        build.value(Kind::String, trimmed(text, Span { start: at, end }));
        return end;
    }
    literal::value(text, at, build).end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, read: fn(&[u8], &mut Builder)) -> Vec<String> {
        let mut build = Builder::default();
        read(text.as_bytes(), &mut build);
        let doc = build.finish(text.as_bytes().to_vec(), None);
        let row = |node| format!("{} {}", doc.path(node), doc.text(node).unwrap_or_default());
        (0..doc.len() as u32).filter(|node| !doc.kind(*node).is_container()).map(row).collect()
    }

    #[test]
    fn a_list_of_profiles_is_read() {
        let text = "_computerlevel[1] attribute: name: A: b\n_computerlevel[1] payload count = 2\n_computerlevel[1]    payload[1] name    = X\r\n\
            _computerlevel[1]    payload[1] type    = com.x\n_computerlevel[1]    payload[2] name    = Y\n_computerlevel[2] attribute: name: C\n\
            There are 2 configuration profiles installed\nadmin[1] attribute: profileIdentifier: d.e\nadmin[1]  payload[1] name = Z";
        assert!(begins_list(text.lines().next().unwrap_or_default().as_bytes()));
        assert_eq!(list_end(text.as_bytes(), 0), text.len());
        assert_eq!(
            rows(text, read_list),
            [
                "/_computerlevel/0/name A: b",
                "/_computerlevel/0/payload count 2",
                "/_computerlevel/0/payload/0/name X",
                "/_computerlevel/0/payload/0/type com.x",
                "/_computerlevel/0/payload/1/name Y",
                "/_computerlevel/1/name C",
                "/admin/0/profileIdentifier d.e",
                "/admin/0/payload/0/name Z"
            ]
        );
    }

    #[test]
    fn the_status_is_read() {
        let text = "Enrolled via DEP: No\nMDM enrollment: Yes (User Approved)\nMDM server: https://a/b\nrest: x";
        assert!(begins_status(b"Enrolled via DEP: No") && !begins_status(b"MDM server: x") && !begins_status(b"Enrolled via DEP"));
        assert_eq!(&text[status_end(text.as_bytes(), 0)..], "\nrest: x");
        assert_eq!(rows(text, read_status), ["/Enrolled via DEP No", "/MDM enrollment Yes (User Approved)", "/MDM server https://a/b"]);
    }

    #[test]
    fn a_report_is_read() {
        let text = "Profiles:\n\n    Device:\n\n        Wi-Fi:\n\n          Verification State: verified\n          Profile UUID: 7D: 8\n          Payloads:\n\n            com.x:\n\n              Identifier: a\n              Properties: {\n                  SSID = Q;\n                  List =     (\n                     1\n                  );\n              }\n              Version: 1\n\nOther: x";
        assert!(begins_report(text.as_bytes()));
        assert_eq!(&text[report_end(text.as_bytes(), 0)..], "\n\nOther: x");
        assert_eq!(
            rows(&text[..text.len() - 8], read_report),
            [
                "/Profiles/Device/Wi-Fi/Verification State verified",
                "/Profiles/Device/Wi-Fi/Profile UUID 7D: 8",
                "/Profiles/Device/Wi-Fi/Payloads/com.x/Identifier a",
                "/Profiles/Device/Wi-Fi/Payloads/com.x/Properties/SSID Q",
                "/Profiles/Device/Wi-Fi/Payloads/com.x/Properties/List/0 1",
                "/Profiles/Device/Wi-Fi/Payloads/com.x/Version 1"
            ]
        );
    }
}
