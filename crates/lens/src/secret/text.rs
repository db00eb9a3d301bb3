//! Secrets in a text: addresses with a user name and password, headers, tokens, private keys, `name=value` where the name says so.
//!
//! Works on bytes, so that what is found has its place also in a source that is no UTF-8. It errs on the side of what hides more.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::names::{FAR, is_random, is_token};
use super::{DOTS, options, pairs};

/// Where secrets stand in a text, in order and apart from each other. Each begins and ends at ASCII characters or at the ends of the text.
pub fn spans(text: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut until) = (Vec::new(), 0);
    // One pass over the signs that a secret stands behind; most texts have none of them.
    for (at, byte) in text.iter().copied().enumerate() {
        if at < until {
            continue;
        }
        let span = match byte {
            b':' if text[at + 1..].starts_with(b"//") => address(text, at + 3),
            b':' | b'=' => pairs::behind(text, at),
            b'<' if text.get(at + 1) == Some(&b'/') => pairs::before_end(text, at),
            b'-' if text[at..].starts_with(b"-----BEGIN ") => private_key(text, at),
            b'-' if at > 0 && text[at - 1] == b' ' => options::at(text, at),
            b' ' => behind_scheme(text, at),
            b'e' | b'g' | b'x' | b's' | b'r' | b'A' | b'h' if at == 0 || !text[at - 1].is_ascii_alphanumeric() => token(text, at),
            _ => None,
        };
        if let Some(span) = span.filter(|span| !span.is_empty()) {
            until = span.end;
            found.push(whole_letters(text, span));
        }
    }
    merged(found)
}

/// A span with the letters that it ends in: white space of other scripts ends a word, and may be of several bytes.
fn whole_letters(text: &[u8], span: Range<usize>) -> Range<usize> {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let start = (0..=span.start).rev().find(|at| !is_inside(at)).unwrap_or(0);
    let end = (span.end..=text.len()).find(|at| !is_inside(at)).unwrap_or(text.len());
    start..end
}

/// The text with its secrets masked.
pub fn veiled(text: &str) -> Cow<'_, str> {
    let found = spans(text.as_bytes());
    if found.is_empty() { text.into() } else { without(text, &found).into() }
}

/// A text with dots in the place of some of its parts, which are in order and apart from each other.
pub fn without(text: &str, parts: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for part in parts {
        out.push_str(&text[from..part.start]);
        out.push_str(DOTS);
        from = part.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Masks the secrets in a text.
pub fn veil(text: &mut String) {
    if let Cow::Owned(masked) = veiled(text) {
        *text = masked;
    }
}

fn merged(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|span| (span.start, span.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for span in found {
        match out.last_mut().filter(|last| span.start <= last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => out.push(span),
        }
    }
    out
}

/// Ends an address, whatever stands around it.
fn ends_address(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\')
}

/// Bytes of an address that are looked at.
const ADDRESS: usize = 4 << 10;

/// `https://name:password@host`: what stands before the host in an address whose `://` ends at `start`.
fn address(text: &[u8], start: usize) -> Option<Range<usize>> {
    let whole = &text[start..text.len().min(start + ADDRESS)];
    memchr::memchr(b'@', whole)?;
    let whole = &whole[..whole.iter().position(|byte| ends_address(*byte)).unwrap_or(whole.len())];
    let authority = whole.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(whole.len());
    let mark = memchr::memrchr(b'@', &whole[..authority]).or_else(|| {
        // A password with a slash that nobody encoded.
        let colon = memchr::memchr(b':', &whole[..authority])?;
        let is_port = whole[colon + 1..authority].iter().all(u8::is_ascii_digit);
        memchr::memchr(b'@', whole).filter(|_| !is_port)
    });
    mark.map(|mark| start..start + mark)
}

/// `Bearer …` and `Basic …` wherever they stand.
fn behind_scheme(text: &[u8], blank: usize) -> Option<Range<usize>> {
    let len = ["bearer", "basic"].into_iter().map(str::len).find(|len| {
        let name = blank.checked_sub(*len).map(|start| &text[start..blank]);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"bearer") || name.eq_ignore_ascii_case(b"basic"))
    })?;
    if (blank - len).checked_sub(1).is_some_and(|before| text[before].is_ascii_alphanumeric()) {
        return None;
    }
    let from = blank + 1;
    let len = text[from..].iter().take(FAR).take_while(|byte| is_token(**byte)).count();
    is_credential(&text[from..from + len]).then_some(from..from + len)
}

/// A word behind "Bearer" that is none of the language: "Bearer token", "Basic authentication".
fn is_credential(word: &[u8]) -> bool {
    let word = word.strip_suffix(b".").unwrap_or(word);
    let is_plain = word.iter().all(u8::is_ascii_lowercase) || word.iter().skip(1).all(u8::is_ascii_lowercase);
    word.len() >= 20 || word.len() >= 6 && !is_plain
}

/// A JSON Web Token, or one that its service gives a beginning of its own.
fn token(text: &[u8], at: usize) -> Option<Range<usize>> {
    const BEGINNINGS: [&[u8]; 17] = [
        b"eyJ",
        b"ghp_",
        b"gho_",
        b"ghu_",
        b"ghs_",
        b"ghr_",
        b"github_pat_",
        b"glpat-",
        b"xoxb-",
        b"xoxp-",
        b"xoxa-",
        b"sk_live_",
        b"rk_live_",
        b"AKIA",
        b"ASIA",
        b"AIza",
        b"hvs.",
    ];
    let begin = BEGINNINGS.into_iter().find(|begin| text[at..].starts_with(begin))?;
    let len = text[at..].iter().take(FAR).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')).count();
    let token = std::str::from_utf8(&text[at..at + len]).ok()?;
    let is_one = match begin {
        b"eyJ" => len >= 30 && token.bytes().filter(|byte| *byte == b'.').count() >= 2,
        b"AKIA" | b"ASIA" => len == 20 && token.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
        _ => len >= 20 && (is_random(token) || token.contains('_')),
    };
    is_one.then_some(at..at + len)
}

/// `-----BEGIN … PRIVATE KEY-----`, to its end or that of the text.
fn private_key(text: &[u8], at: usize) -> Option<Range<usize>> {
    let label = at + b"-----BEGIN ".len();
    let close = label + memmem::find(&text[label..text.len().min(label + 70)], b"-----")?;
    memmem::find(&text[label..close], b"PRIVATE KEY")?;
    let body = close + 5;
    let far = text.len().min(body + FAR);
    let end = memmem::find(&text[body..far], b"-----END ").map_or(far, |len| body + len);
    Some(body..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        veiled(text).into_owned()
    }

    #[test]
    fn addresses_lose_who_signs_in() {
        let cases = [
            ("https://bob:hunter2@mdm.example.com/x?a=1", "https://••••@mdm.example.com/x?a=1"),
            ("see https://bob@mdm.example.com.", "see https://••••@mdm.example.com."),
            ("https://bob:hun/ter2@mdm.example.com/", "https://••••@mdm.example.com/"),
            ("https://mdm.example.com:8443/a@2x.png", "https://mdm.example.com:8443/a@2x.png"),
            ("https://mdm.example.com/?to=bob@example.com", "https://mdm.example.com/?to=bob@example.com"),
            ("ldap://dc/x https://a:b@c/", "ldap://dc/x https://••••@c/"),
            (
                "https://mdm.example.com/e?token=FAKE1&id=7#access_token=FAKE2",
                "https://mdm.example.com/e?token=••••&id=7#access_token=••••",
            ),
        ];
        for (text, masked) in cases {
            assert_eq!(shown(text), masked);
        }
    }

    #[test]
    fn headers_lose_their_credentials() {
        let cases = [
            ("Authorization: Basic Zm9vOmJhcg==", "Authorization: Basic ••••"),
            ("authorization: Bearer FAKE.token-1", "authorization: Bearer ••••"),
            ("> Cookie: a=1; b=2\n> Host: x", "> Cookie: ••••\n> Host: x"),
            ("Set-Cookie: sid=FAKE; Path=/; HttpOnly", "Set-Cookie: ••••"),
            ("X-Api-Key: fake", "X-Api-Key: ••••"),
            ("Proxy-Authorization: Negotiate FAKE==", "Proxy-Authorization: Negotiate ••••"),
            ("sent with Bearer FAKE0123456 today", "sent with Bearer •••• today"),
            ("Use a Bearer token, or Basic authentication.", "Use a Bearer token, or Basic authentication."),
        ];
        for (text, masked) in cases {
            assert_eq!(shown(text), masked);
        }
    }

    #[test]
    fn commands_lose_what_is_typed_into_them() {
        let cases = [
            ("curl -u bob:hunter2 https://x.example/", "curl -u •••• https://x.example/"),
            ("curl -s --user 'bob:hunter 2' https://x.example/", "curl -s --user '••••' https://x.example/"),
            ("curl --user=bob:hunter2 https://x.example/", "curl --user=•••• https://x.example/"),
            ("curl -H 'Authorization: Bearer FAKE' https://x.example/", "curl -H 'Authorization: Bearer ••••' https://x.example/"),
            ("curl -H \"Cookie: a=b; c=d\" https://x.example/", "curl -H \"Cookie: ••••\" https://x.example/"),
            ("curl -b sid=FAKE -E cert.pem:hunter2 https://x.example/", "curl -b •••• -E •••• https://x.example/"),
            ("tool --password hunter2 --token=FAKE --verbose yes", "tool --password •••• --token=•••• --verbose yes"),
            ("id -u bob", "id -u bob"),
        ];
        for (text, masked) in cases {
            assert_eq!(shown(text), masked);
        }
    }

    #[test]
    fn pairs_lose_their_value_where_the_name_says_so() {
        let cases = [
            ("grant_type=password&client_secret=FAKE&scope=a", "grant_type=password&client_secret=••••&scope=a"),
            (r#"{"user": "bob", "password": "hunter2", "n": 1}"#, r#"{"user": "bob", "password": "••••", "n": 1}"#),
            (r#"{"password": "hunt"#, r#"{"password": "••••"#),
            (r#"{\"api_token\":\"FAKE\"}"#, r#"{\"api_token\":\"••••\"}"#),
            ("<key>Password</key>\n\t<string>hunter2</string>", "<key>Password</key>\n\t<string>••••</string>"),
            ("<key>Password</key><string>hunt", "<key>Password</key><string>••••"),
            ("<password>hunter2</password>", "<password>••••</password>"),
            ("Password = \"hunter2\";", "Password = \"••••\";"),
            ("<!-- password: hunter2 -->", "<!-- password: •••• -->"),
            ("  'api_key' => 'FAKE',", "  'api_key' => '••••',"),
            ("Passcode: 123456", "Passcode: ••••"),
            ("The password: required by the user.", "The password: required by the user."),
            ("a == b, token = null, passwordMinLength=8", "a == b, token = null, passwordMinLength=8"),
            ("12:30:45 secret agents", "12:30:45 secret agents"),
        ];
        for (text, masked) in cases {
            assert_eq!(shown(text), masked, "{text}");
        }
    }

    #[test]
    fn tokens_and_private_keys_are_found_by_their_form() {
        let token = "eyJhbGciOiJub25lIn0.eyJmYWtlIjoxfQ.RkFLRQ";
        assert_eq!(shown(&format!("id {token} end")), "id •••• end");
        assert_eq!(shown("eyJhbGciOiJub25lIn0"), "eyJhbGciOiJub25lIn0");
        assert_eq!(
            shown("-----BEGIN PRIVATE KEY-----\nRkFLRQ==\n-----END PRIVATE KEY-----"),
            "-----BEGIN PRIVATE KEY-----••••-----END PRIVATE KEY-----"
        );
        assert_eq!(shown("-----BEGIN EC PRIVATE KEY-----\nRkFL"), "-----BEGIN EC PRIVATE KEY-----••••");
        assert_eq!(
            shown("-----BEGIN CERTIFICATE-----\nRkFLRQ==\n-----END CERTIFICATE-----"),
            "-----BEGIN CERTIFICATE-----\nRkFLRQ==\n-----END CERTIFICATE-----"
        );
    }

    #[test]
    fn nothing_is_cut_through_a_letter() {
        for text in ["ö=token=ö€", "password=€€€", "“token=x”", "Cookie: ä\u{2028}b", "://ä@ö"] {
            let _ = veiled(text);
        }
        assert_eq!(shown("password=€€€ x"), "password=•••• x");
    }

    #[test]
    fn whatever_stands_in_a_text_its_secrets_are_in_order_and_at_letters() {
        const PIECES: [&str; 34] = [
            "password",
            "=",
            ": ",
            "\"",
            "'",
            "\\\"",
            "://",
            "@",
            "a",
            "é",
            "€",
            "\n",
            " ",
            "&",
            "<key>",
            "</key>",
            "<string>",
            "</",
            "token",
            "curl",
            " -u ",
            "--secret",
            "Bearer ",
            "Cookie: ",
            "eyJhIjoxfQ.eyJhIjoxfQ.x",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----END ",
            ">",
            "{",
            "}",
            "?",
            "ghp_",
            "\u{2028}",
            "9",
        ];
        let mut seed = 7u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                text.push_str(PIECES[(seed >> 33) as usize % PIECES.len()]);
            }
            let found = spans(text.as_bytes());
            assert!(found.windows(2).all(|pair| pair[0].end < pair[1].start), "{text}");
            assert!(found.iter().all(|span| text.is_char_boundary(span.start) && text.is_char_boundary(span.end)), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_text_made_to_be_slow_is_gone_through() {
        for piece in [
            "cookie:",
            " -u",
            "password=\"",
            "</token",
            "-----BEGIN X PRIVATE KEY-----",
            "://",
            "a:b@",
            "token: a ",
            "eyJ",
            "<key>token</key>",
            "curl -u ",
        ] {
            let text = piece.repeat((1 << 18) / piece.len());
            let found = spans(text.as_bytes());
            assert!(found.windows(2).all(|pair| pair[0].end < pair[1].start) && found.iter().all(|span| span.end <= text.len()), "{piece}");
        }
    }
}
