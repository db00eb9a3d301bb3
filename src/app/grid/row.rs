//! One row of the tree on screen. Rows are recycled while scrolling: writing a row touches only what differs.

use web_sys::HtmlElement;

use crate::app::parts::dom::{attribute, element};
use mdm_lens::catalog::Class;
use mdm_lens::remark::Level;
use mdm_lens::secret::DOTS;
use mdm_lens::session::Row;

pub struct RowView {
    pub root: HtmlElement,

    flag: HtmlElement,
    mark: HtmlElement,
    key: HtmlElement,
    twist: HtmlElement,
    name: HtmlElement,
    value: HtmlElement,
    meaning: HtmlElement,
    /// Row number that it shows.
    pub index: u32,
    shown: Option<Row>,
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
        let (flag, mark, twist, name) = (element("i", "flag"), element("i", "mark"), element("i", "tw"), element("span", "name"));
        attribute(&twist, "aria-hidden", Some("true"));
        attribute(&root, "role", Some("row"));
        attribute(&root, "tabindex", Some("-1"));
        for (parent, child) in [(&gutter, &flag), (&gutter, &mark), (&key, &twist), (&key, &name)] {
            let _ = parent.append_child(child);
        }
        RowView { root, flag, mark, key, twist, name, value, meaning, index: u32::MAX, shown: None }
    }

    /// A blank row that was full once.
    pub fn warm() -> Self {
        let text = || Some("A value in words".to_owned());
        let row = Row {
            key: "Key".to_owned(),
            path: "/Key".to_owned(),
            value: "Value".to_owned(),
            meaning: "What it is".to_owned(),
            privacy: Some(Class::Device),
            rows: vec![1],
            reading: text(),
            finding: Some(Level::Info),
            remark: text(),
            ..Row::default()
        };
        let mut view = Self::new();
        view.set_place(0, 0.0);
        view.set(&row);
        view.set_blank();
        view.index = u32::MAX;
        view
    }

    pub fn set_place(&mut self, index: u32, y: f64) {
        let _ = self.root.style().set_property("transform", &["translateY(", &y.to_string(), "px)"].concat());
        if self.index != index {
            self.index = index;
            attribute(&self.root, "aria-rowindex", Some(&(index + 1).to_string()));
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
        for name in ["data-path", "data-field", "data-privacy", "data-rows", "aria-expanded", "aria-level", "aria-posinset", "aria-setsize"]
        {
            attribute(&self.root, name, None);
        }
        attribute(&self.root, "aria-busy", Some("true"));
        self.root.set_class_name("row");
        self.name.set_text_content(None);
        self.twist.set_text_content(None);
        self.value.set_text_content(None);
        attribute(&self.value, "title", None);
        self.meaning.set_text_content(None);
        self.set_mark(None);
        self.set_flag(None, None);
    }

    /// Shows a row.
    pub fn set(&mut self, row: &Row) {
        if self.shown.as_ref() == Some(row) {
            return;
        }
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
        self.meaning.set_text_content(Some(said));
        self.set_mark(row.privacy);
        self.set_flag(row.finding, row.remark.as_deref());
        self.shown = Some(row.clone());
    }

    fn set_value(&self, row: &Row) {
        let value = &self.value;
        value.set_text_content(None);
        let add = |tag: &str, class: &str, text: &str| {
            let part = element(tag, class);
            part.set_text_content(Some(text));
            let _ = value.append_child(&part);
            part
        };
        if row.masked {
            // What is masked is not here; of some values a part is.
            let mask = add("span", "mask", if row.value.is_empty() { DOTS } else { &row.value });
            attribute(&mask, "data-masked", Some(""));
        }
        if row.secret {
            if row.masked && !row.size.is_empty() {
                add("span", "count", &row.size);
            }
            // Before a value that is shown: a long one would push the button out of sight.
            let button = add("button", "show", if row.masked { "show" } else { "hide" });
            attribute(&button, "tabindex", Some("-1"));
            attribute(&button, "type", Some("button"));
            attribute(&button, "data-do", Some("secret"));
            attribute(&button, "aria-label", Some(&[if row.masked { "Show " } else { "Hide " }, &row.key].concat()));
        }
        if !row.masked {
            if !row.value.is_empty() {
                let part = add("span", "plain", &row.value);
                attribute(&part, "dir", Some("auto"));
            }
            if row.cut {
                add("span", "plain", "…");
            }
            if !row.size.is_empty() && (row.cut || row.value.is_empty()) {
                add("span", "count", &row.size);
            }
        }
        if let Some(holds) = &row.holds {
            add("span", "holds", holds);
        }
        // What only says again what stands there is left out.
        if let Some(reading) = row.reading.as_ref().filter(|reading| **reading != row.value && **reading != row.size) {
            add("i", "", reading);
        }
        if let Some(remark) = &row.remark {
            let class = match row.finding {
                Some(Level::Error) => "wrongs",
                Some(Level::Warning) => "note",
                _ => "",
            };
            add("i", class, remark);
        }
        // The whole text where it does not fit.
        attribute(value, "title", if row.masked || row.value.len() < 24 { None } else { Some(&row.value) });
    }

    fn set_mark(&self, class: Option<Class>) {
        let class = class.filter(|class| *class != Class::Protocol);
        let Some(class) = class else {
            self.mark.set_class_name("mark none");
            self.mark.set_text_content(None);
            attribute(&self.mark, "title", None);
            return;
        };
        self.mark.set_class_name(&["mark ", class.id()].concat());
        self.mark.set_text_content(Some(letter(class)));
        attribute(&self.mark, "title", Some(class.title()));
    }

    fn set_flag(&self, level: Option<Level>, remark: Option<&str>) {
        self.flag.set_class_name(match level {
            Some(Level::Error) => "flag bad",
            Some(Level::Warning) => "flag",
            Some(Level::Info) => "flag info",
            None => "flag none",
        });
        self.flag.set_text_content(match level {
            Some(Level::Info) => Some("i"),
            Some(_) => Some("!"),
            None => None,
        });
        attribute(&self.flag, "title", remark);
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
