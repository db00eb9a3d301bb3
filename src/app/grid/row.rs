//! One row of the tree on screen. Rows are recycled while scrolling: writing a row touches only what differs.

use web_sys::HtmlElement;

use crate::app::parts::dom::{attribute, element};
use mdm_lens::catalog::Class;
use mdm_lens::remark::Level;
use mdm_lens::secret::DOTS;
use mdm_lens::session::Row;

pub struct RowView {
    pub root: HtmlElement,

    mark: HtmlElement,
    said: HtmlElement,
    key: HtmlElement,
    twist: HtmlElement,
    name: HtmlElement,
    value: HtmlElement,
    meaning: HtmlElement,
    purpose: HtmlElement,
    /// Row number that it shows.
    pub index: u32,
    shown: Option<Row>,
    /// Its height was taken down since its content changed.
    pub is_measured: bool,
}

impl RowView {
    pub fn new() -> Self {
        let root = element("div", "row");
        let cell = |name: &str, class: &str| {
            let cell = element("span", class);
            attribute(&cell, "role", Some("gridcell"));
            attribute(&cell, "data-cell", Some(name));
            let _ = root.append_child(&cell);
            cell
        };
        let gutter = cell("gutter", "gutter");
        let key = cell("key", "key");
        let value = cell("value", "val");
        let meaning = cell("meaning", "mean");
        let purpose = cell("purpose", "use");
        let (mark, said, twist, name) = (element("i", "mark"), element("span", "said"), element("i", "tw"), element("span", "name"));
        for hidden in [&mark, &twist] {
            attribute(hidden, "aria-hidden", Some("true"));
        }
        attribute(&root, "role", Some("row"));
        attribute(&root, "tabindex", Some("-1"));
        for (parent, child) in [(&gutter, &mark), (&gutter, &said), (&key, &twist), (&key, &name)] {
            let _ = parent.append_child(child);
        }
        RowView { root, mark, said, key, twist, name, value, meaning, purpose, index: u32::MAX, shown: None, is_measured: false }
    }

    /// A row of nothing in particular.
    pub fn warm() -> Self {
        let text = || Some("A value in words".to_owned());
        let row = Row {
            key: "Key".to_owned(),
            path: "/Key".to_owned(),
            value: "Value “of” it · …".to_owned(),
            open: Some(true),
            meaning: "What it is".to_owned(),
            purpose: "What it is used for".to_owned(),
            privacy: Some(Class::Device),
            rows: vec![1],
            reading: text(),
            finding: Some(Level::Info),
            remark: text(),
            ..Row::default()
        };
        let mut view = Self::new();
        view.set_index(0);
        view.set_y(0.0);
        view.set(&row);
        // It is nobody's row: whoever looks for rows does not find it.
        OF_A_ROW.iter().for_each(|name| attribute(&view.root, name, None));
        view.index = u32::MAX;
        view
    }

    pub fn set_y(&self, y: f64) {
        let _ = self.root.style().set_property("transform", &["translateY(", &y.to_string(), "px)"].concat());
    }

    pub fn set_index(&mut self, index: u32) {
        if self.index != index {
            self.index = index;
            self.is_measured = false;
            // The heads of the columns are the first.
            attribute(&self.root, "aria-rowindex", Some(&(index + 2).to_string()));
        }
    }

    /// Whether Tab finds this row, and whether it is the one that the detail is about.
    pub fn set_cursor(&self, here: bool, selected: bool) {
        for (name, value) in [("tabindex", if here { "0" } else { "-1" }), ("aria-selected", if selected { "true" } else { "false" })] {
            if self.root.get_attribute(name).as_deref() != Some(value) {
                attribute(&self.root, name, Some(value));
            }
        }
    }

    /// A row whose content has not come yet.
    pub fn set_blank(&mut self) {
        if self.shown.take().is_none() && self.root.has_attribute("aria-busy") {
            return;
        }
        for name in OF_A_ROW {
            attribute(&self.root, name, None);
        }
        attribute(&self.root, "aria-busy", Some("true"));
        self.root.set_class_name("row");
        self.name.set_text_content(None);
        self.twist.set_text_content(None);
        self.value.set_text_content(None);
        attribute(&self.value, "title", None);
        self.meaning.set_text_content(None);
        self.purpose.set_text_content(None);
        self.set_mark(None, None);
    }

    pub fn is_blank(&self) -> bool {
        self.shown.is_none()
    }

    /// Shows a row.
    pub fn set(&mut self, row: &Row) {
        if self.shown.as_ref() == Some(row) {
            return;
        }
        self.is_measured = false;
        let root = &self.root;
        attribute(root, "aria-busy", None);
        attribute(root, "data-path", Some(&row.path));
        attribute(root, "data-field", row.field.as_deref());
        attribute(root, "data-privacy", row.privacy.map(Class::id));
        let numbers: Vec<String> = row.rows.iter().map(u16::to_string).collect();
        attribute(root, "data-rows", (!numbers.is_empty()).then(|| numbers.join(" ")).as_deref());
        attribute(root, "aria-level", Some(&(row.depth + 1).to_string()));
        attribute(root, "aria-expanded", row.open.map(|open| if open { "true" } else { "false" }));
        attribute(root, "aria-posinset", (row.position > 0).then(|| row.position.to_string()).as_deref());
        attribute(root, "aria-setsize", (row.siblings > 0).then(|| row.siblings.to_string()).as_deref());
        root.set_class_name(if row.matched { "row hit" } else { "row" });
        let _ = self.key.style().set_property("--depth", &row.depth.min(24).to_string());
        self.name.set_class_name(if row.is_index { "name index" } else { "name" });
        self.name.set_text_content(Some(if row.key.is_empty() { "“”" } else { &row.key }));
        self.twist.set_text_content(match row.open {
            Some(true) => Some("▾"),
            Some(false) => Some("▸"),
            None => None,
        });
        self.set_value(row);
        let known = row.field.is_some();
        self.meaning.set_class_name(if known { "mean" } else { "mean unknown" });
        let said = if !row.meaning.is_empty() {
            row.meaning.as_str()
        } else if known || row.is_index {
            ""
        } else {
            "not in the catalog"
        };
        set_words(&self.meaning, said);
        set_words(&self.purpose, &row.purpose);
        self.set_mark(row.privacy, row.finding);
        self.shown = Some(row.clone());
    }

    /// The value and, in the reading view below it, what it means.
    fn set_value(&self, row: &Row) {
        self.value.set_text_content(None);
        let first = add(&self.value, "span", "first", None);
        if row.secret {
            set_secret(&first, row);
        }
        if !row.masked {
            if !row.value.is_empty() {
                let part = add(&first, "span", "plain", Some(&row.value));
                attribute(&part, "dir", Some("auto"));
                attribute(&part, "translate", Some("no"));
            }
            if row.cut {
                add(&first, "span", "plain", Some("…"));
            }
            if !row.size.is_empty() && (row.cut || row.value.is_empty()) {
                add(&first, "span", "count", Some(&row.size));
            }
        }
        let more = element("span", "more");
        let mut parts: Vec<(&str, &str, &str)> = Vec::new();
        parts.extend(row.holds.as_ref().map(|holds| ("span", "holds", holds.as_str())));
        let class = match row.finding {
            Some(Level::Error) => "wrongs",
            Some(Level::Warning) => "note",
            _ => "",
        };
        let remark = row.remark.as_ref().map(|remark| ("i", class, remark.as_str()));
        // What is wrong comes before what it means; what only says again what stands there is left out.
        parts.extend(remark.filter(|_| !class.is_empty()));
        parts.extend(
            row.reading
                .as_ref()
                .filter(|reading| **reading != row.value && **reading != row.size)
                .map(|reading| ("i", "", reading.as_str())),
        );
        parts.extend(remark.filter(|_| class.is_empty()));
        for (n, (tag, class, text)) in parts.iter().enumerate() {
            if n > 0 {
                let _ = more.append_with_str_1(" · ");
            }
            add(&more, tag, class, Some(text));
        }
        if !parts.is_empty() {
            // Of a container the count and its words share a line.
            if first.has_child_nodes() {
                let _ = self.value.append_with_str_1(" ");
            }
            let _ = self.value.append_child(&more);
        }
        self.value.set_class_name(if parts.is_empty() { "val" } else { "val two" });
    }

    /// The mark of a class, the edge of a finding, and both in words.
    fn set_mark(&self, class: Option<Class>, level: Option<Level>) {
        let class = class.filter(|class| *class != Class::Protocol);
        self.mark.set_class_name(&["mark ", class.map_or("none", Class::id)].concat());
        self.mark.set_text_content(class.map(letter));
        attribute(&self.mark, "title", class.map(Class::title));
        let level = level.map(|level| match level {
            Level::Error => ("error", "Error"),
            Level::Warning => ("warning", "Warning"),
            Level::Info => ("info", "Note"),
        });
        attribute(&self.root, "data-level", level.map(|(id, _)| id));
        let words: Vec<&str> = class.map(Class::title).into_iter().chain(level.map(|(_, word)| word)).collect();
        self.said.set_text_content((!words.is_empty()).then(|| words.join(", ")).as_deref());
    }
}

/// What only a row with content has.
const OF_A_ROW: [&str; 9] =
    ["data-path", "data-field", "data-privacy", "data-rows", "data-level", "aria-expanded", "aria-level", "aria-posinset", "aria-setsize"];

fn add(parent: &HtmlElement, tag: &str, class: &str, text: Option<&str>) -> HtmlElement {
    let part = element(tag, class);
    part.set_text_content(text);
    let _ = parent.append_child(&part);
    part
}

/// The dots of a masked value, and the button that shows or masks it.
fn set_secret(first: &HtmlElement, row: &Row) {
    if row.masked {
        // What is masked is not here; of some values a part is.
        let mask = add(first, "span", "mask", Some(if row.value.is_empty() { DOTS } else { &row.value }));
        attribute(&mask, "data-masked", Some(""));
        if !row.size.is_empty() {
            add(first, "span", "count", Some(&row.size));
        }
    }
    // Before a value that is shown: a long one would push the button out of sight.
    let button = add(first, "button", "show", Some(if row.masked { "show" } else { "hide" }));
    attribute(&button, "tabindex", Some("-1"));
    attribute(&button, "type", Some("button"));
    attribute(&button, "data-do", Some("secret"));
    attribute(&button, "aria-label", Some(&[if row.masked { "Show " } else { "Hide " }, &row.key].concat()));
}

/// Words of the catalog, in which backquotes mark code.
fn set_words(cell: &HtmlElement, text: &str) {
    if !text.contains('`') {
        return cell.set_text_content(Some(text));
    }
    cell.set_text_content(None);
    for (n, part) in text.split('`').enumerate() {
        if n % 2 == 1 {
            add(cell, "code", "", Some(part));
        } else {
            let _ = cell.append_with_str_1(part);
        }
    }
}

/// The letter of a privacy class in the gutter.
pub fn letter(class: Class) -> &'static str {
    match class {
        Class::Credential => "C",
        Class::Person => "P",
        Class::Location => "L",
        Class::Device => "D",
        Class::Organization => "O",
        Class::Security => "S",
        Class::Inventory => "I",
        Class::Protocol => "·",
    }
}
