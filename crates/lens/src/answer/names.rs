//! Names that a message has in quotes, and UUIDs in it.

/// Names of a message that are kept.
const KEPT: usize = 12;
/// Quotes of all languages, with what closes them.
const QUOTES: [(char, &str); 10] =
    [('“', "”"), ('"', "\""), ('„', "“”"), ('«', "»"), ('»', "«"), ('‘', "’"), ('‚', "‘’"), ('「', "」"), ('『', "』"), ('\'', "'")];

/// The texts in quotes, in their order, each once; then the UUIDs that stand without quotes.
pub(super) fn names(message: &str) -> Vec<String> {
    let message = unescaped(message);
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = name.trim();
        if (2..200).contains(&name.len()) && names.len() < KEPT && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    let mut rest = message.as_str();
    let mut before = ' ';
    while let Some(char) = rest.chars().next() {
        let after = &rest[char.len_utf8()..];
        let closing = QUOTES.iter().find(|(open, _)| *open == char).map(|(_, closing)| *closing);
        // An apostrophe amid a word is no quote.
        let opens = closing.filter(|_| !before.is_alphanumeric() || !matches!(char, '\'' | '"' | '‘' | '‚'));
        let end = opens.and_then(|closing| end_of(after, closing));
        match end {
            Some(end) => {
                add(&after[..end]);
                rest = &after[end..];
                // The closing quote is behind the name.
                before = rest.chars().next().unwrap_or(' ');
                rest = &rest[before.len_utf8().min(rest.len())..];
            }
            None => {
                before = char;
                rest = after;
            }
        }
    }
    message.split(|char: char| !(char.is_ascii_hexdigit() || char == '-')).filter(|word| is_uuid(word)).for_each(&mut add);
    names
}

/// Where a quote ends; one of straight quotes not amid a word.
fn end_of(text: &str, closing: &str) -> Option<usize> {
    text.char_indices().take(300).find_map(|(at, char)| {
        let next = text[at + char.len_utf8()..].chars().next();
        let ends = closing.contains(char) && !(matches!(char, '\'' | '’') && next.is_some_and(char::is_alphanumeric));
        ends.then_some(at)
    })
}

fn is_uuid(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
}

/// `\'` as the sign itself, and `\xe2\x80\x9c` as the character whose bytes it is, as some logs print them.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let code = text.get(at + 2..at + 4).filter(|_| bytes[at..].starts_with(b"\\x"));
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 4;
            }
            None if bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'\'' | b'"')) => at += 1,
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_quotes_of_any_language_are_found() {
        for message in [
            "The profile “Office Wi-Fi” could not be installed.",
            "Le profil « Office Wi-Fi » n’a pas pu être installé.",
            "Das Profil „Office Wi-Fi“ konnte nicht installiert werden.",
            "プロファイル「Office Wi-Fi」をインストールできませんでした。",
            "The profile \"Office Wi-Fi\" can't be installed, and it isn't.",
            "The profile 'Office Wi-Fi' couldn't be installed.",
            "The profile \\xe2\\x80\\x9cOffice Wi-Fi\\xe2\\x80\\x9d could not be installed.",
        ] {
            assert_eq!(names(message), ["Office Wi-Fi"], "{message}");
        }
    }

    #[test]
    fn several_names_and_a_uuid_are_told_in_their_order() {
        let message = "The payload “Corp” lacks ‘PayloadUUID’ (7C0B0A1E-0000-4000-8000-0000000000A2). The payload “Corp” is not valid.";
        assert_eq!(names(message), ["Corp", "PayloadUUID", "7C0B0A1E-0000-4000-8000-0000000000A2"]);
        assert_eq!(names("No \\'Identifier\\' in \\'RemoveProfile\\' command"), ["Identifier", "RemoveProfile"]);
        assert!(names("Nothing is quoted, and it isn't.").is_empty());
        assert!(names("An “open quote").is_empty());
    }
}
