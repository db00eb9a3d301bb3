#![no_main]
//! Every form in which tools print, on any text: nothing panics, places lie inside the text, and what is read is read again the same.

use libfuzzer_sys::fuzz_target;
use mdm_lens::lens;
use mdm_lens::source::{Form, peel, read_printed};

fuzz_target!(|data: &[u8]| {
    for form in Form::ALL {
        let doc = read_printed(form, data.to_vec());
        for node in 0..doc.len() as u32 {
            let span = doc.span(node);
            assert!(span.start <= span.end && span.end <= doc.source().len(), "{form:?} {span:?}");
            assert_eq!(doc.text(node).is_none(), doc.text(node).is_none());
            assert!(doc.after(node) > node);
            let _ = (doc.data(node), doc.key(node), doc.shape(node));
        }
        if let Some(error) = doc.error() {
            assert!(error.offset <= data.len(), "{form:?} {error:?}");
        }
    }
    for piece in peel("fuzz", data.to_vec()) {
        if let Some(form) = piece.form {
            let doc = read_printed(form, piece.bytes);
            assert!(!doc.is_empty(), "{form:?}");
        }
    }
    for document in &mut lens::open("fuzz", data.to_vec(), 1_780_000_000) {
        let _ = document.head();
        let walked: Result<(), ()> = document.each(|_| Ok(()));
        assert_eq!(walked, Ok(()));
    }
});
