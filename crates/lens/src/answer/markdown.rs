//! An answer for a ticket, without what names a person or a device and without anything that could be a secret.

use super::Answer;

impl Answer {
    /// The answer as Markdown. Identifiers of devices, addresses of people, what follows `?` in a URL and long random texts are
    /// taken out.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("**{}**\n", clean(&self.title));
        for paragraph in &self.text {
            text.push_str(&format!("\n{}\n", clean(paragraph)));
        }
        if !self.fix.is_empty() {
            text.push_str("\n```diff\n");
            for change in &self.fix {
                text.push_str(&format!("{} {}\n", if change.is_new { '+' } else { '-' }, clean(&change.text)));
            }
            text.push_str("```\n");
        }
        if !self.items.is_empty() {
            text.push('\n');
        }
        for item in &self.items {
            let advice = if item.advice.is_empty() { String::new() } else { format!(" {}", item.advice) };
            text.push_str(&format!("- **{}**: {}{}\n", clean(&item.title), clean(&item.text), clean(&advice)));
        }
        if !self.steps.is_empty() {
            text.push_str("\n**What to do**\n\n");
            for (at, step) in self.steps.iter().enumerate() {
                text.push_str(&format!("{}. {}\n", at + 1, clean(step)));
            }
        }
        if !self.why.is_empty() {
            text.push_str(&format!("\n{}\n", clean(&self.why)));
        }
        text
    }
}

/// A text in which each word that should not be passed on is `•••`.
fn clean(text: &str) -> String {
    let is_gap = |char: char| char.is_whitespace() || matches!(char, '“' | '”' | '"' | '(' | ')' | '<' | '>' | ',' | ';');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_gap).unwrap_or(rest.len());
        out.push_str(&word(&rest[..end]));
        let gap = rest[end..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[end..end + gap]);
        rest = &rest[end + gap..];
    }
    out
}

fn word(word: &str) -> String {
    const OUT: &str = "•••";
    let bare = word.trim_end_matches(['.', ':', '!', '?']);
    let tail = &word[bare.len()..];
    let hex = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths: Vec<usize> = bare.split('-').map(str::len).collect();
    let is_udid = hex(&bare.replace('-', "")) && (lengths == [8, 16] || bare.len() == 40);
    let is_address = bare.contains('@') && bare.contains('.') && !bare.starts_with('@');
    // Names of keys and domains have words in them; random texts have digits and both cases, or nothing but digits.
    let mixed = bare.len() >= 24
        && lengths != [8, 4, 4, 4, 12]
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-'))
        && bare.bytes().filter(u8::is_ascii_digit).count() >= 2;
    let is_number = bare.len() >= 14 && bare.bytes().all(|byte| byte.is_ascii_digit());
    if is_udid || is_address && !bare.contains("://") || mixed || is_number {
        return format!("{OUT}{tail}");
    }
    if let Some((scheme, after)) = bare.split_once("://") {
        let (host, query) = after.split_once(['?', '#']).unwrap_or((after, ""));
        let host = host.rsplit_once('@').map_or_else(|| host.to_owned(), |(_, host)| format!("{OUT}@{host}"));
        let query = if query.is_empty() { String::new() } else { format!("?{OUT}") };
        return format!("{scheme}://{host}{query}{tail}");
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Change, Item};

    #[test]
    fn what_names_somebody_is_taken_out_and_the_rest_stays() {
        let out = [
            "00008101-000A11223344001E",
            "1c111c111c111c111c111c111c111c111c111c11",
            "ada@example.com",
            "QWxhZGRpbjpvcGVuIHNlc2FtZTEyMzQ1Njc4",
            "353918052107063",
        ];
        for secret in out {
            assert_eq!(clean(&format!("It is “{secret}”.")), "It is “•••”.", "{secret}");
        }
        assert_eq!(clean("See https://u:p@mdm.example.com/a?token=1."), "See https://•••@mdm.example.com/a?•••.");
        for word in [
            "7C0B0A1E-0000-4000-8000-0000000000A2",
            "MCInstallationErrorDomain",
            "com.apple.wifi.managed",
            "PayloadCertificateUUID",
            "-2016341112",
        ] {
            assert_eq!(clean(word), word);
        }
    }

    #[test]
    fn an_answer_has_its_parts_in_order() {
        let answer = Answer {
            title: "A key is missing".to_owned(),
            text: vec!["It is about payload 1 of 1.".to_owned()],
            fix: vec![Change { is_new: false, text: "<a/>".to_owned() }, Change { is_new: true, text: "<b/>".to_owned() }],
            items: vec![Item { title: "One".to_owned(), text: "Two.".to_owned(), ..Item::default() }],
            steps: vec!["Add it.".to_owned()],
            why: "Read from: X 1.".to_owned(),
            ..Answer::default()
        };
        let text = "**A key is missing**\n\nIt is about payload 1 of 1.\n\n```diff\n- <a/>\n+ <b/>\n```\n\n- **One**: Two.\n\n**What to do**\n\n1. Add it.\n\nRead from: X 1.\n";
        assert_eq!(answer.to_markdown(), text);
    }
}
