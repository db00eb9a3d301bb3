//! The tags of property lists, also where they are misspelt or broken.

use memchr::{memchr, memmem};

/// What a tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Plist,
    Dict,
    Array,
    Key,
    String,
    Integer,
    Real,
    Date,
    Data,
    True,
    False,
    /// `<boolean>true</boolean>`, which property lists do not have.
    Boolean,
}

/// As it is written, and what it stands for.
const NAMES: [(&str, Name); 11] = [
    ("plist", Name::Plist),
    ("dict", Name::Dict),
    ("array", Name::Array),
    ("key", Name::Key),
    ("string", Name::String),
    ("integer", Name::Integer),
    ("real", Name::Real),
    ("date", Name::Date),
    ("data", Name::Data),
    ("true", Name::True),
    ("false", Name::False),
];

/// Names that people and tools write in place of the right ones.
const ALIASES: [(&str, Name); 10] = [
    ("bool", Name::Boolean),
    ("boolean", Name::Boolean),
    ("int", Name::Integer),
    ("number", Name::Integer),
    ("float", Name::Real),
    ("double", Name::Real),
    ("str", Name::String),
    ("dictionary", Name::Dict),
    ("list", Name::Array),
    ("base64", Name::Data),
];

impl Name {
    pub fn text(self) -> &'static str {
        NAMES.iter().find(|(_, name)| *name == self).map_or("boolean", |(text, _)| text)
    }

    pub fn is_container(self) -> bool {
        matches!(self, Name::Plist | Name::Dict | Name::Array)
    }

    /// Whether text stands between its tags.
    pub fn has_text(self) -> bool {
        !self.is_container()
    }
}

/// A tag, right or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: Name,
    pub is_closing: bool,
    pub is_empty: bool,
    /// The byte behind it.
    pub end: usize,
    /// It is written as property lists have it.
    pub is_right: bool,
    /// Its `>` is there.
    pub is_closed: bool,
}

/// What `<` begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    Tag(Tag),
    /// A comment, an instruction or a declaration: the byte behind it.
    Aside(usize),
    /// `<![CDATA[…]]>`: the byte behind it.
    Section(usize),
    /// A `<` that begins nothing.
    Stray,
}

/// Bytes within which a tag ends.
const LONGEST: usize = 400;

/// What begins with the `<` at `at`.
pub(super) fn markup(text: &[u8], at: usize) -> Markup {
    let rest = &text[at..];
    let behind = |len: usize, close: &[u8]| memmem::find(&rest[len..], close).map_or(text.len(), |found| at + len + found + close.len());
    if rest.starts_with(b"<!--") {
        return Markup::Aside(behind(4, b"-->"));
    }
    if rest.starts_with(b"<![CDATA[") {
        return Markup::Section(behind(9, b"]]>"));
    }
    if rest.starts_with(b"<?") || rest.starts_with(b"<!") {
        let close: &[u8] = if rest[1] == b'?' { b"?>" } else { b">" };
        let line = memchr(b'\n', rest).unwrap_or(rest.len());
        // One that is not closed ends with its line; declarations of several lines have a bracket.
        let found = memmem::find(&rest[..rest.len().min(4 * LONGEST)], close).map(|found| found + close.len());
        return Markup::Aside(at + found.unwrap_or(line));
    }
    tag(text, at + 1).map_or(Markup::Stray, Markup::Tag)
}

/// The tag whose name, or `/`, begins at `at`: behind its `<`, or where that was lost.
pub(super) fn tag(text: &[u8], at: usize) -> Option<Tag> {
    let blanks =
        |from: usize| from + text.get(from..).unwrap_or_default().iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let mut from = blanks(at);
    let is_closing = text.get(from) == Some(&b'/');
    if is_closing {
        from = blanks(from + 1);
    }
    let is_tight = from == at + usize::from(is_closing);
    let len = text[from..].iter().take(12).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = std::str::from_utf8(&text[from..from + len]).ok()?;
    let name = name_of(word)?;
    let is_right = is_tight && NAMES.iter().any(|(text, known)| *text == word && *known == name);
    let behind = from + len;
    if !matches!(text.get(behind), None | Some(b'>' | b'/' | b'<' | b' ' | b'\t' | b'\r' | b'\n')) {
        return None;
    }
    let window = &text[behind..text.len().min(behind + LONGEST)];
    let close = window.iter().position(|byte| matches!(byte, b'>' | b'<'));
    match close.filter(|found| window[*found] == b'>') {
        Some(found) => {
            let inner = &window[..found];
            let is_empty = inner.trim_ascii_end().ends_with(b"/") && !is_closing;
            // Words between name and `>` are attributes, which only plist has; anything else is text.
            let has_words = inner.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != b'/');
            if has_words && memchr(b'=', inner).is_none() {
                return unclosed(name, is_closing, behind);
            }
            Some(Tag { name, is_closing, is_empty, end: behind + found + 1, is_right, is_closed: true })
        }
        None => unclosed(name, is_closing, behind),
    }
}

fn unclosed(name: Name, is_closing: bool, end: usize) -> Option<Tag> {
    Some(Tag { name, is_closing, is_empty: false, end, is_right: false, is_closed: false })
}

fn name_of(word: &str) -> Option<Name> {
    let known = |names: &[(&str, Name)]| names.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, name)| *name);
    known(&NAMES).or_else(|| known(&ALIASES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, name: Name, is_closing: bool, end: usize, is_right: bool, is_closed: bool) {
        let is_empty = text.contains("/>");
        let tag = Tag { name, is_closing, is_empty, end, is_right, is_closed };
        assert_eq!(markup(text.as_bytes(), 0), Markup::Tag(tag), "{text}");
    }

    #[test]
    fn tags_are_known_however_they_are_written() {
        is("<dict>", Name::Dict, false, 6, true, true);
        is("</dict >x", Name::Dict, true, 8, true, true);
        is("<true/>", Name::True, false, 7, true, true);
        is("<plist version=\"1.0\">", Name::Plist, false, 21, true, true);
        is("<Key>", Name::Key, false, 5, false, true);
        is("< key>", Name::Key, false, 6, false, true);
        is("<boolean>true", Name::Boolean, false, 9, false, true);
        is("</key\n<string>", Name::Key, true, 5, false, false);
        is("<key", Name::Key, false, 4, false, false);
    }

    #[test]
    fn other_markup_is_no_tag() {
        let kinds = |text: &str| markup(text.as_bytes(), 0);
        assert_eq!(kinds("<!-- <key> -->x"), Markup::Aside(14));
        assert_eq!(kinds("<?xml version='1.0'?>\n"), Markup::Aside(21));
        assert_eq!(kinds("<![CDATA[<a>]]>x"), Markup::Section(15));
        for stray in ["< 5", "<keyboard>", "<b>", "<", "<key-value>", "<html>"] {
            assert_eq!(kinds(stray), Markup::Stray, "{stray}");
        }
    }
}
