#![no_main]
//! The small languages in values: predicates and code requirements. A fault stands inside its text, and what is right is right again
//! with blanks around it.

use libfuzzer_sys::fuzz_target;
use mdm_lens::findings::grammar::{predicate, requirement};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let padded = format!(" {text} ");
    match predicate::parse(text) {
        Ok(said) => {
            assert!(said.words.iter().all(|word| word.at < text.len()));
            assert!(said.comparisons.iter().all(|comparison| comparison.at <= text.len()));
            assert!(predicate::parse(&padded).is_ok());
        }
        Err(fault) => assert!(fault.at <= text.len() && fault.column(text) <= text.chars().count() + 1 && !fault.message.is_empty()),
    }
    match requirement::parse(text) {
        Ok(_) => assert!(requirement::parse(&padded).is_ok()),
        Err(fault) => assert!(fault.at <= text.len() && fault.column(text) <= text.chars().count() + 1 && !fault.message.is_empty()),
    }
});
