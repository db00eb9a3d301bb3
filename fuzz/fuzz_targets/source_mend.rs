#![no_main]
//! Repairs: whatever is damaged, the copy is sound, its places lie inside what came, and a text of many lines costs no more than its length.

use libfuzzer_sys::fuzz_target;
use mdm_lens::decode::{Document, NodeId, read};
use mdm_lens::source::mend::{Mended, document, recased};
use mdm_lens::source::{Layer, peel};

fuzz_target!(|data: &[u8]| {
    let doc = read(data.to_vec());
    let repaired = document(&doc).into_iter().chain(recased(&doc));
    for (layer, copy) in repaired {
        let mended = layer.mended.as_deref().expect("a repaired copy knows what came");
        assert_eq!(mended.original, doc.source());
        check(mended, &copy);
    }
    for piece in peel("fuzz", data.to_vec()) {
        let copy = read(piece.bytes.clone());
        let last = piece.layers.last().and_then(|layer: &Layer| layer.mended.as_deref());
        last.into_iter().for_each(|mended| check(mended, &copy));
    }
});

fn check(mended: &Mended, copy: &Document) {
    for node in 0..copy.len() as NodeId {
        let span = copy.span(node);
        let place = mended.place(span);
        assert!(place.start <= place.end && place.end <= mended.original.len());
        assert!(mended.inner(place.start) <= copy.source().len().max(1));
    }
    for (at, remark) in &mended.marks {
        assert!(*at <= copy.source().len() || copy.is_empty(), "{remark:?}");
        assert!(!remark.message.is_empty() && !remark.advice.is_empty());
    }
}
