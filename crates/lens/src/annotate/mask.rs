//! What of a value is shown only when somebody asks for it: the one notion of that, for whoever shows, copies or tells anything.
//!
//! The catalog decides by the class of the field. Where it is silent the name of the key decides, and that is said as a guess.
//! Beyond that some secrets are known by their form, whatever stands around them.

use std::borrow::Cow;
use std::ops::Range;

use super::known::{Known, Within};
use crate::catalog::{self, Class};
use crate::decode::{Document, Format, Kind, NodeId, Span};
use crate::secret::{Sound, header, is_random, spans, without};
use crate::standin;

/// What of a value is shown only when somebody asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mask {
    #[default]
    Nothing,
    Whole(Why),
    /// These bytes of the value's text, in order.
    Parts(Vec<Range<usize>>),
}

impl Mask {
    pub fn is_something(&self) -> bool {
        *self != Mask::Nothing
    }

    pub fn is_whole(&self) -> bool {
        matches!(self, Mask::Whole(_))
    }

    /// The text of a value as it may be told: whole, in part, or not at all.
    pub fn told<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        match self {
            Mask::Nothing => Some(text.into()),
            Mask::Whole(_) => None,
            Mask::Parts(parts) => Some(without(text, parts).into()),
        }
    }

    /// Why, for a person; empty where the catalog's class says it.
    pub fn words(&self) -> &'static str {
        match self {
            Mask::Nothing | Mask::Whole(Why::Class) => "",
            Mask::Whole(Why::Name) => {
                "A guess by the name: MDM Lens does not know this key and masks its value because the name is one of a secret."
            }
            Mask::Whole(Why::Inside) => "Masked because it stands inside a value that is a secret.",
            Mask::Whole(Why::Form) => "Masked because of its form: it is a token, a private key or another credential.",
            Mask::Whole(Why::Holds) => {
                "Masked because there are secrets in it, or it is too large to be sure that there are none. Open it to see the rest."
            }
            Mask::Parts(_) => "A part of it is masked because it is a credential: a user name, a password, a token or a key.",
        }
    }
}

/// Why a whole value is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The catalog says that it is a credential.
    Class,
    /// The catalog is silent, and the key sounds like a secret.
    Name,
    /// It stands in a value that is a secret.
    Inside,
    /// It has the form of a credential.
    Form,
    /// Secrets are in what it holds.
    Holds,
}

/// Bytes of a text in which secrets are looked for one by one. A longer one is masked as a whole if there are any in its first megabyte.
const LONG: usize = 64 << 10;
const LOOKED_THROUGH: usize = 1 << 20;

/// What of the value of `node`, of which the catalog says `known`, is a secret. Containers are none; what is in them may be.
pub fn mask(doc: &Document, node: NodeId, known: Known) -> Mask {
    let kind = doc.kind(node);
    let is_nothing = matches!(kind, Kind::True | Kind::False | Kind::Null | Kind::Alias | Kind::Missing);
    if kind.is_container() || is_nothing || doc.raw(node).is_empty() {
        return Mask::Nothing;
    }
    if is_standin(doc, node) {
        return Mask::Nothing;
    }
    let field = known.field.map(|field| catalog::get().field(field));
    let class = field.map(|field| field.class);
    match known.within {
        Within::Secret => return Mask::Whole(Why::Inside),
        Within::Token if !matches!(class, Some(Class::Protocol | Class::Security)) || field.is_some_and(|field| field.key == "*") => {
            return Mask::Whole(Why::Inside);
        }
        _ => {}
    }
    // A credential that has one of a few known values is none.
    let is_listed = || {
        let values = field.map_or(&[][..], |field| &field.values);
        !values.is_empty() && doc.text(node).is_some_and(|text| values.iter().any(|(value, _)| *value == text))
    };
    if (class == Some(Class::Credential) || known.within == Within::Class) && !is_listed() {
        return Mask::Whole(Why::Class);
    }
    if known.within == Within::Name && matches!(kind, Kind::String | Kind::Data) || by_name(doc, node, known.sound) {
        return Mask::Whole(Why::Name);
    }
    by_form(doc, node)
}

/// Whether something stands in the value's place without doubt: a variable of a server, a placeholder. Nobody's secret.
fn is_standin(doc: &Document, node: NodeId) -> bool {
    doc.raw(node).len() <= 256 && doc.text(node).is_some_and(|text| standin::of_secret(&text).is_some_and(|found| found.whole))
}

/// Whether the name says it: that of the value, or one that stands beside it.
fn by_name(doc: &Document, node: NodeId, sound: Sound) -> bool {
    match (sound.max(beside(doc, node)), doc.kind(node)) {
        (Sound::Plain, _) | (_, Kind::Date) => false,
        (Sound::Perhaps, Kind::String) => doc.raw(node).len() <= LONG && doc.text(node).is_some_and(|text| is_random(&text)),
        (Sound::Text | Sound::Secret, Kind::String) => doc.raw(node).len() > 64 || doc.text(node).is_some_and(|text| says_something(&text)),
        (Sound::Text | Sound::Secret, Kind::Data) => true,
        // Three digits are a PIN; a shorter number switches or counts something.
        (Sound::Secret, _) => doc.text(node).is_some_and(|text| text.len() >= 3),
        _ => false,
    }
}

fn says_something(text: &str) -> bool {
    let text = text.trim();
    let is_blank = text.chars().all(|char| matches!(char, '•' | '*' | '.' | '-' | 'x' | 'X'));
    !is_blank && !["true", "false", "yes", "no", "none", "null", "0", "1"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What the name says that stands beside a value, as in `{"name": "Authorization", "value": "…"}`.
fn beside(doc: &Document, node: NodeId) -> Sound {
    const NAMES: [&str; 8] = ["name", "Name", "key", "Key", "header", "field", "label", "id"];
    if !matches!(doc.key(node), Some("value" | "Value" | "val")) {
        return Sound::Plain;
    }
    let Some(parent) = doc.parent(node) else { return Sound::Plain };
    let name = NAMES.iter().find_map(|name| doc.child(parent, name)).filter(|name| doc.raw(*name).len() <= 200);
    name.and_then(|name| doc.text(name)).map_or(Sound::Plain, |name| header(&name))
}

fn by_form(doc: &Document, node: NodeId) -> Mask {
    let raw = doc.raw(node);
    match doc.kind(node) {
        Kind::String if raw.len() > LONG => match spans(&raw[..raw.len().min(LOOKED_THROUGH)]).is_empty() {
            true => Mask::Nothing,
            false => Mask::Whole(Why::Form),
        },
        Kind::String if doc.format() == Format::Text && doc.index(node).is_some() => of_line(doc, node),
        Kind::String => doc.text(node).map_or(Mask::Nothing, |text| of_text(&text)),
        Kind::Data if raw.len() <= LOOKED_THROUGH => match doc.data(node) {
            Some(data) if std::str::from_utf8(&data).is_ok() && !spans(&data).is_empty() => Mask::Whole(Why::Form),
            _ => Mask::Nothing,
        },
        _ => Mask::Nothing,
    }
}

/// The secrets in a line of a text. What names them may stand in a line above: `<key>Password</key>` above `<string>…</string>`.
fn of_line(doc: &Document, node: NodeId) -> Mask {
    let (place, source) = (doc.span(node), doc.source());
    let Ok(line) = std::str::from_utf8(&source[place.range()]) else {
        return doc.text(node).map_or(Mask::Nothing, |text| of_text(&text));
    };
    // Of a sentence its own words say enough.
    let goes_on = line.trim_start().starts_with(['<', '"', '\'']) || !line.trim().contains(' ');
    let found = if goes_on { of_place(doc, place) } else { spans(line.as_bytes()) };
    match found.as_slice() {
        [] => Mask::Nothing,
        [one] if one.len() == line.trim().len() => Mask::Whole(Why::Form),
        _ => Mask::Parts(found),
    }
}

/// What secrets of the whole text have of a place in it.
fn of_place(doc: &Document, place: Span) -> Vec<Range<usize>> {
    let all = doc.places(spans);
    let first = all.partition_point(|span| span.end <= place.start);
    let within = all[first..].iter().take_while(|span| span.start < place.end);
    within.map(|span| span.start.max(place.start) - place.start..span.end.min(place.end) - place.start).collect()
}

/// The secrets in a text by themselves, or the whole if nothing else is in it.
fn of_text(text: &str) -> Mask {
    let found = spans(text.as_bytes());
    match found.as_slice() {
        [] => Mask::Nothing,
        [one] if one.len() == text.trim().len() => Mask::Whole(Why::Form),
        _ => Mask::Parts(found),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Annotator;
    use super::*;
    use crate::decode::{ROOT, read};
    use crate::recognize::recognize;

    /// Paths of what is masked, with a letter for why.
    fn masked(text: &str) -> Vec<String> {
        let doc = read(text.as_bytes().to_vec());
        let mut annotator = Annotator::new(recognize(&doc, ROOT).first(), true);
        let masked = (0..doc.len() as NodeId).filter_map(|node| {
            let known = annotator.known(&doc, node);
            let why = match mask(&doc, node, known) {
                Mask::Nothing => return None,
                Mask::Parts(_) => "parts",
                Mask::Whole(Why::Class) => "class",
                Mask::Whole(Why::Name) => "name",
                Mask::Whole(Why::Inside) => "inside",
                Mask::Whole(Why::Form) => "form",
                Mask::Whole(Why::Holds) => "holds",
            };
            Some(format!("{} {why}", doc.path(node)))
        });
        masked.collect()
    }

    #[test]
    fn the_catalog_decides_where_it_knows_the_key() {
        let told = masked(
            r#"{"MessageType": "TokenUpdate", "PushMagic": "FAKE", "UDID": "FAKE", "Topic": "com.apple.mgmt.x", "Token": "RkFLRQ=="}"#,
        );
        assert_eq!(told, ["/PushMagic class", "/Token class"]);
    }

    #[test]
    fn the_name_decides_where_the_catalog_is_silent() {
        let told = masked(
            r#"{"adminPassword": "FAKE", "pin": 123456, "api_token": "FAKE", "max_tokens": 4096, "tokenType": "bearer", "hasPassword": true,
                "password": "", "key": "Name", "Key": "k3yFAKE0123456789", "secrets": {"a": "b", "n": 1}, "passwords": ["a", 1234]}"#,
        );
        assert_eq!(
            told,
            [
                "/adminPassword name",
                "/pin name",
                "/api_token name",
                "/Key name",
                "/secrets/a name",
                "/passwords/0 name",
                "/passwords/1 name"
            ]
        );
    }

    #[test]
    fn a_name_that_stands_beside_a_value_counts_like_its_key() {
        let told = masked(
            r#"{"headers": [{"name": "Authorization", "value": "Basic RkFLRQ=="}, {"name": "Accept", "value": "a"}], "cookies": [{"name": "sid", "value": "FAKE"}]}"#,
        );
        assert_eq!(told, ["/headers/0/value name", "/cookies/0/name name", "/cookies/0/value name"]);
    }

    #[test]
    fn a_secret_is_known_by_its_form_under_any_key() {
        let told = masked(
            r#"{"url": "https://a:b@c.example/", "note": "curl -u a:b https://c.example", "a": "eyJhbGciOiJub25lIn0.eyJmYWtlIjoxfQ.RkFLRQ",
                "pem": "-----BEGIN PRIVATE KEY-----\nRkFL\n-----END PRIVATE KEY-----", "ok": "https://c.example/a?b=c"}"#,
        );
        assert_eq!(told, ["/url parts", "/note parts", "/a form", "/pem parts"]);
    }
}
