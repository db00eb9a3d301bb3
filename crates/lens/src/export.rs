//! What is seen, for elsewhere: [`report`] writes rows with all that is known of them, [`payload`] the payload itself in another
//! format; here are a part of a tree as JSON text, and cells of a table as CSV, for spreadsheets and as Markdown.

pub mod payload;
pub mod report;

use crate::decode::{Document, Format, Kind, NodeId};
use crate::json::{is_json, quote};

/// JSON of a subtree, indented by two blanks, and whether it was cut at about `limit` bytes. Order and duplicate keys are kept;
/// dates and data become strings (ISO 8601, base64); numbers keep their digits. `instead` says what stands, as a string, in the
/// place of a value.
pub fn json(doc: &Document, root: NodeId, limit: usize, instead: &mut dyn FnMut(NodeId) -> Option<String>) -> (String, bool) {
    let mut out = String::new();
    let end = doc.after(root);
    // Ends of the open containers, and whether they are arrays.
    let mut open: Vec<(NodeId, bool)> = Vec::new();
    let mut node = root;
    while node < end {
        while let Some((_, array)) = open.pop_if(|(stop, _)| *stop <= node) {
            close(&mut out, open.len(), array);
        }
        if out.len() > limit {
            return (out, true);
        }
        if node != root {
            if !out.ends_with(['{', '[']) {
                out.push(',');
            }
            line(&mut out, open.len());
        }
        if let Some(key) = doc.key(node).filter(|_| node != root) {
            quote(key, &mut out);
            out.push_str(": ");
        }
        let kind = doc.kind(node);
        if let Some(text) = if kind.is_container() { None } else { instead(node) } {
            quote(&text, &mut out);
            node += 1;
            continue;
        }
        match kind {
            Kind::Dict | Kind::Array => {
                out.push(if kind == Kind::Dict { '{' } else { '[' });
                open.push((doc.after(node), kind == Kind::Array));
            }
            Kind::Integer | Kind::Real if is_number(doc, node) => out.push_str(&doc.text(node).unwrap_or_default()),
            Kind::True => out.push_str("true"),
            Kind::False => out.push_str("false"),
            Kind::Null | Kind::Missing | Kind::Alias => out.push_str("null"),
            Kind::Data => quote(&doc.text(node).unwrap_or_default().split_whitespace().collect::<String>(), &mut out),
            _ => quote(&doc.text(node).unwrap_or_default(), &mut out),
        }
        node += 1;
    }
    while let Some((_, array)) = open.pop() {
        close(&mut out, open.len(), array);
    }
    (out, false)
}

/// Whether the digits of a number are JSON: property lists also write `+1`, `0x1F`, `nan`.
fn is_number(doc: &Document, node: NodeId) -> bool {
    doc.format() == Format::Json || doc.text(node).is_some_and(|text| is_json(&text))
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn close(out: &mut String, depth: usize, array: bool) {
    if !out.ends_with(['{', '[']) {
        line(out, depth);
    }
    out.push(if array { ']' } else { '}' });
}

/// A cell of CSV (RFC 4180) that no spreadsheet takes for a formula.
pub fn csv_cell(text: &str) -> String {
    let text = defused(text);
    if text.contains([',', '"', '\n', '\r', '\'']) { ["\"", &text.replace('"', "\"\""), "\""].concat() } else { text }
}

/// A cell that is pasted into a spreadsheet: no tab, no end of a line, no formula.
pub fn tsv_cell(text: &str) -> String {
    defused(text).replace(['\t', '\r', '\n'], " ")
}

/// A cell of a Markdown table.
pub fn markdown_cell(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}

/// With an apostrophe before what a spreadsheet would calculate.
fn defused(text: &str) -> String {
    let is_formula = text
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let is_number = text.parse::<f64>().is_ok();
    if is_formula && !is_number { ["'", text].concat() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, csv) in [
            ("=1+1", "\"'=1+1\""),
            (" =1+1", "\"' =1+1\""),
            ("-5", "-5"),
            ("-5+cmd", "\"'-5+cmd\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("plain", "plain"),
        ] {
            assert_eq!(csv_cell(text), csv, "{text}");
        }
        assert_eq!(tsv_cell("\t=1\n2"), "' =1 2");
        assert_eq!(markdown_cell("a|b\n<script>\\"), "a\\|b &lt;script>\\\\");
    }
}
