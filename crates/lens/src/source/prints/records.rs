//! Lines of logs: when, who, how bad, and what was said. `log show` in its styles, syslog and the console of a device, install.log,
//! servers that write a date and a level, and logfmt.

use crate::decode::Span;

/// What stands before the message of a line. Places are of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub time: Option<Span>,
    pub process: Option<Span>,
    pub level: Option<Span>,
    /// Where the message begins.
    pub message: usize,
}

/// Bytes of a line that are looked at.
const HEAD: usize = 600;
/// Words before a message that are looked at.
const WORDS: usize = 9;

/// How a line of a log begins; `None` where it does not begin like one.
pub(super) fn record(line: &[u8]) -> Option<Record> {
    let line = &line[..line.len().min(HEAD)];
    let start = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).count();
    let open = usize::from(matches!(line.get(start), Some(b'[' | b'(')));
    let at = start + open;
    if let Some(len) = time_len(&line[at..]) {
        let time = Span { start: at, end: at + len };
        let close = usize::from(open == 1 && matches!(line.get(time.end), Some(b']' | b')')));
        let record = Record { time: Some(time), message: time.end + close, ..Record::default() };
        return Some(with_words(line, record));
    }
    if is_logfmt(&line[start..]) {
        return Some(logfmt(line));
    }
    // `mdmclient[101]: …`, a line whose time was cut off.
    let record = with_words(line, Record { message: start, ..Record::default() });
    let has_number = record.process.is_some_and(|process| line.get(process.end) == Some(&b'['));
    has_number.then_some(record)
}

/// The length of a moment at the start: `2025-05-06 07:08:09.100+0200`, `2025/05/06T07:08:09Z`, `May  6 07:08:09`, `Tue May  6 07:08:09 2025`.
pub(super) fn time_len(text: &[u8]) -> Option<usize> {
    let matches = |at: usize, pattern: &str| {
        pattern.bytes().enumerate().all(|(index, wanted)| {
            text.get(at + index).is_some_and(|byte| match wanted {
                b'd' => byte.is_ascii_digit(),
                b's' => matches!(byte, b'-' | b'/' | b'.'),
                b't' => matches!(byte, b'T' | b't' | b' ' | b'_'),
                b'a' => byte.is_ascii_alphabetic(),
                b'p' => byte.is_ascii_digit() || *byte == b' ',
                other => *byte == other,
            })
        })
    };
    let digits = |from: usize| text.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let is_month =
        |at: usize| text.get(at..at + 3).is_some_and(|name| b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3).any(|month| month == name));
    let mut end = if matches(0, "ddddsddsddtdd:dd:dd") {
        19
    } else if matches(0, "aaa pd dd:dd:dd") && is_month(0) {
        15
    } else if matches(0, "aaa aaa pd dd:dd:dd dddd") && is_month(4) {
        return Some(24);
    } else if matches(0, "dd:dd:dd") {
        8
    } else {
        return None;
    };
    if matches!(text.get(end), Some(b'.' | b',')) && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if text.get(end) == Some(&b'Z') {
        return Some(end + 1);
    }
    let zone = ["+dd:dd", "-dd:dd", "+dddd", "-dddd", " +dddd", " -dddd", "+dd", "-dd", " UTC", " GMT"];
    Some(end + zone.iter().find(|zone| matches(end, zone)).map_or(0, |zone| zone.len()))
}

/// Takes host, numbers, level and process from the words behind the time.
fn with_words(line: &[u8], mut record: Record) -> Record {
    let mut at = record.message;
    let mut host = None;
    for _ in 0..WORDS {
        let start = at + line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'|')).count();
        let word = &line[start..start + line[start..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t')).count()];
        let end = start + word.len();
        if word.is_empty() {
            break;
        }
        if let Some(level) = level_in(word) {
            record.level = record.level.or(Some(Span { start: start + level.start, end: start + level.end }));
        } else if let Some(name) = process_in(word) {
            record.process = Some(Span { start, end: start + name });
            record.message = end;
            // `profiled[318] <Notice>:`.
            let behind = end + line[end..].iter().take_while(|byte| **byte == b' ').count();
            let next = &line[behind..behind + line[behind..].iter().take_while(|byte| **byte != b' ').count()];
            if next.starts_with(b"<")
                && let Some(level) = level_in(next)
            {
                record.level = record.level.or(Some(Span { start: behind + level.start, end: behind + level.end }));
                record.message = behind + next.len();
            }
            break;
        } else if !is_number(word) {
            // A host, if a process follows it.
            if host.is_some() || record.level.is_some() || word.ends_with(b":") && record.process.is_some() {
                break;
            }
            host = Some(());
            at = end;
            continue;
        }
        at = end;
        record.message = end;
    }
    record.message += line[record.message..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b':' | b'|')).count();
    record
}

/// Numbers of threads, processes and activities.
fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"0x").unwrap_or(word);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) && (word.len() != digits.len() || digits.iter().all(u8::is_ascii_digit))
}

const LEVELS: [&str; 24] = [
    "Default", "Info", "Debug", "Error", "Fault", "Notice", "Warning", "Critical", "INFO", "DEBUG", "ERROR", "WARN", "WARNING", "FATAL",
    "NOTICE", "CRITICAL", "TRACE", "Activity", "error", "warning", "info", "debug", "Df", "Db",
];

/// A level in a word, also in brackets: where it stands in it.
fn level_in(word: &[u8]) -> Option<Span> {
    let start = word.iter().take_while(|byte| matches!(byte, b'[' | b'<' | b'(')).count();
    let end = start + word[start..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_closed = word[end..].iter().all(|byte| matches!(byte, b']' | b'>' | b')' | b':'));
    let name = &word[start..end];
    let known =
        LEVELS.iter().any(|level| level.as_bytes() == name) || start == 0 && end == word.len() && matches!(name, b"E" | b"F" | b"I" | b"A");
    (is_closed && known).then_some(Span { start, end })
}

/// The name of a process in `name[101]:`, `name[101:1a2b]` or `name:`.
fn process_in(word: &[u8]) -> Option<usize> {
    let len = word.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')).count();
    if !word.first()?.is_ascii_alphabetic() {
        return None;
    }
    let rest = &word[len..];
    let in_brackets = |rest: &[u8]| {
        let inner = rest.strip_prefix(b"[")?;
        let end = memchr::memchr(b']', inner)?;
        let is_id = end > 0 && inner[..end].iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':');
        (is_id && matches!(&inner[end + 1..], b"" | b":")).then_some(())
    };
    (len > 1 && (rest == b":" || in_brackets(rest).is_some())).then_some(len)
}

/// `level=error ts=… component=…`.
fn is_logfmt(line: &[u8]) -> bool {
    const STARTS: [&[u8]; 6] = [b"level=", b"ts=", b"time=", b"lvl=", b"caller=", b"t="];
    STARTS.iter().any(|start| line.starts_with(start))
}

fn logfmt(line: &[u8]) -> Record {
    let value = |names: &[&str]| {
        names.iter().find_map(|name| {
            let wanted = [name.as_bytes(), b"="].concat();
            let at = memchr::memmem::find_iter(line, &wanted).find(|at| *at == 0 || line[at - 1] == b' ')? + wanted.len();
            let quote = usize::from(line.get(at) == Some(&b'"'));
            let start = at + quote;
            let len = line[start..].iter().take_while(|byte| if quote == 1 { **byte != b'"' } else { !byte.is_ascii_whitespace() }).count();
            (len > 0).then_some(Span { start, end: start + len })
        })
    };
    Record {
        time: value(&["ts", "time", "t"]),
        level: value(&["level", "lvl"]),
        process: value(&["component", "service", "caller", "logger"]),
        message: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> [&str; 4] {
        let found = record(line.as_bytes()).unwrap_or_default();
        let text = |place: Option<Span>| place.map_or("", |place| &line[place.range()]);
        [text(found.time), text(found.process), text(found.level), &line[found.message..]]
    }

    #[test]
    fn lines_of_logs_are_taken_apart() {
        let lines = [
            (
                "2025-05-06 07:08:09.100000+0200 0x1a2b     Default     0x0                  101    0    mdmclient: [com.apple.ManagedClient:MDMDaemon] Processing",
                ["2025-05-06 07:08:09.100000+0200", "mdmclient", "Default", "[com.apple.ManagedClient:MDMDaemon] Processing"],
            ),
            (
                "2025-05-06 07:08:09.100 Df mdmclient[101:1a2b] [com.apple.ManagedClient:MDMDaemon] Said",
                ["2025-05-06 07:08:09.100", "mdmclient", "Df", "[com.apple.ManagedClient:MDMDaemon] Said"],
            ),
            (
                "2025-05-06 07:08:09.100000+0200  localhost mdmclient[101]: (ManagedClient) Said",
                ["2025-05-06 07:08:09.100000+0200", "mdmclient", "", "(ManagedClient) Said"],
            ),
            (
                "Apr 11 16:20:07 Tests-iPhone profiled[318] <Notice>: (Error) MC: Cannot",
                ["Apr 11 16:20:07", "profiled", "Notice", "(Error) MC: Cannot"],
            ),
            ("2025-08-09 10:11:12+02 quince-mac softwareupdated[388]: Found", ["2025-08-09 10:11:12+02", "softwareupdated", "", "Found"]),
            ("2025-06-02 11:12:13 ERROR push.worker unable to", ["2025-06-02 11:12:13", "", "ERROR", "push.worker unable to"]),
            ("[2025-06-02T11:12:13Z] [WARN] dep: refused", ["2025-06-02T11:12:13Z", "dep", "WARN", "refused"]),
            ("2025/05/06 07:08:09 acknowledge: {UDID:x}", ["2025/05/06 07:08:09", "acknowledge", "", "{UDID:x}"]),
            (
                "level=info ts=2025-01-02T03:04:05Z component=scep err=\"x y\"",
                ["2025-01-02T03:04:05Z", "scep", "info", "level=info ts=2025-01-02T03:04:05Z component=scep err=\"x y\""],
            ),
            ("mdmclient[77]: Said", ["", "mdmclient", "", "Said"]),
            ("Nothing of the kind", ["", "", "", "Nothing of the kind"]),
            ("2025-06-02 11:12:13", ["2025-06-02 11:12:13", "", "", ""]),
        ];
        for (line, wanted) in lines {
            assert_eq!(read(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_is_cut_anywhere_is_no_harm() {
        let line = "[2025-06-02 11:12:13,123+02:00] host mdmclient[101:1a]  <Notice>: level=info ts= t=\"";
        for end in 0..line.len() {
            for start in 0..end {
                if let Some(found) = record(&line.as_bytes()[start..end]) {
                    assert!(found.message <= end - start);
                }
            }
        }
    }
}
