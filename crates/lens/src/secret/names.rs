//! Keys that sound as if a secret stands under them, in the spellings of code: `apiToken`, `api_token`, `API-Token`, `APITOKEN`.

use std::cmp::Ordering;

/// How much the name of a key says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sound {
    #[default]
    Plain,
    /// A secret if the value looks like one: `key`, `session`.
    Perhaps,
    /// A secret if it is text or data: `tokens` that are a number are counted.
    Text,
    /// A secret whatever it is: passwords may be numbers.
    Secret,
}

/// Longer keys are no names.
const LONGEST: usize = 120;

/// What a value is called whatever its type. Numbers too.
const ANY: [&str; 24] = [
    "password",
    "passwd",
    "pwd",
    "pw",
    "pass",
    "passphrase",
    "passcode",
    "pin",
    "psk",
    "ppk",
    "otp",
    "totp",
    "secret",
    "passwort",
    "kennwort",
    "contrasena",
    "contraseña",
    "senha",
    "wachtwoord",
    "motdepasse",
    "userpass",
    "pincode",
    "passkey",
    "pushmagic",
];

/// Text and data only.
const TEXT: [&str; 19] = [
    "token",
    "credential",
    "cred",
    "authorization",
    "cookie",
    "bearer",
    "jwt",
    "apikey",
    "jsessionid",
    "phpsessid",
    "sessionid",
    "sessid",
    "csrf",
    "xsrf",
    "challenge",
    "stoken",
    "pemdata",
    "dsn",
    "magic",
];

/// Ends of words that were written together: `clientsecret`, `authtoken`.
const ENDS: [&str; 17] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "passwort",
    "kennwort",
    "secret",
    "token",
    "cookie",
    "credential",
    "apikey",
    "privatekey",
    "secretkey",
    "accesskey",
    "sharedkey",
    "recoverykey",
    "sessionid",
];

/// What a key opens, signs or proves: of those it is a secret.
const KEYS: [&str; 54] = [
    "api",
    "private",
    "priv",
    "secret",
    "access",
    "shared",
    "preshared",
    "encryption",
    "decryption",
    "signing",
    "auth",
    "authentication",
    "authorization",
    "recovery",
    "master",
    "session",
    "symmetric",
    "storage",
    "account",
    "subscription",
    "license",
    "licence",
    "escrow",
    "wrapping",
    "hmac",
    "aes",
    "ssh",
    "tls",
    "ssl",
    "wpa",
    "wep",
    "psk",
    "network",
    "wifi",
    "deploy",
    "consumer",
    "integration",
    "ingest",
    "admin",
    "vault",
    "activation",
    "unlock",
    "bypass",
    "security",
    "password",
    "push",
    "apns",
    "webhook",
    "filevault",
    "firmware",
    "bitlocker",
    "registration",
    "enrollment",
    "crypto",
];

/// Keys that everybody may see, or that are none.
const OPEN_KEYS: [&str; 24] = [
    "public",
    "pub",
    "foreign",
    "primary",
    "sort",
    "partition",
    "map",
    "cache",
    "registry",
    "object",
    "bundle",
    "dictionary",
    "lookup",
    "group",
    "index",
    "unique",
    "config",
    "setting",
    "preference",
    "row",
    "translation",
    "hot",
    "routing",
    "topic",
];

/// What a code lets its holder do.
const CODES: [&str; 22] = [
    "recovery",
    "bypass",
    "unlock",
    "auth",
    "authorization",
    "authentication",
    "verification",
    "access",
    "security",
    "pairing",
    "setup",
    "activation",
    "backup",
    "mfa",
    "pass",
    "pin",
    "lock",
    "login",
    "confirmation",
    "redemption",
    "invite",
    "invitation",
];

/// Tokens that only say how far a list was read.
const PLACES: [&str; 8] = ["page", "paging", "pagination", "continuation", "delta", "sync", "declarations", "resume"];

/// Words behind the name that say only in which form the value is.
const FORMS: [&str; 34] = [
    "value",
    "text",
    "data",
    "string",
    "str",
    "hash",
    "base64",
    "b64",
    "material",
    "bytes",
    "raw",
    "pem",
    "plain",
    "plaintext",
    "clear",
    "cleartext",
    "encoded",
    "encrypted",
    "enc",
    "hex",
    "new",
    "old",
    "current",
    "previous",
    "next",
    "confirm",
    "confirmation",
    "confirmed",
    "again",
    "repeat",
    "header",
    "literal",
    "content",
    "utf8",
];

/// How much the name of a key says of its value.
pub fn sound(key: &str) -> Sound {
    if key.len() > LONGEST || !may_sound(key) {
        return Sound::Plain;
    }
    let mut words = words(key);
    // A form alone is no name: `data`, `text`.
    while words.len() > 1 && words.last().is_some_and(|word| FORMS.contains(&word.as_str()) || is_number(word)) {
        words.pop();
    }
    let Some(last) = words.pop() else { return Sound::Plain };
    let before = words.last().map_or("", String::as_str);
    let one = last.strip_suffix('s').filter(|one| one.len() > 2 && !last.ends_with("ss")).unwrap_or(&last);
    let is_plural = one.len() < last.len();
    let known = |list: &[&str]| list.contains(&one) || list.contains(&last.as_str());
    if one == "token" && PLACES.contains(&before) {
        return Sound::Plain;
    }
    if known(&ANY) || is_misspelt(one) {
        return if is_plural { Sound::Text } else { Sound::Secret };
    }
    if known(&TEXT) || ENDS.iter().any(|end| one.ends_with(end)) {
        return Sound::Text;
    }
    match (one, before) {
        ("key", before) if KEYS.contains(&before) => Sound::Text,
        ("key", before) if OPEN_KEYS.contains(&before) => Sound::Plain,
        ("code", before) if CODES.contains(&before) => Sound::Secret,
        ("id", "session" | "sess") | ("sid", "connect") => Sound::Text,
        ("connection", _) if key.to_ascii_lowercase().ends_with("string") => Sound::Text,
        ("session", "auth") => Sound::Text,
        ("key" | "session" | "auth" | "sid", _) => Sound::Perhaps,
        _ => Sound::Plain,
    }
}

/// Headers of HTTP whose values are credentials, by their names in any case.
pub fn header(name: &str) -> Sound {
    const HEADERS: [&str; 8] =
        ["authorization", "proxy-authorization", "cookie", "set-cookie", "cookie2", "x-api-key", "authentication", "x-adm-auth-session"];
    if HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header)) { Sound::Text } else { sound(name) }
}

/// Schemes of HTTP authentication that a credential follows in a header.
pub(super) const SCHEMES: [&str; 12] = [
    "basic",
    "bearer",
    "digest",
    "negotiate",
    "ntlm",
    "oauth",
    "apikey",
    "token",
    "aws4-hmac-sha256",
    "sharedaccesssignature",
    "geniekey",
    "mac",
];

/// How far a look goes that leads on from a place: a text made to be slow must not take its square.
pub(super) const FAR: usize = 32 << 10;

/// Letters of a token.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'_' | b'-' | b'~')
}

/// Parts of words that every name has which can sound secret: most keys are done with here.
fn may_sound(key: &str) -> bool {
    const PARTS: [&str; 31] = [
        "pas",
        "psa",
        "asswo",
        "pwd",
        "pw",
        "pin",
        "psk",
        "ppk",
        "otp",
        "secret",
        "wort",
        "contrase",
        "senha",
        "wachtw",
        "motdepasse",
        "token",
        "cred",
        "redent",
        "auth",
        "cookie",
        "bearer",
        "jwt",
        "key",
        "sess",
        "srf",
        "challenge",
        "magic",
        "code",
        "connection",
        "sid",
        "dsn",
    ];
    let lower = key.to_ascii_lowercase();
    PARTS.iter().any(|part| lower.contains(part))
}

/// The words of a key in lower case. Runs of capitals are one: `APIKey` is "api key".
fn words(key: &str) -> Vec<String> {
    let chars: Vec<char> = key.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut is_new = true;
    for (at, char) in chars.iter().copied().enumerate() {
        if !char.is_alphanumeric() {
            is_new = true;
            continue;
        }
        let before = at.checked_sub(1).map(|before| chars[before]);
        let is_after_small = before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit());
        let is_before_small = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = char.is_uppercase() && (is_after_small || before.is_some_and(char::is_uppercase) && is_before_small);
        let turns = char.is_ascii_digit() && before.is_some_and(char::is_alphabetic);
        match words.last_mut().filter(|_| !is_new && !starts && !turns) {
            Some(word) => word.extend(char.to_lowercase()),
            None => words.push(char.to_lowercase().collect()),
        }
        is_new = false;
    }
    rejoined(words)
}

/// Words that a spelling took apart: `pass word`, `base 64`.
fn rejoined(words: Vec<String>) -> Vec<String> {
    const TOGETHER: [(&str, &str); 9] = [
        ("pass", "word"),
        ("pass", "code"),
        ("pass", "phrase"),
        ("pass", "wd"),
        ("pass", "key"),
        ("base", "64"),
        ("utf", "8"),
        ("b", "64"),
        ("push", "magic"),
    ];
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match out.last_mut() {
            Some(last) if TOGETHER.contains(&(last.as_str(), word.as_str())) => last.push_str(&word),
            _ => out.push(word),
        }
    }
    out
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Long names that are typed by hand, with a letter too many, too few, wrong or in the place of its neighbor: `Pasword`.
const TYPED: [&str; 4] = ["password", "passphrase", "passcode", "credential"];

fn is_misspelt(word: &str) -> bool {
    TYPED.iter().any(|name| differs_by_one(word.as_bytes(), name.as_bytes()))
}

fn differs_by_one(word: &[u8], name: &[u8]) -> bool {
    let same = word.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (word, name) = (&word[same..], &name[same..]);
    match word.len().cmp(&name.len()) {
        Ordering::Equal => match (word, name) {
            ([], _) => false,
            ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c && a != b => rest == other,
            _ => word[1..] == name[1..],
        },
        Ordering::Less => word.len() + 1 == name.len() && *word == name[1..],
        Ordering::Greater => name.len() + 1 == word.len() && word[1..] == *name,
    }
}

/// Whether a text looks as if a machine drew it: of one piece, long, letters and digits together.
pub fn is_random(text: &str) -> bool {
    let text = text.trim();
    let is_one =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'~' | b':'));
    let has = |wanted: fn(&u8) -> bool| text.as_bytes().iter().any(wanted);
    let is_path = text.starts_with('/') || text.contains("://") || text.contains("..");
    // A reverse domain name, a version, a date.
    let is_dotted = text.split('.').count() > 2 && text.split('.').all(|part| part.len() < 20);
    let is_date = text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' && text[..4].parse::<u16>().is_ok();
    text.len() >= 12 && is_one && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !is_path && !is_dotted && !is_date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name_in_every_spelling() {
        for key in [
            "password",
            "Password",
            "adminPassword",
            "admin_password",
            "ADMIN_PASSWORD",
            "admin-password",
            "userpassword",
            "UserPassword2",
            "PasswordHash",
            "passwd",
            "db.pwd",
            "passcode",
            "PIN",
            "pin_code",
            "client_secret",
            "clientSecret",
            "ClientSecretValue",
            "secretKey",
            "bypassCode",
            "RecoveryCode",
            "wifiPassphrase",
            "PSK",
            "passWord",
            "Pasword",
            "passwrod",
            "WifiPasswort",
        ] {
            assert!(sound(key) >= Sound::Text, "{key}");
        }
        for key in [
            "token",
            "api_token",
            "apiToken",
            "APIToken",
            "X-Vault-Token",
            "authtoken",
            "apiKey",
            "api-key",
            "APIKEY",
            "X-Api-Key",
            "privateKey",
            "private_key_pem",
            "recoveryKey",
            "sharedKey",
            "AccessKey",
            "authorization",
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Set-Cookie",
            "sessionId",
            "session_id",
            "JSESSIONID",
            "credentials",
            "bearer",
            "id_token",
            "refresh_token",
            "connectionString",
            "PushMagic",
            "Challenge",
            "unlockToken",
            "tokenData",
        ] {
            assert!(sound(key) >= Sound::Text, "{key}");
        }
    }

    #[test]
    fn what_is_about_a_secret_is_none() {
        for key in [
            "passwordPolicy",
            "passwordMinLength",
            "PasswordLastChanged",
            "tokenType",
            "token_endpoint",
            "tokenExpiry",
            "publicKey",
            "public_key",
            "keyId",
            "key_type",
            "keyboard",
            "KeyUsage",
            "sessionTimeout",
            "cookiePolicy",
            "statusCode",
            "countryCode",
            "ErrorCode",
            "nextPageToken",
            "sync_token",
            "passes",
            "compass",
            "authorizationUrl",
            "secretName",
            "bypassed",
            "Author",
            "monkey",
            "data",
            "value",
            "bundleKey",
            "spinner",
            "mapping",
            "shipping",
            "position",
        ] {
            assert_eq!(sound(key), Sound::Plain, "{key}");
        }
    }

    #[test]
    fn some_names_need_a_value_that_looks_like_a_secret() {
        for key in ["key", "Key", "session", "auth", "serverKey", "keys"] {
            assert_eq!(sound(key), Sound::Perhaps, "{key}");
        }
        for text in ["k3yFAKE0123456789", "0123456789abcdef0123456789abcdef", "8f2c1d00-0000-4000-8000-00000000fa4e", "FAKE/key+0123=="] {
            assert!(is_random(text), "{text}");
        }
        for text in [
            "com.example.app",
            "Key",
            "SerialNumber",
            "https://a.example/1234567",
            "2026-01-02T03:04:05Z",
            "1.2.3.4.5.6",
            "/var/db/a1/b2c3d4",
            "a b c d 1 2 3 4",
        ] {
            assert!(!is_random(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_secrets_where_passwords_may_be_numbers() {
        assert_eq!((sound("password"), sound("unlockPin"), sound("recovery_code")), (Sound::Secret, Sound::Secret, Sound::Secret));
        assert_eq!((sound("max_tokens"), sound("token"), sound("cookies")), (Sound::Text, Sound::Text, Sound::Text));
    }
}
