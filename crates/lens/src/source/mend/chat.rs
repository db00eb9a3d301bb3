//! Links that a chat or mail program made of numbers and addresses: `[123](tel:123)`, `<tel:123|123>`, `<https://a.b|a.b>`.

/// Schemes that programs put in front of what they take for a number or an address.
const SCHEMES: [&str; 4] = ["tel:", "mailto:", "http://", "https://"];

/// The text of a link at `at`, and the byte behind it; `None` where there is none, or where somebody chose its text.
pub(super) fn link(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let (label, target, len) = match rest.as_bytes().first()? {
        b'[' => {
            let close = rest.get(..400.min(rest.len())).unwrap_or(rest).find("](")?;
            let (label, behind) = (&rest[1..close], &rest[close + 2..]);
            let end = behind.find([')', '\n'])?;
            (behind.as_bytes()[end] == b')').then_some(())?;
            (label, behind[..end].split(' ').next()?, close + 2 + end + 1)
        }
        b'<' => {
            let end = rest.find(['>', '\n'])?;
            (rest.as_bytes()[end] == b'>').then_some(())?;
            let (target, label) = rest[1..end].split_once('|')?;
            (label, target, end + 1)
        }
        _ => return None,
    };
    let scheme = SCHEMES.iter().find(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    (is_same(label, &target[scheme.len()..]) || is_same(label, target)).then_some((label, at + len))
}

/// Whether a link's text is its target: blanks, dashes and brackets of a number do not count, nor a slash behind an address.
fn is_same(label: &str, target: &str) -> bool {
    let plain = |text: &str| -> String {
        let text = text.trim_end_matches('/').to_ascii_lowercase();
        text.chars().filter(|char| !matches!(char, ' ' | '-' | '(' | ')' | '\u{A0}')).collect()
    };
    !label.is_empty() && plain(label) == plain(target)
}

/// A text without the links that were made in it; `None` where there are none.
pub fn without_links(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let (mut at, mut done) = (0, 0);
    let mut misses = 0;
    while let Some(found) = text[at..].find(['[', '<']).filter(|_| misses < 1_000) {
        at += found;
        match link(text, at) {
            Some((label, end)) => {
                let out = out.get_or_insert_default();
                out.push_str(&text[done..at]);
                out.push_str(label);
                (at, done) = (end, end);
            }
            None => {
                misses += 1;
                at += 1;
            }
        }
    }
    out.map(|out| out + &text[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_a_program_made_are_taken_back() {
        for (text, plain) in [
            ("[2040609018](tel:2040609018)", "2040609018"),
            ("a <tel:9616|9616>, b", "a 9616, b"),
            ("[q@example.invalid](mailto:q@example.invalid)", "q@example.invalid"),
            ("<https://mdm.example.invalid/x|mdm.example.invalid/x>", "mdm.example.invalid/x"),
            ("[https://a.invalid](https://a.invalid/)", "https://a.invalid"),
            ("[20 40-6](tel:20406)", "20 40-6"),
        ] {
            assert_eq!(without_links(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["[here](https://a.invalid)", "<key>a</key>", "[1, 2](3)", "[a](tel:", "<a|b>", "[]()"] {
            assert_eq!(without_links(text), None, "{text}");
        }
    }
}
