//! The JSON texts that are built for what has no text of its own: certificates, signatures, keys, headers.

use crate::decode::{Format, read};

/// A value of such a text; dictionaries keep the order in which a person wants to read them.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    Text(String),
    Number(u64),
    Bool(bool),
    List(Vec<View>),
    Dict(Vec<(String, View)>),
    /// JSON that is there already, and valid.
    Raw(String),
}

impl View {
    pub fn text(text: impl Into<String>) -> Self {
        View::Text(text.into())
    }

    pub fn to_json(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out, 0);
        out.push('\n');
        out.into_bytes()
    }

    fn write(&self, out: &mut String, depth: usize) {
        match self {
            View::Text(text) => quote(text, out),
            View::Number(number) => out.push_str(&number.to_string()),
            View::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            View::Raw(json) => out.push_str(json.trim()),
            View::List(items) => {
                let items = items.iter().map(|item| (None, item));
                write_all(out, depth, ['[', ']'], items);
            }
            View::Dict(items) => {
                let items = items.iter().map(|(key, item)| (Some(key.as_str()), item));
                write_all(out, depth, ['{', '}'], items);
            }
        }
    }
}

fn write_all<'a>(out: &mut String, depth: usize, brackets: [char; 2], items: impl Iterator<Item = (Option<&'a str>, &'a View)>) {
    out.push(brackets[0]);
    let mut any = false;
    for (key, item) in items {
        out.push_str(if any { ",\n" } else { "\n" });
        any = true;
        indent(out, depth + 1);
        if let Some(key) = key {
            quote(key, out);
            out.push_str(": ");
        }
        item.write(out, depth + 1);
    }
    if any {
        out.push('\n');
        indent(out, depth);
    }
    out.push(brackets[1]);
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Whether a text is JSON from its first character to its last.
pub fn is_json(text: &str) -> bool {
    let doc = read(text.as_bytes().to_vec());
    doc.format() == Format::Json && !doc.is_empty() && doc.error().is_none()
}

/// Appends a text as a JSON string.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1F' => out.push_str(&format!("\\u{:04x}", char as u32)),
            _ => out.push(char),
        }
    }
    out.push('"');
}

/// A dictionary in the making; what is empty is left out.
#[derive(Default)]
pub struct Dict(pub Vec<(String, View)>);

impl Dict {
    pub fn new(object: &str) -> Self {
        Self(vec![("object".to_owned(), View::text(object))])
    }

    pub fn put(&mut self, key: &str, value: View) -> &mut Self {
        let empty = match &value {
            View::Text(text) => text.is_empty(),
            View::List(items) => items.is_empty(),
            View::Dict(items) => items.is_empty(),
            _ => false,
        };
        if !empty {
            self.0.push((key.to_owned(), value));
        }
        self
    }

    pub fn text(&mut self, key: &str, text: impl Into<String>) -> &mut Self {
        self.put(key, View::Text(text.into()))
    }

    pub fn done(self) -> View {
        View::Dict(self.0)
    }
}

/// Lower-case hex without separators.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char]).collect()
}

impl Default for View {
    fn default() -> Self {
        View::List(Vec::new())
    }
}
