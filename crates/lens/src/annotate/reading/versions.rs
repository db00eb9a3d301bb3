//! Versions and builds of operating systems.

use super::Reading;
use super::text::shown;
use crate::catalog;
use crate::remark::Level;

/// What a version number says beyond itself; the platform is not known here.
pub fn os(text: &str) -> Option<Reading> {
    let text = text.trim();
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        let form = text
            .split_once(' ')
            .is_some_and(|(name, version)| name.ends_with("OS") && version.starts_with(|letter: char| letter.is_ascii_digit()));
        let advice = "Give the number alone, such as 17.6.1.";
        return if form {
            Reading::remark(Level::Info, "osversion-form", format!("{} has the system's name in front.", shown(text, 30)), advice)
        } else {
            None
        };
    }
    if let Some(letter) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map(|(_, letter)| letter) {
        let response = letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_lowercase());
        return response.then_some(()).and_then(|()| Reading::words(format!("with Rapid Security Response ({letter})")));
    }
    let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor) = (parts.next()??, parts.next().flatten());
    let words = match (major, minor) {
        (10, Some(15)) => "macOS Catalina",
        (10, Some(14)) => "macOS Mojave",
        (10, Some(13)) => "macOS High Sierra",
        (10, Some(12)) => "macOS Sierra",
        (10, Some(11)) => "OS X El Capitan",
        (10, Some(10)) => "OS X Yosemite",
        (10, Some(9)) => "OS X Mavericks",
        (10, Some(8)) => "OS X Mountain Lion",
        (10, Some(7)) => "OS X Lion",
        (26, _) => "the systems of autumn 2025; all share this number",
        _ => return None,
    };
    Reading::words(words)
}

/// "iOS 17.6.1" for `21G93`; of others what the form tells.
pub fn build(text: &str) -> Option<Reading> {
    if let Some(name) = catalog::build_name(text) {
        return Reading::words(name);
    }
    let train = text.find(|letter: char| !letter.is_ascii_digit())?;
    let rest = text.get(train..)?.strip_prefix(|letter: char| letter.is_ascii_uppercase())?;
    let number = rest.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let suffix = rest.len() - number.len();
    if train == 0 || train > 2 || suffix > 1 || number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    match (suffix, number.len()) {
        (1, 6) if number.starts_with("77") => Reading::words("a Rapid Security Response"),
        (1, 4) if number.starts_with('5') => Reading::words("a beta"),
        (1, _) => Reading::words("a beta or test build"),
        _ => None,
    }
}
