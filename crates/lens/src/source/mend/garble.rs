//! Text whose UTF-8 was read in another encoding and written as UTF-8 again: "JÃ¼rgenâ€™s iPad".

/// What Windows-1252 has at 0x80 to 0x9F; 0 where it has nothing, which most readers pass through.
const WINDOWS: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019,
    0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

/// What Mac OS Roman has at 0x80 to 0xFF.
const ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// What a text was before it was encoded twice; `None` where it was not.
pub fn ungarbled(text: &str) -> Option<String> {
    if text.is_ascii() || text.len() > 1 << 16 {
        return None;
    }
    back(text, windows).or_else(|| back(text, roman))
}

/// Reads characters as the bytes that they were made from. Only what is UTF-8 as a whole, with something in it beyond ASCII, counts.
fn back(text: &str, byte_of: fn(char) -> Option<u8>) -> Option<String> {
    let bytes: Vec<u8> = text.chars().map(|char| if char.is_ascii() { Some(char as u8) } else { byte_of(char) }).collect::<Option<_>>()?;
    let before = String::from_utf8(bytes).ok()?;
    let is_text = before.chars().all(|char| !char.is_control() || char.is_ascii_whitespace());
    (is_text && !before.is_ascii()).then_some(before)
}

fn windows(char: char) -> Option<u8> {
    let code = u32::from(char);
    match code {
        0x80..=0xFF => Some(code as u8),
        _ => WINDOWS.iter().position(|known| u32::from(*known) == code).map(|at| 0x80 + at as u8),
    }
}

fn roman(char: char) -> Option<u8> {
    ROMAN.chars().position(|known| known == char).map(|at| 0x80 + at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_was_encoded_twice_is_read_back() {
        for (garbled, text) in [
            ("JÃ¼rgenâ€™s iPad", "Jürgen’s iPad"),
            ("Ã‰cole", "École"),
            ("J√ºrgen‚Äôs iPad", "Jürgen’s iPad"),
            ("æ—¥æœ¬", "日本"),
            ("ðŸ˜€", "😀"),
        ] {
            assert_eq!(ungarbled(garbled).as_deref(), Some(text));
        }
    }

    #[test]
    fn text_as_it_should_be_is_left_alone() {
        for text in ["Jürgen’s iPad", "plain", "École", "Ã", "naïve café", "Größe: 5 µm", "日本", "…", "50 €"] {
            assert_eq!(ungarbled(text), None, "{text}");
        }
    }

    #[test]
    fn mac_os_roman_has_all_its_characters() {
        assert_eq!(ROMAN.chars().count(), 128);
    }
}
