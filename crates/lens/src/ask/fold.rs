//! Words as they are compared: British and American spelling, singular and plural, are one.

/// A word in the form in which it is compared. What folds alike is close enough to be found together; nothing is shown in this form.
pub(super) fn fold(word: &str) -> String {
    let mut word = word.to_lowercase();
    for (ending, short) in [("ies", "y"), ("mmes", "m"), ("mme", "m"), ("logues", "log"), ("logue", "log"), ("tres", "ter"), ("tre", "ter")]
    {
        if word.len() > ending.len() + 2 && word.ends_with(ending) {
            word.truncate(word.len() - ending.len());
            word.push_str(short);
            break;
        }
    }
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    squeeze(&word)
}

/// A name in small letters as Apple spells it.
pub(super) fn american(name: &str) -> String {
    const SPELLED: [(&str, &str); 7] = [
        ("enrolment", "enrollment"),
        ("licence", "license"),
        ("organisation", "organization"),
        ("authoris", "authoriz"),
        ("colour", "color"),
        ("cancelled", "canceled"),
        ("programme", "program"),
    ];
    SPELLED.iter().fold(name.to_owned(), |name, (british, american)| name.replace(british, american))
}

/// As [`fold`], for the beginning of a word that is still being typed.
pub(super) fn fold_start(word: &str) -> String {
    let mut folded = squeeze(&word.to_lowercase());
    // What follows decides these letters.
    if folded.len() > 3 && folded.ends_with("ou") || folded.len() > 2 && folded.ends_with('c') {
        folded.pop();
    }
    folded
}

/// Doubled letters once, s for z and for a soft c, "or" for "our".
fn squeeze(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(char) = chars.next() {
        let next = chars.peek().copied();
        let char = match char {
            'z' => 's',
            'c' if matches!(next, Some('e' | 'i' | 'y')) => 's',
            'u' if folded.ends_with('o') && next == Some('r') => continue,
            char => char,
        };
        if char.is_alphabetic() && folded.ends_with(char) {
            continue;
        }
        folded.push(char);
    }
    folded
}

/// The words of a text: letters and digits, and an apostrophe amid them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '\'' | '’');
    text.split(move |char| !is_part(char)).map(|word| word.trim_matches(['\'', '’'])).filter(|word| !word.is_empty())
}

/// Where the words of a name begin: `allowAirDrop` has them at 0, 5 and 8.
pub(super) fn starts(name: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut before = '.';
    let mut chars = name.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next_is_small = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let is_start = char.is_alphanumeric()
            && (!before.is_alphanumeric()
                || char.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit() || before.is_uppercase() && next_is_small)
                || char.is_ascii_digit() && before.is_alphabetic());
        if is_start {
            starts.push(at);
        }
        before = char;
    }
    starts
}

/// Words that say nothing by themselves.
pub(super) fn is_small(word: &str) -> bool {
    const SMALL: [&str; 46] = [
        "a", "an", "and", "are", "as", "at", "be", "because", "been", "but", "by", "can", "could", "do", "does", "for", "from", "has",
        "have", "how", "i", "if", "in", "is", "it", "its", "my", "of", "on", "or", "should", "that", "the", "there", "this", "to", "was",
        "were", "what", "when", "which", "why", "will", "with", "would", "you",
    ];
    SMALL.binary_search(&word.to_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_one_word() {
        let pairs = [
            ("enrolment", "enrollment"),
            ("licence", "licenses"),
            ("Organisation", "organization"),
            ("colour", "color"),
            ("programme", "program"),
            ("cancelled", "canceled"),
            ("centre", "centers"),
            ("policy", "policies"),
            ("behaviour", "behavior"),
            ("catalogue", "catalog"),
        ];
        for (british, american) in pairs {
            assert_eq!(fold(british), fold(american));
        }
        assert_ne!(fold("access"), fold("axis"));
        for (typed, word) in [("licenc", "license"), ("colou", "color"), ("enroll", "enrolment"), ("organiz", "organisation")] {
            assert!(fold(word).starts_with(&fold_start(typed)), "{typed}");
        }
    }

    #[test]
    fn a_name_is_split_where_its_words_begin() {
        let split = |name: &str| {
            let starts = starts(name);
            let ends = starts.iter().skip(1).copied().chain([name.len()]);
            starts.iter().zip(ends).map(|(start, end)| name[*start..end].to_owned()).collect::<Vec<_>>().join("|")
        };
        assert_eq!(split("allowAirDrop"), "allow|Air|Drop");
        assert_eq!(split("PayloadUUID"), "Payload|UUID");
        assert_eq!(split("FDE_Enabled"), "FDE_|Enabled");
        assert_eq!(split("IDStatus"), "ID|Status");
        assert_eq!(split("com.apple.wifi"), "com.|apple.|wifi");
        assert_eq!(split("enum8021X"), "enum|8021|X");
    }

    #[test]
    fn small_words_are_sorted() {
        assert!(is_small("The") && is_small("a") && is_small("you") && !is_small("error"));
    }
}
