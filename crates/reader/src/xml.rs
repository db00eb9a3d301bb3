//! XML property lists, over a source that may still be arriving.
//!
//! A tokenizer of its own and not an XML library's: it has to stop and go on in the middle of a growing buffer, keep the span of
//! every element, and name what is wrong in terms of property lists. Entities that a document declares are never expanded.

use memchr::{memchr, memchr2, memmem};

use crate::error::Error;
use crate::json::Step;
use crate::scan::{skip_space, xml_plain};
use crate::tree::{Kind, Tree};
use crate::value::{entity, unescape_xml};

pub(crate) struct Xml {
    at: usize,
    root: bool,
    plist_open: bool,
    doctype: bool,
    done: bool,
    /// Where text between the values ended last: what follows a mark of a template may be the other choice of the value before it.
    text_end: usize,
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

/// The elements of a property list and the values they stand for.
const ELEMENTS: &[(&[u8], Option<Kind>)] = &[
    (b"key", None),
    (b"string", Some(Kind::String)),
    (b"dict", Some(Kind::Dict)),
    (b"true", Some(Kind::True)),
    (b"false", Some(Kind::False)),
    (b"integer", Some(Kind::Integer)),
    (b"array", Some(Kind::Array)),
    (b"data", Some(Kind::Data)),
    (b"date", Some(Kind::Date)),
    (b"real", Some(Kind::Real)),
    (b"plist", None),
];

/// The longest of them as a closing tag, and one byte to see where its name ends.
const LONGEST: usize = b"</integer>".len();

impl Xml {
    pub(crate) fn new(at: usize) -> Self {
        Self { at, root: false, plist_open: false, doctype: false, done: false, text_end: 0, soft: None }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    fn soft(&mut self, message: impl FnOnce() -> String, offset: usize) {
        if self.soft.is_none() {
            self.soft = Some(Error { message: message(), offset, fatal: false });
        }
    }

    /// Reads until `budget` bytes are done. `complete` says that no more bytes will follow.
    pub(crate) fn step(&mut self, source: &[u8], complete: bool, budget: usize, tree: &mut Tree) -> Result<Step, Error> {
        let stop = self.at.saturating_add(budget);
        loop {
            self.at = skip_space(source, self.at);
            let Some(byte) = source.get(self.at).copied() else {
                return match (complete, self.root && tree.in_dict().is_none()) {
                    (true, true) => {
                        if self.plist_open {
                            self.soft(|| "the closing </plist> is missing".to_owned(), source.len());
                        }
                        Ok(Step::Done)
                    }
                    (true, false) => Err(self.cut(source, tree)),
                    (false, _) => Ok(Step::Starved),
                };
            };
            if self.at >= stop {
                return Ok(Step::Paused);
            }
            if byte != b'<' {
                let Some(len) = memchr(b'<', &source[self.at..]) else {
                    if !complete {
                        return Ok(Step::Starved);
                    }
                    self.soft(|| "text outside of any value".to_owned(), self.at);
                    self.at = source.len();
                    continue;
                };
                self.soft(|| "text between the values, which a property list does not have".to_owned(), self.at);
                self.at += len;
                self.text_end = self.at;
                continue;
            }
            if self.usual(source, tree) {
                continue;
            }
            match self.element(source, complete, tree)? {
                Found::Some(()) => {}
                Found::Starved if complete => return Err(self.cut(source, tree)),
                Found::Starved => return Ok(Step::Starved),
            }
        }
    }

    /// Reads what nearly all of a property list consists of: a key that was to be expected, and a leaf without attributes,
    /// entities or anything but ASCII. Gives false and has done nothing where it is something else.
    #[inline]
    fn usual(&mut self, source: &[u8], tree: &mut Tree) -> bool {
        let start = self.at;
        let rest = &source[start..];
        let dict = match tree.in_dict() {
            Some(dict) => dict,
            None => return false,
        };
        if dict && !tree.has_key() {
            if !rest.starts_with(b"<key>") {
                return false;
            }
            return match tree.expected_key(source, start + 5, b"</key>") {
                Some(end) => {
                    self.at = end;
                    true
                }
                None => false,
            };
        }
        let (kind, end) = if rest.starts_with(b"<string>") {
            let text = xml_plain(source, start + 8);
            (Kind::String, ends(source, text, b"</string>"))
        } else if rest.starts_with(b"<true/>") {
            (Kind::True, Some(start + 7))
        } else if rest.starts_with(b"<false/>") {
            (Kind::False, Some(start + 8))
        } else if rest.starts_with(b"<integer>") {
            let from = start + 9;
            let text = from + source[from..].iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
            (Kind::Integer, ends(source, text, b"</integer>").filter(|_| text > from))
        } else {
            return false;
        };
        match end {
            Some(end) => {
                tree.scalar(kind, start, end);
                self.at = end;
                true
            }
            None => false,
        }
    }

    fn cut(&self, source: &[u8], tree: &Tree) -> Error {
        let message = match tree.in_dict() {
            Some(true) => format!("the input ends inside the <dict> that starts at byte {}", tree.open_start()),
            Some(false) => format!("the input ends inside the <array> that starts at byte {}", tree.open_start()),
            None if self.at < source.len() => "the input ends inside a tag".to_owned(),
            None => "this property list is empty".to_owned(),
        };
        Error::new(message, self.at)
    }

    fn element(&mut self, source: &[u8], complete: bool, tree: &mut Tree) -> Result<Found<()>, Error> {
        let start = self.at;
        match source.get(start + 1) {
            None => return Ok(Found::Starved),
            Some(b'?') => return Ok(self.skip_past(source, 2, b"?>")),
            Some(b'!') => return self.declaration(source),
            Some(b'%') => return Ok(self.mark(source)),
            Some(_) => {}
        }
        let tag = match tag(source, start)? {
            Found::Some(tag) => tag,
            Found::Starved => return Ok(Found::Starved),
        };
        let follows_text = self.text_end > 0 && source[self.text_end..start].trim_ascii().is_empty();
        if tag.closing {
            return self.end_tag(&tag, start, tree).map(Found::Some);
        }
        if self.done {
            return Err(Error::new(format!("<{}> after the end of the property list", show(tag.name)), start));
        }
        let known = ELEMENTS.iter().find(|(name, _)| *name == tag.name);
        let kind = match known {
            Some((_, Some(kind))) => *kind,
            Some((b"key", _)) => return self.key(source, start, &tag, complete, tree),
            Some(_) => {
                if self.plist_open || self.root {
                    return Err(Error::new("a second <plist> starts here", start));
                }
                self.plist_open = !tag.empty;
                self.at = tag.end;
                return Ok(Found::Some(()));
            }
            None => return Err(Error::new(format!("<{}> is no element of a property list", show(tag.name)), start)),
        };
        if self.root && tree.in_dict().is_none() {
            return Err(Error::new(format!("a second value <{}> after the end of the first", show(tag.name)), start));
        }
        let leaf = match kind.is_container() || tag.empty {
            true => (tag.end, tag.end),
            false => match self.leaf_end(source, &tag, complete)? {
                Found::Some(found) => found,
                Found::Starved => return Ok(Found::Starved),
            },
        };
        if tree.in_dict() == Some(true) && !tree.has_key() {
            self.soft(|| format!("this <{}> has no <key> before it", show(tag.name)), start);
            // `<key>a</key> {{#if x}}<true/>{{else}}<false/>{{/if}}`: both are values of the key.
            if !follows_text || !tree.same_key() {
                tree.key(source, start, start, unescape_xml);
            }
        }
        if kind.is_container() {
            tree.open(kind, start)?;
            if tag.empty {
                tree.close(tag.end);
            }
        } else {
            self.check_text(source, kind, tag.end, leaf.0);
            tree.scalar(kind, start, leaf.1);
        }
        self.root = true;
        self.at = leaf.1;
        self.text_end = 0;
        Ok(Found::Some(()))
    }

    /// `<% … %>`, a mark that a tool replaces.
    fn mark(&mut self, source: &[u8]) -> Found<()> {
        self.soft(|| "a mark of a template between the values, which a property list does not have".to_owned(), self.at);
        let found = self.skip_past(source, 2, b"%>");
        self.text_end = self.at;
        found
    }

    fn end_tag(&mut self, tag: &Tag, start: usize, tree: &mut Tree) -> Result<(), Error> {
        let (open, name): (_, &[u8]) = match tree.in_dict() {
            Some(true) => (true, b"dict"),
            Some(false) => (true, b"array"),
            None => (self.plist_open, b"plist"),
        };
        if !open || tag.name != name || tag.empty {
            let expected = if open { format!(", expected </{}>", show(name)) } else { String::new() };
            return Err(Error::new(format!("</{}> closes nothing that is open here{expected}", show(tag.name)), start));
        }
        if tree.has_key() {
            self.soft(|| "the last <key> of this <dict> has no value".to_owned(), start);
            tree.scalar(Kind::Missing, start, start);
        }
        if tree.in_dict().is_some() {
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
        if tree.in_dict() != Some(true) {
            return Err(Error::new("a <key> outside of a <dict>", start));
        }
        let (text, end) = match tag.empty {
            true => (tag.end, tag.end),
            false => match self.leaf_end(source, tag, complete)? {
                Found::Some(found) => found,
                Found::Starved => return Ok(Found::Starved),
            },
        };
        if tree.has_key() {
            self.soft(|| "the <key> before this one has no value".to_owned(), start);
            tree.scalar(Kind::Missing, start, start);
        }
        self.check_text(source, Kind::String, tag.end, text);
        tree.key(source, tag.end, text, unescape_xml);
        self.at = end;
        Ok(Found::Some(()))
    }

    /// End of the text and of the element whose opening tag is `tag`. Comments and CDATA stay in the text.
    ///
    /// Two mistakes that people make in profiles are read over: a `<` in the text that should be `&lt;`, if the closing tag
    /// comes before any tag of a property list; and a closing tag that is missing or misspelt, if the next tag says
    /// clearly that something else goes on there.
    fn leaf_end(&mut self, source: &[u8], tag: &Tag, complete: bool) -> Result<Found<(usize, usize)>, Error> {
        let mut at = tag.end;
        // The first `<` that is no markup.
        let mut stray = None;
        loop {
            let Some(len) = memchr(b'<', &source[at..]) else {
                return self.unclosed(tag, complete);
            };
            let open = at + len;
            let rest = &source[open..];
            if rest.starts_with(b"</") && rest[2..].starts_with(tag.name) {
                let close = skip_space(source, open + 2 + tag.name.len());
                match source.get(close) {
                    Some(b'>') => {
                        if let Some(stray) = stray {
                            self.soft(|| format!("`<` in the text of this <{}> must be written &lt;", show(tag.name)), stray);
                        }
                        return Ok(Found::Some((open, close + 1)));
                    }
                    None => return self.unclosed(tag, complete),
                    Some(_) => {}
                }
            }
            if rest.len() < LONGEST && !complete {
                return Ok(Found::Starved);
            }
            let (opening, closing): (&[u8], &[u8]) = match rest {
                _ if rest.starts_with(b"<!--") => (b"<!--", b"-->"),
                _ if rest.starts_with(b"<![CDATA[") => (b"<![CDATA[", b"]]>"),
                _ => match element_of(rest) {
                    Some(next) => return self.interrupted(source, tag, stray, open, next).map(Found::Some),
                    None => {
                        stray = stray.or(Some(open));
                        at = open + 1;
                        continue;
                    }
                },
            };
            match memmem::find(&rest[opening.len()..], closing) {
                Some(found) => at = open + opening.len() + found + closing.len(),
                None if complete => return Err(Error::new("this comment or CDATA section is never closed", open)),
                None => return Ok(Found::Starved),
            }
        }
    }

    fn unclosed<T>(&self, tag: &Tag, complete: bool) -> Result<Found<T>, Error> {
        match complete {
            true => Err(Error::new(format!("this <{}> is never closed", show(tag.name)), self.at)),
            false => Ok(Found::Starved),
        }
    }

    /// A leaf whose text runs into the tag `next` at `open`: where that can only be the next thing, the leaf ends before it.
    fn interrupted(
        &mut self,
        source: &[u8],
        tag: &Tag,
        stray: Option<usize>,
        open: usize,
        next: (bool, &'static [u8]),
    ) -> Result<(usize, usize), Error> {
        let (closing, name) = next;
        let goes_on = match (tag.name == b"key", closing) {
            (true, false) => name != b"key" && name != b"plist",
            (false, false) => name == b"key",
            (false, true) => matches!(name, b"dict" | b"array" | b"plist"),
            (true, true) => false,
        };
        let slash = if closing { "/" } else { "" };
        let message = || format!("this <{}> is not closed before <{slash}{}>", show(tag.name), show(name));
        if !goes_on || stray.is_some() {
            return Err(Error::new(format!("{}; in text `<` is written &lt;", message()), open));
        }
        self.soft(|| format!("{}; it is taken to end there", message()), self.at);
        let end = tag.end + source[tag.end..open].trim_ascii_end().len();
        Ok((end, end))
    }

    /// Remarks on what is readable but wrong: unknown entities, numbers and dates that are none, bytes that are no text.
    fn check_text(&mut self, source: &[u8], kind: Kind, start: usize, end: usize) {
        if self.soft.is_some() {
            return;
        }
        let text = &source[start..end];
        if let Some(at) = unknown_entity(text) {
            let name = text[at..text.len().min(at + 12)].split(|byte| *byte == b';').next().unwrap_or_default();
            let message = || format!("`{}` is not an entity of a property list; it is kept as it stands", String::from_utf8_lossy(name));
            self.soft(message, start + at);
        }
        let wrong = match kind {
            Kind::Integer if !is_integer(text.trim_ascii()) => "this is not a whole number",
            Kind::Real if !is_real(text.trim_ascii()) => "this is not a number",
            Kind::Date if !is_date(text.trim_ascii()) => "this is not a date as property lists have it, 2001-12-31T23:59:59Z",
            Kind::String if !text.is_ascii() && std::str::from_utf8(text).is_err() => "this text is not UTF-8",
            _ => return,
        };
        self.soft(|| wrong.to_owned(), start);
    }

    fn skip_past(&mut self, source: &[u8], from: usize, end: &[u8]) -> Found<()> {
        match source.get(self.at + from..).and_then(|rest| memmem::find(rest, end)) {
            Some(found) => {
                self.at += from + found + end.len();
                Found::Some(())
            }
            None => Found::Starved,
        }
    }

    /// Comments, CDATA and the document type, whose internal subset is passed over.
    fn declaration(&mut self, source: &[u8]) -> Result<Found<()>, Error> {
        let rest = &source[self.at..];
        let Some(word) = rest.get(2..9) else { return Ok(Found::Starved) };
        if word.starts_with(b"--") {
            return Ok(self.skip_past(source, 4, b"-->"));
        }
        if !word.eq_ignore_ascii_case(b"DOCTYPE") {
            return Err(Error::new("this declaration has no place in a property list", self.at));
        }
        let mut at = self.at + 9;
        let mut subset = false;
        while let Some(byte) = source.get(at).copied() {
            let (opening, closing): (usize, &[u8]) = match byte {
                b'<' if source.len() - at < 4 => return Ok(Found::Starved),
                b'<' if source[at..].starts_with(b"<!--") => (4, b"-->"),
                b'<' if source[at..].starts_with(b"<?") => (2, b"?>"),
                b'"' => (1, b"\""),
                b'\'' => (1, b"'"),
                b'>' if !subset => {
                    if self.doctype || self.root {
                        self.soft(|| "a document type has its place before the first value, once".to_owned(), self.at);
                    }
                    self.doctype = true;
                    self.at = at + 1;
                    return Ok(Found::Some(()));
                }
                _ => {
                    if byte == b'[' {
                        self.soft(|| "this document type declares things of its own; none of them is expanded".to_owned(), at);
                    }
                    subset = (subset || byte == b'[') && byte != b']';
                    at += 1;
                    continue;
                }
            };
            match memmem::find(&source[at + opening..], closing) {
                Some(found) => at += opening + found + closing.len(),
                None => return Ok(Found::Starved),
            }
        }
        Ok(Found::Starved)
    }
}

/// Where `tail` ends if it stands at `at`.
#[inline]
fn ends<const N: usize>(source: &[u8], at: usize, tail: &[u8; N]) -> Option<usize> {
    (source.get(at..at + N)? == tail).then_some(at + N)
}

/// The element of a property list whose tag `text` starts with, and whether that tag closes it.
fn element_of(text: &[u8]) -> Option<(bool, &'static [u8])> {
    let closing = text.get(1) == Some(&b'/');
    let name = text.get(1 + usize::from(closing)..)?;
    let ends = |len: usize| matches!(name.get(len), None | Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    ELEMENTS.iter().find(|(element, _)| name.starts_with(element) && ends(element.len())).map(|(element, _)| (closing, *element))
}

/// The tag that starts at `start`.
fn tag(source: &[u8], start: usize) -> Result<Found<Tag<'_>>, Error> {
    let closing = source.get(start + 1) == Some(&b'/');
    let from = start + 1 + usize::from(closing);
    let mut at = from;
    while source.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')) {
        at += 1;
    }
    let name = &source[from.min(source.len())..at.min(source.len())];
    match source.get(at) {
        None => return Ok(Found::Starved),
        Some(b'>') if !name.is_empty() => return Ok(Found::Some(Tag { name, closing, empty: false, end: at + 1 })),
        Some(b' ' | b'\t' | b'\r' | b'\n' | b'/') if !name.is_empty() => {}
        Some(_) => return Err(Error::new("`<` starts no tag here; in text it is written &lt;", start)),
    }
    let never = || Error::new(format!("the tag <{}> is never closed", show(name)), start);
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
            b'<' => return Err(never()),
            quote => match memchr2(quote, b'<', &source[at + 1..]) {
                Some(found) if source[at + 1 + found] == b'<' => return Err(never()),
                Some(found) => at += found + 2,
                None => return Ok(Found::Starved),
            },
        }
    }
}

/// What stands between the tags of the element that `element` is; of one that was never closed, what stands behind its tag.
pub(crate) fn contents(element: &[u8]) -> &[u8] {
    let Ok(Found::Some(Tag { end: from, empty: false, .. })) = tag(element, 0) else { return &[] };
    match memchr::memrchr(b'<', element) {
        Some(to) if to >= from && element.ends_with(b">") && element[to..].starts_with(b"</") => &element[from..to],
        _ => &element[from..],
    }
}

/// Where the first `&` stands that starts no known entity, comments and CDATA left out.
fn unknown_entity(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'&', b'<', &text[at..])?;
        let rest = &text[at..];
        let (opening, closing): (usize, &[u8]) = match rest {
            _ if rest.starts_with(b"<!--") => (4, b"-->"),
            _ if rest.starts_with(b"<![CDATA[") => (9, b"]]>"),
            [b'&', ..] if entity(rest).is_none() => return Some(at),
            _ => {
                at += 1;
                continue;
            }
        };
        at += opening + memmem::find(&rest[opening..], closing)? + closing.len();
    }
}

fn show(name: &[u8]) -> String {
    String::from_utf8_lossy(&name[..name.len().min(40)]).into_owned()
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

fn is_date(text: &[u8]) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    text.len() == FORM.len() && text.iter().zip(FORM).all(|(byte, form)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form })
}

#[cfg(test)]
mod tests {
    use crate::{Document, Kind, read};

    fn plist(inner: &str) -> Document {
        read(format!("<plist>{inner}</plist>").into_bytes())
    }

    fn problem(inner: &str) -> (String, usize, bool) {
        let doc = plist(inner);
        let error = doc.error().unwrap_or_else(|| panic!("{inner} has no error"));
        (error.message.clone(), error.offset - "<plist>".len(), error.fatal)
    }

    fn rows(doc: &Document) -> Vec<String> {
        (0..doc.len() as u32).map(|id| format!("{} {} {}", doc.path(id), doc.kind(id).name(), doc.text(id).unwrap_or_default())).collect()
    }

    #[test]
    fn spans_are_the_elements_with_their_tags() {
        let inner = "<dict>\n<key>a</key> <string q='>'>x</string > <key>b</key><array><true/><data> AA== </data></array></dict>";
        let doc = plist(inner);
        assert_eq!(doc.error(), None);
        let spans: Vec<_> = (0..doc.len() as u32).map(|id| &inner[doc.span(id).start - 7..doc.span(id).end - 7]).collect();
        let array = "<array><true/><data> AA== </data></array>";
        assert_eq!(spans, [inner, "<string q='>'>x</string >", array, "<true/>", "<data> AA== </data>"]);
        let raws: Vec<_> = [1, 3, 4].map(|id| doc.raw(id)).into();
        assert_eq!(raws, [&b"x"[..], b"", b" AA== "]);
        assert_eq!(doc.data(4).as_deref(), Some(&[0][..]));
    }

    #[test]
    fn every_spelling_of_an_empty_element_is_read() {
        let doc = plist("<array><string/><string></string><true></true><false /><dict/><array></array><data/><key/></array>");
        assert_eq!(doc.len(), 8);
        let doc = plist("<dict><key/><string/><key></key><true/></dict>");
        assert_eq!(rows(&doc), [" dictionary ", "/ string ", "/ boolean true"]);
        assert_eq!(doc.duplicates(), [2]);
    }

    #[test]
    fn comments_instructions_and_sections_are_no_values() {
        let doc =
            plist("<!-- <string> --><dict><?pi <x> ?><key>a<!-- b --></key><!----><string><![CDATA[</string>]]>&amp;</string></dict>");
        assert_eq!((doc.error(), rows(&doc)), (None, vec![" dictionary ".to_owned(), "/a string </string>&".to_owned()]));
        assert_eq!(problem("<true/><!-->").0, "the input ends inside a tag");
    }

    #[test]
    fn document_types_are_passed_over_whatever_stands_in_them() {
        let doctype = "<!DOCTYPE plist SYSTEM 'a>b' [ <!-- isn't ]> --> <!ENTITY a \"]>\"> <?pi ' ]> ?> ] >";
        let doc = read(format!("{doctype}<plist><string>&a;</string></plist>").into_bytes());
        assert_eq!((doc.len(), doc.text(0).as_deref()), (1, Some("&a;")));
        assert!(doc.error().is_some_and(|error| !error.fatal && error.message.contains("none of them is expanded")));
        let doc = read(b"<!doctype plist><plist><true/></plist>".to_vec());
        assert_eq!(doc.error(), None);
        assert!(problem("<true/><!DOCTYPE plist>").0.contains("has its place before the first value"));
    }

    #[test]
    fn a_smaller_than_sign_in_a_text_is_reported_and_read_over() {
        let (message, offset, fatal) = problem("<dict><key>a</key><string>a <b> c</b> <3</string><key>c</key><true/></dict>");
        assert_eq!((message.as_str(), offset, fatal), ("`<` in the text of this <string> must be written &lt;", 28, false));
        let doc = plist("<dict><key>a</key><string>a <b> c</b> <3</string><key>c</key><true/></dict>");
        assert_eq!(rows(&doc), [" dictionary ", "/a string a <b> c</b> <3", "/c boolean true"]);
    }

    #[test]
    fn a_tag_of_a_property_list_in_a_text_is_an_error() {
        for inner in ["<string>a <true/> b</string>", "<string>a <b> <dict> c</string>", "<array><string>a<string>b</string></array>"] {
            let (message, _, fatal) = problem(inner);
            assert!(fatal && message.ends_with("in text `<` is written &lt;"), "{message}");
        }
        // A longer name is none of them.
        assert!(!problem("<string>a <dictation> b</string>").2);
    }

    #[test]
    fn a_closing_tag_that_is_missing_is_reported_and_read_over() {
        let inner = "<dict><key>a</key><string>page/string>\n <key>b</key><array><integer>7 </array><key>c<true/></dict>";
        let (message, offset, fatal) = problem(inner);
        assert_eq!((message.as_str(), offset, fatal), ("this <string> is not closed before <key>; it is taken to end there", 18, false));
        let doc = plist(inner);
        assert_eq!(rows(&doc), [" dictionary ", "/a string page/string>", "/b array ", "/b/0 integer 7", "/c boolean true"]);
        assert_eq!(&inner[doc.span(1).start - 7..doc.span(1).end - 7], "<string>page/string>");
    }

    #[test]
    fn keys_and_values_that_do_not_pair_are_reported_and_kept() {
        let doc = plist("<dict><string>x</string><key>a</key><key>b</key><true/><key>c</key></dict>");
        assert_eq!(rows(&doc), [" dictionary ", "/ string x", "/a missing ", "/b boolean true", "/c missing "]);
        assert_eq!(problem("<dict><string>x</string></dict>").0, "this <string> has no <key> before it");
        assert_eq!(problem("<dict><key>a</key><key>b</key><true/></dict>").0, "the <key> before this one has no value");
        assert_eq!(problem("<dict><key>a</key></dict>").0, "the last <key> of this <dict> has no value");
    }

    #[test]
    fn both_choices_of_a_template_have_their_key() {
        for marks in [
            ["{{#if x}}", "{{else}}", "{{/if}}"],
            ["{% if x %}", " {% else %} ", "{% endif %}"],
            ["<% if x %> ", "<% else %>\n", "<% end %>"],
        ] {
            let inner =
                format!("<dict><key>a</key>{}<true/>{}<false/>{}<key>b</key><string>c</string></dict>", marks[0], marks[1], marks[2]);
            let doc = plist(&inner);
            assert_eq!(rows(&doc), [" dictionary ", "/a boolean true", "/a boolean false", "/b string c"], "{inner}");
            assert!(doc.error().is_some_and(|error| !error.fatal), "{inner}");
        }
        // A value that nothing stands before keeps its place without a key.
        assert_eq!(rows(&plist("<dict>{{x}}<true/></dict>")), [" dictionary ", "/ boolean true"]);
        assert_eq!(rows(&plist("<dict>{{x}}<key>a</key><true/><false/></dict>")), [" dictionary ", "/a boolean true", "/ boolean false"]);
    }

    #[test]
    fn a_comment_is_no_content() {
        let doc =
            plist("<array><data>\n<!-- paste it here -->\n</data><data>AA<!-- x -->==</data><integer><!-- one --> 1</integer></array>");
        assert_eq!((doc.data(1).as_deref(), doc.data(2).as_deref(), doc.text(3).as_deref()), (Some(&[][..]), Some(&[0][..]), Some("1")));
    }

    #[test]
    fn values_that_are_none_are_reported_and_kept() {
        for (inner, message) in [
            ("<integer>12x</integer>", "this is not a whole number"),
            ("<integer></integer>", "this is not a whole number"),
            ("<integer>1.0</integer>", "this is not a whole number"),
            ("<real>one</real>", "this is not a number"),
            ("<date>yesterday</date>", "this is not a date as property lists have it, 2001-12-31T23:59:59Z"),
            ("<date>2024-05-06</date>", "this is not a date as property lists have it, 2001-12-31T23:59:59Z"),
            ("<string>&nbsp;</string>", "`&nbsp` is not an entity of a property list; it is kept as it stands"),
        ] {
            let doc = plist(inner);
            assert_eq!((problem(inner).0.as_str(), problem(inner).2, doc.len()), (message, false, 1), "{inner}");
        }
        for inner in [
            "<integer> -0x1F </integer>",
            "<integer>+5</integer>",
            "<real>-1.5E+3</real>",
            "<real>nan</real>",
            "<date>2024-05-06T07:08:09Z</date>",
        ] {
            assert_eq!(plist(inner).error(), None, "{inner}");
        }
        assert_eq!(plist("<string><![CDATA[&nbsp;]]><!-- &x; --></string>").error(), None);
    }

    #[test]
    fn errors_say_what_is_wrong_and_where() {
        for (inner, message, offset) in [
            ("<dict></array>", "</array> closes nothing that is open here, expected </dict>", 6),
            ("<array></dict>", "</dict> closes nothing that is open here, expected </array>", 7),
            ("<dict></dict/>", "</dict> closes nothing that is open here, expected </dict>", 6),
            ("<set/>", "<set> is no element of a property list", 0),
            ("<x:dict/>", "<x:dict> is no element of a property list", 0),
            ("<true/><true/>", "a second value <true> after the end of the first", 7),
            ("<plist>", "a second <plist> starts here", 0),
            ("<key>a</key>", "a <key> outside of a <dict>", 0),
            ("<array><key>a</key></array>", "a <key> outside of a <dict>", 7),
            ("< true/>", "`<` starts no tag here; in text it is written &lt;", 0),
            ("<true <false/>", "the tag <true> is never closed", 0),
            ("<true a=\"<\"/>", "the tag <true> is never closed", 0),
            ("<![CDATA[x]]>", "this declaration has no place in a property list", 0),
            ("", "this property list is empty", 0),
        ] {
            assert_eq!(problem(inner), (message.to_owned(), offset, true), "{inner}");
        }
    }

    #[test]
    fn what_stands_around_the_values_is_reported() {
        assert_eq!(problem("<array>x<true/></array>").0, "text between the values, which a property list does not have");
        let doc = read(b"<plist><true/></plist> tail".to_vec());
        assert_eq!(doc.error().map(|error| error.message.as_str()), Some("text outside of any value"));
        let doc = read(b"<plist><true/></plist><plist/>".to_vec());
        assert_eq!(doc.error().map(|error| error.message.as_str()), Some("<plist> after the end of the property list"));
        let doc = read(b"<plist><true/>".to_vec());
        assert_eq!(doc.error().map(|error| (error.message.as_str(), error.fatal)), Some(("the closing </plist> is missing", false)));
    }

    #[test]
    fn a_value_without_a_plist_around_it_is_read() {
        for source in ["<dict><key>a</key><true/></dict>", "<!-- c --><array/>", "<string>x</string>\n"] {
            assert_eq!(read(source.as_bytes().to_vec()).error(), None, "{source}");
        }
    }

    #[test]
    fn the_first_thing_that_is_wrong_is_the_one_that_is_told() {
        let (message, offset, _) = problem("<array><integer>x</integer><real>y</real></array>");
        assert_eq!((message.as_str(), offset), ("this is not a whole number", 16));
        // What stops the reading matters more.
        assert!(problem("<array><integer>x</integer><set/></array>").2);
    }

    #[test]
    fn an_odd_value_has_its_kind() {
        assert_eq!(plist("<true>yes</true>").kind(0), Kind::True);
        assert_eq!(plist("<string>true</string>").kind(0), Kind::String);
    }
}
