//! JSON Web Tokens.

use crate::certificate::Leaf;
use crate::decode::decode_base64;
use crate::json::{Dict, View, hex, is_json};

/// A JSON Web Token (RFC 7519) in compact form: header, claims, signature. Encrypted ones (five parts) show their header.
pub fn jwt(text: &str) -> Option<Leaf> {
    let text = text.trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    if !is_jwt(text) {
        return None;
    }
    let bytes = |part: &str| decode_base64(part.as_bytes()).unwrap_or_default();
    // JSON where it is JSON; a damaged part still shows its text.
    let json = |part: &str| match String::from_utf8(bytes(part)) {
        Ok(text) if is_json(&text) => View::Raw(text),
        Ok(text) => View::Text(text),
        Err(error) => View::Text(String::from_utf8_lossy(error.as_bytes()).into_owned()),
    };
    let mut dict = Dict::new("jwt");
    dict.put("header", json(parts[0]));
    if parts.len() == 5 {
        dict.put("encryptedBytes", View::Number(bytes(parts[3]).len() as u64));
        return Some(Leaf { id: "jwt", title: "encrypted token (JWE)".to_owned(), view: dict.done(), ..Leaf::default() });
    }
    dict.put("claims", json(parts[1]));
    dict.text("signature", hex(&bytes(parts[2])));
    let facts = vec![("Signature".to_owned(), "not verified: that needs the issuer's key".to_owned())];
    Some(Leaf { id: "jwt", title: "token (JWT)".to_owned(), view: dict.done(), facts, ..Leaf::default() })
}

/// Three or five parts of base64url of which the first is a JSON object.
pub fn is_jwt(text: &str) -> bool {
    let parts = text.split('.').count();
    text.starts_with("eyJ")
        && matches!(parts, 3 | 5)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='))
        && text
            .split('.')
            .next()
            .and_then(|part| decode_base64(part.as_bytes()))
            .is_some_and(|head| head.starts_with(b"{\"") && head.ends_with(b"}"))
}
