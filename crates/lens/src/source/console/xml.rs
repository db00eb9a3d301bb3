//! Objects of Jamf Pro's classic interface, which are XML: the profile in `<payloads>`, and the object itself as JSON.

use memchr::memmem;

use super::super::Layer;
use super::super::step::{Part, Step};
use super::super::text::unescape_html;
use super::wrapper;
use crate::json::View;

/// Roots of objects that may carry a payload, and what they are called.
const ROOTS: [(&str, &str); 10] = [
    ("os_x_configuration_profile", "configuration profile for Mac"),
    ("mobile_device_configuration_profile", "configuration profile for mobile devices"),
    ("configuration_profile", "configuration profile for mobile devices"),
    ("mobile_device_application", "app for mobile devices"),
    ("mac_application", "app for Mac"),
    ("computer_command", "commands to Macs"),
    ("mobile_device_command", "commands to mobile devices"),
    ("computer", "record of a Mac"),
    ("mobile_device", "record of a mobile device"),
    ("mobile_device_enrollment_profile", "enrollment profile for mobile devices"),
];

/// Bytes, elements and levels that are read.
const LARGEST: usize = 4 << 20;
const MANY: usize = 100_000;
const DEEPEST: usize = 64;

/// What an object is, by its first element.
fn root(text: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = &text[..text.len().min(4096)];
    let at = memmem::find_iter(head, b"<").find(|at| head.get(at + 1).is_some_and(u8::is_ascii_alphabetic))?;
    let name = &head[at + 1..];
    let name = &name[..name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()];
    ROOTS.iter().find(|(known, _)| known.as_bytes() == name).copied()
}

/// Whether XML is such an object.
pub fn is_console(text: &[u8]) -> bool {
    root(text).is_some()
}

/// The payloads in it, and the object itself.
pub fn open(text: &[u8]) -> Option<Step> {
    let (_, title) = root(text)?;
    if text.len() > LARGEST {
        return None;
    }
    let (view, texts) = view(text)?;
    let name = texts.iter().find(|(path, text)| path.ends_with("/general/name") && !text.is_empty()).map(|(_, text)| text.clone());
    let mut around = Layer { id: "jamf", title: format!("Jamf Pro, {title}"), ..Layer::default() };
    around.facts.extend(name.map(|name| ("Name".to_owned(), name)));
    let mut parts: Vec<Part> = texts.iter().filter_map(|(path, text)| payload(path, text, &around)).collect();
    parts.push(wrapper(&view.to_json(), around));
    Some(Step::Parts(parts))
}

/// The payload that the text of an element is.
fn payload(path: &str, text: &str, around: &Layer) -> Option<Part> {
    let start = text.trim_start();
    let is_list = start.starts_with("<?xml") || start.starts_with("<plist") || start.starts_with("<!DOCTYPE plist");
    let is_app = start.starts_with("<dict") && path.contains("app_configuration");
    if !is_list && !is_app {
        return None;
    }
    let title = if is_app { "configuration of an app (managed app configuration)" } else { "a value of it" };
    let mut layer = Layer { id: "value", title: title.to_owned(), ..Layer::default() };
    layer.facts.push(("Where".to_owned(), path.to_owned()));
    Some(Part { layers: vec![around.clone(), layer], ..Part::new(start.as_bytes().to_vec()) })
}

/// An element while it is read.
struct Element {
    name: String,
    text: String,
    children: Vec<(String, View)>,
}

/// XML as JSON: elements are keys, and what is there several times is a list. Attributes are left out. Also the texts of all elements, with their paths.
fn view(text: &[u8]) -> Option<(View, Vec<(String, String)>)> {
    let mut open: Vec<Element> = Vec::new();
    let mut texts = Vec::new();
    let (mut at, mut count) = (0, 0);
    loop {
        let start = at + memchr::memchr(b'<', &text[at..])?;
        if let Some(element) = open.last_mut() {
            element.text.push_str(&String::from_utf8_lossy(&unescape_html(&text[at..start])));
        }
        let rest = &text[start..];
        if let Some(cdata) = rest.strip_prefix(b"<![CDATA[") {
            let len = memmem::find(cdata, b"]]>")?;
            if let Some(element) = open.last_mut() {
                element.text.push_str(&String::from_utf8_lossy(&cdata[..len]));
            }
            at = start + 9 + len + 3;
            continue;
        }
        let close: &[u8] = if rest.starts_with(b"<!--") { b"-->" } else { b">" };
        let end = start + memmem::find(rest, close)? + close.len();
        at = end;
        if rest.starts_with(b"<?") || rest.starts_with(b"<!") {
            continue;
        }
        let inner = &text[start + 1..end - 1];
        if !inner.starts_with(b"/") {
            let name =
                String::from_utf8_lossy(&inner[..inner.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'/').count()])
                    .into_owned();
            count += 1;
            if count > MANY || open.len() >= DEEPEST {
                return None;
            }
            open.push(Element { name, text: String::new(), children: Vec::new() });
            if !inner.ends_with(b"/") {
                continue;
            }
        }
        let path = open.iter().flat_map(|element| ["/", &element.name]).collect::<String>();
        let element = open.pop()?;
        let value = if element.children.is_empty() {
            texts.push((path, element.text.clone()));
            View::text(element.text.trim())
        } else {
            grouped(element.children)
        };
        match open.last_mut() {
            Some(parent) => parent.children.push((element.name, value)),
            None => return Some((View::Dict(vec![(element.name, value)]), texts)),
        }
    }
}

/// Children of one name as a list.
fn grouped(children: Vec<(String, View)>) -> View {
    let mut items: Vec<(String, View)> = Vec::new();
    let mut places: std::collections::HashMap<String, (usize, bool)> = std::collections::HashMap::new();
    for (name, value) in children {
        match places.get_mut(&name) {
            None => {
                places.insert(name.clone(), (items.len(), false));
                items.push((name, value));
            }
            Some((at, is_list)) => {
                let known = &mut items[*at].1;
                if !std::mem::replace(is_list, true) {
                    *known = View::List(vec![std::mem::take(known)]);
                }
                if let View::List(list) = known {
                    list.push(value);
                }
            }
        }
    }
    View::Dict(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_becomes_json() {
        let text = b"<?xml version=\"1.0\"?><os_x_configuration_profile><general><name>A &amp; B</name><empty/></general><scope><id>1</id><id>2</id></scope></os_x_configuration_profile>";
        let (view, texts) = view(text).expect("a view");
        let json: String = String::from_utf8(view.to_json()).expect("a text").split_whitespace().collect();
        assert_eq!(json, r#"{"os_x_configuration_profile":{"general":{"name":"A&B","empty":""},"scope":{"id":["1","2"]}}}"#);
        assert!(texts.contains(&("/os_x_configuration_profile/general/name".to_owned(), "A & B".to_owned())));
    }

    #[test]
    fn the_profile_in_it_comes_first() {
        let text = b"<os_x_configuration_profile><general><payloads>&lt;?xml version=\"1.0\"?&gt;&lt;plist&gt;&lt;dict/&gt;&lt;/plist&gt;</payloads></general></os_x_configuration_profile>";
        let Some(Step::Parts(parts)) = open(text) else { panic!("no parts") };
        assert_eq!(parts.len(), 2);
        assert!(parts[0].bytes.starts_with(b"<?xml version=\"1.0\"?><plist>"));
    }

    #[test]
    fn other_and_broken_xml_is_left_alone() {
        assert!(!is_console(b"<rss><channel/></rss>"));
        assert!(open(b"<computer><a></computer").is_none());
        assert!(open(["<computer>".repeat(200), "</computer>".repeat(200)].concat().as_bytes()).is_none());
    }
}
