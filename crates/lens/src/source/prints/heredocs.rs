//! Shell scripts that write a file with here documents, in one piece or in several.

use std::collections::BTreeSet;

use super::literal::here_document;

/// A file that a script writes.
pub(crate) struct Written {
    pub name: String,
    pub bytes: Vec<u8>,
    /// What the shell fills in: `$NAME`, `$(command)`.
    pub variables: Vec<String>,
    /// Where its first and its last line stand.
    pub place: crate::decode::Span,
    pub pieces: usize,
}

/// Here documents of a script that are read, and marks that were none: each costs a look at all that follows.
const MOST: usize = 500;
const MISSES: usize = 8;
/// Variables that are named.
const NAMED: usize = 12;

/// The files that a script writes with here documents: what is appended to a file goes on with it.
pub(crate) fn written(text: &[u8]) -> Vec<Written> {
    let mut files: Vec<Written> = Vec::new();
    let mut at = 0;
    let (mut count, mut misses) = (0, 0);
    while let Some(found) = memchr::memmem::find(&text[at..], b"<<") {
        let mark = at + found;
        at = mark + 2;
        let Some(here) = here_document(&text[mark..]) else { continue };
        if !here.is_closed {
            misses += 1;
        }
        if count >= MOST || misses >= MISSES {
            break;
        }
        if !here.is_closed {
            continue;
        }
        let (content, len) = (here.content, here.end);
        count += 1;
        let start = memchr::memrchr(b'\n', &text[..mark]).map_or(0, |found| found + 1);
        let line = &text[start..mark + content.start];
        let (name, is_appended) = target(line).unwrap_or_default();
        let body = &text[mark + content.start..mark + content.end];
        let is_quoted = matches!(text[mark + 2..].trim_ascii_start().first(), Some(b'\'' | b'"')) || text[mark + 2..].starts_with(b"-'");
        let place = crate::decode::Span { start: mark + content.start, end: mark + content.end };
        at = mark + len;
        let open = files.iter_mut().rev().find(|file| is_appended && !name.is_empty() && file.name == name);
        let file = match open {
            Some(file) => {
                file.bytes.push(b'\n');
                file.place.end = place.end;
                file
            }
            None => {
                files.push(Written { name, bytes: Vec::new(), variables: Vec::new(), place, pieces: 0 });
                files.last_mut().expect("it was put there")
            }
        };
        file.bytes.extend_from_slice(body);
        file.pieces += 1;
        if !is_quoted {
            let mut all: BTreeSet<String> = file.variables.drain(..).collect();
            all.extend(variables(body));
            file.variables = all.into_iter().take(NAMED).collect();
        }
    }
    files
}

/// The file that a line writes to, and whether it appends: `> name`, `>> name`, `tee -a name`.
fn target(line: &[u8]) -> Option<(String, bool)> {
    let line = String::from_utf8_lossy(line);
    let (before, is_appended, rest) = match line.rfind(">>") {
        Some(at) => (&line[..at], true, &line[at + 2..]),
        None => {
            let at = line.rfind('>').or_else(|| line.find("tee ").map(|at| at + 3))?;
            (&line[..at], line.contains("tee -a"), &line[at + 1..])
        }
    };
    let _ = before;
    let rest = rest.trim_start().trim_start_matches("-a ").trim_start();
    let name: String = rest.chars().take(200).take_while(|char| !char.is_whitespace() && !matches!(char, '<' | ';' | '|')).collect();
    let name = name.trim_matches(['"', '\'']).to_owned();
    (!name.is_empty()).then_some((name, is_appended))
}

/// What the shell fills in, as it is written.
fn variables(body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = memchr::memchr(b'$', &body[at..]) {
        let start = at + sign;
        let rest = &body[start + 1..];
        let len = match rest.first() {
            Some(b'{') => memchr::memchr(b'}', &rest[..rest.len().min(100)]).map_or(0, |end| end + 1),
            Some(b'(') => memchr::memchr(b')', &rest[..rest.len().min(100)]).map_or(0, |end| end + 1),
            Some(first) if first.is_ascii_alphabetic() || *first == b'_' => {
                rest.iter().take(100).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
            }
            _ => 0,
        };
        at = start + 1 + len;
        if len > 0 && found.len() < 200 {
            found.push(String::from_utf8_lossy(&body[start..at]).into_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_to_a_file_goes_on_with_it() {
        let text =
            b"cat > a.txt <<EOF\none $NAME\nEOF\necho x\ncat >> a.txt <<-'END'\n\ttwo $(no)\n\tEND\ncat <<XX >b.txt\nthree ${c}\nXX\n";
        let files = written(text);
        let told: Vec<_> =
            files.iter().map(|file| (file.name.as_str(), String::from_utf8_lossy(&file.bytes).into_owned(), file.pieces)).collect();
        assert_eq!(told, [("a.txt", "one $NAME\n\ttwo $(no)".to_owned(), 2), ("b.txt", "three ${c}".to_owned(), 1)]);
        assert_eq!((files[0].variables.as_slice(), files[1].variables.as_slice()), (&["$NAME".to_owned()][..], &["${c}".to_owned()][..]));
    }
}
