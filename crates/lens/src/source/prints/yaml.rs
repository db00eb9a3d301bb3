//! YAML that holds a payload, by a parser that gives places; its events become the tree.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use crate::decode::{Builder, Document, Error, Kind, Span};

/// The document of a YAML text. Only the first of several is read. What is no UTF-8 has no YAML in it.
pub(super) fn read(text: Vec<u8>) -> Document {
    let mut build = Builder::default();
    let error = match std::str::from_utf8(&text) {
        Ok(yaml) => build_all(yaml, &mut build),
        Err(error) => Some(Error { message: "this is not UTF-8".to_owned(), offset: error.valid_up_to(), fatal: true }),
    };
    build.finish(text, error)
}

/// Byte offsets of characters, which come in order.
struct Places<'a> {
    text: &'a str,
    chars: usize,
    bytes: usize,
}

impl Places<'_> {
    /// The byte of a character, from where the last one was.
    fn byte(&mut self, char: usize) -> usize {
        let (before, behind) = self.text.split_at(self.bytes);
        self.bytes = match char.checked_sub(self.chars) {
            Some(steps) => self.bytes + behind.char_indices().nth(steps).map_or(behind.len(), |(at, _)| at),
            None => before.char_indices().rev().nth(self.chars - char - 1).map_or(0, |(at, _)| at),
        };
        self.chars = char;
        self.bytes
    }
}

/// What a container waits for.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Key,
    Value,
    Item,
}

fn build_all(text: &str, build: &mut Builder) -> Option<Error> {
    let mut places = Places { text, chars: 0, bytes: 0 };
    let mut parser = Parser::<StrInput>::new_from_str(text);
    let mut open: Vec<Next> = Vec::new();
    // Levels of a key that is no text.
    let mut in_key = 0usize;
    loop {
        let (event, span) = match parser.next_event()? {
            Ok(event) => event,
            Err(error) => {
                let offset = places.byte(error.marker().index());
                return Some(Error { message: error.info().to_owned(), offset, fatal: true });
            }
        };
        let start = places.byte(span.start.index());
        if in_key > 0 {
            match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => in_key += 1,
                Event::MappingEnd | Event::SequenceEnd => in_key -= 1,
                _ => {}
            }
            if in_key == 0 {
                build.key("?");
                set(&mut open, Next::Value);
            }
            continue;
        }
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) if open.last() == Some(&Next::Key) => in_key = 1,
            Event::MappingStart(..) => {
                done(&mut open);
                build.open(Kind::Dict, start);
                open.push(Next::Key);
            }
            Event::SequenceStart(..) => {
                done(&mut open);
                build.open(Kind::Array, start);
                open.push(Next::Item);
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                build.close(places.byte(span.end.index()));
            }
            Event::Scalar(value, ..) if open.last() == Some(&Next::Key) => {
                build.key(&value);
                set(&mut open, Next::Value);
            }
            Event::Scalar(value, style, ..) => {
                let end = places.byte(span.end.index());
                scalar(&value, style, text, Span { start, end }, build);
                done(&mut open);
            }
            // An alias is not expanded: a few lines can mean more than fits into any memory.
            Event::Alias(_) => {
                let end = places.byte(span.end.index());
                build.value(Kind::String, Span { start, end });
                done(&mut open);
            }
            Event::DocumentEnd | Event::StreamEnd => return None,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
        }
    }
}

fn set(open: &mut [Next], next: Next) {
    if let Some(last) = open.last_mut() {
        *last = next;
    }
}

/// A value is there: in a dictionary a key comes next.
fn done(open: &mut [Next]) {
    if let Some(last @ Next::Value) = open.last_mut() {
        *last = Next::Key;
    }
}

fn scalar(value: &str, style: ScalarStyle, text: &str, place: Span, build: &mut Builder) {
    let kind = match style {
        ScalarStyle::Plain => plain_kind(value),
        _ => Kind::String,
    };
    let written = &text[place.range()];
    let inner = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if written.len() >= 2 => Span { start: place.start + 1, end: place.end - 1 },
        _ => Span { start: place.start, end: place.start + written.trim_end().len() },
    };
    match &text[inner.range()] == value {
        true => build.value(kind, inner),
        false => build.meaning(kind, inner, value.to_owned()),
    }
}

/// What a word without quotes is, by the core schema.
fn plain_kind(value: &str) -> Kind {
    match value {
        "true" | "True" | "TRUE" => return Kind::True,
        "false" | "False" | "FALSE" => return Kind::False,
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        _ => {}
    }
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let is_number = digits.bytes().next().is_some_and(|first| first.is_ascii_digit());
    match () {
        () if is_number && digits.len() < 19 && digits.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Integer,
        () if is_number && value.contains('.') && value.parse::<f64>().is_ok() => Kind::Real,
        () => Kind::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let doc = read(text.as_bytes().to_vec());
        (0..doc.len() as u32)
            .map(|node| format!("{} {} {}", doc.path(node), doc.kind(node).name(), doc.text(node).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn yaml_becomes_a_tree_with_places() {
        let text = "# ä\nType: com.apple.x\nList:\n- 1\n- \"a\\nb\"\n- 'it''s'\nText: |\n  one\n  two\nOn: true\nNo: ~\n? [a]\n: b\nFlow: {a: 1.5}\n";
        assert_eq!(
            rows(text),
            [
                " dictionary ",
                "/Type string com.apple.x",
                "/List array ",
                "/List/0 integer 1",
                "/List/1 string a\nb",
                "/List/2 string it's",
                "/Text string one\ntwo\n",
                "/On boolean true",
                "/No null null",
                "/? string b",
                "/Flow dictionary ",
                "/Flow/a real 1.5",
            ]
        );
        let doc = read(text.as_bytes().to_vec());
        assert_eq!(&text[doc.span(1).range()], "com.apple.x");
        assert_eq!(doc.error(), None);
    }

    #[test]
    fn aliases_are_not_expanded_and_errors_have_a_place() {
        assert_eq!(rows("a: &x [1]\nb: *x\n"), [" dictionary ", "/a array ", "/a/0 integer 1", "/b string *x"]);
        let doc = read(b"a: 1\nb: [".to_vec());
        assert!(doc.error().is_some_and(|error| error.offset >= 5));
        assert_eq!(doc.text(1).as_deref(), Some("1"));
    }
}
