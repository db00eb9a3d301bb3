//! XML property lists, over a source that may still be arriving.
//!
//! A tokenizer of its own and not an XML library's: it has to stop and go on in the middle of a growing buffer, keep the span of
//! every element, and name what is wrong in terms of property lists. Entities that a document declares are never expanded.

use memchr::{memchr, memchr2, memmem};

use crate::error::Error;
use crate::json::Step;
use crate::scan::skip_space;
use crate::tree::{Kind, Tree};
use crate::value::unescape_xml;

pub(crate) struct Xml {
    at: usize,
    root: bool,
    plist_open: bool,
    done: bool,
    /// The first thing that was wrong and could be read over.
    pub(crate) soft: Option<Error>,
}

struct Tag<'a> {
    name: &'a [u8],
    closing: bool,
    empty: bool,
    end: usize,
}

enum Found<T> {
    Some(T),
    Starved,
}

impl Xml {
    pub(crate) fn new(at: usize) -> Self {
        Self { at, root: false, plist_open: false, done: false, soft: None }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    fn soft(&mut self, message: impl Into<String>, offset: usize) {
        if self.soft.is_none() {
            self.soft = Some(Error { message: message.into(), offset, fatal: false });
        }
    }

    /// Reads until `budget` bytes are done. `complete` says that no more bytes will follow.
    pub(crate) fn step(&mut self, source: &[u8], complete: bool, budget: usize, tree: &mut Tree) -> Result<Step, Error> {
        let stop = self.at.saturating_add(budget);
        loop {
            let space = skip_space(source, self.at);
            let Some(byte) = source.get(space).copied() else {
                self.at = space;
                return match (complete, self.root && tree.depth() == 0) {
                    (true, true) => Ok(Step::Done),
                    (true, false) => Err(self.cut(tree)),
                    (false, _) => Ok(Step::Starved),
                };
            };
            if space >= stop {
                self.at = space;
                return Ok(Step::Paused);
            }
            if byte != b'<' {
                self.at = space;
                let Some(len) = memchr(b'<', &source[space..]) else {
                    if !complete {
                        return Ok(Step::Starved);
                    }
                    self.soft("text outside of any value", space);
                    self.at = source.len();
                    continue;
                };
                self.soft("text between the values, which a property list does not have", space);
                self.at = space + len;
                continue;
            }
            self.at = space;
            match self.element(source, complete, tree)? {
                Found::Some(()) => {}
                Found::Starved if complete => return Err(self.cut(tree)),
                Found::Starved => return Ok(Step::Starved),
            }
        }
    }

    fn cut(&self, tree: &Tree) -> Error {
        let message = match tree.in_dict() {
            Some(true) => format!("the input ends inside the <dict> that starts at byte {}", tree.open_start()),
            Some(false) => format!("the input ends inside the <array> that starts at byte {}", tree.open_start()),
            None if self.root => "the input ends inside a tag".to_owned(),
            None => "this property list is empty".to_owned(),
        };
        Error::new(message, self.at)
    }

    fn element(&mut self, source: &[u8], complete: bool, tree: &mut Tree) -> Result<Found<()>, Error> {
        let start = self.at;
        match source.get(start + 1) {
            None => return Ok(Found::Starved),
            Some(b'?') => return Ok(self.skip_past(source, b"?>")),
            Some(b'!') => return self.declaration(source),
            Some(_) => {}
        }
        let tag = match tag(source, start)? {
            Found::Some(tag) => tag,
            Found::Starved => return Ok(Found::Starved),
        };
        if tag.closing {
            return self.end_tag(&tag, start, tree).map(Found::Some);
        }
        if self.done {
            return Err(Error::new(format!("<{}> after the end of the property list", show(tag.name)), start));
        }
        let kind = match tag.name {
            b"plist" => {
                if self.plist_open || self.root {
                    return Err(Error::new("a second <plist> starts here", start));
                }
                self.plist_open = !tag.empty;
                self.at = tag.end;
                return Ok(Found::Some(()));
            }
            b"key" => return self.key(source, start, &tag, complete, tree),
            b"dict" => Kind::Dict,
            b"array" => Kind::Array,
            b"string" => Kind::String,
            b"integer" => Kind::Integer,
            b"real" => Kind::Real,
            b"date" => Kind::Date,
            b"data" => Kind::Data,
            b"true" => Kind::True,
            b"false" => Kind::False,
            name => return Err(Error::new(format!("<{}> is no element of a property list", show(name)), start)),
        };
        if self.root && tree.depth() == 0 {
            return Err(Error::new(format!("a second value <{}> after the end of the first", show(tag.name)), start));
        }
        if tree.in_dict() == Some(true) && !tree.has_key() {
            self.soft(format!("this <{}> has no <key> before it", show(tag.name)), start);
            tree.key(b"", |_| String::new());
        }
        let end = match (kind.is_container(), tag.empty) {
            (true, empty) => {
                tree.open(kind, start);
                if empty {
                    tree.close(tag.end);
                }
                tag.end
            }
            (false, true) => {
                tree.scalar(kind, start, tag.end);
                tag.end
            }
            (false, false) => match self.leaf_end(source, &tag, complete)? {
                Found::Some((text, end)) => {
                    self.check_text(source, kind, tag.end, text);
                    tree.scalar(kind, start, end);
                    end
                }
                Found::Starved => return Ok(Found::Starved),
            },
        };
        self.root = true;
        self.at = end;
        Ok(Found::Some(()))
    }

    fn end_tag(&mut self, tag: &Tag, start: usize, tree: &mut Tree) -> Result<(), Error> {
        let (open, name): (_, &[u8]) = match tree.in_dict() {
            Some(true) => (true, b"dict"),
            Some(false) => (true, b"array"),
            None => (self.plist_open, b"plist"),
        };
        if !open || tag.name != name {
            let expected = if open { format!(", expected </{}>", show(name)) } else { String::new() };
            return Err(Error::new(format!("</{}> closes nothing that is open here{expected}", show(tag.name)), start));
        }
        if tree.has_key() {
            self.soft("the last <key> of this <dict> has no value", start);
            tree.scalar(Kind::Missing, start, start);
        }
        if tree.depth() > 0 {
            tree.close(tag.end);
        } else {
            self.plist_open = false;
            self.done = true;
            if !self.root {
                return Err(Error::new("this property list is empty", start));
            }
        }
        self.at = tag.end;
        Ok(())
    }

    fn key(&mut self, source: &[u8], start: usize, tag: &Tag, complete: bool, tree: &mut Tree) -> Result<Found<()>, Error> {
        let (text, end) = match tag.empty {
            true => (tag.end, tag.end),
            false => match self.leaf_end(source, tag, complete)? {
                Found::Some(found) => found,
                Found::Starved => return Ok(Found::Starved),
            },
        };
        match tree.in_dict() {
            Some(true) => {}
            _ => return Err(Error::new("a <key> outside of a <dict>", start)),
        }
        if tree.has_key() {
            self.soft("the <key> before this one has no value", start);
            tree.scalar(Kind::Missing, start, start);
        }
        self.check_text(source, Kind::String, tag.end, text);
        tree.key(&source[tag.end..text], |raw| unescape_xml(raw).into_owned());
        self.at = end;
        Ok(Found::Some(()))
    }

    /// End of the text and of the element whose opening tag is `tag`. Comments and CDATA stay in the text; other elements are an error.
    fn leaf_end(&self, source: &[u8], tag: &Tag, complete: bool) -> Result<Found<(usize, usize)>, Error> {
        let mut at = tag.end;
        loop {
            let Some(len) = memchr(b'<', &source[at..]) else {
                if complete {
                    return Err(Error::new(format!("this <{}> is never closed", show(tag.name)), self.at));
                }
                return Ok(Found::Starved);
            };
            let open = at + len;
            let rest = &source[open..];
            if rest.starts_with(b"</") && rest[2..].starts_with(tag.name) {
                let mut close = open + 2 + tag.name.len();
                close = skip_space(source, close);
                match source.get(close) {
                    Some(b'>') => return Ok(Found::Some((open, close + 1))),
                    None => return Ok(Found::Starved),
                    Some(_) => {}
                }
            }
            let skipped: (&[u8], &[u8]) = if rest.starts_with(b"<!--") {
                (b"<!--", b"-->")
            } else if rest.starts_with(b"<![CDATA[") {
                (b"<![CDATA[", b"]]>")
            } else if rest.len() < 9 && !complete {
                return Ok(Found::Starved);
            } else {
                return Err(Error::new(format!("expected </{}> before this tag", show(tag.name)), open));
            };
            match memmem::find(&rest[skipped.0.len()..], skipped.1) {
                Some(found) => at = open + skipped.0.len() + found + skipped.1.len(),
                None if complete => return Err(Error::new("this comment or CDATA section is never closed", open)),
                None => return Ok(Found::Starved),
            }
        }
    }

    /// Remarks on what is readable but wrong: unknown entities, numbers and dates that are none, bytes that are no text.
    fn check_text(&mut self, source: &[u8], kind: Kind, start: usize, end: usize) {
        if self.soft.is_some() {
            return;
        }
        let text = &source[start..end];
        let mut at = 0;
        while let Some(found) = memchr(b'&', &text[at..]) {
            at += found;
            let entity = &text[at..(at + 12).min(text.len())];
            if !known_entity(entity) && !text.starts_with(b"<!") {
                let name = entity.split(|byte| *byte == b';').next().unwrap_or(entity);
                self.soft(format!("`{}` is not an entity of a property list; it is kept as it stands", String::from_utf8_lossy(name)), start + at);
            }
            at += 1;
        }
        let wrong = match kind {
            Kind::Integer => !is_integer(text.trim_ascii()),
            Kind::Real => !is_real(text.trim_ascii()),
            Kind::String => !text.is_ascii() && std::str::from_utf8(text).is_err(),
            _ => false,
        };
        if wrong {
            let what = match kind {
                Kind::Integer => "this is not a whole number",
                Kind::Real => "this is not a number",
                _ => "this text is not UTF-8",
            };
            self.soft(what, start);
        }
    }

    fn skip_past(&mut self, source: &[u8], end: &[u8]) -> Found<()> {
        match memmem::find(&source[self.at..], end) {
            Some(found) => {
                self.at += found + end.len();
                Found::Some(())
            }
            None => Found::Starved,
        }
    }

    /// Comments, CDATA and the document type, whose internal subset is passed over.
    fn declaration(&mut self, source: &[u8]) -> Result<Found<()>, Error> {
        let rest = &source[self.at..];
        if rest.len() < 9 {
            return Ok(Found::Starved);
        }
        if rest.starts_with(b"<!--") {
            return Ok(self.skip_past(source, b"-->"));
        }
        if !rest[2..].to_ascii_uppercase().starts_with(b"DOCTYPE") {
            return Err(Error::new("this declaration has no place in a property list", self.at));
        }
        let mut at = self.at;
        let mut subset = false;
        while let Some(byte) = source.get(at).copied() {
            match byte {
                b'"' | b'\'' => match memchr(byte, &source[at + 1..]) {
                    Some(found) => at += found + 1,
                    None => return Ok(Found::Starved),
                },
                b'[' => {
                    subset = true;
                    self.soft("this document type declares things of its own; none of them is expanded", at);
                }
                b']' => subset = false,
                b'>' if !subset => {
                    self.at = at + 1;
                    return Ok(Found::Some(()));
                }
                _ => {}
            }
            at += 1;
        }
        Ok(Found::Starved)
    }
}

/// The tag that starts at `start`.
fn tag(source: &[u8], start: usize) -> Result<Found<Tag<'_>>, Error> {
    let closing = source.get(start + 1) == Some(&b'/');
    let from = start + 1 + usize::from(closing);
    let mut at = from;
    while source.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')) {
        at += 1;
    }
    let name = &source[from..at];
    match source.get(at) {
        None => return Ok(Found::Starved),
        Some(b'>') if !name.is_empty() => return Ok(Found::Some(Tag { name, closing, empty: false, end: at + 1 })),
        Some(b' ' | b'\t' | b'\r' | b'\n' | b'/') if !name.is_empty() => {}
        Some(_) => return Err(Error::new("`<` starts no tag here; in text it is written &lt;", start)),
    }
    loop {
        let Some(found) = source[at..].iter().position(|byte| matches!(byte, b'>' | b'"' | b'\'' | b'<')) else {
            return Ok(Found::Starved);
        };
        at += found;
        match source[at] {
            b'>' => {
                let empty = source[at - 1] == b'/';
                return Ok(Found::Some(Tag { name, closing, empty, end: at + 1 }));
            }
            b'<' => return Err(Error::new(format!("the tag <{}> is never closed", show(name)), start)),
            quote => match memchr2(quote, b'<', &source[at + 1..]) {
                Some(found) => at += found + 2,
                None => return Ok(Found::Starved),
            },
        }
    }
}

fn show(name: &[u8]) -> String {
    String::from_utf8_lossy(&name[..name.len().min(40)]).into_owned()
}

pub(crate) fn known_entity(text: &[u8]) -> bool {
    let named = [&b"&lt;"[..], b"&gt;", b"&amp;", b"&quot;", b"&apos;"];
    if named.iter().any(|name| text.starts_with(name)) {
        return true;
    }
    let digits = match text {
        [b'&', b'#', b'x' | b'X', rest @ ..] => rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count() + 3,
        [b'&', b'#', rest @ ..] => rest.iter().take_while(|byte| byte.is_ascii_digit()).count() + 2,
        _ => return false,
    };
    text.get(digits) == Some(&b';') && digits > 2
}

fn is_integer(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    match digits.strip_prefix(b"0x").or(digits.strip_prefix(b"0X")) {
        Some(hex) => !hex.is_empty() && hex.iter().all(u8::is_ascii_hexdigit),
        None => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
    }
}

fn is_real(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok())
}
