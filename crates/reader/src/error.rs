//! What went wrong, and where.

/// A place in a source: zero-based byte offset, one-based line and column (in characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Place {
    pub offset: usize,
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The place of byte `offset` of `source`; past the end means the end. Counts `\n` as the end of a line. Linear in `offset`.
    pub fn of(source: &[u8], offset: usize) -> Self {
        let offset = offset.min(source.len());
        let before = &source[..offset];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let column = before[start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
        Self { offset, line, column }
    }
}

/// The first thing that was wrong with an input, in words for the person who opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub message: String,
    pub offset: usize,
    /// Whether reading stopped here. Otherwise the reader could go on and the tree is whole but for this place.
    pub fatal: bool,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>, offset: usize) -> Self {
        Self { message: message.into(), offset, fatal: true }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (byte {})", self.message, self.offset)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = "ab\näö€x\n\nend".as_bytes();
        let place = |offset| (Place::of(source, offset).line, Place::of(source, offset).column);
        assert_eq!((place(0), place(2), place(3), place(5), place(10)), ((1, 1), (1, 3), (2, 1), (2, 2), (2, 4)));
        assert_eq!((place(11), place(12), place(13)), ((2, 5), (3, 1), (4, 1)));
        assert_eq!(Place::of(source, usize::MAX), Place::of(source, source.len()));
    }

    #[test]
    fn an_error_says_what_and_where() {
        assert_eq!(Error::new("wrong", 7).to_string(), "wrong (byte 7)");
    }
}
