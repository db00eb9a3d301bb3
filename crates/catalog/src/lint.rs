//! What no word of the table may be: rules of VOICE and README that a program can check. The build script stops on them; lines that are excused
//! stand with their reason in `excused.tsv`.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// How many lines one purpose may serve.
const SHARED: usize = 12;
/// Words that a meaning must add to its key.
const ADDED: usize = 3;
/// A text of fewer words is a fragment.
const SENTENCE: usize = 4;

/// What can be wrong with a line's words; the names are those of `excused.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    Spelling,
    Phrase,
    Fragment,
    Adds,
    Nobody,
    Shared,
    Successor,
}

impl Check {
    pub const ALL: [Self; 7] = [Self::Spelling, Self::Phrase, Self::Fragment, Self::Adds, Self::Nobody, Self::Shared, Self::Successor];

    pub fn name(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::Phrase => "phrase",
            Self::Fragment => "fragment",
            Self::Adds => "adds",
            Self::Nobody => "nobody",
            Self::Shared => "shared",
            Self::Successor => "successor",
        }
    }
}

/// Something wrong with a text, and in words for whoever wrote it.
pub type Fault = (Check, String);

/// British and other spellings that Apple does not use, in lower case with blanks between; one that ends in `*` is a beginning.
const SPELLINGS: &str = "\
    aeroplane ageing analyse analysed analyses authoris* behaviour* cancelled cancelling catalogue catalogues centre centres \
    cheque cheques colour coloured colours customis* defence dialling enrol enrolment enrolments enrols favour* fulfil grey \
    honour honours initialis* jewellery judgement labell* learnt licence licences localis* maximis* minimis* neighbour neighbours \
    normalis* offence optimis* organis* practise programme programmes recognis* serialis* skilful spelt summaris* synchronis* \
    travell* tyre tyres utilis* whilst";

/// Phrases that are not English, point at a neighbor that is not there, or say nothing; in lower case, with `|` between.
const PHRASES: &str = "\
    comes along|come along|must fit|called back|calls back|an own |as above|as before|see above|such a |such an |that account|\
    that file|that pkcs|that app |that app.|that app,|the flag |the flag.|such apps|such devices|presentation only|cosmetic.|\
    its maker|hijack|trolley|commonest|most common cause|usually the cause|plumbing|tunnel stands|to break it|joins to|\
    follows the person|opens all macs|the same for all copies|parents of pupils|key combination|don't forget|nobody reads|\
    post code";

/// Those who can be the subject of a purpose, in the singular.
const ACTORS: &str = "\
    admin administrator agent anyone app apple attacker auditor browser buyer ca cache caller carrier chrome client console \
    developer device directory dock employee engineer extension family finder firefox gatekeeper graph guest helper holder intune \
    ios ipad ipados iphone keychain library mac macos mail microsoft network office organization outlook parent people person \
    printer product provider proxy publisher radius reader receiver requester reviewer router safari school sender server service \
    shell siri software somebody spotlight student support switch system teacher thief tool tv tvos updater user vendor vision \
    visionos vpn watch watchos webhook xprotect zoom \
    author defender driver jamf lens munki nudge portal recipient santa site store manager";

/// The same, of two words.
const TWO_WORD_ACTORS: &[&str] = &["setup assistant", "login window", "certificate authority", "domain controller", "access point"];

const STOP: &str = "\
    a an the of for to in on are be that it its with and or by at from whether if true false value name key string number \
    which what who when where have do not";

/// The lists as they are looked up; a build reads hundreds of thousands of words.
struct Lists {
    spellings: HashSet<&'static str>,
    beginnings: Vec<&'static str>,
    phrases: Vec<String>,
    actors: HashSet<&'static str>,
    stop: HashSet<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    spellings: SPELLINGS.split(' ').filter(|word| !word.ends_with('*')).collect(),
    beginnings: SPELLINGS.split(' ').filter_map(|word| word.strip_suffix('*')).collect(),
    phrases: PHRASES.split('|').map(|phrase| format!(" {phrase}")).collect(),
    actors: ACTORS.split(' ').collect(),
    stop: STOP.split(' ').map(stem).collect(),
});

/// Spelling and phrases of any text of the table.
pub fn text(what: &str, text: &str, faults: &mut Vec<Fault>) {
    // A phrase may be the beginning or the end of a text.
    let lower = format!(" {} ", text.to_lowercase());
    let misspelled = |word: &&str| LISTS.spellings.contains(word) || LISTS.beginnings.iter().any(|beginning| word.starts_with(beginning));
    if let Some(word) = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').find(misspelled) {
        faults.push((Check::Spelling, format!("{what}: {word:?} is not how Apple spells it")));
    }
    if let Some(phrase) = LISTS.phrases.iter().find(|phrase| lower.contains(phrase.as_str())) {
        faults.push((Check::Phrase, format!("{what}: {:?} says nothing on its own", phrase.trim())));
    }
}

/// A meaning beside the key that it explains.
pub fn meaning(key: &str, meaning: &str, faults: &mut Vec<Fault>) {
    text("meaning", meaning, faults);
    sentence("meaning", meaning, faults);
    // A name that is quoted in the meaning stays whole: it says something of its own.
    let known: HashSet<String> = words(key).flat_map(camel).map(stem).collect();
    let added: HashSet<String> = words(meaning).map(stem).filter(|word| !known.contains(word) && !LISTS.stop.contains(word)).collect();
    if added.len() < ADDED {
        faults.push((Check::Adds, format!("the meaning adds little to the key: {meaning:?}")));
    }
}

/// Used for: somebody must do something.
pub fn purpose(purpose: &str, faults: &mut Vec<Fault>) {
    if purpose.is_empty() {
        return;
    }
    text("purpose", purpose, faults);
    sentence("purpose", purpose, faults);
    if !names_somebody(purpose) {
        faults.push((Check::Nobody, format!("the purpose names nobody: {purpose:?}")));
    }
}

fn names_somebody(purpose: &str) -> bool {
    let lower = purpose.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| LISTS.actors.contains(word) || LISTS.actors.contains(word.trim_end_matches('s')))
        || TWO_WORD_ACTORS.iter().any(|actor| lower.contains(actor))
        // In lower case it is a pronoun.
        || purpose.split(|c: char| !c.is_alphanumeric()).any(|word| word == "IT")
}

/// What is deprecated or removed anywhere says what takes its place, or that nothing does.
pub fn successor(ends: bool, successor: &str, faults: &mut Vec<Fault>) {
    if ends && successor.is_empty() {
        faults.push((Check::Successor, "it is deprecated or removed and names no successor; write none if there is none".to_owned()));
    }
}

/// Purposes that stand in too many lines, each with its first lines' ids.
#[derive(Default)]
pub struct Purposes {
    lines: BTreeMap<String, Vec<usize>>,
}

impl Purposes {
    pub fn count(&mut self, purpose: &str, line: usize) {
        if !purpose.is_empty() {
            self.lines.entry(purpose.to_owned()).or_default().push(line);
        }
    }

    /// The first line of each purpose that serves too many, and how many it serves.
    pub fn too_many(&self) -> impl Iterator<Item = (usize, String)> + '_ {
        let many = self.lines.iter().filter(|(_, lines)| lines.len() > SHARED);
        many.map(|(purpose, lines)| (lines[0], format!("a purpose stands in {} lines: {purpose:?}", lines.len())))
    }
}

/// A text that is no sentence: too short, begun in lower case, or without an end.
fn sentence(what: &str, text: &str, faults: &mut Vec<Fault>) {
    let mut fragment = |why: &str| faults.push((Check::Fragment, format!("{what} {why}: {text:?}")));
    if text.is_empty() {
        return;
    }
    if text.split_whitespace().count() < SENTENCE {
        fragment("is a fragment");
    } else if !text.ends_with(['.', '!', '?', ')', '"', '”']) {
        fragment("does not end like a sentence");
    } else if text.starts_with(|c: char| c.is_lowercase()) && !begins_with_a_name(text) {
        fragment("begins in lower case");
    }
}

/// "iPhone", "eSIM", "allowCamera", "com.apple.x": names that a sentence may begin with as they are.
fn begins_with_a_name(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()) || word.trim_end_matches(['.', ',']).contains('.')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words of a key: "allowAppClips" is "allow", "App", "Clips".
fn camel(word: &str) -> Vec<&str> {
    let bytes = word.as_bytes();
    let mut cuts = vec![0];
    cuts.extend((1..bytes.len()).filter(|at| bytes[*at].is_ascii_uppercase() && !bytes[at - 1].is_ascii_uppercase()));
    cuts.push(word.len());
    cuts.windows(2).map(|cut| &word[cut[0]..cut[1]]).collect()
}

fn stem(word: &str) -> String {
    word.trim_end_matches('s').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(check: fn(&str, &mut Vec<Fault>), text: &str) -> Vec<&'static str> {
        let mut faults = Vec::new();
        check(text, &mut faults);
        faults.iter().map(|(check, _)| check.name()).collect()
    }

    fn plain(words: &str, faults: &mut Vec<Fault>) {
        text("text", words, faults);
    }

    #[test]
    fn british_spellings_are_found_as_whole_words() {
        assert_eq!(of(plain, "The organisation's colour."), ["spelling"]);
        assert_eq!(of(plain, "Behaviour of the device."), ["spelling"]);
        assert_eq!(of(plain, "The organization's enrollment and license."), [""; 0]);
    }

    #[test]
    fn phrases_that_point_nowhere_are_found() {
        assert_eq!(of(plain, "The password of that account."), ["phrase"]);
        assert_eq!(of(plain, "Set the flag."), ["phrase"]);
        assert_eq!(of(plain, "The flags of the window are bits."), [""; 0]);
    }

    #[test]
    fn a_meaning_is_a_sentence_that_adds_to_its_key() {
        let of_key = |key: &str, words: &str| {
            let mut faults = Vec::new();
            meaning(key, words, &mut faults);
            faults.iter().map(|(check, _)| check.name()).collect::<Vec<_>>()
        };
        assert_eq!(of_key("allowAppClips", "Whether App Clips are allowed."), ["adds"]);
        assert_eq!(of_key("allowAppClips", "If true, the user can add App Clips; false also removes those on the device."), [""; 0]);
        assert_eq!(of_key("Hash", "Of the check."), ["fragment", "adds"]);
        assert_eq!(of_key("Count", "the number of devices on this page of the answer."), ["fragment"]);
        assert_eq!(of_key("Names", "iPhone names that the server shows first."), [""; 0]);
    }

    #[test]
    fn a_purpose_names_who_uses_it() {
        assert_eq!(of(purpose, "The server finds the device by it."), [""; 0]);
        assert_eq!(of(purpose, "Keep it short and plain."), ["nobody"]);
        assert_eq!(of(purpose, ""), [""; 0]);
    }

    #[test]
    fn a_purpose_serves_twelve_lines_at_most() {
        let mut purposes = Purposes::default();
        (0..12).for_each(|line| purposes.count("The server stores it.", line));
        assert_eq!(purposes.too_many().count(), 0);
        purposes.count("The server stores it.", 12);
        assert_eq!(purposes.too_many().next().unwrap().0, 0);
    }
}
