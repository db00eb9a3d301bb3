//! The spellings in which an original may stand somewhere.

use super::encode;

/// How many there are: text, parts of more than six characters, base64 (at its three offsets), hexadecimal, UTF-16, URL-encoded,
/// JSON-escaped, XML-escaped, reversed.
pub const SPELLINGS: usize = 9;

/// The forms in which something is spelled, by their numbers: as it is, without white space at its ends, with escapes, in
/// hexadecimal, reversed, in base64 at its three offsets and in that of addresses, in UTF-16. Parts are originals of their own.
pub(super) const FORMS: u8 = 22;
const TRIMMED: u8 = 1;
const ESCAPES: [fn(&str) -> String; 10] =
    [encode::json, encode::xml, encode::url, numbered_json, numbered_xml, slashes, quotes, json_twice, xml_twice, form];
const HEX: u8 = 12;
const REVERSED: u8 = 13;
const BASE64: u8 = 14;
const BASE64_URL: u8 = 17;
const WIDE: u8 = 20;

/// Something that is spelled.
#[derive(Clone, Copy)]
pub(super) struct Spelled<'b> {
    bytes: &'b [u8],
    /// White space at the ends of a text counts in its first form only.
    core: &'b [u8],
    text: Option<&'b str>,
    /// Escapes leave it as it is.
    is_plain: bool,
}

impl<'b> Spelled<'b> {
    pub(super) fn of(bytes: &'b [u8], is_data: bool) -> Self {
        let text = std::str::from_utf8(bytes).ok().filter(|_| !is_data);
        let core = text.map_or(bytes, |text| text.trim().as_bytes());
        let is_plain = text.is_none() || core.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
        Self { bytes, core, text: text.map(str::trim), is_plain }
    }

    /// Whether capitals are not the same as small letters in a form.
    pub(super) fn is_exact(self, form: u8) -> bool {
        matches!(form, REVERSED..WIDE) || form == 0 && self.text.is_none()
    }

    /// Whether a form is another than those before it.
    fn is_own(self, form: u8) -> bool {
        match form {
            TRIMMED => self.core.len() < self.bytes.len(),
            2..HEX => !self.is_plain,
            WIDE.. => self.text.is_some(),
            _ => true,
        }
    }

    /// It in a form, written behind `out`; `false` where nothing is.
    pub(super) fn write(self, form: u8, out: &mut Vec<u8>) -> bool {
        if !self.is_own(form) {
            return false;
        }
        match form {
            0 => out.extend_from_slice(self.bytes),
            TRIMMED => out.extend_from_slice(self.core),
            2..HEX => out.extend_from_slice(self.text.map(ESCAPES[usize::from(form - 2)]).unwrap_or_default().as_bytes()),
            HEX => out.extend_from_slice(crate::json::hex(self.core).as_bytes()),
            REVERSED => out.extend(self.core.iter().rev()),
            BASE64..BASE64_URL => core(self.core, usize::from(form - BASE64), out),
            BASE64_URL..WIDE => {
                let from = out.len();
                core(self.core, usize::from(form - BASE64_URL), out);
                let core = &mut out[from..];
                if !core.iter().any(|byte| matches!(byte, b'+' | b'/')) {
                    out.truncate(from);
                    return false;
                }
                for byte in core {
                    *byte = match *byte {
                        b'+' => b'-',
                        b'/' => b'_',
                        other => other,
                    };
                }
            }
            _ => {
                let unit = if form == WIDE { u16::to_le_bytes } else { u16::to_be_bytes };
                out.extend(self.text.unwrap_or_default().encode_utf16().flat_map(unit));
            }
        }
        true
    }

    /// What takes the place of the original in a form; `None` where nothing of that form can.
    pub(super) fn with(self, form: u8, stand_in: &[u8]) -> Option<Vec<u8>> {
        let with = Spelled::of(stand_in, self.text.is_none());
        let mut out = Vec::new();
        match form {
            0 => out.extend_from_slice(stand_in),
            TRIMMED => out.extend_from_slice(with.core),
            2..HEX => out.extend_from_slice(with.text.map(ESCAPES[usize::from(form - 2)]).unwrap_or_default().as_bytes()),
            BASE64..WIDE if self.core.len() != stand_in.len() => return None,
            BASE64_URL..WIDE => {
                core(stand_in, usize::from(form - BASE64_URL), &mut out);
                out.iter_mut().for_each(|byte| match *byte {
                    b'+' => *byte = b'-',
                    b'/' => *byte = b'_',
                    _ => {}
                });
            }
            BASE64..BASE64_URL => core(stand_in, usize::from(form - BASE64), &mut out),
            HEX => out.extend_from_slice(crate::json::hex(stand_in).as_bytes()),
            REVERSED => out.extend(stand_in.iter().rev()),
            _ => drop(with.write(form, &mut out)),
        }
        Some(out)
    }

    /// Whether a form of the stand-in may be what that of the original is: base64 drops up to four bits at either end.
    pub(super) fn is_like(self, stand_in: &[u8]) -> bool {
        let len = self.core.len();
        self.bytes == stand_in || len == stand_in.len() && len >= 2 && self.core[1..len - 1] == stand_in[1..len - 1]
    }
}

/// The characters of base64 that these bytes alone decide, if `offset` others stand before them.
fn core(bytes: &[u8], offset: usize, out: &mut Vec<u8>) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let first = (offset * 8).div_ceil(6);
    let last = (offset + bytes.len()) * 8 / 6;
    for at in first..last {
        let bit = at * 6 - offset * 8;
        let pair = u16::from(bytes[bit / 8]) << 8 | u16::from(bytes.get(bit / 8 + 1).copied().unwrap_or_default());
        out.push(LETTERS[usize::from(pair >> (10 - bit % 8) & 63)]);
    }
}

fn numbered_json(text: &str) -> String {
    text.encode_utf16().map(|unit| if unit < 0x80 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") }).collect()
}

fn numbered_xml(text: &str) -> String {
    text.chars()
        .map(|char| {
            if char.is_ascii() && !matches!(char, '&' | '<' | '>' | '"' | '\'') { char.to_string() } else { format!("&#{};", char as u32) }
        })
        .collect()
}

/// JSON of PHP and others.
fn slashes(text: &str) -> String {
    encode::json(text).replace('/', "\\/")
}

/// XML that escapes quotes too.
fn quotes(text: &str) -> String {
    encode::xml(text).replace('"', "&quot;").replace('\'', "&apos;")
}

fn json_twice(text: &str) -> String {
    encode::json(&encode::json(text))
}

fn xml_twice(text: &str) -> String {
    encode::xml(&encode::xml(text))
}

/// As forms encode: a blank is `+`.
fn form(text: &str) -> String {
    encode::url(text).replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn the_core_stands_in_the_base64_of_whatever_is_around() {
        for before in ["", "a", "ab", "abc", "abcd"] {
            let text = STANDARD.encode(format!("{before}TOPSECRET!{before}"));
            let mut made = Vec::new();
            core(b"TOPSECRET!", before.len() % 3, &mut made);
            let core = String::from_utf8(made).expect("ASCII");
            assert!(core.len() >= 11 && text.contains(&core), "{before}: {core} in {text}");
        }
    }

    fn forms(text: &str) -> Vec<String> {
        let spelled = Spelled::of(text.as_bytes(), false);
        let each = (0..FORMS).filter_map(|form| {
            let mut out = Vec::new();
            spelled.write(form, &mut out).then(|| String::from_utf8_lossy(&out).into_owned())
        });
        each.collect()
    }

    #[test]
    fn spellings_are_all_there_and_none_for_nothing() {
        let all = forms(" a<b \"ü/");
        for needle in
            [" a<b \"ü/", "a<b \"ü/", "a&lt;b \"ü/", "a<b \\\"ü\\/", "a%3Cb%20%22%C3%BC%2F", "a%3Cb+%22%C3%BC%2F", "613c622022c3bc2f"]
        {
            assert!(all.iter().any(|form| form == needle), "{needle} in {all:?}");
        }
        assert_eq!(forms("abcdefg1").len(), 8);
        assert_eq!(forms("abcdefg1")[1..3], ["6162636465666731", "1gfedcba"]);
    }

    #[test]
    fn a_stand_in_takes_the_form_of_the_original() {
        let spelled = Spelled::of(b"abc-defg", false);
        for form in 0..FORMS {
            let (mut of_stand_in, mut own) = (Vec::new(), Vec::new());
            if spelled.write(form, &mut own) && Spelled::of(b"xyz-1234", false).write(form, &mut of_stand_in) {
                assert_eq!(spelled.with(form, b"xyz-1234"), Some(of_stand_in), "{form}");
            }
        }
        assert_eq!(spelled.with(BASE64, b"xyz"), None);
        assert!(spelled.is_like(b"abc-defh") && !spelled.is_like(b"abc-deff1") && !spelled.is_like(b"abd-defg"));
    }
}
