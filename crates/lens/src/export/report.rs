//! A document, or rows of it, as a file for somebody who has no lens: a page to read and print, Markdown, cells, JSON. It is written
//! piece by piece, so that no size of a document holds anybody up.

use serde::{Deserialize, Serialize};

use super::{csv_cell, markdown_cell, tsv_cell};
use crate::catalog::Class;
use crate::json::quote;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// One file without a script.
    Html,
    Markdown,
    Csv,
    Tsv,
    Json,
}

/// A row as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub depth: u32,
    pub path: String,
    pub key: String,
    pub kind: String,
    /// Whole; of a container its size, of a secret that is left out the words for that.
    pub value: String,
    pub reading: String,
    pub meaning: String,
    pub purpose: String,
    pub class: Option<Class>,
    /// Catalog field.
    pub field: String,
    /// "warning: …"
    pub findings: Vec<String>,
    /// The value, or a part of it, is a secret and was left out.
    pub left_out: bool,
}

/// What stands above the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    pub title: String,
    pub sentence: String,
    pub facts: Vec<String>,
    pub findings: Vec<String>,
}

/// How many rows there are, how many of them were chosen or match a search, and how many are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub seen: u32,
    /// `None` where nothing was searched for.
    pub filtered: Option<u32>,
    pub written: u32,
}

impl Counts {
    /// "18 rows in the document, 5 match the search, 5 written".
    pub fn words(&self) -> String {
        let rows = |count: u32| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let filtered = match self.filtered {
            Some(1) => ", 1 matches the search".to_owned(),
            Some(count) => format!(", {count} match the search"),
            None => String::new(),
        };
        format!("{} in the document{filtered}, {} written", rows(self.seen), self.written)
    }
}

/// Characters of a value on a page that is read; cells and JSON have all of them.
const READ: usize = 4_000;

const COLUMNS: [&str; 10] = ["Path", "Key", "Type", "Value", "Reading", "What it is", "Used for", "Sensitivity", "Field", "Findings"];

/// For the page: nothing is fetched, nothing runs; it prints on paper with its heads on every sheet.
const STYLE: &str = "\
:root{color-scheme:light dark}body{font:14px/1.5 system-ui,sans-serif;margin:24px auto;max-width:1240px;padding:0 20px}\
h1{font-size:22px;margin:0}h2{font-size:15px;margin:20px 0 6px}p{margin:4px 0;max-width:92ch}.muted,small,th{color:color-mix(in srgb,CanvasText 68%,Canvas)}\
table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:13px;margin-top:14px}td,th{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-top:1px solid color-mix(in srgb,CanvasText 16%,Canvas);overflow-wrap:anywhere}\
th{font-size:11px;border:0}th:nth-child(1){width:20%}th:nth-child(2){width:26%}code,.v{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace}.v{white-space:pre-wrap;unicode-bidi:isolate}\
small{display:block;font:12px/1.4 system-ui,sans-serif}.credential{color:light-dark(#b42318,#ff8a80)}.find{color:light-dark(#8a5200,#f2b155)}li{margin:2px 0}\
.d1{padding-left:1em}.d2{padding-left:2em}.d3{padding-left:3em}.d4{padding-left:4em}.d5{padding-left:5em}.d6{padding-left:6em}\
@media print{:root{color-scheme:light}body{margin:0;max-width:none;padding:0;font-size:11px}table{font-size:10px}thead{display:table-header-group}tr{break-inside:avoid}@page{margin:14mm 12mm}}\
@media(max-width:640px){table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:1px 0}tr{border-top:1px solid color-mix(in srgb,CanvasText 16%,Canvas);padding:6px 0}}";

/// What stands before the rows.
pub fn begin(form: Form, head: &Head, counts: Counts) -> String {
    match form {
        Form::Html => html_begin(head, counts),
        Form::Markdown => markdown_begin(head, counts),
        Form::Csv => line_of(COLUMNS, csv_cell, ",", "\r\n"),
        Form::Tsv => line_of(COLUMNS, tsv_cell, "\t", "\n"),
        Form::Json => json_begin(head, counts),
    }
}

/// One row; `number` counts them from 0.
pub fn line(form: Form, line: &Line, number: u32, out: &mut String) {
    match form {
        Form::Html => html_line(line, out),
        Form::Markdown => markdown_line(line, out),
        Form::Csv => out.push_str(&line_of(cells(line), csv_cell, ",", "\r\n")),
        Form::Tsv => out.push_str(&line_of(cells(line), tsv_cell, "\t", "\n")),
        Form::Json => json_line(line, number, out),
    }
}

/// What stands behind the rows.
pub fn end(form: Form) -> &'static str {
    match form {
        Form::Html => "</tbody></table>\n</main></body></html>\n",
        Form::Json => "\n  ]\n}\n",
        Form::Markdown | Form::Csv | Form::Tsv => "",
    }
}

fn cells(line: &Line) -> [&str; 10] {
    let Line { path, key, kind, value, reading, meaning, purpose, class, field, findings, .. } = line;
    let finding = findings.first().map_or("", String::as_str);
    [path, key, kind, value, reading, meaning, purpose, class.map_or("", Class::title), field, finding]
}

fn line_of(cells: [&str; 10], cell: fn(&str) -> String, between: &str, end: &str) -> String {
    let mut line = cells.map(cell).join(between);
    line.push_str(end);
    line
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// As much of a value as somebody reads, and how much is missing.
fn read(value: &str) -> String {
    match value.char_indices().nth(READ) {
        Some((end, _)) => format!("{}… ({} characters)", &value[..end], value.chars().count()),
        None => value.to_owned(),
    }
}

fn html_begin(head: &Head, counts: Counts) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\"><title>{title}</title>\n<style>{STYLE}</style></head>\n\
         <body><main><h1>{title}</h1>\n<p>{sentence}</p>\n",
        title = html(&head.title),
        sentence = html(&head.sentence)
    );
    for fact in &head.facts {
        out.push_str(&format!("<p>{}</p>\n", html(fact)));
    }
    if !head.findings.is_empty() {
        let findings: String = head.findings.iter().map(|finding| format!("<li>{}</li>\n", html(finding))).collect();
        out.push_str(&format!("<h2>Findings</h2><ul class=\"find\">{findings}</ul>\n"));
    }
    out.push_str(&format!("<p class=\"muted\">{}.</p>\n", html(&counts.words())));
    out.push_str("<table><thead><tr><th scope=\"col\">Key</th><th scope=\"col\">Value</th><th scope=\"col\">What it is</th><th scope=\"col\">What it is used for</th></tr></thead><tbody>\n");
    out
}

fn html_line(line: &Line, out: &mut String) {
    let small =
        |class: &str, text: &str| if text.is_empty() { String::new() } else { format!("<small class=\"{class}\">{}</small>", html(text)) };
    let class = line.class.filter(|class| *class != Class::Protocol);
    let meaning = if line.meaning.is_empty() && line.field.is_empty() { "not in the catalog" } else { &line.meaning };
    let findings: String = line.findings.iter().map(|finding| small("find", finding)).collect();
    out.push_str(&format!(
        "<tr><td class=\"d{}\" title=\"{}\"><code>{}</code>{}</td><td><span class=\"v\">{}</span>{}{findings}</td><td>{}</td><td>{}</td></tr>\n",
        line.depth.clamp(1, 7) - 1,
        html(&line.path),
        html(&line.key),
        class.map_or_else(String::new, |class| small(class.id(), class.title())),
        html(&read(&line.value)),
        small("", &line.reading),
        html(meaning),
        html(&line.purpose)
    ));
}

fn markdown_begin(head: &Head, counts: Counts) -> String {
    let mut out = format!("# {}\n\n{}\n", markdown_cell(&head.title), markdown_cell(&head.sentence));
    head.facts.iter().for_each(|fact| out.push_str(&format!("\n{}\n", markdown_cell(fact))));
    if !head.findings.is_empty() {
        out.push_str("\n## Findings\n\n");
        head.findings.iter().for_each(|finding| out.push_str(&format!("- {}\n", markdown_cell(finding))));
    }
    out.push_str(&format!(
        "\n{}.\n\n| Path | Value | What it is | Used for | Sensitivity |\n| --- | --- | --- | --- | --- |\n",
        counts.words()
    ));
    out
}

fn markdown_line(line: &Line, out: &mut String) {
    let mut value = markdown_code(&read(&line.value));
    for said in [&line.reading].into_iter().filter(|said| !said.is_empty()).chain(&line.findings) {
        value.push_str(&format!("<br>{}", markdown_cell(said)));
    }
    let class = line.class.map_or("", Class::title);
    let cells = [markdown_code(&line.path), value, markdown_cell(&line.meaning), markdown_cell(&line.purpose), class.to_owned()];
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// Code in a cell of a table: between more backquotes than stand in it, on one line.
fn markdown_code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    if text.is_empty() {
        return text;
    }
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

fn json_text(key: &str, text: &str, out: &mut String) {
    if !text.is_empty() {
        out.push_str(if out.ends_with('{') { "" } else { ", " });
        quote(key, out);
        out.push_str(": ");
        quote(text, out);
    }
}

fn json_list(key: &str, texts: &[String], out: &mut String) {
    if texts.is_empty() {
        return;
    }
    out.push_str(if out.ends_with('{') { "" } else { ", " });
    quote(key, out);
    out.push_str(": [");
    for (at, text) in texts.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        quote(text, out);
    }
    out.push(']');
}

fn json_begin(head: &Head, counts: Counts) -> String {
    let mut out = "{\n  \"document\": {".to_owned();
    json_text("title", &head.title, &mut out);
    json_text("sentence", &head.sentence, &mut out);
    json_list("facts", &head.facts, &mut out);
    json_list("findings", &head.findings, &mut out);
    let filtered = counts.filtered.map_or_else(String::new, |filtered| format!("\"filtered\": {filtered}, "));
    out.push_str(&format!("}},\n  \"rows\": {{\"seen\": {}, {filtered}\"written\": {}}},\n  \"fields\": [", counts.seen, counts.written));
    out
}

fn json_line(line: &Line, number: u32, out: &mut String) {
    out.push_str(if number == 0 { "\n    " } else { ",\n    " });
    let mut text = "{".to_owned();
    let Line { path, key, kind, value, reading, meaning, purpose, class, field, findings, left_out, .. } = line;
    for (name, said) in [("path", path), ("key", key), ("type", kind), ("value", value), ("reading", reading), ("meaning", meaning)] {
        json_text(name, said, &mut text);
    }
    json_text("purpose", purpose, &mut text);
    json_text("class", class.map_or("", Class::id), &mut text);
    json_text("field", field, &mut text);
    json_list("findings", findings, &mut text);
    if *left_out {
        text.push_str(", \"left_out\": true");
    }
    text.push('}');
    out.push_str(&text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of_everything() -> Line {
        Line {
            depth: 2,
            path: "/a/b".to_owned(),
            key: "b".to_owned(),
            kind: "string".to_owned(),
            value: "=1+1|`x`<b>\t\"&\n".to_owned(),
            reading: "two".to_owned(),
            meaning: "What <it> is.".to_owned(),
            purpose: "Used.".to_owned(),
            class: Some(Class::Person),
            field: "X/b".to_owned(),
            findings: vec!["warning: it is odd".to_owned()],
            left_out: false,
        }
    }

    fn written(form: Form) -> String {
        let head = Head { title: "A & <b>".to_owned(), sentence: "One.".to_owned(), ..Head::default() };
        let mut out = begin(form, &head, Counts { seen: 3, filtered: Some(1), written: 1 });
        line(form, &line_of_everything(), 0, &mut out);
        out.push_str(end(form));
        out
    }

    #[test]
    fn a_page_has_no_tag_of_a_value_and_no_script() {
        let html = written(Form::Html);
        assert!(html.contains("=1+1|`x`&lt;b&gt;") && html.contains("<h1>A &amp; &lt;b&gt;</h1>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("3 rows in the document, 1 matches the search, 1 written.") && !html.contains("<script"), "{html}");
    }

    #[test]
    fn cells_are_no_formulas_and_stay_in_their_row() {
        let csv = written(Form::Csv);
        assert!(csv.contains(",\"'=1+1|`x`<b>\t\"\"&\n\",two,"), "{csv}");
        let tsv = written(Form::Tsv);
        assert_eq!(tsv.lines().count(), 2);
        assert!(tsv.lines().all(|line| line.matches('\t').count() == COLUMNS.len() - 1), "{tsv}");
    }

    #[test]
    fn a_row_of_markdown_stays_one_and_shows_its_code() {
        let markdown = written(Form::Markdown);
        assert!(
            markdown.ends_with("| `/a/b` | ``=1+1\\|`x`<b> \"&``<br>two<br>warning: it is odd | What &lt;it> is. | Used. | Personal |\n"),
            "{markdown}"
        );
    }

    #[test]
    fn json_is_json() {
        let json = written(Form::Json);
        assert!(crate::json::is_json(&json), "{json}");
        assert!(json.contains("\"rows\": {\"seen\": 3, \"filtered\": 1, \"written\": 1}"), "{json}");
    }
}
