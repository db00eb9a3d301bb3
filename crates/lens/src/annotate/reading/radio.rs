//! Numbers of radios and SIMs, with their check digits.

use super::Reading;
use super::text::{digits, hex_digits, luhn, shown};
use crate::remark::{Level, Remark};

/// 15 digits: 8 of the type (TAC), 6 of the device, a check digit (3GPP TS 23.003). Without the check digit 14, with software version 16.
pub fn imei(text: &str) -> Option<Reading> {
    let Some(digits) = digits(text) else {
        return form("imei-form", text, "an IMEI, which has digits only");
    };
    if !matches!(digits.len(), 14..=16) {
        return form("imei-form", text, "an IMEI, which has 15 digits");
    }
    if digits.bytes().all(|digit| digit == b'0') {
        return Reading::remark(
            Level::Warning,
            "imei-zero",
            "The IMEI is all zeros.",
            "The device has no radio, or whoever wrote this has blanked it.",
        );
    }
    let (tac, check) = (&digits[..8], luhn(&digits[..14]));
    match digits.len() {
        14 => Reading::words(format!("type (TAC) {tac}; check digit left out, it is {check}")),
        16 => Reading::words(format!("type (TAC) {tac}; ends in a software version instead of a check digit (IMEISV)")),
        _ if digits.as_bytes()[14] == b'0' + check => Reading::words(format!("type (TAC) {tac}, check digit right")),
        _ => Some(Reading { words: format!("type (TAC) {tac}"), remark: Some(check_digit("imei-check", check)) }),
    }
}

/// 14 hexadecimal digits, or the same number as 10 and 8 decimal digits.
pub fn meid(text: &str) -> Option<Reading> {
    let Some(digits) = hex_digits(text) else {
        return form("meid-form", text, "an MEID, which has 14 hexadecimal or 18 decimal digits");
    };
    let decimal = digits.bytes().all(|digit| digit.is_ascii_digit());
    if digits.bytes().all(|digit| digit == b'0') {
        return Reading::remark(
            Level::Warning,
            "meid-zero",
            "The MEID is all zeros.",
            "The device has no such radio, or whoever wrote this has blanked it.",
        );
    }
    match digits.len() {
        14 => {
            let (maker, own) = (u32::from_str_radix(&digits[..8], 16).ok()?, u32::from_str_radix(&digits[8..], 16).ok()?);
            let as_imei = if decimal { format!("; with check digit {} it is the IMEI", luhn(&digits)) } else { String::new() };
            Reading::words(format!("in decimal {maker:010}{own:08}{as_imei}"))
        }
        18 if decimal => {
            let (maker, own): (u64, u32) = (digits[..10].parse().ok()?, digits[10..].parse().ok()?);
            if maker > u64::from(u32::MAX) || own > 0xFF_FFFF {
                return form("meid-form", text, "an MEID: the number is too large");
            }
            Reading::words(format!("in hexadecimal {maker:08X}{own:06X}"))
        }
        // With a check digit, which is not transmitted.
        15 => None,
        _ => form("meid-form", text, "an MEID, which has 14 hexadecimal or 18 decimal digits"),
    }
}

/// 32 digits; as one number, the remainder by 97 is 1 (GSMA SGP.02, ISO 7064).
pub fn eid(text: &str) -> Option<Reading> {
    let Some(digits) = digits(text).filter(|digits| digits.len() == 32) else {
        return form("eid-form", text, "an EID, which has 32 digits");
    };
    if digits.bytes().all(|digit| digit == b'0') {
        return Reading::remark(
            Level::Warning,
            "eid-zero",
            "The EID is all zeros.",
            "The device has no eSIM, or whoever wrote this has blanked it.",
        );
    }
    let number: u128 = digits.parse().ok()?;
    if number % 97 == 1 {
        return Reading::words("eSIM chip, check digits right");
    }
    let check = 98 - number / 100 * 100 % 97;
    let message = format!("The check digits of this EID do not fit: they should be {check:02}.");
    Reading::remark(Level::Warning, "eid-check", message, "Compare with Settings → General → About; a digit is wrong or two are exchanged.")
}

/// 18 to 20 digits beginning with 89 (ITU-T E.118). Not every operator adds the check digit.
pub fn iccid(text: &str) -> Option<Reading> {
    let filled = text.trim_end_matches(['F', 'f']);
    let Some(digits) = digits(filled) else {
        // China's operators count hexadecimally.
        return if hex_digits(filled).is_some_and(|digits| digits.starts_with("89")) {
            None
        } else {
            form("iccid-form", text, "an ICCID, which has 19 or 20 digits")
        };
    };
    if !digits.starts_with("89") {
        return form("iccid-form", text, "an ICCID: those of telephony begin with 89");
    }
    if !matches!(digits.len(), 18..=20) {
        return form("iccid-form", text, "an ICCID, which has 19 or 20 digits");
    }
    let (body, last) = digits.split_at(digits.len() - 1);
    if digits.len() == 18 {
        return Reading::words(format!("check digit left out, it is {}", luhn(&digits)));
    }
    if last.as_bytes()[0] == b'0' + luhn(body) { Reading::words("SIM card or eSIM plan, check digit right") } else { None }
}

fn form(code: &'static str, text: &str, what: &str) -> Option<Reading> {
    Reading::remark(Level::Info, code, format!("{} is not {what}.", shown(text, 40)), "Look for a missing or added character.")
}

fn check_digit(code: &'static str, check: u8) -> Remark {
    let message = format!("The last digit does not fit the others: the check digit should be {check}.");
    Remark::new(Level::Warning, code, message, "Compare with Settings → General → About, or *#06#; a digit is wrong or two are exchanged.")
}
