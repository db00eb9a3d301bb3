//! A value that holds something: a certificate, a property list, JSON, a token, a picture.
//!
//! [`look`] is asked for every row that is drawn and decodes next to nothing; [`open`] is asked when somebody opens the value.

use std::borrow::Cow;

use memchr::memmem;

use super::step::{DEPTH, Step, size};
use super::{Layer, archive, picture, signed, text, token};
use crate::certificate::{Certificate, Der, Leaf, cms, der as kind_of, oid_title};
pub use crate::certificate::{Given, Origin};
use crate::decode::{Format, decode_base64, detect};
use crate::json::{Dict, View};
use crate::remark::Remark;

/// A string or data value of a document.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// That a value holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Path step after `!`: "plist", "json", "x509", "csr", "key", "cms", "p12", "asn1", "jwt", "image", "provisioning".
    pub id: &'static str,
    /// Short, for the row: "certificate: CN=…".
    pub title: String,
}

/// What a value holds, decoded.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    pub id: &'static str,
    pub title: String,
    pub layers: Vec<Layer>,
    /// Bytes that [`crate::decode`] reads.
    pub document: Vec<u8>,
    pub facts: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
    /// `data:` URL of a picture of at most 256 KB.
    pub image: Option<String>,
    /// A password would show more.
    pub is_locked: bool,
}

/// Pictures up to this size are shown.
const PICTURE: usize = 256 << 10;

/// Texts longer than this are looked at by their first bytes only.
const HEAD: usize = 4096;

impl<'a> Value<'a> {
    fn bytes(self) -> &'a [u8] {
        match self {
            Value::Text(text) => text.as_bytes(),
            Value::Bytes(bytes) => bytes,
        }
    }
}

fn inside(id: &'static str, title: impl Into<String>) -> Option<Inside> {
    Some(Inside { id, title: title.into() })
}

/// A cheap look; `None` for nothing inside. `hint` is the catalog's reading of the field, or "".
pub fn look(value: Value<'_>, hint: &str) -> Option<Inside> {
    let bytes = value.bytes();
    if bytes.len() < 8 || matches!(hint, "url" | "uuid" | "udid" | "token" | "date" | "bundle" | "topic" | "serial") {
        // A token is opaque whatever it looks like.
        return None;
    }
    match value {
        Value::Text(text) => look_text(text.trim_ascii()),
        Value::Bytes(bytes) => look_bytes(bytes, 3),
    }
}

fn look_bytes(bytes: &[u8], depth: usize) -> Option<Inside> {
    if let Some(found) = plain(bytes) {
        return Some(found);
    }
    if let Some(kind) = kind_of(bytes) {
        return match kind {
            Der::Cms => look_cms(bytes),
            kind => inside(kind.id(), kind.title(bytes)),
        };
    }
    if let Some(picture) = picture::picture(bytes) {
        return inside("image", picture.title(bytes));
    }
    if depth == 0 {
        return None;
    }
    if bytes.starts_with(b"\x1F\x8B\x08") {
        let found = look_bytes(&archive::gzip_head(bytes), depth - 1)?;
        return inside(found.id, format!("gzip: {}", found.title));
    }
    // Text in data: PEM, a token, or base64 once more.
    let text = std::str::from_utf8(bytes).ok()?;
    look_text(text.trim_ascii())
}

/// A property list or JSON, unwrapped.
fn plain(bytes: &[u8]) -> Option<Inside> {
    if bytes.starts_with(b"bplist0") {
        return inside("plist", format!("binary property list, {}", size(bytes.len())));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match text.first()? {
        b'<' => (memmem::find(&text[..text.len().min(1024)], b"<plist").is_some() || is_bare_plist(text))
            .then(|| Inside { id: "plist", title: format!("property list, {}", size(bytes.len())) }),
        b'{' | b'[' if is_json(text) => inside("json", format!("JSON, {}", size(bytes.len()))),
        _ => None,
    }
}

fn is_bare_plist(text: &[u8]) -> bool {
    text.starts_with(b"<dict>") || text.starts_with(b"<array>")
}

/// Brackets at both ends and something between that only JSON has.
fn is_json(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return false };
    let second = text[1..].iter().find(|byte| !byte.is_ascii_whitespace());
    match (first, last) {
        (b'{', b'}') => second == Some(&b'"') && text.contains(&b':'),
        (b'[', b']') => matches!(second, Some(b'{' | b'[' | b'"')) && text.len() > 8,
        _ => false,
    }
}

fn look_cms(bytes: &[u8]) -> Option<Inside> {
    let has = |needle: &[u8]| memmem::find(&bytes[..bytes.len().min(1 << 16)], needle).is_some();
    if has(b"<key>Entitlements</key>") || has(b"<key>TeamIdentifier</key>") {
        return inside("provisioning", "provisioning profile, signed");
    }
    if has(b"<plist") || has(b"bplist0") {
        return inside("cms", "signed property list (CMS)");
    }
    inside("cms", "CMS message (signature, encryption or certificates)")
}

fn look_text(text: &str) -> Option<Inside> {
    let bytes = text.as_bytes();
    // Its offsets do not survive white space before it or being made a text.
    if bytes.starts_with(b"bplist0") {
        return None;
    }
    if let Some(found) = plain(bytes) {
        return Some(found);
    }
    if let Some(at) = pem_start(bytes) {
        let block = text::pem(bytes, at)?;
        if let Some(decoded) = block.bytes().filter(|_| block.label != "MESSAGE") {
            return look_bytes(&decoded, 1).or_else(|| inside("asn1", format!("PEM: {}", block.label.to_ascii_lowercase())));
        }
        return plain(&block.bytes()?);
    }
    if text.len() < 24 {
        return None;
    }
    if token::is_jwt(text.strip_prefix("Bearer ").unwrap_or(text)) {
        return inside("jwt", "token (JWT)");
    }
    if text.starts_with("data:image/") {
        let (_, decoded) = text::data_url(text)?;
        return inside("image", picture::picture(&decoded)?.title(&decoded));
    }
    if text.starts_with("&lt;") {
        let found = plain(&text::unescape_html(&bytes[..bytes.len().min(HEAD)]))?;
        return inside(found.id, "escaped XML".to_owned());
    }
    if let Some(payload) = amid(bytes) {
        return inside("plist", format!("text with a property list, {}", size(payload.len())));
    }
    look_encoded(bytes)
}

/// Where a line begins a PEM block. Amid a line they are letters of URL-safe base64.
fn pem_start(text: &[u8]) -> Option<usize> {
    memmem::find_iter(text, b"-----BEGIN ").find(|at| at.checked_sub(1).is_none_or(|before| text[before] == b'\n'))
}

/// A property list amid the words of a longer text, as log messages carry them.
fn amid(text: &[u8]) -> Option<&[u8]> {
    let end = memmem::rfind(text, b"</plist>")? + b"</plist>".len();
    let root = memmem::find(&text[..end], b"<plist")?;
    let before = root.saturating_sub(512);
    let start = memmem::rfind(&text[before..root], b"<?xml").map_or(root, |at| before + at);
    Some(&text[start..end])
}

/// base64 or hex: the first bytes decide; DER is decoded whole because its length must fit.
fn look_encoded(text: &[u8]) -> Option<Inside> {
    let is_all = |wanted: fn(&u8) -> bool| text.iter().all(wanted);
    if text.len() >= 48 && is_all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace()) {
        return look_bytes(&text::hex(text)?, 0);
    }
    if !is_all(|byte| text::is_base64(*byte) || *byte == b'=' || byte.is_ascii_whitespace()) {
        return None;
    }
    let head: Vec<u8> = text.iter().copied().filter(|byte| text::is_base64(*byte)).take(64).collect();
    let head = decode_base64(&head[..head.len() / 4 * 4])?;
    let may_be = head.starts_with(b"bplist0")
        || head.starts_with(b"<")
        || head.starts_with(b"\xEF\xBB\xBF<")
        || head.starts_with(b"{")
        || head.starts_with(b"[")
        || head.starts_with(b"\x1F\x8B\x08")
        || head.starts_with(b"-----BEGIN")
        || (head.starts_with(b"\x30") && head.get(1).is_some_and(|len| *len >= 0x80 || usize::from(*len) + 2 == text.len() / 4 * 3))
        || picture::picture(&head).is_some()
        || head.iter().all(|byte| text::is_base64(*byte));
    if !may_be {
        return None;
    }
    let decoded = decode_base64(text)?;
    let found = look_bytes(&decoded, 1)?;
    inside(found.id, found.title)
}

/// Decodes what a value holds. The password is tried on an identity (PKCS#12); the empty one is tried without being given.
///
/// # Errors
/// A sentence for people: nothing is inside, or what is inside cannot be read.
pub fn open(value: Value<'_>, hint: &str, password: Option<Given<'_>>) -> Result<Opened, String> {
    let mut opened = Opened::default();
    let mut bytes = match value {
        Value::Text(text) => Cow::Borrowed(text.trim_ascii().as_bytes()),
        Value::Bytes(bytes) => Cow::Borrowed(bytes),
    };
    let mut encodings = usize::from(matches!(value, Value::Bytes(_)));
    loop {
        if opened.layers.len() >= DEPTH {
            let advice = "Something encodes again and again, by mistake or to do harm.";
            opened.remarks.push(Remark::warning(
                "too-deep",
                format!("More than {DEPTH} wrappers in each other; the rest was left as it is"),
                advice,
            ));
        } else if let Some((layer, inner)) = unwrap(&bytes) {
            encodings += usize::from(layer.id == "base64");
            if let (true, Some(view)) = (layer.id == "cms", &layer.inner) {
                opened.title = "signed (CMS)".to_owned();
                if inner.is_empty() {
                    opened.document = view.clone();
                    return Ok(finish(Opened { id: "cms", title: layer.title.clone(), ..opened }, layer));
                }
            }
            opened.layers.push(layer);
            bytes = Cow::Owned(inner);
            continue;
        }
        break;
    }
    if encodings > 1 {
        let what = if matches!(value, Value::Bytes(_)) {
            "The data is base64 text again: it was encoded twice"
        } else {
            "It was encoded in base64 twice"
        };
        opened.remarks.push(Remark::warning(
            "double-base64",
            what.to_owned(),
            "A common bug of servers: encode it once. A device takes the value as it is and does not decode it again.",
        ));
    }
    leaf_of(&bytes, hint, password, opened)
}

/// The last layer is the leaf itself: its remarks and facts are the value's.
fn finish(mut opened: Opened, layer: Layer) -> Opened {
    opened.facts.extend(layer.facts.iter().cloned());
    opened.remarks.extend(layer.remarks.iter().cloned());
    opened
}

fn unwrap(bytes: &[u8]) -> Option<(Layer, Vec<u8>)> {
    if bytes.starts_with(b"\x1F\x8B\x08") {
        return match archive::gzip(bytes, usize::MAX) {
            Step::Inside(layer, inner) => Some((layer, inner)),
            _ => None,
        };
    }
    if cms::is_cms(bytes) {
        let (layer, content) = signed::open(bytes, None)?;
        return Some((layer, content.unwrap_or_default()));
    }
    let text = bytes.trim_ascii();
    if text.is_empty() || plain(text).is_some() || std::str::from_utf8(text).is_err() {
        return None;
    }
    if text.starts_with(b"&lt;") {
        return Some((text::html_layer(), text::unescape_html(text)));
    }
    if let Some(payload) = amid(text) {
        return Some((Layer { id: "log", title: "text around it".to_owned(), ..Layer::default() }, payload.to_vec()));
    }
    if let Some(at) = pem_start(text) {
        // A chain is opened as one thing: its blocks one behind the other.
        let first = text::pem(text, at)?;
        let mut inner = first.bytes()?;
        let mut at = first.place.end;
        while let Some(next) = text::pem(text, at).filter(|next| next.label == "CERTIFICATE" && first.label == "CERTIFICATE") {
            inner.extend(next.bytes().unwrap_or_default());
            at = next.place.end;
        }
        return Some((first.layer(), inner));
    }
    if let Ok(text) = std::str::from_utf8(text)
        && let Some((kind, inner)) = text::data_url(text)
    {
        return Some((Layer { id: "data-url", title: format!("data URL, {kind}"), ..Layer::default() }, inner));
    }
    if let Some(inner) = text::hex(text) {
        return Some((text::hex_layer(), inner));
    }
    if let Some(inner) = text::base64(text) {
        return Some((text::base64_layer(text), inner));
    }
    match text::json_string(text) {
        Some(Step::Inside(layer, inner)) => Some((layer, inner)),
        _ => None,
    }
}

fn leaf_of(bytes: &[u8], hint: &str, password: Option<Given<'_>>, mut opened: Opened) -> Result<Opened, String> {
    let is_signed = opened.layers.last().is_some_and(|layer| layer.id == "cms");
    if let Some(found) = plain(bytes) {
        let is_provisioning = is_signed
            && (memmem::find(bytes, b"<key>Entitlements</key>").is_some() || memmem::find(bytes, b"<key>TeamIdentifier</key>").is_some());
        opened.id = match (is_signed, is_provisioning) {
            (_, true) => "provisioning",
            (true, _) => "cms",
            _ => found.id,
        };
        opened.title = if is_provisioning { "provisioning profile".to_owned() } else { found.title };
        opened.document = bytes.to_vec();
        return Ok(opened);
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let leaf = match kind_of(bytes) {
        Some(kind) => kind.open(bytes, password).ok_or("it starts like DER, but its structure cannot be read")?,
        None => match (picture::picture(bytes), token::jwt(text)) {
            (Some(picture), _) => {
                if bytes.len() <= PICTURE && !picture.mime.is_empty() {
                    use base64::Engine;
                    opened.image =
                        Some(format!("data:{};base64,{}", picture.mime, base64::engine::general_purpose::STANDARD.encode(bytes)));
                }
                Leaf { id: "image", title: picture.title(bytes), view: picture.view(bytes), ..Leaf::default() }
            }
            (None, Some(leaf)) => leaf,
            (None, None) if matches!(detect(bytes), Ok(Format::OpenStepPlist | Format::Json)) => {
                opened.id = if detect(bytes) == Ok(Format::Json) { "json" } else { "plist" };
                opened.title = format!("{}, {}", if opened.id == "json" { "JSON" } else { "OpenStep property list" }, size(bytes.len()));
                opened.document = bytes.to_vec();
                return Ok(opened);
            }
            (None, None) if !opened.layers.is_empty() => bare(bytes),
            (None, None) => {
                let expected = match hint {
                    "cert" => "no certificate",
                    "plist" => "no property list",
                    "json" => "no JSON",
                    "image" => "no picture that is known here",
                    _ => "nothing that is known here",
                };
                return Err(format!("there is {expected} in these {}", size(bytes.len())));
            }
        },
    };
    opened.id = leaf.id;
    opened.title = leaf.title;
    opened.document = leaf.view.to_json();
    opened.is_locked = leaf.is_locked;
    opened.facts.extend(leaf.facts);
    opened.remarks.extend(leaf.remarks);
    Ok(opened)
}

/// What came out of wrappers and is nothing known.
pub(super) fn bare(bytes: &[u8]) -> Leaf {
    let mut dict = Dict::new("bytes");
    dict.put("bytes", View::Number(bytes.len() as u64));
    match std::str::from_utf8(bytes) {
        Ok(text) => dict.text("text", text),
        Err(_) => dict.text("hex", crate::json::hex(&bytes[..bytes.len().min(HEAD)])),
    };
    Leaf { id: "asn1", title: format!("{} of no known kind", size(bytes.len())), view: dict.done(), ..Leaf::default() }
}

/// A one-line reading; `now` in seconds since 1970.
pub fn say(value: Value<'_>, hint: &str, now: i64) -> Option<String> {
    match value {
        Value::Text(text) => say_text(text.trim_ascii(), hint, now).or_else(|| say_certificate(text.trim_ascii().as_bytes(), now)),
        Value::Bytes(bytes) => say_certificate(bytes, now).or_else(|| picture::picture(bytes).map(|picture| picture.title(bytes))),
    }
}

fn say_certificate(bytes: &[u8], now: i64) -> Option<String> {
    if bytes.len() < 64 || bytes.len() > 1 << 20 {
        return None;
    }
    let der = match bytes[0] {
        0x30 => Cow::Borrowed(bytes),
        b'-' => Cow::Owned(text::pem(bytes, 0).filter(|block| block.label == "CERTIFICATE")?.bytes()?),
        b'M' => Cow::Owned(decode_base64(bytes)?),
        _ => return None,
    };
    matches!(kind_of(&der)?, Der::Certificate).then_some(())?;
    let certificate = Certificate::parse(&der)?;
    let end = certificate.not_after.as_deref()?;
    let role = certificate.role().map(|role| format!("{}: ", role.title)).unwrap_or_default();
    let name = match certificate.topic() {
        Some(topic) => format!("{}, topic {topic}", certificate.title()),
        None => certificate.title(),
    };
    Some(format!("{role}{name}, {}", validity(end, now)))
}

/// "valid until 4 May 2027 (161 days left)".
fn validity(end: &str, now: i64) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let Ok(moment) = end.parse::<jiff::Timestamp>() else { return format!("valid until {end}") };
    let date = moment.to_zoned(jiff::tz::TimeZone::UTC);
    let day = format!("{} {} {}", date.day(), MONTHS[date.month() as usize - 1], date.year());
    let days = (moment.as_second() - now).div_euclid(86_400);
    match days {
        0 => format!("valid until {day} (ends today)"),
        1 => format!("valid until {day} (1 day left)"),
        days if days > 0 => format!("valid until {day} ({days} days left)"),
        -1 => format!("ended on {day} (1 day ago)"),
        days => format!("ended on {day} ({} days ago)", -days),
    }
}

fn say_text(text: &str, hint: &str, now: i64) -> Option<String> {
    if let Some(topic) = text.strip_prefix("com.apple.mgmt.") {
        let id = topic.rsplit('.').next().unwrap_or(topic);
        return Some(format!("push topic of MDM push certificate {id}; every server with this certificate shares it"));
    }
    if hint == "mac" || is_mac(text) {
        return say_mac(text);
    }
    if let Some(url) = say_url(text) {
        return Some(url);
    }
    if is_uuid(text) && (hint == "uuid" || hint.is_empty()) {
        return say_uuid(text, now);
    }
    if text.len() > 5
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().filter(|byte| *byte == b'.').count() >= 3
    {
        return oid_title(text).map(str::to_owned);
    }
    None
}

fn is_mac(text: &str) -> bool {
    text.len() == 17
        && text.bytes().enumerate().all(|(index, byte)| if index % 3 == 2 { matches!(byte, b':' | b'-') } else { byte.is_ascii_hexdigit() })
}

/// Two bits of the first byte: group address, and locally administered (IEEE 802).
fn say_mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let first = u8::from_str_radix(digits.get(..2).filter(|_| digits.len() == 12)?, 16).ok()?;
    (first & 2 != 0).then(|| "made up by the device (private Wi-Fi address), not the one it was built with".to_owned())
}

fn say_url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    if scheme.is_empty()
        || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        || text.contains(char::is_whitespace)
    {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let mut parts = vec![format!("host {host}")];
    if scheme != "https" {
        parts.insert(0, if scheme == "http" { "unencrypted (http)".to_owned() } else { scheme.to_owned() });
    }
    if !user.is_empty() {
        parts.push("with a user name".to_owned());
    }
    if path.len() > 1 {
        parts.push(format!("path {path}"));
    }
    let names: Vec<&str> = query.split('&').filter(|one| !one.is_empty()).map(|one| one.split('=').next().unwrap_or(one)).collect();
    if !names.is_empty() {
        parts.push(format!("{} {}", if names.len() == 1 { "parameter" } else { "parameters" }, names.join(", ")));
    }
    if !fragment.is_empty() {
        parts.push(format!("fragment {fragment}"));
    }
    Some(parts.join(", "))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(index, byte)| if matches!(index, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// Different digits that a UUID of a generator has more of: one in a million has as few.
const TYPED: u32 = 8;
/// 1990, in seconds: no clock of a UUID is older.
const CLOCKS_SINCE: i64 = 631_152_000;

/// Whether a generator made a UUID (RFC 9562). Of digits that somebody typed, the one in the version's place says nothing.
fn is_made(text: &str) -> bool {
    let digits = text.chars().filter_map(|letter| letter.to_digit(16)).fold(0u32, |seen, digit| seen | 1 << digit).count_ones();
    digits > TYPED && text.as_bytes().get(19).is_some_and(|variant| matches!(variant | 0x20, b'8' | b'9' | b'a' | b'b'))
}

/// When a UUID of version 1 or 7 was made, in seconds since 1970; `None` for other versions, and where no clock can have said so.
pub(crate) fn uuid_time(text: &str, now: i64) -> Option<i64> {
    let number = u128::from_str_radix(&text.replace('-', ""), 16).ok().filter(|_| is_made(text))?;
    let seconds = match number >> 76 & 0xF {
        // 100-nanosecond steps since 15 October 1582.
        1 => {
            let (low, mid, high) = (number >> 96, number >> 80 & 0xFFFF, number >> 64 & 0xFFF);
            ((high << 48 | mid << 32 | low) / 10_000_000) as i64 - 12_219_292_800
        }
        7 => (number >> 80) as i64 / 1000,
        _ => return None,
    };
    (CLOCKS_SINCE..now.saturating_add(366 * 86_400)).contains(&seconds).then_some(seconds)
}

/// RFC 9562.
fn say_uuid(text: &str, now: i64) -> Option<String> {
    if text.bytes().all(|byte| matches!(byte, b'0' | b'-')) {
        return Some("the nil UUID: stands for none".to_owned());
    }
    if !is_made(text) || matches!(text.as_bytes()[14], b'1' | b'7') && uuid_time(text, now).is_none() {
        return None;
    }
    Some(
        match text.as_bytes()[14] {
            b'1' => "UUID version 1: made from a clock and a network address",
            b'3' => "UUID version 3: made from a name (MD5)",
            b'4' => "UUID version 4: random",
            b'5' => "UUID version 5: made from a name (SHA-1)",
            b'7' => "UUID version 7: made from a clock and chance",
            b'8' => "UUID version 8: made in the author's own way",
            _ => return None,
        }
        .to_owned(),
    )
}
