//! Safe copies of files, for somebody who shows them: made, looked at, handed out. What leads back is handed out by itself.

use serde::{Deserialize, Serialize};

use super::visible::make_visible;
use crate::json::quote;
use crate::safe::view::SafeView;
use crate::safe::{Copies, Options, copies};

/// What is asked of safe copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SafeAsk {
    /// Copies of the files that were given, without what the classes of a list say: "personal,device".
    Make { keep: String },
    /// The copy of one of the files.
    Bytes { copy: u32 },
    /// The map from stand-ins to originals, as JSON. It is as secret as the originals.
    Map,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SafeNews {
    /// A view of each copy, in the order of the files.
    Made(Vec<SafeView>),
    Bytes {
        copy: u32,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    Map(String),
}

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
                let views = (0..made.copies.len()).filter_map(|at| SafeView::of(&made, at)).map(visible).collect();
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

/// What is only looked at shows what nobody would see.
fn visible(mut view: SafeView) -> SafeView {
    make_visible(&mut view.name);
    make_visible(&mut view.proof);
    for row in &mut view.rows {
        [&mut row.path, &mut row.before, &mut row.after].into_iter().for_each(make_visible);
    }
    view
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
