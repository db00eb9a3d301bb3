//! A value of a property list, or a key: where it ends, and what has to be put right in it.

use memchr::{memchr, memmem};

use super::chat::without_links;
use super::draft::{Draft, REFUSED};
use super::tags::{Markup, Name, Tag, markup};
use crate::remark::Level;

/// How a value goes on behind its opening tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Its text, and the byte behind its closing tag.
    Right { text: usize, end: usize, is_right: bool },
    /// The closing tag is that of something else.
    WrongClosing { text: usize, end: usize },
    /// In place of the closing tag stands the opening one again.
    Slash { text: usize, end: usize },
    /// The closing tag is there without its `<`.
    Bracket { text: usize, end: usize },
    /// There is no closing tag before the next one.
    Missing { text: usize },
    /// The opening tag is there twice.
    Doubled { again: usize },
    /// Markup up to the closing tag.
    Raw { text: usize, end: usize },
    /// The whole text ends in it.
    Cut,
}

/// Text between a tag and one that does not belong to it, up to which it is taken for the value.
const SHORT: usize = 400;

/// Files inside of values that are looked for: each costs a look at what follows.
pub(super) const TRIES: usize = 64;

pub(super) fn body(text: &[u8], tag: Tag, tries: &mut usize) -> Body {
    let mut at = tag.end;
    loop {
        let Some(len) = memchr(b'<', &text[at..]) else { return at_the_end(text, tag) };
        let open = at + len;
        match markup(text, open) {
            Markup::Section(end) => at = end,
            Markup::Stray => at = open + 1,
            Markup::Aside(end) if text[open..].starts_with(b"<!--") => at = end,
            Markup::Aside(_) => {
                return match raw_end(text, open, tag.name, tries) {
                    Some((text, end)) => Body::Raw { text, end },
                    None => Body::Missing { text: open },
                };
            }
            Markup::Tag(next) => return ended(text, tag, open, next, tries),
        }
    }
}

/// What the next tag makes of the value.
fn ended(text: &[u8], tag: Tag, open: usize, next: Tag, tries: &mut usize) -> Body {
    let inner = &text[tag.end..open];
    if next.is_closing && next.name == tag.name {
        return Body::Right { text: open, end: next.end, is_right: next.is_right && next.is_closed };
    }
    if !next.is_closing
        && next.name.is_container()
        && matches!(tag.name, Name::Data | Name::String)
        && let Some((text, end)) = raw_end(text, open, tag.name, tries)
    {
        return Body::Raw { text, end };
    }
    if let Some(slash) = bracket_lost(inner, tag.name) {
        return Body::Bracket { text: tag.end + slash, end: tag.end + inner.trim_ascii_end().len() };
    }
    if !next.is_closing && next.name == tag.name && !next.is_empty {
        if inner.trim_ascii().is_empty() {
            return Body::Doubled { again: open };
        }
        if follows(text, next.end, tag.name) {
            return Body::Slash { text: open, end: next.end };
        }
    }
    if next.is_closing && next.name.has_text() && inner.len() <= SHORT {
        return Body::WrongClosing { text: open, end: next.end };
    }
    Body::Missing { text: open }
}

/// A value without a further `<`: its closing tag may be there without it.
fn at_the_end(text: &[u8], tag: Tag) -> Body {
    let closing = ["/", tag.name.text(), ">"].concat();
    let window = &text[tag.end..text.len().min(tag.end + SHORT)];
    match memmem::find(window, closing.as_bytes()) {
        Some(at) => Body::Bracket { text: tag.end + at, end: tag.end + at + closing.len() },
        None => Body::Cut,
    }
}

/// Where `/name>` stands at the end of a text.
fn bracket_lost(inner: &[u8], name: Name) -> Option<usize> {
    let inner = inner.trim_ascii_end();
    let closing = ["/", name.text(), ">"].concat();
    inner.ends_with(closing.as_bytes()).then(|| inner.len() - closing.len())
}

/// Whether what can only follow such a value begins at `at`.
fn follows(text: &[u8], at: usize, name: Name) -> bool {
    let at = at + text[at..].iter().take(4096).take_while(|byte| byte.is_ascii_whitespace()).count();
    let Some(Markup::Tag(next)) = text.get(at).filter(|byte| **byte == b'<').map(|_| markup(text, at)) else { return false };
    match name {
        Name::Key => !next.is_closing && next.name != Name::Key,
        _ => !next.is_closing && next.name == Name::Key || next.is_closing && next.name.is_container(),
    }
}

/// Markup in a value, as far as its closing tag: where the closing tag is, and the byte behind it.
fn raw_end(text: &[u8], open: usize, name: Name, tries: &mut usize) -> Option<(usize, usize)> {
    *tries = tries.checked_sub(1)?;
    let closing = ["</", name.text(), ">"].concat();
    let rest = &text[open..];
    let is_file = rest.starts_with(b"<?xml") || rest.starts_with(b"<!DOCTYPE") || rest.starts_with(b"<plist");
    let from = match is_file {
        true => open + memmem::find(rest, b"</plist>")? + b"</plist>".len(),
        false => open + memmem::find(&rest[..rest.len().min(SHORT)], b"<key>")?,
    };
    for found in memmem::find_iter(&text[from..], closing.as_bytes()).take(64) {
        let at = from + found;
        let before = text[open..at].trim_ascii_end();
        let ends = if is_file { before.ends_with(b"</plist>") } else { before.ends_with(b"</dict>") || before.ends_with(b"</array>") };
        if ends {
            return Some((at, at + closing.len()));
        }
        // What stands behind the file, before the value is closed, is no part of it.
        if is_file {
            return None;
        }
    }
    None
}

/// Writes a value into the copy, and says what was wrong with it. Gives the byte behind it.
pub(super) fn write(text: &[u8], draft: &mut Draft, open: usize, tag: Tag, body: Body) -> usize {
    let name = tag.name.text();
    if matches!(tag.name, Name::True | Name::False | Name::Boolean) {
        return boolean(text, draft, open, tag, body);
    }
    opening(text, draft, open, tag);
    if tag.is_empty {
        return tag.end;
    }
    let closing = ["</", name, ">"].concat();
    let tell = |draft: &mut Draft, at: usize, code, message: String| {
        draft.keep_to(at);
        draft.tell(Level::Error, code, message, &format!("{REFUSED} Write {closing} behind the value."));
        draft.put(closing.as_bytes());
    };
    match body {
        Body::Right { text: inner, end, is_right } => {
            inner_text(text, draft, tag, inner);
            if is_right {
                draft.keep_to(end);
            } else {
                draft.keep_to(inner);
                let written = String::from_utf8_lossy(&text[inner..end.min(inner + 40)]);
                let code = if end > inner && text[end - 1] == b'>' { "tag-case" } else { "tag-broken" };
                let message = format!("{} is no closing tag of <{name}>. It was read as {closing}.", written.trim_ascii());
                draft.tell(Level::Error, code, message, &format!("{REFUSED} Write {closing}."));
                draft.replace_to(end, closing.as_bytes());
            }
            end
        }
        Body::WrongClosing { text: inner, end } | Body::Slash { text: inner, end } => {
            let written = String::from_utf8_lossy(&text[inner..end.min(inner + 40)]).into_owned();
            tell(draft, inner, "tag-broken", format!("<{name}> ends with {written}. It was read as {closing}."));
            draft.skip_to(end);
            end
        }
        Body::Bracket { text: inner, end } => {
            tell(draft, inner, "tag-broken", format!("the < of {closing} is missing."));
            draft.skip_to(end);
            end
        }
        Body::Missing { text: inner } => {
            let end = tag.end + text[tag.end..inner].trim_ascii_end().len();
            tell(draft, end, "tag-missing", format!("{closing} is missing. It was put before the next tag."));
            end
        }
        Body::Doubled { again } => doubled(text, draft, tag, again),
        Body::Raw { text: inner, end } => {
            raw(text, draft, tag, inner);
            draft.skip_to(end);
            draft.put(closing.as_bytes());
            end
        }
        Body::Cut => {
            draft.keep_to(text.len());
            draft.put(closing.as_bytes());
            text.len()
        }
    }
}

/// The opening tag, as property lists have it.
fn opening(text: &[u8], draft: &mut Draft, open: usize, tag: Tag) {
    if tag.is_right && tag.is_closed {
        return draft.keep_to(tag.end);
    }
    draft.keep_to(open);
    let right = ["<", tag.name.text(), if tag.is_empty { "/>" } else { ">" }].concat();
    let (code, message) = match tag.is_closed {
        true => {
            let written = String::from_utf8_lossy(&text[open..tag.end.min(open + 40)]);
            ("tag-case", format!("{written} is no element of a property list. It was read as {right}."))
        }
        false => ("tag-broken", format!("the > of {right} is missing.")),
    };
    draft.tell(Level::Error, code, message, &format!("{REFUSED} Write {right}."));
    draft.replace_to(tag.end, right.as_bytes());
}

/// The text of a value: links that a program made, and `<` that has to be `&lt;`.
fn inner_text(text: &[u8], draft: &mut Draft, tag: Tag, end: usize) {
    let raw = &text[tag.end..end];
    // Links have one of these; most values have neither.
    if memmem::find(raw, b"](").is_none() && memchr(b'<', raw).is_none() {
        return;
    }
    let Ok(raw) = std::str::from_utf8(raw) else { return };
    draft.keep_to(tag.end);
    if let Some(plain) = without_links(raw) {
        let advice = format!("{REFUSED} Write the value itself.");
        draft.tell(Level::Error, "chat-link", "a chat or mail program made a link of this value. It was read without the link.", &advice);
        return draft.replace_to(end, plain.as_bytes());
    }
    let strays: Vec<usize> = stray_brackets(text, tag.end, end);
    if let Some(first) = strays.first() {
        draft.keep_to(*first);
        let message = "a < stands in the text of a value. It was read as &lt;.";
        draft.tell(Level::Error, "stray-bracket", message, &format!("{REFUSED} Write &lt; for it."));
    }
    for stray in strays {
        draft.keep_to(stray);
        draft.replace_to(stray + 1, b"&lt;");
    }
}

fn stray_brackets(text: &[u8], start: usize, end: usize) -> Vec<usize> {
    let mut strays = Vec::new();
    let mut at = start;
    while let Some(len) = memchr(b'<', &text[at..end]) {
        let open = at + len;
        at = match markup(text, open) {
            Markup::Aside(end) | Markup::Section(end) => end,
            _ => {
                strays.push(open);
                open + 1
            }
        };
        at = at.min(end);
    }
    strays
}

/// `<key><key>a</key></key>`: the inner one, and what closes the outer one right behind it.
fn doubled(text: &[u8], draft: &mut Draft, tag: Tag, again: usize) -> usize {
    let name = tag.name.text();
    draft.keep_to(again);
    let message = format!("<{name}> is there twice. The second one was left out.");
    draft.tell(Level::Error, "tag-doubled", message, &format!("{REFUSED} Remove one, and its closing tag."));
    let Markup::Tag(second) = markup(text, again) else { return again };
    draft.skip_to(second.end);
    let closing = ["</", name, ">"].concat();
    let rest = &text[second.end..text.len().min(second.end + SHORT)];
    let Some(len) = memmem::find(rest, closing.as_bytes()) else {
        draft.put(closing.as_bytes());
        return second.end;
    };
    let end = second.end + len + closing.len();
    draft.keep_to(end);
    let behind = &text[end..];
    let blanks = behind.len() - behind.trim_ascii_start().len();
    if behind[blanks..].starts_with(closing.as_bytes()) {
        draft.skip_to(end + blanks + closing.len());
        return end + blanks + closing.len();
    }
    end
}

/// A file that stands in a value as it is.
fn raw(text: &[u8], draft: &mut Draft, tag: Tag, end: usize) {
    let inner = text[tag.end..end].trim_ascii();
    if tag.name == Name::Data {
        let message = "a file stands between <data> and </data> as it is, where only its base64 may stand. It was read as that file.";
        let advice = "A device refuses the whole: no property list has tags inside <data>. Encode the file in base64 first.";
        draft.tell(Level::Error, "data-raw", message, advice);
        use base64::Engine;
        return draft.put(base64::engine::general_purpose::STANDARD.encode(inner).as_bytes());
    }
    let message = "tags stand in the text of a <string>. They were read as its text.";
    draft.tell(Level::Error, "string-raw", message, &format!("{REFUSED} Write &lt; for each < in the text."));
    let mut out = Vec::with_capacity(inner.len() * 2);
    for byte in inner {
        match byte {
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            other => out.push(*other),
        }
    }
    draft.put(&out);
}

/// `<true/>` in all the ways it is written.
fn boolean(text: &[u8], draft: &mut Draft, open: usize, tag: Tag, body: Body) -> usize {
    let is_plain = tag.is_right && tag.is_closed && tag.name != Name::Boolean;
    if tag.is_empty && is_plain {
        draft.keep_to(tag.end);
        return tag.end;
    }
    let (inner, end) = match body {
        Body::Right { text: inner, end, is_right } if is_plain && is_right && !tag.is_empty && inner == tag.end => {
            draft.keep_to(end);
            return end;
        }
        Body::Right { text: inner, end, .. } if !tag.is_empty => (inner, end),
        _ => (tag.end, tag.end),
    };
    let word = text[tag.end..inner].trim_ascii();
    let is_true = match tag.name {
        Name::True => true,
        Name::False => false,
        _ => word.eq_ignore_ascii_case(b"true") || word == b"1" || word.eq_ignore_ascii_case(b"yes"),
    };
    let right = if is_true { "<true/>" } else { "<false/>" };
    draft.keep_to(open);
    let written = String::from_utf8_lossy(&text[open..end.min(open + 40)]).into_owned();
    let code = if tag.name == Name::Boolean || !tag.is_right && tag.is_closed { "tag-case" } else { "tag-broken" };
    draft.tell(Level::Error, code, format!("{written} was read as {right}."), &format!("{REFUSED} Write {right}."));
    draft.replace_to(end, right.as_bytes());
    end
}
