//! Property lists whose tags are missing, doubled, misspelt or cut off.
//!
//! One pass from left to right with the open containers on a stack. What a property list can only mean is written into the copy; where
//! two repairs are possible, the tag that follows decides. What devices do with the original is what CFPropertyList.c of
//! swift-corelibs-foundation does: it takes no text between values, no other elements, and no tag that does not pair.

use memchr::{memchr, memmem};

use super::draft::{Draft, REFUSED};
use super::leaf::{self, Body};
use super::spaces;
use super::tags::{Markup, Name, Tag, markup, tag};
use crate::remark::Level;
use crate::source::mended::Mended;

/// Open containers that a closing tag is looked for in.
const NEAR: usize = 64;

struct Open {
    name: Name,
    /// Of a dictionary: a key waits for its value.
    has_key: bool,
    is_empty: bool,
    /// Its opening tag was there twice.
    owed: bool,
    /// Its opening tag is not in the text.
    added: bool,
}

impl Open {
    fn new(name: Name) -> Self {
        Self { name, has_key: false, is_empty: true, owed: false, added: false }
    }
}

struct Mender<'a> {
    text: &'a [u8],
    at: usize,
    draft: Draft<'a>,
    open: Vec<Open>,
    /// The next tag, if it closes such a thing, belongs to an opening tag that was left out.
    drop: Option<Name>,
    told_spaces: bool,
    told_marks: bool,
    tries: usize,
}

/// The property list that a text was meant to be; `None` where there is nothing to repair. `line` is that of its beginning.
pub(super) fn mend(text: &[u8], line: usize) -> Option<(Mended, Vec<u8>)> {
    let mut mender = Mender {
        text,
        at: 0,
        draft: Draft::from_line(text, line),
        open: Vec::new(),
        drop: None,
        told_spaces: false,
        told_marks: false,
        tries: leaf::TRIES,
    };
    mender.begin();
    while mender.step() {}
    mender.end();
    mender.draft.is_changed().then(|| mender.draft.finish())
}

impl Mender<'_> {
    /// Opens what was open before the text begins, as its closing tags say.
    fn begin(&mut self) {
        let Some(first) = memchr(b'<', self.text) else { return };
        let Markup::Tag(first_tag) = markup(self.text, first) else { return };
        if first_tag.name == Name::Plist && !first_tag.is_closing {
            return;
        }
        let closed = unopened(self.text);
        let is_cut_value = first_tag.is_closing && first_tag.name.has_text();
        if closed.is_empty() && !is_cut_value {
            return;
        }
        // The end of a value whose key is lost says nothing.
        let from = if is_cut_value { first_tag.end } else { first };
        self.draft.skip_to(from);
        self.at = from;
        self.draft.set_part();
        let key = if memmem::find(self.text, b"<key>PayloadType</key>").is_some() { "PayloadContent" } else { "(missing key)" };
        let mut above = None;
        for name in closed.iter().rev() {
            if above == Some(Name::Dict) {
                self.draft.put(["<key>", key, "</key>"].concat().as_bytes());
            }
            self.draft.put(["<", name.text(), ">"].concat().as_bytes());
            self.open.push(Open { is_empty: false, ..Open::new(*name) });
            above = Some(*name);
        }
        let message = match closed.contains(&Name::Array) {
            true => {
                format!("the beginning is missing. What was open there is taken from the closing tags, and the list is taken for {key}.")
            }
            false => "the beginning is missing. What was open there is taken from the closing tags.".to_owned(),
        };
        self.draft.tell(Level::Warning, "cut-off", message, CUT);
    }

    /// Goes on to behind the next tag; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(len) = memchr(b'<', &self.text[self.at..]) else {
            self.gap(self.text.len());
            return false;
        };
        let open = self.at + len;
        if self.gap(open) {
            return true;
        }
        match markup(self.text, open) {
            Markup::Aside(end) | Markup::Section(end) => self.at = end,
            Markup::Stray => self.at = open + 1,
            Markup::Tag(tag) => self.tag(open, tag),
        }
        true
    }

    /// Deals with what stands before the next `<`; `true` if that was more than nothing.
    fn gap(&mut self, open: usize) -> bool {
        let gap = &self.text[self.at..open];
        let inner = gap.trim_ascii();
        if inner.is_empty() {
            return false;
        }
        let is_odd = spaces::are_all(inner);
        if is_odd || spaces::are_marks(gap) {
            self.draft.keep_to(self.at);
            if is_odd && !std::mem::replace(&mut self.told_spaces, true) {
                self.draft.tell(Level::Error, "odd-spaces", spaces::XML_MESSAGE, spaces::ADVICE);
            } else if !is_odd && !std::mem::replace(&mut self.told_marks, true) {
                let advice = "If they stand in the file itself, a device refuses it. Copy it without them.";
                self.draft.tell(
                    Level::Warning,
                    "line-marks",
                    "marks of a mail or a patch stand in front of the lines. They were left out.",
                    advice,
                );
            }
            self.draft.replace_to(open, &spaces::plain(gap));
            self.at = open;
            return false;
        }
        let start = self.at + gap.len() - gap.trim_ascii_start().len();
        if matches!(inner, b"..." | b"[...]" | b"(...)") || matches!(std::str::from_utf8(inner), Ok("…" | "[…]" | "(…)")) {
            self.draft.keep_to(start);
            self.draft.set_part();
            let advice = "Nothing is said of what is not there. Paste the whole file to have it checked.";
            self.draft.tell(Level::Info, "left-out", "somebody left something out here.", advice);
            self.draft.skip_to(open);
            self.at = open;
            return false;
        }
        if let Some(lost) = tag(self.text, start).filter(|tag| tag.is_closed && tag.end <= open) {
            self.draft.keep_to(start);
            let advice = format!("{REFUSED} Write the < again.");
            self.draft.tell(Level::Error, "tag-broken", format!("the < of {} is missing.", shown(lost)), &advice);
            self.draft.put(b"<");
            self.tag(start, lost);
            return true;
        }
        self.opening_missing(start, open)
    }

    /// Text before a closing tag whose opening tag is not there.
    fn opening_missing(&mut self, start: usize, open: usize) -> bool {
        let closing = match self.text.get(open).map(|_| markup(self.text, open)) {
            Some(Markup::Tag(tag)) if tag.is_closing && tag.name.has_text() && !self.open.is_empty() => tag,
            _ => return false,
        };
        self.draft.keep_to(start);
        let name = closing.name.text();
        let message = format!("the opening <{name}> is missing. It was put in front of the text.");
        self.draft.tell(Level::Error, "tag-missing", message, &format!("{REFUSED} Put <{name}> there."));
        self.draft.put(["<", name, ">"].concat().as_bytes());
        self.write(open, closing);
        if closing.name == Name::Key {
            self.keyed()
        } else {
            self.valued()
        }
        true
    }

    fn tag(&mut self, open: usize, tag: Tag) {
        let dropped = self.drop.take().filter(|name| tag.is_closing && tag.name == *name);
        if dropped.is_some() {
            return self.leave_out(open, tag);
        }
        match (tag.is_closing, tag.name.has_text()) {
            (false, true) => self.leaf(open, tag),
            (false, false) => self.container(open, tag),
            (true, true) => self.stray_closing(open, tag),
            (true, false) => self.close(open, tag),
        }
    }

    /// Writes a tag as property lists have it.
    fn write(&mut self, open: usize, tag: Tag) {
        if tag.is_right && tag.is_closed {
            self.draft.keep_to(tag.end);
        } else {
            self.draft.keep_to(open);
            let right = right(tag);
            let (code, message) = match tag.is_closed {
                true => {
                    ("tag-case", format!("{} is no element of a property list. It was read as {right}.", as_written(self.text, open, tag)))
                }
                false => ("tag-broken", format!("the > of {right} is missing.")),
            };
            self.draft.tell(Level::Error, code, message, &format!("{REFUSED} Write {right}."));
            self.draft.replace_to(tag.end, right.as_bytes());
        }
        self.at = tag.end;
    }

    fn leave_out(&mut self, open: usize, tag: Tag) {
        self.draft.keep_to(open);
        self.draft.skip_to(tag.end);
        self.at = tag.end;
    }

    fn container(&mut self, open: usize, tag: Tag) {
        let top = self.open.last_mut();
        let is_second_list = tag.name == Name::Plist && top.is_some();
        let is_doubled = |top: &Open| tag.name == Name::Dict && top.name == Name::Dict && top.is_empty && !top.has_key;
        if let Some(top) = top.filter(|top| is_second_list || is_doubled(top)) {
            top.owed |= !tag.is_empty && top.name == tag.name;
            self.draft.keep_to(open);
            let message = format!("<{}> is there twice. The second one was left out.", tag.name.text());
            self.draft.tell(Level::Error, "tag-doubled", message, &format!("{REFUSED} Remove one, and its closing tag."));
            return self.leave_out(open, tag);
        }
        self.write(open, tag);
        self.valued();
        if !tag.is_empty {
            self.open.push(Open::new(tag.name));
        }
    }

    fn close(&mut self, open: usize, tag: Tag) {
        let name = tag.name;
        let near = self.open.len().saturating_sub(NEAR);
        let Some(at) = self.open[near..].iter().rposition(|one| one.name == name).map(|at| near + at) else {
            return self.extra(open, tag);
        };
        let next = next_tag(self.text, tag.end);
        let is_top = at + 1 == self.open.len();
        let outer = at.checked_sub(1).map(|above| self.open[above].name);
        let goes_on = match (is_top, self.open.last().map(|top| top.name)) {
            // Keys go on where no dictionary would be open any more.
            (true, _) => {
                name == Name::Dict && outer != Some(Name::Dict) && next.is_some_and(|next| next.name == Name::Key && !next.is_closing)
            }
            (false, Some(Name::Array)) => {
                let is_element = |next: Tag| next.name != Name::Key && !next.is_closing || next.name == Name::Array && next.is_closing;
                name == Name::Dict && next.is_some_and(is_element)
            }
            _ => false,
        };
        if goes_on {
            return self.extra(open, tag);
        }
        while self.open.len() > at + 1 {
            let missing = self.open.pop().map_or(Name::Dict, |open| open.name).text();
            self.draft.keep_to(open);
            let message = format!("</{missing}> is missing before </{}>. It was put there.", name.text());
            self.draft.tell(Level::Error, "tag-missing", message, &format!("{REFUSED} Close every <{missing}>."));
            self.draft.put(["</", missing, ">"].concat().as_bytes());
        }
        self.write(open, tag);
        self.drop = self.open.pop().filter(|open| open.owed).map(|open| open.name);
    }

    /// A closing tag too many.
    fn extra(&mut self, open: usize, tag: Tag) {
        self.draft.keep_to(open);
        let message = format!("</{}> closes nothing. It was left out.", tag.name.text());
        self.draft.tell(Level::Error, "tag-doubled", message, &format!("{REFUSED} Remove the tag, or add the opening one."));
        self.leave_out(open, tag);
    }

    /// The closing tag of a value that was never opened.
    fn stray_closing(&mut self, open: usize, tag: Tag) {
        let waits = self.open.last().is_some_and(|top| top.has_key) && tag.name != Name::Key;
        if !waits {
            return self.extra(open, tag);
        }
        self.draft.keep_to(open);
        let name = tag.name.text();
        let message = format!("the opening <{name}> is missing. The value is taken to be empty.");
        self.draft.tell(Level::Error, "tag-missing", message, &format!("{REFUSED} Put <{name}> there."));
        self.draft.put(["<", name, ">"].concat().as_bytes());
        self.write(open, tag);
        self.valued();
    }

    fn leaf(&mut self, open: usize, tag: Tag) {
        let is_key = tag.name == Name::Key;
        if is_key && self.open.last().is_none_or(|top| top.name != Name::Dict) {
            self.dict_missing(open);
        }
        let body = leaf::body(self.text, tag, &mut self.tries);
        self.at = leaf::write(self.text, &mut self.draft, open, tag, body);
        if body == Body::Cut {
            self.draft.set_part();
        }
        if is_key { self.keyed() } else { self.valued() }
    }

    /// Keys without the dictionary around them.
    fn dict_missing(&mut self, open: usize) {
        self.draft.keep_to(open);
        let advice = format!("{REFUSED} Put <dict> in front of the first key and </dict> behind the last value.");
        if self.open.is_empty() {
            self.draft.set_part();
            let message = "the keys stand without the <dict> around them. It was added.";
            self.draft.tell(Level::Warning, "dict-missing", message, &advice);
        } else {
            self.draft.tell(Level::Error, "dict-missing", "the <dict> in front of this <key> is missing. It was added.", &advice);
        }
        self.draft.put(b"<dict>");
        self.valued();
        self.open.push(Open { added: true, ..Open::new(Name::Dict) });
    }

    fn keyed(&mut self) {
        if let Some(top) = self.open.last_mut() {
            (top.has_key, top.is_empty) = (true, false);
        }
    }

    fn valued(&mut self) {
        if let Some(top) = self.open.last_mut() {
            (top.has_key, top.is_empty) = (false, false);
        }
    }

    /// Closes what is open at the end.
    fn end(&mut self) {
        self.draft.keep_to(self.text.len());
        let is_list_only = self.open.iter().all(|open| open.name == Name::Plist);
        if !self.open.is_empty() && is_list_only {
            self.draft.tell(
                Level::Error,
                "tag-missing",
                "the closing </plist> is missing.",
                &format!("{REFUSED} Put </plist> at the end."),
            );
        } else if self.open.iter().any(|open| open.name != Name::Plist) {
            self.draft.set_part();
            if self.draft.is_changed() && self.open.iter().any(|open| !open.added) {
                self.draft.tell(Level::Warning, "cut-off", "the end is missing. What is open there was closed.", CUT);
            }
        }
        while let Some(open) = self.open.pop() {
            self.draft.put(["</", open.name.text(), ">"].concat().as_bytes());
        }
    }
}

const CUT: &str =
    "If the file itself looks like this, a device refuses it. Nothing is said of what is not there: paste all of it to have it checked.";

/// The tag as it has to be.
fn right(tag: Tag) -> String {
    let (slash, end) = (if tag.is_closing { "/" } else { "" }, if tag.is_empty { "/" } else { "" });
    format!("<{slash}{}{end}>", tag.name.text())
}

fn shown(tag: Tag) -> String {
    right(tag)
}

fn as_written(text: &[u8], open: usize, tag: Tag) -> String {
    String::from_utf8_lossy(&text[open..tag.end.min(open + 40)]).into_owned()
}

/// The tag behind blanks and comments, if there is no text before it.
fn next_tag(text: &[u8], mut at: usize) -> Option<Tag> {
    for _ in 0..8 {
        at += text[at..].iter().take(4096).take_while(|byte| byte.is_ascii_whitespace()).count();
        match text.get(at).filter(|byte| **byte == b'<').map(|_| markup(text, at))? {
            Markup::Aside(end) => at = end,
            Markup::Tag(tag) => return Some(tag),
            _ => return None,
        }
    }
    None
}

/// Containers that are closed and were never opened, the innermost first: what is missing before the text.
fn unopened(text: &[u8]) -> Vec<Name> {
    let mut closed = Vec::new();
    let mut open: Vec<Name> = Vec::new();
    let (mut at, mut tries) = (0, leaf::TRIES);
    while let Some(len) = memchr(b'<', &text[at..]) {
        let start = at + len;
        at = match markup(text, start) {
            Markup::Aside(end) | Markup::Section(end) => end,
            Markup::Stray => start + 1,
            Markup::Tag(tag) if tag.name.has_text() => match leaf::body(text, tag, &mut tries) {
                Body::Right { end, .. } if !tag.is_closing && !tag.is_empty => end,
                _ => tag.end,
            },
            Markup::Tag(tag) => {
                if !tag.is_closing && !tag.is_empty {
                    open.push(tag.name);
                } else if tag.is_closing && open.pop().is_none() && closed.len() < NEAR {
                    closed.push(tag.name);
                }
                tag.end
            }
        };
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    /// Paths and texts of what a text was mended to, and the codes of what was told.
    fn mended(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let (mended, out) = mend(text.as_bytes(), 1).unwrap_or_else(|| panic!("{text} is not mended"));
        let doc = read(out.clone());
        assert!(doc.error().is_none_or(|error| !error.fatal), "{} in {}", doc.error().expect("an error"), String::from_utf8_lossy(&out));
        let rows = (0..doc.len() as u32).filter_map(|node| Some(format!("{}={}", doc.path(node), doc.text(node)?)));
        (rows.collect(), mended.marks.iter().map(|(_, remark)| remark.code).collect())
    }

    fn mends(text: &str, rows: &[&str], codes: &[&str]) {
        let (found, told) = mended(text);
        assert_eq!(found, rows, "{text}");
        assert_eq!(told, codes, "{text}");
    }

    #[test]
    fn tags_that_are_missing_are_put_in() {
        mends("<plist><dict><key>a</key>x</string><key>b</key><true/></dict></plist>", &["/a=x", "/b=true"], &["tag-missing"]);
        mends("<dict><key>a</key><string>x</string>AAAA</data></dict>", &["/a=x", "/=AAAA"], &["tag-missing"]);
        mends("<dict><key>a</key><array><dict><key>b</key><true/></array></dict>", &["/a/0/b=true"], &["tag-missing"]);
        mends("<dict><key>a</key><array><true/><key>b</key><true/></dict>", &["/a/0=true", "/a/1/b=true"], &["dict-missing", "cut-off"]);
        mends("<plist><array><key>a</key><true/></dict></array></plist>", &["/0/a=true"], &["dict-missing"]);
        mends("<plist><dict><key>a</key><true/></dict>", &["/a=true"], &["tag-missing"]);
        mends("<array><string>a<string>b</string></array>", &["/0=a", "/1=b"], &["tag-missing"]);
        mends("<dict><key>a<string>b</string></dict>", &["/a=b"], &["tag-missing"]);
        mends("<dict><key>a</key></string><key>b</key><true/></dict>", &["/a=", "/b=true"], &["tag-missing"]);
    }

    #[test]
    fn tags_that_are_there_twice_are_left_out() {
        mends("<plist><dict><dict><key>a</key><true/></dict></dict></plist>", &["/a=true"], &["tag-doubled"]);
        mends("<array><dict><dict><key>a</key><true/></dict></dict><true/></array>", &["/0/a=true", "/1=true"], &["tag-doubled"]);
        mends("<plist><dict><key>a</key><true/></dict><key>b</key><true/></dict></plist>", &["/a=true", "/b=true"], &["tag-doubled"]);
        mends("<plist><array><dict/></dict><dict/></array></plist>", &[], &["tag-doubled"]);
        mends("<dict><key><key>a</key></key><true/></dict>", &["/a=true"], &["tag-doubled"]);
        mends("<dict><key>a</key><string>b</string></string></dict>", &["/a=b"], &["tag-doubled"]);
        mends("<plist><plist><dict><key>a</key><true/></dict></plist></plist>", &["/a=true"], &["tag-doubled"]);
    }

    #[test]
    fn tags_that_are_misspelt_are_read() {
        mends("<Dict><KEY>a</KEY><String>b</String></Dict>", &["/a=b"], &["tag-case"; 6]);
        mends("<dict><key>a</key><boolean>true</boolean></dict>", &["/a=true"], &["tag-case"]);
        mends("<dict><key>a</key><int>1</int></dict>", &["/a=1"], &["tag-case"; 2]);
        mends("<dict><key>a</string><true/></dict>", &["/a=true"], &["tag-broken"]);
        mends("<dict><key>a<key><true/><key>b</key><string>x<string></dict>", &["/a=true", "/b=x"], &["tag-broken", "tag-broken"]);
        mends("<dict>key>a</key><string>b/string>/dict>", &["/a=b"], &["tag-broken"; 3]);
        mends("<dict><key>a</key\n<true/></dict>", &["/a=true"], &["tag-broken"]);
        mends("<dict><key>a</key><true></dict>", &["/a=true"], &["tag-broken"]);
    }

    #[test]
    fn what_is_cut_off_is_opened_and_closed() {
        mends("<key>a</key>\n<string>b</string>", &["/a=b"], &["dict-missing"]);
        let text = "dock</string><key>b</key><true/></dict></array><key>PayloadType</key><string>Configuration</string></dict></plist>";
        mends(text, &["/PayloadContent/0/b=true", "/PayloadType=Configuration"], &["cut-off"]);
        mends("<true/></dict><key>b</key><true/></dict>", &["/(missing key)/=true", "/b=true"], &["cut-off"]);
        let (mended, _) = mend(b"<key>a</key><string>b", 1).expect("a repair");
        assert!(mended.is_part);
    }

    #[test]
    fn markup_in_data_is_read_as_the_file_that_it_is() {
        let text =
            "<dict><key>a</key><data><?xml version=\"1.0\"?><plist><dict><key>x</key><data>AA==</data></dict></plist>\n</data></dict>";
        let (rows, codes) = mended(text);
        assert_eq!(codes, ["data-raw"]);
        assert!(rows[0].starts_with("/a=PD94bWwg"));
        mends(
            "<dict><key>a</key><string><dict><key>b</key><string>c</string></dict></string></dict>",
            &["/a=<dict><key>b</key><string>c</string></dict>"],
            &["string-raw"],
        );
    }

    #[test]
    fn odd_spaces_and_links_are_taken_out() {
        mends("<dict>\n\u{A0}\u{A0}<key>a</key>\u{A0}<true/></dict>", &["/a=true"], &["odd-spaces"]);
        mends("<dict><key>a</key><integer>[9616](tel:9616)</integer></dict>", &["/a=9616"], &["chat-link"]);
        mends("<dict><key>a</key><integer><tel:9616|9616></integer></dict>", &["/a=9616"], &["chat-link"]);
        mends("<dict><key>a</key><string>1 < 2 &amp; 3</string></dict>", &["/a=1 < 2 & 3"], &["stray-bracket"]);
    }

    #[test]
    fn a_list_that_is_right_is_left_alone() {
        for text in ["<plist><dict><key>a</key><array><dict/><string>b</string></array></dict></plist>", "<dict><key>a</key><true/></dict>"]
        {
            assert!(mend(text.as_bytes(), 1).is_none(), "{text}");
        }
    }

    #[test]
    fn damage_costs_no_more_than_its_length() {
        for piece in ["</dict>", "<dict>", "<key>", "</array><dict>", "<data><dict>", "&", "<string><dict><key>", "[x](", "<tel:"] {
            let text = piece.repeat(50_000 / piece.len());
            let clock = std::time::Instant::now();
            let _ = mend(text.as_bytes(), 1);
            assert!(clock.elapsed().as_secs() < 5, "{piece}");
        }
    }
}
