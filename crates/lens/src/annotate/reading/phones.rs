//! Telephone numbers: the country by its calling code (ITU-T E.164).

use super::Reading;
use crate::catalog;

/// Calling codes and the country's letters. +1 and +7 are shared and handled apart.
const CODES: &[(&str, &str)] = &[
    ("20", "EG"),
    ("27", "ZA"),
    ("30", "GR"),
    ("31", "NL"),
    ("32", "BE"),
    ("33", "FR"),
    ("34", "ES"),
    ("36", "HU"),
    ("39", "IT"),
    ("40", "RO"),
    ("41", "CH"),
    ("43", "AT"),
    ("44", "GB"),
    ("45", "DK"),
    ("46", "SE"),
    ("47", "NO"),
    ("48", "PL"),
    ("49", "DE"),
    ("51", "PE"),
    ("52", "MX"),
    ("53", "CU"),
    ("54", "AR"),
    ("55", "BR"),
    ("56", "CL"),
    ("57", "CO"),
    ("58", "VE"),
    ("60", "MY"),
    ("61", "AU"),
    ("62", "ID"),
    ("63", "PH"),
    ("64", "NZ"),
    ("65", "SG"),
    ("66", "TH"),
    ("81", "JP"),
    ("82", "KR"),
    ("84", "VN"),
    ("86", "CN"),
    ("90", "TR"),
    ("91", "IN"),
    ("92", "PK"),
    ("94", "LK"),
    ("98", "IR"),
    ("212", "MA"),
    ("213", "DZ"),
    ("216", "TN"),
    ("233", "GH"),
    ("234", "NG"),
    ("251", "ET"),
    ("254", "KE"),
    ("255", "TZ"),
    ("256", "UG"),
    ("351", "PT"),
    ("352", "LU"),
    ("353", "IE"),
    ("354", "IS"),
    ("355", "AL"),
    ("356", "MT"),
    ("357", "CY"),
    ("358", "FI"),
    ("359", "BG"),
    ("370", "LT"),
    ("371", "LV"),
    ("372", "EE"),
    ("373", "MD"),
    ("374", "AM"),
    ("375", "BY"),
    ("376", "AD"),
    ("377", "MC"),
    ("380", "UA"),
    ("381", "RS"),
    ("382", "ME"),
    ("385", "HR"),
    ("386", "SI"),
    ("387", "BA"),
    ("389", "MK"),
    ("420", "CZ"),
    ("421", "SK"),
    ("423", "LI"),
    ("502", "GT"),
    ("503", "SV"),
    ("504", "HN"),
    ("505", "NI"),
    ("506", "CR"),
    ("507", "PA"),
    ("591", "BO"),
    ("593", "EC"),
    ("595", "PY"),
    ("598", "UY"),
    ("852", "HK"),
    ("853", "MO"),
    ("880", "BD"),
    ("886", "TW"),
    ("961", "LB"),
    ("962", "JO"),
    ("965", "KW"),
    ("966", "SA"),
    ("968", "OM"),
    ("971", "AE"),
    ("972", "IL"),
    ("973", "BH"),
    ("974", "QA"),
    ("977", "NP"),
    ("994", "AZ"),
    ("995", "GE"),
    ("998", "UZ"),
];

/// The country of a number that begins with + or 00; of others nothing is certain.
pub fn phone(text: &str) -> Option<Reading> {
    let number = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    let digits: String = number.chars().filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')' | '.' | '/' | '\u{A0}')).take(20).collect();
    // Partly masked numbers keep their country.
    let leading = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    let digits = &digits[..leading];
    if digits.len() < 4 {
        return None;
    }
    if digits.starts_with("1800") || ["1833", "1844", "1855", "1866", "1877", "1888"].iter().any(|free| digits.starts_with(free)) {
        return Reading::words("toll-free in North America");
    }
    if digits.starts_with('1') {
        return Reading::words("United States, Canada or the Caribbean (+1)");
    }
    if digits.starts_with('7') {
        return Reading::words("Russia or Kazakhstan (+7)");
    }
    let (code, letters) = CODES.iter().find(|(code, _)| digits.starts_with(code))?;
    Reading::words(format!("{} (+{code})", catalog::country(letters)?))
}
