//! What form a value has, so that its stand-in has the same.

use crate::catalog::Class;

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Uuid,
    Udid,
    Hex,
    Imei,
    Meid,
    Iccid,
    Eid,
    Mac,
    Serial,
    Email,
    Url,
    Host,
    /// Reverse DNS: an identifier of an app or a profile.
    Identifier,
    Topic,
    /// A name that Apple gave, with a UUID that it did not.
    Tagged,
    Ipv4,
    Ipv6,
    Phone,
    Moment,
    /// Digits and nothing else.
    Digits,
    Real,
    Zone,
    Country,
    Language,
    Token,
    Base64,
    /// Capitals and digits in groups: recovery keys and bypass codes.
    Groups,
    Data,
    Picture,
    /// A word without blanks.
    Word,
    Text,
}

impl Form {
    /// The word for it in the proof.
    pub(super) fn id(self) -> &'static str {
        match self {
            Form::Uuid => "uuid",
            Form::Udid => "udid",
            Form::Hex => "hex",
            Form::Imei => "imei",
            Form::Meid => "meid",
            Form::Iccid => "iccid",
            Form::Eid => "eid",
            Form::Mac => "mac",
            Form::Serial => "serial",
            Form::Email => "email",
            Form::Url => "url",
            Form::Host => "host",
            Form::Identifier | Form::Tagged => "identifier",
            Form::Topic => "topic",
            Form::Ipv4 | Form::Ipv6 => "address",
            Form::Phone => "phone",
            Form::Moment => "date",
            Form::Digits | Form::Real => "number",
            Form::Zone => "time zone",
            Form::Country => "country",
            Form::Language => "language",
            Form::Token => "token",
            Form::Base64 => "base64",
            Form::Groups => "code",
            Form::Data => "data",
            Form::Picture => "picture",
            Form::Word => "word",
            Form::Text => "text",
        }
    }

    /// Whether letters in it are hexadecimal digits or the like, which are the same in capitals.
    pub(super) fn has_no_case(self) -> bool {
        matches!(self, Form::Uuid | Form::Udid | Form::Hex | Form::Meid | Form::Mac | Form::Serial)
    }

    /// The form of a text whose field is read as `reading`.
    pub(super) fn of(text: &str, reading: &str, class: Class) -> Self {
        by_shape(text).or_else(|| by_reading(text, reading)).unwrap_or_else(|| by_letters(text, class))
    }
}

pub(super) fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

pub(super) fn is_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

/// Places of the UUIDs in a text.
pub(super) fn uuids(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let at = |at: usize| text.get(at..at + 36).is_some_and(is_uuid).then_some(at..at + 36);
    (0..text.len().saturating_sub(35)).filter_map(at)
}

pub(super) fn has_uuid(text: &str) -> bool {
    uuids(text).next().is_some()
}

fn is_mac(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if at % 3 == 2 { matches!(byte, b':' | b'-') } else { byte.is_ascii_hexdigit() };
    text.len() == 17 && text.bytes().enumerate().all(fits)
}

/// Forms that nothing else has.
fn by_shape(text: &str) -> Option<Form> {
    let (first, rest) = text.split_once('-').unwrap_or((text, ""));
    Some(match () {
        () if is_uuid(text) => Form::Uuid,
        () if first.len() == 8 && rest.len() == 16 && is_hex(first) && is_hex(rest) => Form::Udid,
        () if is_mac(text) => Form::Mac,
        () if text.starts_with("com.apple.mgmt.") => Form::Topic,
        () if text.starts_with("com.apple.") && has_uuid(text) => Form::Tagged,
        () if is_url(text) => Form::Url,
        () if is_email(text) => Form::Email,
        () if is_token(text) => Form::Token,
        () if address(text).is_some_and(|address| address.is_ipv4()) => Form::Ipv4,
        () if address(text).is_some() => Form::Ipv6,
        () if is_moment(text) => Form::Moment,
        () => return None,
    })
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    !scheme.is_empty() && is_scheme && !rest.is_empty() && !text.contains(char::is_whitespace)
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains(['@', '/', ':']) && !text.contains(char::is_whitespace)
}

fn is_token(text: &str) -> bool {
    text.starts_with("eyJ")
        && text.len() >= 30
        && text.bytes().filter(|byte| *byte == b'.').count() >= 2
        && !text.contains(char::is_whitespace)
}

/// An address, with a prefix length or a port behind it.
pub(super) fn address(text: &str) -> Option<std::net::IpAddr> {
    let plain = text.split(['/', '%']).next()?;
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    plain.parse().ok().or_else(with_port)
}

fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes.get(10).is_none_or(|byte| matches!(byte, b'T' | b' '))
        && text[..].is_char_boundary(10)
        && text[..10].parse::<jiff::civil::Date>().is_ok()
}

fn by_reading(text: &str, reading: &str) -> Option<Form> {
    let count = digits(text);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'));
    Some(match reading {
        "imei" if is_number && (14..=16).contains(&count) => Form::Imei,
        "meid" if text.len() == 14 && is_hex(text) => Form::Meid,
        "iccid" if is_number && count >= 18 => Form::Iccid,
        "eid" if is_number && count == 32 => Form::Eid,
        "mac" if text.len() == 12 && is_hex(text) => Form::Mac,
        "serial" if text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Form::Serial,
        "phone" if count >= 5 && !text.bytes().any(|byte| byte.is_ascii_alphabetic()) => Form::Phone,
        "tz" => Form::Zone,
        "country" => Form::Country,
        "lang" => Form::Language,
        "bundle" if text.contains('.') && !text.contains(char::is_whitespace) => Form::Identifier,
        _ => return None,
    })
}

fn by_letters(text: &str, class: Class) -> Form {
    let bytes = text.as_bytes();
    let all = |wanted: fn(u8) -> bool| bytes.iter().all(|byte| wanted(*byte));
    let is_number = all(|byte| byte.is_ascii_digit());
    let is_plain = all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let dots = text.split('.').filter(|part| !part.is_empty()).count();
    match () {
        () if is_number && (14..=16).contains(&bytes.len()) && luhn(&text[..bytes.len() - 1]) == text[bytes.len() - 1..].parse().ok() => {
            Form::Imei
        }
        () if is_number => Form::Digits,
        () if text.parse::<f64>().is_ok() && text.contains('.') => Form::Real,
        () if bytes.len() >= 16 && is_hex(text) && digits(text) > 0 => Form::Hex,
        () if is_groups(text) => Form::Groups,
        () if text.starts_with('+') && digits(text) >= 7 && all(|byte| byte.is_ascii_digit() || b"+ ()-./".contains(&byte)) => Form::Phone,
        () if is_plain && dots >= 3 && is_reverse(text) => Form::Identifier,
        () if is_plain && dots >= 2 && is_host(text) => Form::Host,
        () if class == Class::Credential && is_base64(text) => Form::Base64,
        () if !text.contains(char::is_whitespace) => Form::Word,
        () => Form::Text,
    }
}

fn is_groups(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() >= 3
        && groups
            .iter()
            .all(|group| (3..=6).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// Whether a name with dots begins with a top-level domain.
fn is_reverse(text: &str) -> bool {
    let first = text.split('.').next().unwrap_or_default();
    matches!(first, "com" | "org" | "net" | "edu" | "gov" | "io" | "example" | "app" | "dev") || first.len() == 2
}

fn is_host(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    (2..=24).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Base64 that no word is: of some length, and with capitals, small letters or digits mixed.
pub(super) fn is_base64(text: &str) -> bool {
    let plain = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mixed = text.bytes().any(|byte| byte.is_ascii_uppercase()) && text.bytes().any(|byte| byte.is_ascii_lowercase());
    plain.clone().count() >= 16
        && plain.clone().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte))
        && (mixed || text.ends_with('='))
        && crate::decode::decode_base64(text.as_bytes()).is_some()
}

/// The check digit of a number (ISO/IEC 7812).
pub(super) fn luhn(digits: &str) -> Option<u32> {
    let mut sum = 0;
    for (at, char) in digits.chars().rev().enumerate() {
        let digit = char.to_digit(10)?;
        let double = digit * 2;
        sum += if at % 2 == 0 { double / 10 + double % 10 } else { digit };
    }
    Some((10 - sum % 10) % 10)
}
