//! Stand-ins: made-up values of the form that the originals have. They are numbered, so that nothing of an original is in them, and
//! from ranges that nobody uses, so that nobody takes them for real.

use super::form::{Form, address, luhn, uuids};
use crate::catalog::Class;

/// The domain of everything that is made up here (RFC 2606).
pub(super) const DOMAIN: &str = "safe.example";

/// A picture of one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1F,
    0x15, 0xC4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0xDA, 0x63, 0x64, 0x60, 0xF8, 0x5F, 0x0F, 0, 2, 0x87, 1, 0x80, 0xEB, 0x47,
    0xBA, 0x92, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// A letter that is a hexadecimal digit too.
fn letter(class: Class) -> char {
    match class {
        Class::Person => 'A',
        Class::Device => 'D',
        Class::Organization => 'E',
        Class::Location => 'F',
        _ => 'C',
    }
}

/// What a value of the class is called.
fn noun(class: Class) -> &'static str {
    match class {
        Class::Person => "person",
        Class::Device => "device",
        Class::Organization => "organization",
        Class::Location => "place",
        _ => "secret",
    }
}

/// Zeros with a letter and a number at their end: "0000D1".
fn tail(len: usize, class: Class, number: usize) -> String {
    let end = format!("{}{number}", letter(class));
    let end = if end.len() <= len { end } else { format!("{number}") };
    let end = &end[end.len().saturating_sub(len)..];
    format!("{}{end}", "0".repeat(len - end.len()))
}

/// A number with so many digits that begins with 1.
fn count(len: usize, number: usize) -> String {
    let end = number.to_string();
    match len.checked_sub(end.len()) {
        Some(0) => end,
        None => end[end.len() - len..].to_owned(),
        Some(zeros) => format!("1{}{end}", "0".repeat(zeros - 1)),
    }
}

/// Puts characters in the place of those that `wanted` names, in order; what stands between them stays.
fn overlay(text: &str, with: &str, wanted: fn(char) -> bool) -> String {
    let mut with = with.chars();
    text.chars().map(|char| if wanted(char) { with.next().unwrap_or('0') } else { char }).collect()
}

/// A stand-in for a text. `known` gives the stand-in of a part that has one of its own.
pub(super) fn text(original: &str, form: Form, class: Class, number: usize, known: &dyn Fn(&str) -> Option<String>) -> String {
    let digits = original.chars().filter(char::is_ascii_digit).count();
    let is_digit = |char: char| char.is_ascii_digit();
    match form {
        Form::Uuid => format!("00000000-0000-4000-8000-{}", tail(12, class, number)),
        Form::Udid => format!("{}{}", &original[..9], tail(16, class, number)),
        Form::Hex | Form::Serial | Form::Meid => tail(original.len(), class, number),
        Form::Groups => {
            let letters = original.chars().filter(char::is_ascii_alphanumeric).count();
            overlay(original, &tail(letters, class, number), |char| char.is_ascii_alphanumeric())
        }
        Form::Mac => overlay(original, &mac(number), |char| char.is_ascii_hexdigit()),
        Form::Imei => overlay(original, &imei(digits, number), is_digit),
        Form::Iccid => overlay(original, &checked("89", digits, number), is_digit),
        Form::Eid => overlay(original, &eid(number), is_digit),
        Form::Phone => overlay(original, &phone(digits, number), is_digit),
        Form::Digits => count(original.len(), number),
        Form::Real => real(original, number),
        Form::Email => email(original, class, number, known),
        Form::Url => url(original, number, known),
        Form::Host => format!("host{number}.{DOMAIN}"),
        Form::Identifier => format!("example.safe.id{number}"),
        Form::Topic => {
            let (start, id) = original.rsplit_once('.').unwrap_or(("", original));
            let start = if start == "com.apple.mgmt.External" { start.to_owned() } else { format!("com.apple.mgmt.safe{number}") };
            known(id).map_or_else(|| start.clone(), |id| format!("{start}.{id}"))
        }
        Form::Tagged => {
            let mut made = original.to_owned();
            for place in uuids(original) {
                let id = known(&original[place.clone()]).unwrap_or_else(|| format!("00000000-0000-4000-8000-{}", tail(12, class, number)));
                made.replace_range(place, &id);
            }
            made
        }
        Form::Ipv4 | Form::Ipv6 => network(original, number),
        Form::Zone => "Etc/UTC".to_owned(),
        Form::Country => if original.len() == 3 { "ZZZ" } else { "ZZ" }.to_owned(),
        Form::Language => "en".to_owned(),
        Form::Token => token(class, number),
        Form::Base64 => base64(original, class, number),
        // Dates are moved, data are made by themselves.
        Form::Moment | Form::Data | Form::Picture => original.to_owned(),
        Form::Word | Form::Text if class == Class::Credential => secret(original, number),
        Form::Word => format!("{}{number}", noun(class)),
        Form::Text => {
            let noun = noun(class);
            format!("{}{} {number}", noun[..1].to_ascii_uppercase(), &noun[1..])
        }
    }
}

fn mac(number: usize) -> String {
    match number {
        // For documentation (RFC 7042).
        0..=255 => format!("00005E0053{number:02X}"),
        _ => format!("020000{:06X}", number & 0xFF_FFFF),
    }
}

fn imei(digits: usize, number: usize) -> String {
    let body = format!("10000000{:06}", number % 1_000_000);
    match digits {
        15 => format!("{body}{}", luhn(&body).unwrap_or(0)),
        16 => format!("{body}00"),
        _ => body,
    }
}

/// Digits with the check digit of a card at their end.
fn checked(start: &str, digits: usize, number: usize) -> String {
    let body = format!("{start}{number:0len$}", len = digits.saturating_sub(start.len() + 1));
    format!("{body}{}", luhn(&body).unwrap_or(0))
}

/// 32 digits that are 1 modulo 97 (GSMA SGP.02).
fn eid(number: usize) -> String {
    let body = format!("89{number:028}");
    let rest = format!("{body}00").bytes().fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{body}{:02}", 98 - rest)
}

/// Digits that end like the numbers for films.
fn phone(digits: usize, number: usize) -> String {
    let end = format!("55501{number:02}");
    let end = &end[end.len().saturating_sub(digits)..];
    format!("{}{end}", "0".repeat(digits - end.len()))
}

/// A number with as many decimals, close to zero.
fn real(original: &str, number: usize) -> String {
    let decimals = original.split(['e', 'E']).next().and_then(|plain| plain.split_once('.')).map_or(0, |(_, decimals)| decimals.len());
    match decimals {
        0 => number.to_string(),
        _ => format!("0.{number:0decimals$}"),
    }
}

fn email(original: &str, class: Class, number: usize, known: &dyn Fn(&str) -> Option<String>) -> String {
    let host = original.split_once('@').and_then(|(_, host)| known(host)).unwrap_or_else(|| DOMAIN.to_owned());
    format!("{}{number}@{host}", noun(class))
}

/// The scheme stays, and a port; the host has its own stand-in; the rest is a number.
fn url(original: &str, number: usize, known: &dyn Fn(&str) -> Option<String>) -> String {
    let Some((scheme, rest)) = original.split_once("://") else { return format!("https://host{number}.{DOMAIN}") };
    let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => (host, format!(":{port}")),
        _ => (host, String::new()),
    };
    let host = known(host).unwrap_or_else(|| format!("host{number}.{DOMAIN}"));
    let path = if path.len() > 1 { format!("/path{number}") } else { path.to_owned() };
    format!("{scheme}://{host}{port}{path}")
}

fn network(original: &str, number: usize) -> String {
    let Some(address) = address(original) else { return format!("192.0.2.{number}") };
    let made = match (address, number) {
        (std::net::IpAddr::V6(_), _) => format!("2001:db8::{number:x}"),
        (_, 0..=254) => format!("192.0.2.{number}"),
        (_, 255..=508) => format!("198.51.100.{}", number - 254),
        (_, 509..=762) => format!("203.0.113.{}", number - 508),
        _ => format!("198.18.{}.{}", number / 254 % 256, number % 254 + 1),
    };
    let behind = match original.find(['/', '%']) {
        Some(at) => &original[at..],
        None if address.is_ipv4() => original.find(':').map_or("", |at| &original[at..]),
        None => "",
    };
    if address.is_ipv6() && original.starts_with('[') {
        format!("[{made}]{}", original.rfind(']').map_or("", |at| &original[at + 1..]))
    } else {
        made + behind
    }
}

/// A JSON Web Token that nobody signed.
fn token(class: Class, number: usize) -> String {
    use base64::Engine;
    let body = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{{\"sub\":\"{}\"}}", tail(6, class, number)));
    format!("eyJhbGciOiJub25lIn0.{body}.AAAA")
}

/// Base64 of data of the same length, in the same lines.
fn base64(original: &str, class: Class, number: usize) -> String {
    let len = crate::decode::decode_base64(original.as_bytes()).map_or(12, |data| data.len());
    super::encode::in_lines_of(original, &data(&vec![0; len], Form::Data, class, number))
}

/// As long as the original, within reason.
fn secret(original: &str, number: usize) -> String {
    let len = original.chars().count().min(64);
    match len {
        0..8 => tail(len.max(2), Class::Credential, number),
        _ => format!("secret{number:0len$}", len = len - 6),
    }
}

/// A stand-in for data: zeros with a number at their end; for a picture the smallest there is.
pub(super) fn data(original: &[u8], form: Form, class: Class, number: usize) -> Vec<u8> {
    if form == Form::Picture {
        return PIXEL.to_vec();
    }
    let mut made = vec![0; original.len()];
    let mark = [letter(class) as u8, (number >> 16) as u8, (number >> 8) as u8, number as u8];
    let from = made.len().saturating_sub(mark.len());
    let skipped = mark.len().saturating_sub(made.len());
    made[from..].copy_from_slice(&mark[skipped..]);
    made
}

/// A date moved by whole days; `None` where it is none.
pub(super) fn moved(text: &str, days: i64) -> Option<String> {
    let date: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    let moved = date.checked_add(jiff::Span::new().days(days)).ok()?;
    Some(format!("{moved}{}", &text[10..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(original: &str, reading: &str, class: Class) -> String {
        text(original, Form::of(original, reading, class), class, 7, &|_| None)
    }

    #[test]
    fn a_stand_in_has_the_form_of_its_original() {
        use Class::{Credential, Device, Location, Organization, Person};
        for (original, reading, class, expected) in [
            ("00008120-001A2B3C4D5E6F70", "udid", Device, "00008120-00000000000000D7"),
            ("8D3FA1B09C7E4D5F6A1B2C3D4E5F60718293A4B5", "udid", Device, "00000000000000000000000000000000000000D7"),
            ("F9C2E0D1-3B4A-4C5D-8E6F-7A8B9C0D1E2F", "uuid", Credential, "00000000-0000-4000-8000-0000000000C7"),
            ("49 015420 323751 8", "imei", Device, "10 000000 000007 4"),
            ("C02XK1ABCDEF", "serial", Device, "0000000000D7"),
            ("3C:22:FB:01:02:03", "mac", Device, "00:00:5E:00:53:07"),
            ("jane.doe@acme.test", "email", Person, "person7@safe.example"),
            ("https://mdm.acme.test:8443/in?x=1", "url", Organization, "https://host7.safe.example:8443/path7"),
            ("10.1.2.3/24", "", Organization, "192.0.2.7/24"),
            ("2a00:1::5", "", Organization, "2001:db8::7"),
            ("+49 170 1234567", "phone", Person, "+00 000 5550107"),
            ("ABCD-EF12-GH34-IJ56-KL78-MN90", "", Credential, "0000-0000-0000-0000-0000-00C7"),
            ("Jane Doe", "", Person, "Person 7"),
            ("jdoe", "", Person, "person7"),
            ("Summer2026!x", "", Credential, "secret000007"),
            ("52.5200", "", Location, "0.0007"),
            ("123456", "", Credential, "100007"),
            ("com.acme.wifi.profile", "", Organization, "example.safe.id7"),
        ] {
            assert_eq!(made(original, reading, class), expected, "{original}");
        }
    }

    #[test]
    fn check_digits_fit() {
        let imei = imei(15, 42);
        assert_eq!(luhn(&imei[..14]), imei[14..].parse().ok());
        let rest = eid(42).bytes().fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
        assert_eq!((rest, eid(42).len(), checked("89", 20, 42).len()), (1, 32, 20));
    }

    #[test]
    fn dates_are_moved_and_keep_their_time() {
        assert_eq!(moved("2026-03-01T10:00:00Z", -7).as_deref(), Some("2026-02-22T10:00:00Z"));
        assert_eq!(moved("soon", -7), None);
    }
}
