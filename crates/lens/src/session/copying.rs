//! Safe copies of files, for somebody who shows them: made, looked at, handed out. What leads back is handed out by itself.

use super::handed::{SafeAsk, SafeNews};
use crate::json::quote;
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
            SafeAsk::Map => SafeNews::Map(map(&self.made.as_ref()?.key)),
        })
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
}
