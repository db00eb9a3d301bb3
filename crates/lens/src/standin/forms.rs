//! The forms of stand-ins that begin with a mark: `$`, `%`, braces, brackets, and rows of stars and dots.

use super::known::{Form, who};
use super::mark::{Found, found};
use super::{Kind, StandIn, words};

/// Longest mark that is looked for, in bytes.
const LONGEST: usize = 400;

/// The first stand-in at or behind `from`, and where it ends.
pub(super) fn next(text: &str, from: usize) -> Option<(StandIn<'_>, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'$' => dollar(text, at),
            b'%' => percent(text, at),
            b'{' => braces(text, at),
            b'<' => angles(text, at),
            b'[' => words::bracketed(text, at),
            b'#' => hash(text, at),
            b'@' => between(text, at, "@@"),
            b'_' => between(text, at, "__").filter(|_| is_edge(bytes, at)),
            b'*' | 0xE2 => row(text, at),
            byte if byte.is_ascii_alphabetic() && is_edge(bytes, at) => words::word(text, at),
            _ => None,
        };
        if let Some((found, end)) = found {
            return Some((found, end));
        }
        at += 1;
    }
    None
}

/// Whether no letter or digit stands before `at`.
fn is_edge(bytes: &[u8], at: usize) -> bool {
    at == 0 || !bytes[at - 1].is_ascii_alphanumeric()
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where the name that begins at `from` ends.
fn name_end(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|byte| is_name(**byte)).count()
}

/// Where `close` ends that belongs to what opens at `from`.
fn closed(text: &str, from: usize, close: &str) -> Option<usize> {
    let end = text.len().min(from + LONGEST);
    let rest = &text.as_bytes()[from..end];
    memchr::memmem::find(rest, close.as_bytes()).map(|at| from + at + close.len())
}

fn dollar(text: &str, at: usize) -> Found<'_> {
    let bytes = text.as_bytes();
    match bytes.get(at + 1)? {
        b'{' => return braced(text, at),
        b'(' => return command(text, at),
        byte if byte.is_ascii_alphabetic() || *byte == b'_' => {}
        _ => return None,
    }
    let end = name_end(bytes, at + 1);
    let name = &text[at + 1..end];
    let is_alone = is_edge(bytes, at) && name.len() >= 3 && (at == 0 || bytes[at - 1] != b'$');
    let is_whole = at == 0 && end == text.len();
    let is_capital = name.starts_with(|first: char| first.is_ascii_uppercase());
    // $EMAIL$
    if bytes.get(end) == Some(&b'$') && is_alone && is_capital {
        return found(Kind::Variable, text, at, end + 1, "", true);
    }
    if let Some(who) = who(Form::Dollar, name) {
        return found(Kind::Variable, text, at, end, who, true);
    }
    let is_upper = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_upper && is_alone {
        return found(Kind::Variable, text, at, end, "", is_whole);
    }
    // Queries and predicates have such names too: ?$filter=…, SUBQUERY(…, $x, …).
    let is_query = at > 0 && matches!(bytes[at - 1], b'?' | b'&' | b'/' | b'(' | b',') || text.contains("SUBQUERY");
    let is_lower = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_');
    (is_lower && is_alone && !is_query).then(|| found(Kind::Variable, text, at, end, "", is_whole && names_a_secret(name)))?
}

/// `$wifi_password` is a variable; `$ecret` is a password.
fn names_a_secret(name: &str) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    let says = ["pass", "secret", "token", "challenge", "_key", "psk", "p12", "pfx", "cert"].iter().any(|word| name.contains(word));
    is_plain && says
}

/// `${var.name}`, `${NAME}`.
fn braced(text: &str, at: usize) -> Found<'_> {
    let end = closed(text, at + 2, "}")?;
    let name = &text[at + 2..end - 1];
    let first = name.trim_start().bytes().next()?;
    if !(first.is_ascii_alphabetic() || first == b'_') || name.contains('\n') {
        return None;
    }
    const TERRAFORM: [&str; 9] = ["var.", "local.", "each.", "data.", "module.", "random_", "file(", "filebase64(", "base64encode("];
    match who(Form::Braced, name) {
        Some(who) => found(Kind::Variable, text, at, end, who, true),
        None if TERRAFORM.iter().any(|start| name.starts_with(start)) => found(Kind::Template, text, at, end, "Terraform", true),
        None => found(Kind::Variable, text, at, end, "", true),
    }
}

/// `$(uuidgen)`.
fn command(text: &str, at: usize) -> Found<'_> {
    let end = closed(text, at + 2, ")")?;
    let inner = text[at + 2..end - 1].trim_start();
    let is_command = inner.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '<') && !inner.contains('\n');
    is_command.then(|| found(Kind::Template, text, at, end, "shell", true))?
}

fn percent(text: &str, at: usize) -> Found<'_> {
    let bytes = text.as_bytes();
    match bytes.get(at + 1)? {
        b'{' => {
            let end = closed(text, at + 2, "}")?;
            let word = text[at + 2..end - 1].trim_matches(['~', ' ']);
            let is_directive = ["if ", "else", "endif", "for ", "endfor"].iter().any(|start| word.starts_with(start));
            return is_directive.then(|| found(Kind::Template, text, at, end, "Terraform", true))?;
        }
        byte if byte.is_ascii_alphabetic() => {}
        _ => return None,
    }
    let mut end = name_end(bytes, at + 1);
    // %FullName,prefix:http://…,barcode%
    if bytes.get(end) == Some(&b',') {
        end += bytes[end..].iter().take(LONGEST).take_while(|byte| **byte != b'%' && !byte.is_ascii_whitespace()).count();
    }
    if bytes.get(end) != Some(&b'%') || end < at + 4 {
        return None;
    }
    // Of "%C3%BCber%20" nothing is a variable.
    let is_escape = |at: usize| bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
    if is_escape(at) && is_escape(end) {
        return None;
    }
    let name = text[at + 1..end].split(',').next().unwrap_or_default();
    let who = who(Form::Percent, name);
    found(Kind::Variable, text, at, end + 1, who.unwrap_or(""), who.is_some() || at == 0 && end + 1 == text.len())
}

fn braces(text: &str, at: usize) -> Found<'_> {
    let rest = &text[at..];
    if rest.starts_with("{{") {
        return double(text, at);
    }
    for (open, close) in [("{%", "%}"), ("{#", "#}")] {
        if rest.starts_with(open)
            && let Some(end) = closed(text, at + 2, close)
        {
            return found(Kind::Template, text, at, end, "Jinja", true);
        }
    }
    let end = name_end(text.as_bytes(), at + 1);
    if text.as_bytes().get(end) != Some(&b'}') {
        return None;
    }
    let name = &text[at + 1..end];
    if let Some(who) = who(Form::Single, name) {
        return found(Kind::Variable, text, at, end + 1, who, true);
    }
    // {CamelCase} and nothing else. Within a text they are the reader's own: {searchTerms}.
    let is_camel = name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().any(|byte| byte.is_ascii_lowercase());
    (at == 0 && end + 1 == text.len() && is_camel && name.len() >= 4).then(|| found(Kind::Variable, text, at, end + 1, "", false))?
}

/// `{{ … }}`: a variable of a server, or an expression of a template.
fn double(text: &str, at: usize) -> Found<'_> {
    // What is cut off before its end is a mark all the same.
    let end = closed(text, at + 2, "}}").unwrap_or(text.len());
    let end = end + usize::from(text[end..].starts_with('}') && text[at..].starts_with("{{{"));
    let inner = text[at..end].trim_matches(['{', '}', '~', ' ', '-', '\t', '\n', '\r']);
    let Some(engine) = expression(inner) else {
        let name = inner.split('.').next().unwrap_or_default();
        return found(Kind::Variable, text, at, end, who(Form::Double, name).unwrap_or(""), true);
    };
    found(Kind::Template, text, at, end, engine, true)
}

/// The language of what stands between double braces; `None` for a plain name.
fn expression(inner: &str) -> Option<&'static str> {
    const GO: [&str; 9] = ["if .", "range ", "with ", "template ", "define ", "block ", "end", "if eq ", "if and "];
    const GO_OR_HANDLEBARS: [&str; 2] = ["else", "if "];
    match inner.bytes().next() {
        None => Some(""),
        Some(b'#' | b'/' | b'^' | b'>' | b'!' | b'&') => Some("Handlebars or Mustache"),
        Some(b'.') => Some("Go"),
        _ if GO.iter().any(|start| inner == start.trim() || inner.starts_with(start)) => Some("Go"),
        _ if GO_OR_HANDLEBARS.iter().any(|start| inner == start.trim() || inner.starts_with(start)) => Some("Go or Handlebars"),
        _ if inner.contains(['|', '(', '\'', '"']) || inner.contains(" if ") => Some("Jinja"),
        _ if inner.contains(char::is_whitespace) => Some(""),
        _ => None,
    }
}

fn angles(text: &str, at: usize) -> Found<'_> {
    if text[at..].starts_with("<%") {
        let end = closed(text, at + 2, "%>")?;
        return found(Kind::Template, text, at, end, "ERB", true);
    }
    words::angled(text, at)
}

/// `#{name}`, `####`.
fn hash(text: &str, at: usize) -> Found<'_> {
    let bytes = text.as_bytes();
    if bytes.get(at + 1) == Some(&b'{') {
        let end = closed(text, at + 2, "}")?;
        let is_code = text[at + 2..end - 1].starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        // #{name}# is how deployment tools write it.
        let end = end + usize::from(bytes.get(end) == Some(&b'#'));
        return is_code.then(|| found(Kind::Template, text, at, end, "", true))?;
    }
    let len = bytes[at..].iter().take_while(|byte| **byte == b'#').count();
    (len >= 4 && len == text.len()).then(|| found(Kind::Masked, text, at, at + len, "", true))?
}

/// `__NAME__`, `@@NAME@@`.
fn between<'t>(text: &'t str, at: usize, mark: &str) -> Found<'t> {
    let rest = text[at..].strip_prefix(mark)?;
    let inner = rest.find(mark).map(|len| &rest[..len])?;
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let fits = inner.len() >= 2 && inner.starts_with(|first: char| first.is_ascii_uppercase()) && inner.bytes().all(is_capital);
    fits.then(|| found(Kind::Placeholder, text, at, at + inner.len() + 2 * mark.len(), "", true))?
}

/// A row of stars or dots: `••••`, `***`, and `*** SERVER ***`.
fn row(text: &str, at: usize) -> Found<'_> {
    const ROWS: [char; 8] = ['*', '•', '●', '∙', '█', '▒', '▪', '∗'];
    let mark = text.get(at..)?.chars().next().filter(|mark| ROWS.contains(mark))?;
    let len = text[at..].chars().take_while(|letter| *letter == mark).map(char::len_utf8).sum::<usize>();
    let count = len / mark.len_utf8();
    if count < 3 {
        return None;
    }
    let end = at + len;
    let again = mark.to_string().repeat(count);
    if let Some(inner) = text[end..].find(&again).map(|len| &text[end..end + len]).filter(|inner| inner.starts_with(' ')) {
        return words::framed(inner).then(|| found(Kind::Placeholder, text, at, end + inner.len() + len, "", true))?;
    }
    // A frame around a heading is none: "*** Notice".
    let is_heading = mark == '*' && (text[end..].starts_with(' ') || text[..at].ends_with(' '));
    (!is_heading).then(|| found(Kind::Masked, text, at, end, "", len == text.len()))?
}

/// See [`super::block`].
pub(super) fn block(source: &[u8]) -> Option<StandIn<'_>> {
    const OPENINGS: [&[u8]; 4] = [b"{%", b"{{", b"<%", b"%{"];
    let first = |opening: &&[u8]| memchr::memmem::find_iter(source, opening).find_map(|at| block_at(source, at).map(|found| (at, found)));
    OPENINGS.iter().filter_map(first).min_by_key(|(at, _)| *at).map(|(_, found)| found)
}

fn block_at(source: &[u8], at: usize) -> Option<StandIn<'_>> {
    let rest = &source[at..source.len().min(at + LONGEST)];
    let text = rest.utf8_chunks().next()?.valid();
    let (found, _) = next(text, 0).filter(|(found, _)| found.kind == Kind::Template && text.starts_with(found.mark))?;
    let inner = found.mark.trim_start_matches(['{', '-', '~', ' ']);
    const WORDS: [&str; 8] = ["if ", "else", "end", "range ", "with ", "template ", "include ", "block "];
    let is_block =
        !found.mark.starts_with("{{") || inner.starts_with(['#', '/', '^', '>']) || WORDS.iter().any(|word| inner.starts_with(word));
    // <%= x %> is a value.
    (is_block && !found.mark.starts_with("<%=")).then_some(found)
}
