//! Tables of values and their words. All numbers are made up.

use super::*;

mod chains;
mod hostile;
mod ids;
mod moments;
mod plain;

/// 4 May 2026 12:00 UTC.
const NOW: i64 = 1_777_896_000;

fn context() -> Context<'static> {
    Context { now: NOW, domain: None }
}

fn words(reading: &str, value: Value) -> String {
    read(reading, &value, &context()).map(|read| read.words).unwrap_or_default()
}

fn remark(reading: &str, value: Value) -> &'static str {
    read(reading, &value, &context()).and_then(|read| read.remark).map(|remark| remark.code).unwrap_or_default()
}

/// (reading, text, words, code of the remark); empty for none.
fn check(table: &[(&str, &str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (reading, text, expected, code) in table {
        let found = (words(reading, Value::Text(text)), remark(reading, Value::Text(text)));
        if found != ((*expected).to_owned(), *code) {
            wrong.push(format!("{reading} {text:?}: {found:?} instead of {:?}", (expected, code)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
