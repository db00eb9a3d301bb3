use super::*;
use crate::catalog::READINGS;

/// Numbers that look random and are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below
    }
}

/// Values from which others are made by mutation, so that the code behind the first check is reached too.
const SEEDS: &[&str] = &[
    "2026-05-04T10:00:00.123+02:00",
    "Etc/GMT-14 2026-05-04 10:00:00",
    "Mon, 04 May 2026 10:00:00 GMT",
    "1777888800000",
    "-9223372036854775808",
    "1e308",
    "NaN",
    "C02QX0ABCDEF",
    "00008030-001A2B3C4D5E6F70",
    "C232AB00-9414-11EC-B3C8-9F6BDECED846",
    "49 015420 323751 8",
    "270113177609606898",
    "89049032123451234512345678901235",
    "8914800000000000006F",
    "3c:22:fb:00:00:01",
    "+49 30 1234567",
    "a@appleid.example.com",
    "http://u:p@[::1]:80/a?b#c",
    "itms-services://?url=https%3A%2F%2Fexample.com",
    "iPhone15,4",
    "20E772520a",
    "16.5.1 (c)",
    "zh-Hans-CN",
    "Etc/GMT+5",
    "com.apple.mgmt.External.x",
    "#ff9500",
    "YnBsaXN0MDA=",
    "<00112233 44556677>",
    "",
    " ",
    "\0",
    "💥é\u{202E}",
    "٣٤٥",
];
const LETTERS: &[char] =
    &['0', '9', 'F', 'O', 'Z', '-', ':', '.', ',', '/', '+', '@', '%', ' ', '\n', '\0', 'é', '٣', '💥', '\u{202E}', '['];

fn mutated(random: &mut Random) -> String {
    let mut letters: Vec<char> = SEEDS[random.next(SEEDS.len())].chars().collect();
    for _ in 0..random.next(4) {
        let at = random.next(letters.len() + 1);
        match random.next(3) {
            0 => letters.insert(at, LETTERS[random.next(LETTERS.len())]),
            1 if at < letters.len() => drop(letters.remove(at)),
            _ => letters.truncate(at),
        }
    }
    letters.into_iter().collect()
}

fn holds(reading: &str, value: Value, now: i64) {
    let Some(read) = read(reading, &value, &Context { now, domain: Some("NSURLErrorDomain") }) else { return };
    let texts = [Some(&read.words), read.remark.as_ref().map(|remark| &remark.message), read.remark.as_ref().map(|remark| &remark.advice)];
    for text in texts.into_iter().flatten() {
        assert!(text.chars().count() < 400, "{reading} {value:?}: {text}");
        assert!(!text.chars().any(|letter| letter.is_control() || letter == '\u{202E}'), "{reading} {value:?}: {text:?}");
    }
    assert!(!read.words.is_empty() || read.remark.is_some(), "{reading} {value:?} says nothing");
}

#[test]
fn no_value_makes_a_reading_panic_or_break_the_line() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let text = mutated(&mut random);
        let now = [NOW, 0, i64::MAX, i64::MIN][random.next(4)];
        for reading in READINGS {
            holds(reading, Value::Text(&text), now);
        }
        holds("", Value::Date(&text), now);
        holds("date", Value::Date(&text), now);
    }
}

#[test]
fn extreme_numbers_and_bytes_are_harmless() {
    let integers = [0, 1, -1, i128::MAX, i128::MIN, i64::MAX.into(), i64::MIN.into(), u64::MAX.into(), 100_000_000_000, 253_402_300_800];
    let reals = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 1e11, -1e17];
    let bytes = [&[][..], &[0; 16], &[0xFF; 5000], b"\x30\x82", b"bplist00"];
    for reading in READINGS.iter().copied().chain(["nonsense"]) {
        for now in [NOW, i64::MIN, i64::MAX] {
            integers.iter().for_each(|number| holds(reading, Value::Integer(*number), now));
            reals.iter().for_each(|number| holds(reading, Value::Real(*number), now));
            bytes.iter().for_each(|bytes| holds(reading, Value::Bytes(bytes), now));
            holds(reading, Value::Bool(true), now);
        }
    }
}

#[test]
fn long_values_stay_short_in_words() {
    for unit in ["0", "9", "A", "é", "/", "https://a/", "2026-05-04T10:00:00Z", "a@b", " ", "="] {
        let text = unit.repeat(100_000 / unit.len());
        READINGS.iter().for_each(|reading| holds(reading, Value::Text(&text), NOW));
    }
}

#[test]
fn any_mask_and_any_chain_are_harmless() {
    let mut random = Random(42);
    let values = [("1", "One."), ("0x10", "Sixteen."), ("-4", "x"), ("word", "y"), ("170141183460469231731687303715884105727", "z")];
    for _ in 0..2000 {
        let mask = (random.next(usize::MAX) as i128) << random.next(80);
        assert!(bits(mask, &values).is_none_or(|words| !words.is_empty()));
        assert!(bits(mask.wrapping_neg(), &values).is_none_or(|words| !words.is_empty()));
        let (domain, text) = (mutated(&mut random), mutated(&mut random).repeat(50));
        let link = Link { code: mask as i64, domain: &domain, localized: Some(&text), english: None };
        assert!(chain_in_words(&[link; 40]).chars().count() < 2000);
    }
}
