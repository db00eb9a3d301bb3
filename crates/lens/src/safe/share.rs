//! Links that carry a payload behind their `#`, which browsers send to no host.
//!
//! `#/s1/` and base64url of a zlib stream, whose checksum shows a link that was cut. In it four lines, each ended by a line feed, then
//! the bytes of the payload: "safe" or "original", the name of the file, the view, the path of the chosen field. Links of this form
//! are to open for ever: what must change gets a number of its own.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// What links of this form have behind the `#`.
pub const PREFIX: &str = "/s1/";
/// Bytes that the payload of a link may have.
const LARGEST: u64 = 16 << 20;
/// Letters of a name, a view or a path.
const LONGEST: usize = 2_000;

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The payload is as it came, not a safe copy.
    pub is_original: bool,
    pub name: String,
    /// How it was looked at, as the page calls it; may be empty.
    pub view: String,
    /// The field that was chosen; may be empty.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Why a link cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is no link that carries something.
    Other,
    /// It was made by a later version of the page.
    Later,
    /// A part of it is missing, or was changed on its way.
    Cut,
    TooLarge,
}

impl Broken {
    /// What to tell the person.
    pub fn words(self) -> &'static str {
        match self {
            Broken::Other => "",
            Broken::Later => {
                "This link was made by a later version of this page. Load the page again, past the browser's cache, and open the link once more."
            }
            Broken::Cut => {
                "A part of this link is missing or was changed on its way. Mail and chat programs shorten long links: ask for it again, as a file or in one piece."
            }
            Broken::TooLarge => "What this link carries is larger than 16 MB. Ask for the file itself.",
        }
    }
}

impl Shared {
    /// What stands behind the `#` of its link.
    pub fn link(&self) -> String {
        let kind = if self.is_original { "original" } else { "safe" };
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        for line in [kind, &self.name, &self.view, &self.path] {
            let line: String = line.chars().take(LONGEST).map(|letter| if letter == '\n' { ' ' } else { letter }).collect();
            let _ = encoder.write_all(line.as_bytes()).and_then(|()| encoder.write_all(b"\n"));
        }
        // Nothing is written but to memory.
        let packed = encoder.write_all(&self.bytes).and_then(|()| encoder.finish()).unwrap_or_default();
        [PREFIX, &URL_SAFE_NO_PAD.encode(packed)].concat()
    }

    /// Reads what stands behind the `#`.
    ///
    /// # Errors
    /// Where it carries nothing, or not all of it.
    pub fn read(link: &str) -> Result<Self, Broken> {
        let Some(text) = link.strip_prefix(PREFIX) else {
            let number = link.strip_prefix("/s").and_then(|rest| rest.split_once('/')).map(|(number, _)| number);
            let is_later = number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
            return Err(if is_later { Broken::Later } else { Broken::Other });
        };
        // Programs that make links of texts may take the full stop or bracket behind one for a part of it.
        let text = text.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
        let packed = URL_SAFE_NO_PAD.decode(text).map_err(|_| Broken::Cut)?;
        let mut all = Vec::new();
        ZlibDecoder::new(packed.as_slice()).take(LARGEST + 1).read_to_end(&mut all).map_err(|_| Broken::Cut)?;
        if all.len() as u64 > LARGEST {
            return Err(Broken::TooLarge);
        }
        let mut lines = all.splitn(5, |byte| *byte == b'\n');
        let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok()).map(str::to_owned);
        let (Some(kind), Some(name), Some(view), Some(path)) = (line(), line(), line(), line()) else { return Err(Broken::Cut) };
        let is_original = match kind.as_str() {
            "safe" => false,
            "original" => true,
            _ => return Err(Broken::Cut),
        };
        let bytes = lines.next().ok_or(Broken::Cut)?.to_vec();
        Ok(Self { is_original, name, view, path, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> Shared {
        let bytes = b"{\"MessageType\": \"CheckOut\", \"Topic\": \"com.example\"}\n\n".to_vec();
        Shared { is_original: false, name: "check-out.json".to_owned(), view: "dense".to_owned(), path: "/Topic".to_owned(), bytes }
    }

    proptest! {
        #[test]
        fn what_goes_into_a_link_comes_out_of_it(is_original: bool, name in "[^\n]{0,40}", view in "[a-z]{0,9}", path in "[^\n]{0,60}", bytes: Vec<u8>) {
            let shared = Shared { is_original, name, view, path, bytes };
            let link = shared.link();
            prop_assert!(link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte)));
            prop_assert_eq!(Shared::read(&link), Ok(shared.clone()));
            prop_assert_eq!(Shared::read(&[&link, ")."].concat()), Ok(shared));
        }

        #[test]
        fn no_text_ends_the_page(text in ".{0,200}") {
            let _ = Shared::read(&text);
            let _ = Shared::read(&[PREFIX, &text].concat());
        }
    }

    #[test]
    fn a_link_that_was_cut_says_so_wherever_it_was_cut() {
        let link = example().link();
        for end in PREFIX.len()..link.len() {
            assert_eq!(Shared::read(&link[..end]), Err(Broken::Cut), "{end}");
        }
    }

    #[test]
    fn other_addresses_are_told_from_links_and_later_links_from_both() {
        for (address, why) in [
            ("", Broken::Other),
            ("/table", Broken::Other),
            ("/s/1", Broken::Other),
            ("/s2/AAAA", Broken::Later),
            ("/s17/", Broken::Later),
            ("/s1/", Broken::Cut),
        ] {
            assert_eq!(Shared::read(address), Err(why), "{address}");
        }
    }

    #[test]
    fn a_small_link_that_unpacks_to_very_much_is_refused() {
        let bomb = Shared { bytes: vec![b'a'; LARGEST as usize + 1], ..example() };
        let link = bomb.link();
        assert!(link.len() < 64 << 10);
        assert_eq!(Shared::read(&link), Err(Broken::TooLarge));
    }

    #[test]
    fn names_cannot_make_further_lines() {
        let shared = Shared { name: "a\nb".to_owned(), ..example() };
        assert_eq!(Shared::read(&shared.link()).map(|shared| shared.name), Ok("a b".to_owned()));
    }
}
