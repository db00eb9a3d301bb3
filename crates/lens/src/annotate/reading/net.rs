//! Addresses: of pages, of people, of network interfaces.

use super::Reading;
use super::text::shown;
use crate::remark::{Level, Remark};

/// Host and path of a URL.
pub fn url(text: &str) -> Option<Reading> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !is_scheme {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "itms-services" => return manifest(rest),
        "file" => return Reading::words("a place on the device itself"),
        "data" => return Reading::words("the content itself, inside the address"),
        _ => {}
    }
    let rest = rest.strip_prefix("//")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = authority.rsplit_once('@').map_or(("", authority), |(user, place)| (user, place));
    let (host, port) = host_and_port(place);
    if host.is_empty() {
        return None;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let port = if port.is_empty() { String::new() } else { format!(", port {}", shown(port, 8)) };
    let path = if path.len() > 1 { format!(" · {}", shown(path, 60)) } else { String::new() };
    let words = format!("{}{port}{path}", shown(&host.to_ascii_lowercase(), 80));
    Some(Reading { words, remark: insecure(&scheme, user, host, rest) })
}

fn host_and_port(place: &str) -> (&str, &str) {
    // Colons of an IPv6 address are within brackets.
    match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') && !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit()) => (host, port),
        _ => (place.trim_end_matches(':'), ""),
    }
}

fn insecure(scheme: &str, user: &str, host: &str, rest: &str) -> Option<Remark> {
    if user.contains(':') {
        let advice = "Take the password out of the address and change it: addresses end up in logs.";
        return Some(Remark::new(Level::Warning, "url-password", "The address carries a user name and a password.", advice));
    }
    if scheme != "http" || is_local(host) || is_signed_by_itself(host, rest) {
        return None;
    }
    let advice = "Use https:// if the server offers it; anyone on the way can read and change what is sent over http.";
    Some(Remark::new(Level::Warning, "url-insecure", "The address is not encrypted (http).", advice))
}

fn is_local(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.starts_with("127.")
}

/// Revocation lists, OCSP answers and the packages of Apple's update catalogue are signed, and http is the rule for them.
fn is_signed_by_itself(host: &str, rest: &str) -> bool {
    rest.ends_with(".crl")
        || host.starts_with("ocsp.")
        || host.starts_with("crl.")
        || matches!(host, "swcdn.apple.com" | "swscan.apple.com")
}

/// `itms-services://?action=download-manifest&url=https://…`: over-the-air installation of an in-house app.
fn manifest(rest: &str) -> Option<Reading> {
    let manifest = rest.split(['?', '&']).find_map(|part| part.strip_prefix("url="));
    let host = manifest.map(|url| url.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/"));
    match host.as_deref().and_then(url_without_recursion) {
        Some(host) => Reading::words(format!("installs an app over the air, manifest at {host}")),
        None => Reading::words("installs an app over the air"),
    }
}

fn url_without_recursion(text: &str) -> Option<String> {
    let rest = text.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(shown(host, 80))
}

/// Only what an address does not say itself.
pub fn email(text: &str) -> Option<Reading> {
    if ["{{", "${", "%", "$"].iter().any(|mark| text.starts_with(mark)) {
        let advice = "The server that sends this has to fill it in; check the variable's spelling there.";
        return Reading::remark(
            Level::Warning,
            "placeholder",
            format!("{} looks like a variable that nobody filled in.", shown(text, 40)),
            advice,
        );
    }
    let Some((_, domain)) =
        text.rsplit_once('@').filter(|(name, domain)| !name.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace))
    else {
        return Reading::remark(
            Level::Info,
            "email-form",
            format!("{} is no e-mail address.", shown(text, 40)),
            "It should have a name, an @ and a domain.",
        );
    };
    let domain = domain.to_ascii_lowercase();
    if domain == "privaterelay.appleid.com" {
        return Reading::words("Apple's Hide My Email: forwards to an address that stays unknown");
    }
    if domain.starts_with("appleid.") {
        return Reading::words("Managed Apple Account on the organisation's appleid. subdomain");
    }
    if domain.ends_with(".onmicrosoft.com") {
        return Reading::words("address in a Microsoft 365 tenant's own domain");
    }
    None
}

/// An interface's address: whether it is the hardware's own.
pub fn mac(text: &str) -> Option<Reading> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ':' | '-' | '.' | ' ')).collect();
    if digits.len() != 12 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        let message = format!("{} is no hardware address.", shown(text, 40));
        return Reading::remark(Level::Info, "mac-form", message, "It has six pairs of hexadecimal digits, such as 3c:22:fb:00:00:01.");
    }
    let address = u64::from_str_radix(&digits, 16).ok()?;
    let first = address >> 40;
    match address {
        0 => Reading::words("all zeros: no address"),
        0xFFFF_FFFF_FFFF => Reading::words("the address of everybody (broadcast)"),
        0x0200_0000_0000 => Reading::words("what iOS gives apps instead of the real address"),
        _ if first & 1 == 1 => Reading::remark(
            Level::Warning,
            "mac-group",
            "This is the address of a group (multicast), not of an interface.",
            "Check the first pair of digits.",
        ),
        _ if first & 2 == 2 => Reading::words("private Wi-Fi address: made up (locally administered), not the hardware's own"),
        _ => None,
    }
}
