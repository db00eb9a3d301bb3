//! What was found, and what stands in its place: the same for the same value, wherever it stands.

use super::fast::{Map, Set};
use super::form::{Form, is_hex, uuids};
use super::needles::{Hit, Needles, SHORTEST};
use super::spell::{FORMS, Spelled};
use super::{make, words};
use crate::catalog::Class;
use crate::secret::DOTS;

/// Where an original is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Only where a value of its class stands: it is too short, or a word of the language.
    Node,
    /// As a word of its own.
    Word,
    Anywhere,
}

/// A value that is replaced.
pub(super) struct Entry {
    /// A text in UTF-8, or data.
    pub original: Vec<u8>,
    pub is_data: bool,
    pub stand_in: Vec<u8>,
    pub class: Class,
    pub form: Form,
    pub reach: Reach,
    /// It is part of another.
    pub is_part: bool,
}

impl Entry {
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.original).ok().filter(|_| !self.is_data)
    }

    fn spelled(&self) -> Spelled<'_> {
        Spelled::of(&self.original, self.is_data)
    }
}

#[derive(Default)]
pub(super) struct Key {
    pub entries: Vec<Entry>,
    texts: Map<String, usize>,
    datas: Map<Vec<u8>, usize>,
    counts: Map<(Class, Form), usize>,
    used: Set<Vec<u8>>,
    /// Days by which dates are moved.
    pub days: i64,
    /// All originals as they are.
    plain: Needles,
    search: Option<Search>,
    /// Something was noted after [`settle`](Self::settle), and is not looked for yet.
    pub is_stale: bool,
}

/// The originals in all their spellings.
struct Search {
    folded: Needles,
    exact: Needles,
    /// The entry and its spelling, by the numbers of the needles.
    spelled: Vec<(u32, u8)>,
}

/// Bytes of the longest text that is looked for as a whole.
const LONGEST: usize = 4096;

impl Key {
    /// Notes a text, and the parts of it that say who or what it is by themselves.
    pub(super) fn add(&mut self, text: &str, reading: &str, class: Class) -> usize {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let form = Form::of(text, reading, class);
        self.add_parts(text, form, class);
        self.put(text, form, class, reach(text, form, class), false)
    }

    fn put(&mut self, text: &str, form: Form, class: Class, reach: Reach, is_part: bool) -> usize {
        let next = self.entries.len();
        let at = *self.texts.entry(text.to_owned()).or_insert(next);
        if at == next {
            self.entries.push(Entry {
                original: text.as_bytes().to_vec(),
                is_data: false,
                stand_in: Vec::new(),
                class,
                form,
                reach,
                is_part,
            });
        }
        at
    }

    fn add_parts(&mut self, text: &str, form: Form, class: Class) {
        match form {
            Form::Url => self.add_address(text, class),
            Form::Email => {
                let (name, host) = text.split_once('@').unwrap_or((text, ""));
                self.add_host(host, class);
                self.add_words(name, class);
            }
            Form::Topic => {
                let (start, id) = text.rsplit_once('.').unwrap_or(("", text));
                if id.len() > 6 {
                    self.add(id, "", class);
                }
                self.add_words(start.strip_prefix("com.apple.mgmt.").unwrap_or_default(), class);
            }
            Form::Host => self.add_words(text, class),
            Form::Text | Form::Word | Form::Identifier | Form::Tagged if text.len() <= LONGEST => self.add_words(text, class),
            _ => {}
        }
    }

    /// Words in a text by which it is known: not those of a sentence.
    fn add_words(&mut self, text: &str, class: Class) {
        const SENTENCE: usize = 80;
        let mut rest = text.to_owned();
        for place in uuids(text) {
            self.put(&text[place.clone()], Form::Uuid, class, Reach::Anywhere, true);
            rest.replace_range(place, &" ".repeat(36));
        }
        if text.len() > SENTENCE {
            return;
        }
        // What Apple named is the same for everybody.
        let others = |word: &&str| !word.contains("com.apple.") && !word.contains(".apple.com");
        let rest = rest.split([' ', ',']).filter(others).collect::<Vec<_>>().join(" ");
        let parts: Vec<&str> = words::parts(&rest).filter(|part| part.len() < text.trim().len()).collect();
        for part in parts {
            let form = Form::of(part, "", class);
            let form = if matches!(form, Form::Hex | Form::Digits) { form } else { Form::Word };
            self.put(part, form, class, reach(part, Form::Word, class), true);
        }
    }

    fn add_host(&mut self, host: &str, class: Class) {
        if host.contains('.') && !host.ends_with("apple.com") {
            let form = Form::of(host, "", class);
            let form = if matches!(form, Form::Ipv4 | Form::Ipv6) { form } else { Form::Host };
            self.add_words(host, class);
            self.put(host, form, class, reach(host, form, class), true);
        }
    }

    fn add_address(&mut self, url: &str, class: Class) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
        self.add_host(host, class);
        for part in user.split(':').filter(|part| part.len() >= SHORTEST) {
            self.put(part, Form::Word, Class::Credential, reach(part, Form::Word, Class::Credential), true);
        }
        for part in
            path.split(['/', '?', '#', '&', '=', ';']).filter(|part| part.len() > 6 && part.bytes().any(|byte| byte.is_ascii_digit()))
        {
            let form = Form::of(part, "", class);
            self.put(part, form, class, reach(part, form, class), true);
        }
    }

    /// Notes data.
    pub(super) fn add_data(&mut self, data: &[u8], class: Class) -> usize {
        let next = self.entries.len();
        let at = *self.datas.entry(data.to_vec()).or_insert(next);
        if at == next {
            let is_picture = data.starts_with(b"\x89PNG") || data.starts_with(b"\xFF\xD8\xFF") || data.starts_with(b"GIF8");
            let form = if is_picture { Form::Picture } else { Form::Data };
            let reach = if data.len() >= 7 && data.len() <= LONGEST { Reach::Anywhere } else { Reach::Node };
            self.entries.push(Entry { original: data.to_vec(), is_data: true, stand_in: Vec::new(), class, form, reach, is_part: false });
        }
        at
    }

    /// Gives every value its stand-in, and makes ready to look for all of them.
    pub(super) fn settle(&mut self) {
        self.plain = Needles::new(true);
        for (at, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.reach != Reach::Node) {
            self.plain.add(&entry.original, at as u32);
        }
        self.make_all(0);
        self.search = Some(Search::new(&self.entries));
        self.is_stale = false;
    }

    /// What has parts comes after them.
    fn make_all(&mut self, from: usize) {
        for has_parts in [false, true] {
            for at in from..self.entries.len() {
                let is_last = matches!(self.entries[at].form, Form::Url | Form::Email | Form::Topic | Form::Tagged);
                if is_last == has_parts && self.entries[at].stand_in.is_empty() {
                    let made = self.make(at);
                    self.used.insert(made.clone());
                    self.entries[at].stand_in = made;
                }
            }
        }
    }

    /// A stand-in that is no original, holds none, and is none of another value.
    fn make(&mut self, at: usize) -> Vec<u8> {
        const TRIES: usize = 100;
        let (class, form) = (self.entries[at].class, self.entries[at].form);
        let mut made = Vec::new();
        for _ in 0..TRIES {
            let count = self.counts.entry((class, form)).or_default();
            *count += 1;
            let number = *count;
            made = self.candidate(at, number);
            let is_one_of_few = matches!(form, Form::Moment | Form::Zone | Form::Country | Form::Language | Form::Picture);
            let mut is_clean = is_one_of_few || !self.used.contains(&made);
            let text = String::from_utf8_lossy(&made);
            is_clean &= is_one_of_few || !self.texts.contains_key(text.as_ref());
            self.plain.each(&made, |hit| {
                // What an original has of its parts on purpose (the chip of a UDID) is none.
                let is_own = self.entries[hit.number as usize].is_part && self.entries[at].form == Form::Udid;
                is_clean &= is_own;
                false
            });
            if is_clean {
                break;
            }
        }
        made
    }

    fn candidate(&self, at: usize, number: usize) -> Vec<u8> {
        let entry = &self.entries[at];
        match entry.text() {
            Some(text) if entry.form == Form::Moment => make::moved(text, self.days).unwrap_or_default().into_bytes(),
            Some(text) => make::text(text, entry.form, entry.class, number, &|part| self.known(part)).into_bytes(),
            None => make::data(&entry.original, entry.form, entry.class, number),
        }
    }

    /// The stand-in of a text that has one.
    pub(super) fn known(&self, text: &str) -> Option<String> {
        let made = &self.entries[*self.texts.get(text)?].stand_in;
        String::from_utf8(made.clone()).ok().filter(|made| !made.is_empty())
    }

    pub(super) fn known_data(&self, data: &[u8]) -> Option<&[u8]> {
        self.datas.get(data).map(|at| self.entries[*at].stand_in.as_slice())
    }

    /// The stand-in of a text, which is made now if it was not noted before.
    pub(super) fn text(&mut self, text: &str, reading: &str, class: Class) -> String {
        if self.known(text).is_none() {
            let before = self.entries.len();
            self.add(text, reading, class);
            self.make_all(before);
            self.is_stale = true;
        }
        self.known(text).unwrap_or_default()
    }

    pub(super) fn data(&mut self, data: &[u8], class: Class) -> Vec<u8> {
        if self.known_data(data).is_none() {
            let before = self.entries.len();
            self.add_data(data, class);
            self.make_all(before);
            self.is_stale = true;
        }
        self.known_data(data).map_or_else(Vec::new, <[u8]>::to_vec)
    }

    /// The original that a value is, as a whole.
    pub(super) fn original(&self, text: &str) -> Option<usize> {
        // What stays what it was by its form (UTC) is none.
        self.texts.get(text).copied().filter(|at| !self.entries[*at].is_part && self.entries[*at].stand_in != text.as_bytes())
    }

    pub(super) fn is_original_data(&self, data: &[u8]) -> bool {
        self.datas.get(data).is_some_and(|at| self.entries[*at].stand_in != data)
    }

    /// Calls `take` for every original in some bytes, in whatever spelling, with its number and what takes its place.
    pub(super) fn each(&self, bytes: &[u8], mut take: impl FnMut(Hit, Option<Vec<u8>>) -> bool) {
        let Some(search) = &self.search else { return };
        for needles in [&search.folded, &search.exact] {
            needles.each(bytes, |hit| {
                let (number, spelling) = search.spelled[hit.number as usize];
                let entry = &self.entries[number as usize];
                let hit = Hit { number, ..hit };
                let counts = entry.reach == Reach::Anywhere || is_word(bytes, hit);
                counts
                    && take(
                        hit,
                        entry.spelled().with(spelling, &entry.stand_in).map(|with| in_case(entry, &bytes[hit.start..hit.end], &with)),
                    )
            });
        }
    }

    /// Some bytes with dots in the place of every credential.
    pub(super) fn without_credentials(&self, bytes: &[u8]) -> Vec<u8> {
        let mut hits = Vec::new();
        self.each(bytes, |hit, _| {
            let is_one = self.entries[hit.number as usize].class == Class::Credential;
            hits.extend(is_one.then_some(hit));
            is_one
        });
        hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end));
        let (mut out, mut from) = (Vec::with_capacity(bytes.len()), 0);
        for hit in hits {
            if hit.end <= from {
                continue;
            }
            if hit.start >= from {
                out.extend_from_slice(&bytes[from..hit.start]);
                out.extend_from_slice(DOTS.as_bytes());
            }
            from = hit.end;
        }
        out.extend_from_slice(&bytes[from..]);
        out
    }

    /// Looks for some short values, or words of the language, wherever they stand as a word: `true` where that is possible.
    pub(super) fn widen(&mut self, entries: &[usize]) -> bool {
        let mut any = false;
        for at in entries {
            let entry = &mut self.entries[*at];
            let is_possible = entry.reach == Reach::Node && !entry.is_data && entry.original.len() >= SHORTEST;
            if is_possible && entry.text().is_some_and(|text| !words::is_literal(text)) {
                entry.reach = Reach::Word;
                any = true;
            }
        }
        any
    }

    /// Whether an original stands in some bytes in a form in which capitals are not the same as small letters, as in base64.
    pub(super) fn is_encoded_in(&self, bytes: &[u8]) -> bool {
        let mut found = false;
        if let Some(search) = &self.search {
            search.exact.each(bytes, |_| {
                found = true;
                true
            });
        }
        found
    }

    /// Whether an original stands in some bytes.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let mut found = false;
        self.each(bytes, |_, _| {
            found = true;
            true
        });
        found
    }
}

impl Search {
    fn new(entries: &[Entry]) -> Self {
        let mut search = Self { folded: Needles::new(true), exact: Needles::new(false), spelled: Vec::new() };
        let mut needle = Vec::new();
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.reach != Reach::Node) {
            let spelled = entry.spelled();
            let is_like = spelled.is_like(&entry.stand_in);
            for form in 0..FORMS {
                needle.clear();
                // Few characters of base64 and of other spellings stand everywhere.
                let enough = if spelled.is_exact(form) { 7 } else { SHORTEST };
                if !spelled.write(form, &mut needle) || needle.len() < enough {
                    continue;
                }
                if is_like && spelled.with(form, &entry.stand_in).as_ref() == Some(&needle) {
                    continue;
                }
                let needles = if spelled.is_exact(form) { &mut search.exact } else { &mut search.folded };
                needles.add(&needle, search.spelled.len() as u32);
                search.spelled.push((at as u32, form));
            }
        }
        search
    }
}

/// The stand-in in small letters or capitals, as the original stands here.
fn in_case(entry: &Entry, here: &[u8], with: &[u8]) -> Vec<u8> {
    if !entry.form.has_no_case() || !here.iter().any(u8::is_ascii_alphabetic) {
        return with.to_vec();
    }
    if !here.iter().any(u8::is_ascii_uppercase) {
        return with.to_ascii_lowercase();
    }
    match here.iter().any(u8::is_ascii_lowercase) {
        true => with.to_vec(),
        false => with.to_ascii_uppercase(),
    }
}

/// Whether a hit is a word by itself. What an escape ends in before it is no part of it.
fn is_word(bytes: &[u8], hit: Hit) -> bool {
    let before = &bytes[..hit.start];
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let ends_escape = before.len() >= 2 && before[before.len() - 2] == b'\\'
        || before.len() >= 3 && before[before.len() - 3] == b'%' && before[before.len() - 2..].iter().all(u8::is_ascii_hexdigit);
    let starts = !before.last().is_some_and(is_letter) || ends_escape || !is_letter(&bytes[hit.start]);
    let ends = !bytes.get(hit.end).is_some_and(is_letter) || !is_letter(&bytes[hit.end - 1]);
    starts && ends
}

/// How far a text is looked for.
fn reach(text: &str, form: Form, class: Class) -> Reach {
    let text = text.trim();
    let len = text.chars().count();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_odd = has_digit || text.bytes().any(|byte| byte.is_ascii_punctuation() && !matches!(byte, b'.' | b'-' | b'_' | b' '));
    // A row of one digit is nobody's.
    let mut letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    let first = letters.next();
    if letters.all(|byte| Some(byte) == first) {
        return Reach::Node;
    }
    match form {
        Form::Moment | Form::Zone | Form::Country | Form::Language | Form::Real | Form::Data | Form::Picture => Reach::Node,
        _ if len < SHORTEST || text.len() > LONGEST || words::is_literal(text) => Reach::Node,
        Form::Digits if len < 7 => Reach::Node,
        Form::Digits | Form::Phone if len < 10 => Reach::Word,
        Form::Word | Form::Text | Form::Identifier | Form::Host => match () {
            () if len < 7 && !(is_odd && matches!(class, Class::Credential | Class::Device)) => Reach::Node,
            () if len < 7 => Reach::Word,
            () if is_odd || len >= 10 && !words::is_ordinary(text) => Reach::Anywhere,
            () if text.split(|char: char| !char.is_alphanumeric()).filter(|word| word.len() > 3).all(words::is_ordinary) => Reach::Node,
            () => Reach::Word,
        },
        _ if len < 7 => {
            if is_hex(text) && !has_digit {
                Reach::Node
            } else {
                Reach::Word
            }
        }
        _ => Reach::Anywhere,
    }
}
