//! Words as they are compared: British and American spelling, singular and plural, are one.

/// A word in the form in which it is compared. What folds alike is close enough to be found together; nothing is shown in this form.
pub fn fold(word: &str) -> String {
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

/// British spellings and what Apple writes, in small letters.
const SPELLED: [(&str, &str); 14] = [
    ("enrolment", "enrollment"),
    ("licence", "license"),
    ("organisation", "organization"),
    ("authoris", "authoriz"),
    ("synchronis", "synchroniz"),
    ("initialis", "initializ"),
    ("recognis", "recogniz"),
    ("customis", "customiz"),
    ("colour", "color"),
    ("cancelled", "canceled"),
    ("programme", "program"),
    ("behaviour", "behavior"),
    ("catalogue", "catalog"),
    ("centre", "center"),
];

/// Whether `text` contains `word` (lower case already), ASCII case ignored.
pub fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some((first, rest)) = word.split_first() else { return true };
    let upper = first.to_ascii_uppercase();
    let mut from = 0;
    while let Some(at) = memchr::memchr2(*first, upper, &text[from..]) {
        let behind = from + at + 1;
        if text.len() - behind < rest.len() {
            return false;
        }
        if text[behind..behind + rest.len()].eq_ignore_ascii_case(rest) {
            return true;
        }
        from = behind;
    }
    false
}

/// A name in small letters as Apple spells it.
pub fn american(name: &str) -> String {
    SPELLED.iter().fold(name.to_owned(), |name, (british, american)| name.replace(british, american))
}

/// A text that is looked for, in ASCII small letters, and how else it is spelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spellings(Vec<String>);

impl Spellings {
    pub fn of(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let british = SPELLED.iter().fold(lower.clone(), |text, (british, american)| text.replace(american, british));
        let mut all = vec![american(&lower), british];
        all.retain(|other| *other != lower);
        all.dedup();
        all.insert(0, lower);
        Self(all)
    }

    /// Whether a text contains it in one of its spellings; ASCII case is ignored.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.iter().any(|lower| contains(text, lower))
    }

    /// Each spelling, the one that was typed first.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// As [`fold`], for the beginning of a word that is still being typed.
pub fn fold_start(word: &str) -> String {
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
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '\'' | '’');
    text.split(move |char| !is_part(char)).map(|word| word.trim_matches(['\'', '’'])).filter(|word| !word.is_empty())
}

/// Where the words of a name begin: `allowAirDrop` has them at 0, 5 and 8.
pub fn starts(name: &str) -> Vec<usize> {
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
pub fn is_small(word: &str) -> bool {
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
    fn a_text_is_found_in_either_spelling() {
        let found = |typed: &str, text: &str| Spellings::of(typed).is_in(text);
        for (typed, text) in [
            ("enrolment", "User Enrollment"),
            ("Enrollment", "the enrolment of a device"),
            ("licence", "a license"),
            ("Organisation", "PayloadOrganization"),
            ("license", "LICENCE"),
            ("serial", "SerialNumber"),
        ] {
            assert!(found(typed, text), "{typed} in {text}");
        }
        assert!(!found("licence", "list") && !found("enrolments", "enrollment"));
        assert_eq!(Spellings::of("Serial").each().collect::<Vec<_>>(), ["serial"]);
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
