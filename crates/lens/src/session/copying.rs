//! Safe copies of files, for somebody who shows them: made, looked at, handed out. What leads back is handed out by itself.

use super::handed::{SafeAsk, SafeNews};
use crate::json::quote;
use crate::safe::share::Shared;
use crate::safe::view::SafeView;
use crate::safe::{Copies, Options, copies};

/// Files, and the copies that were made of them.
#[derive(Default)]
pub(super) struct Copying {
    files: Vec<(String, Vec<u8>)>,
    made: Option<Copies>,
}

impl Copying {
    pub(super) fn take(&mut self, name: String, bytes: Vec<u8>) {
        self.made = None;
        self.files.push((name, bytes));
    }

    pub(super) fn handle(&mut self, ask: &SafeAsk) -> Option<SafeNews> {
        Some(match ask {
            SafeAsk::Make { keep } => {
                let made = copies(&self.files, Options::keeping(keep).unwrap_or_default());
                let views = (0..made.copies.len()).filter_map(|at| SafeView::of(&made, at)).collect();
                self.made = Some(made);
                SafeNews::Made(views)
            }
            SafeAsk::Bytes { copy } => {
                let bytes = self.made.as_ref()?.copies.get(*copy as usize)?.as_ref().ok()?.bytes.clone();
                SafeNews::Bytes { copy: *copy, bytes }
            }
            SafeAsk::Link { copy, is_original, view, path } => {
                let shared = self.shared(*copy as usize, *is_original, view, path)?;
                SafeNews::Link { link: shared.link(), size: shared.bytes.len() as u32 }
            }
            SafeAsk::Map => SafeNews::Map(map(&self.made.as_ref()?.key)),
        })
    }

    fn shared(&self, at: usize, is_original: bool, view: &str, path: &str) -> Option<Shared> {
        let (view, path) = (view.to_owned(), path.to_owned());
        if is_original {
            let (name, bytes) = self.files.get(at)?;
            return Some(Shared { is_original, name: name.clone(), view, path, bytes: bytes.clone() });
        }
        let made = self.made.as_ref()?;
        let copy = made.copies.get(at)?.as_ref().ok()?;
        // Keys may be identifiers, which have other names in the copy.
        let tells = made.key.iter().any(|(original, _)| path.contains(original.as_str()));
        let path = if tells { String::new() } else { path };
        Some(Shared { is_original, name: copy.name.clone(), view, path, bytes: copy.bytes.clone() })
    }
}

/// Pairs as the terminal writes them.
fn map(key: &[(String, String)]) -> String {
    let mut out = String::from("[\n");
    for (at, (original, stand_in)) in key.iter().enumerate() {
        out.push_str(if at == 0 { "  {\"original\": " } else { ",\n  {\"original\": " });
        quote(original, &mut out);
        out.push_str(", \"stand_in\": ");
        quote(stand_in, &mut out);
        out.push('}');
    }
    out.push_str("\n]\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_made_again_with_other_classes_and_handed_out_one_by_one() {
        let mut copying = Copying::default();
        assert_eq!(copying.handle(&SafeAsk::Map), None);
        copying.take("a.json".to_owned(), br#"{"udid": "00008120-001A2B3C4D5E6F70", "password": "fAke-0815"}"#.to_vec());
        let Some(SafeNews::Made(views)) = copying.handle(&SafeAsk::Make { keep: String::new() }) else { panic!("copies") };
        assert!(views[0].is_safe && views[0].is_text, "{views:?}");
        assert!(!format!("{views:?}").contains("fAke-0815"));
        let bytes = |copying: &mut Copying| match copying.handle(&SafeAsk::Bytes { copy: 0 }) {
            Some(SafeNews::Bytes { bytes, .. }) => String::from_utf8(bytes).expect("text"),
            other => panic!("{other:?}"),
        };
        let copy = bytes(&mut copying);
        assert!(!copy.contains("001A2B3C4D5E6F70") && !copy.contains("fAke-0815"), "{copy}");
        copying.handle(&SafeAsk::Make { keep: "device".to_owned() });
        let copy = bytes(&mut copying);
        assert!(copy.contains("001A2B3C4D5E6F70") && !copy.contains("fAke-0815"), "{copy}");
        let Some(SafeNews::Map(map)) = copying.handle(&SafeAsk::Map) else { panic!("a map") };
        assert!(map.contains("{\"original\": \"fAke-0815\", \"stand_in\": "), "{map}");
        assert_eq!(copying.handle(&SafeAsk::Bytes { copy: 1 }), None);
    }

    #[test]
    fn a_link_carries_the_safe_copy_and_the_original_only_by_name() {
        let mut copying = Copying::default();
        let file = br#"{"udid": "00008120-001A2B3C4D5E6F70", "password": "fAke-0815", "ByDevice": {"00008120-001A2B3C4D5E6F70": 1}}"#;
        copying.take("a.json".to_owned(), file.to_vec());
        copying.handle(&SafeAsk::Make { keep: String::new() });
        let link = |copying: &mut Copying, is_original: bool, path: &str| {
            let ask = SafeAsk::Link { copy: 0, is_original, view: "dense".to_owned(), path: path.to_owned() };
            let Some(SafeNews::Link { link, size }) = copying.handle(&ask) else { panic!("a link") };
            let shared = Shared::read(&link).expect("a link of ours");
            assert_eq!((shared.bytes.len() as u32, shared.is_original, shared.view.as_str()), (size, is_original, "dense"));
            shared
        };
        let safe = link(&mut copying, false, "/password");
        assert!(!String::from_utf8_lossy(&safe.bytes).contains("fAke-0815"));
        assert_eq!(safe.path, "/password");
        assert_eq!(link(&mut copying, false, "/ByDevice/00008120-001A2B3C4D5E6F70").path, "");
        assert_eq!(link(&mut copying, true, "/udid").bytes, file);
    }
}
