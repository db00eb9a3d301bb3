//! Code requirements: what `codesign -display -r -` prints behind `designated =>`.
//!
//! The grammar is that of requirements.grammar in Apple's Security (libsecurity_codesigning). A profile takes one requirement: a set
//! of them, which begins with its type and `=>`, is another thing.

use super::{DEEPEST, Fault, LONGEST};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    /// A word that needs no quotes: letters and digits with dots between.
    Word(&'a str),
    Text(&'a str),
    Integer(&'a str),
    /// `H"…"`.
    Hash(&'a str),
    /// `0x…`.
    Hex,
    Path,
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 15] = ["=>", "<=", ">=", "==", ";", "(", ")", "[", "]", "<", ">", "=", "~", "-", "!"];

struct Parser<'a> {
    text: &'a str,
    /// The next token: where it begins, what it is, and the byte behind it.
    at: usize,
    token: Token<'a>,
    end: usize,
    depth: usize,
    identifiers: Vec<&'a str>,
}

/// What a requirement asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Requirement<'a> {
    /// The identifiers that it names.
    pub identifiers: Vec<&'a str>,
}

/// Parses one requirement.
///
/// # Errors
/// The place at which it stops being one.
pub fn parse(text: &str) -> Result<Requirement<'_>, Fault> {
    if text.len() > LONGEST {
        return Ok(Requirement { identifiers: Vec::new() });
    }
    let mut parser = Parser { text, at: 0, token: Token::End, end: 0, depth: 0, identifiers: Vec::new() };
    parser.advance()?;
    parser.not_a_set()?;
    parser.expression()?;
    while parser.token == Token::Sign(";") {
        parser.advance()?;
    }
    match parser.token {
        Token::End => Ok(Requirement { identifiers: parser.identifiers }),
        _ => Err(parser.fault("and, or, or the end is expected here")),
    }
}

impl<'a> Parser<'a> {
    fn fault(&self, expected: &str) -> Fault {
        let found = match self.token {
            Token::End => "the requirement ends".to_owned(),
            _ => format!("it is {}", self.text.get(self.at..self.end).unwrap_or_default().chars().take(40).collect::<String>()),
        };
        Fault::new(self.at, format!("{expected}, but {found}"))
    }

    fn advance(&mut self) -> Result<(), Fault> {
        self.at = self.blanks()?;
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        let (token, len) = match bytes.first() {
            None => (Token::End, 0),
            Some(b'"') => {
                let len = text_end(rest).ok_or_else(|| Fault::new(self.at, "a quote is opened here and never closed"))?;
                (Token::Text(&rest[1..len - 1]), len)
            }
            Some(b'H') if bytes.get(1) == Some(&b'"') => self.hash(rest)?,
            Some(b'0') if bytes.get(1) == Some(&b'x') => (Token::Hex, 2 + run(&rest[2..], u8::is_ascii_hexdigit)),
            Some(byte) if byte.is_ascii_digit() => self.integer(rest)?,
            Some(byte) if byte.is_ascii_alphabetic() => {
                let len = word_end(rest);
                (Token::Word(&rest[..len]), len)
            }
            Some(b'/') => (Token::Path, run(rest, |byte| !byte.is_ascii_whitespace() && *byte != b')')),
            Some(b'*') => (Token::Sign("*"), 1),
            Some(_) => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(self.strange(rest)),
            },
        };
        (self.token, self.end) = (token, self.at + len);
        Ok(())
    }

    /// A character that no requirement has outside of quotes.
    fn strange(&self, rest: &str) -> Fault {
        let char = rest.chars().next().unwrap_or_default();
        let message = match char {
            '“' | '”' | '„' | '‘' | '’' => format!("the quote {char} is not a straight one (\")"),
            '\'' => "single quotes are not allowed; write \"".to_owned(),
            '_' => "a text with _ needs quotes around it".to_owned(),
            '&' | '|' => "write and, or".to_owned(),
            char => format!("{char} is not allowed here"),
        };
        Fault::new(self.at, message)
    }

    fn hash(&self, rest: &'a str) -> Result<(Token<'a>, usize), Fault> {
        let len = text_end(&rest[1..]).ok_or_else(|| Fault::new(self.at, "a hash is opened here and never closed"))?;
        let digits = &rest[2..len];
        match digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => Ok((Token::Hash(digits), 1 + len)),
            false => Err(Fault::new(self.at, "a hash has hexadecimal digits only")),
        }
    }

    fn integer(&self, rest: &'a str) -> Result<(Token<'a>, usize), Fault> {
        let len = run(rest, u8::is_ascii_digit);
        // 2BUA8C4S2C would be a number with a word behind it.
        if rest[len..].starts_with(|char: char| char.is_ascii_alphabetic()) {
            let word: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(40).collect();
            return Err(Fault::new(self.at, format!("{word} begins with a digit and needs quotes around it")));
        }
        Ok((Token::Integer(&rest[..len]), len))
    }

    /// Past blanks and comments.
    fn blanks(&self) -> Result<usize, Fault> {
        let mut at = self.end;
        loop {
            let rest = &self.text[at..];
            let blank = run(rest, |byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
            at += blank;
            let rest = &rest[blank..];
            if let Some(comment) = rest.strip_prefix("/*") {
                at += 2 + comment.find("*/").ok_or_else(|| Fault::new(at, "a comment is opened here and never closed"))? + 2;
            } else if rest.starts_with("//") || rest.starts_with('#') {
                at += rest.find('\n').unwrap_or(rest.len());
            } else {
                return Ok(at);
            }
        }
    }

    fn is(&self, word: &str) -> bool {
        self.token == Token::Word(word)
    }

    fn take(&mut self, word: &str) -> Result<bool, Fault> {
        let found = self.is(word) || sign(word) == Some(self.token);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// `designated => …` is a set of requirements.
    fn not_a_set(&mut self) -> Result<(), Fault> {
        let types = ["designated", "host", "guest", "library", "plugin"];
        let Token::Word(word) = self.token else { return Ok(()) };
        if types.contains(&word) && self.text[self.end..].trim_start().starts_with("=>") {
            let message = format!("{word} => belongs to the output of codesign, not to the requirement");
            return Err(Fault::new(self.at, message));
        }
        Ok(())
    }

    fn expression(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(self.at, "the brackets are nested too deep"));
        }
        loop {
            self.primary()?;
            if !(self.take("and")? || self.take("or")?) {
                break;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn primary(&mut self) -> Result<(), Fault> {
        while self.take("!")? {}
        if self.take("(")? {
            self.expression()?;
            return if self.take(")")? { Ok(()) } else { Err(self.fault("a closing bracket is expected here")) };
        }
        let Token::Word(word) = self.token else { return Err(self.fault("a condition is expected here")) };
        match word {
            "always" | "true" | "never" | "false" | "notarized" | "legacy" => self.advance(),
            "identifier" => self.identifier(),
            "cdhash" => {
                self.advance()?;
                self.equals()?;
                let Token::Hash(_) = self.token else { return Err(self.fault("H\"…\" is expected here")) };
                self.advance()
            }
            "platform" => {
                self.advance()?;
                self.equals()?;
                let Token::Integer(_) = self.token else { return Err(self.fault("a number is expected here")) };
                self.advance()
            }
            "info" | "entitlement" => {
                self.advance()?;
                self.key()?;
                self.matches()
            }
            "anchor" => self.anchor(),
            "certificate" | "cert" => self.certificate(),
            _ => Err(self.unknown(word)),
        }
    }

    /// A word that begins no condition.
    fn unknown(&self, word: &str) -> Fault {
        const KNOWN: [&str; 12] = [
            "identifier",
            "anchor",
            "certificate",
            "cert",
            "cdhash",
            "info",
            "entitlement",
            "always",
            "never",
            "notarized",
            "platform",
            "legacy",
        ];
        match crate::annotate::nearest(word, KNOWN.into_iter()) {
            Some(near) => Fault::new(self.at, format!("{word} begins no condition; did you mean {near}")),
            None => self.fault("a condition is expected here"),
        }
    }

    fn identifier(&mut self) -> Result<(), Fault> {
        self.advance()?;
        self.equals()?;
        let (Token::Word(name) | Token::Text(name)) = self.token else { return Err(self.fault("an identifier is expected here")) };
        self.identifiers.push(name);
        self.advance()?;
        if self.token == Token::Sign("-") {
            return Err(Fault::new(self.at, "an identifier with - needs quotes around it"));
        }
        Ok(())
    }

    fn anchor(&mut self) -> Result<(), Fault> {
        self.advance()?;
        if self.take("trusted")? {
            return Ok(());
        }
        if self.take("generic")? {
            return if self.take("apple")? { Ok(()) } else { Err(self.fault("apple is expected here")) };
        }
        if self.take("apple")? {
            if self.take("generic")? {
                return Ok(());
            }
            // `anchor apple Name`: a name that the system knows.
            if matches!(self.token, Token::Word(word) if !matches!(word, "and" | "or")) || matches!(self.token, Token::Text(_)) {
                self.advance()?;
            }
            return Ok(());
        }
        self.slot_condition()
    }

    fn certificate(&mut self) -> Result<(), Fault> {
        self.advance()?;
        if self.take("trusted")? {
            return Ok(());
        }
        let is_negative = self.take("-")?;
        let is_slot = match self.token {
            Token::Integer(_) => true,
            Token::Word("leaf" | "root") => !is_negative,
            _ => false,
        };
        if !is_slot {
            return Err(self.fault("leaf, root or a number is expected here"));
        }
        self.advance()?;
        if self.take("trusted")? {
            return Ok(());
        }
        self.slot_condition()
    }

    fn slot_condition(&mut self) -> Result<(), Fault> {
        if self.token == Token::Sign("[") {
            self.key()?;
            return self.matches();
        }
        self.equals()?;
        match self.token {
            Token::Hash(_) | Token::Path | Token::Text(_) => self.advance(),
            _ => Err(self.fault("[…] or H\"…\" is expected here")),
        }
    }

    fn key(&mut self) -> Result<(), Fault> {
        if !self.take("[")? {
            return Err(self.fault("[ is expected here"));
        }
        let (Token::Word(_) | Token::Text(_)) = self.token else { return Err(self.fault("a name is expected here")) };
        self.advance()?;
        if self.take("]")? { Ok(()) } else { Err(self.fault("] is expected here")) }
    }

    fn equals(&mut self) -> Result<(), Fault> {
        let _ = self.take("=")? || self.take("==")?;
        Ok(())
    }

    /// What follows `[key]`: nothing, `exists`, or a comparison.
    fn matches(&mut self) -> Result<(), Fault> {
        if self.take("exists")? || self.take("absent")? {
            return Ok(());
        }
        let is_comparison = ["=", "==", "~", "<", ">", "<=", ">="].iter().any(|known| sign(known) == Some(self.token));
        if !is_comparison {
            return Ok(());
        }
        self.advance()?;
        self.take("*")?;
        if self.take("timestamp")? {
            let Token::Text(_) = self.token else { return Err(self.fault("a moment in quotes is expected here")) };
            return self.advance();
        }
        match self.token {
            Token::Word(_) | Token::Text(_) | Token::Hex => self.advance()?,
            // A team identifier that begins with a digit is told by the reader of numbers.
            _ => return Err(self.fault("a value is expected here")),
        }
        if self.token == Token::Sign("-") {
            return Err(Fault::new(self.at, "a value with - needs quotes around it"));
        }
        self.take("*")?;
        Ok(())
    }
}

fn sign(text: &str) -> Option<Token<'static>> {
    SIGNS.iter().chain(&["*"]).find(|sign| **sign == text).map(|sign| Token::Sign(sign))
}

fn run(text: &str, is: impl Fn(&u8) -> bool) -> usize {
    text.bytes().take_while(|byte| is(byte)).count()
}

/// The byte behind the quote that closes a text which begins with one.
fn text_end(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Letters and digits, and such or numbers behind dots.
fn word_end(text: &str) -> usize {
    let mut end = run(text, u8::is_ascii_alphanumeric);
    while text[end..].starts_with('.') {
        let next = run(&text[end + 1..], u8::is_ascii_alphanumeric);
        if next == 0 {
            break;
        }
        end += 1 + next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_as_codesign_prints_them_are_right() {
        for text in [
            r#"identifier "com.example.app" and anchor apple generic and certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = QXTEAM0001"#,
            r#"anchor apple generic and identifier "com.example.app" and (certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = "2XTEAM0001")"#,
            "identifier quinced and anchor apple",
            r#"cdhash H"0a1b2c3d4e5f60718293a4b5c6d7e8f901234567""#,
            r#"!(entitlement ["com.apple.security.app-sandbox"] exists) or info[CFBundleVersion] >= "17.4""#,
            r#"certificate leaf[subject.CN] = "Apple Development*" or certificate root = H"00ff" or certificate -1 trusted"#,
            "anchor trusted and certificate leaf trusted; ",
            "always",
            "identifier = com.example.app # a comment",
        ] {
            assert_eq!(parse(text).err(), None, "{text}");
        }
        let named = parse(r#"identifier "a.b" or identifier c.d"#).expect("a requirement");
        assert_eq!(named.identifiers, ["a.b", "c.d"]);
    }

    #[test]
    fn faults_are_told_at_their_column() {
        for (text, column, message) in [
            (r#"designated => identifier "a""#, 1, "designated => belongs"),
            (
                r#"identifier "identifier "com.example.app" and anchor apple generic"#,
                25,
                "and, or, or the end is expected here, but it is com.example.app",
            ),
            (r#"identifier "com.example.app and anchor apple"#, 12, "never closed"),
            ("identifier com.example.my-app and anchor apple", 26, "needs quotes"),
            ("certificate leaf[subject.OU] = 2BUA8C4S2C", 32, "2BUA8C4S2C begins with a digit"),
            ("identifier “com.example.app”", 12, "straight"),
            ("identifier 'com.example.app'", 12, "single quotes"),
            ("(identifier a", 14, "a closing bracket is expected here, but the requirement ends"),
            ("identifier a and", 17, "a condition is expected here, but the requirement ends"),
            ("identifier a && anchor apple", 14, "write and, or"),
            ("identifer a", 1, "did you mean identifier"),
            ("certificate leaf[subject.OU = X", 29, "] is expected here"),
            ("anchor apple generic and certificate leef[subject.OU] = X", 38, "leaf, root or a number"),
            ("identifier a anchor apple", 14, "and, or, or the end"),
            ("", 1, "a condition is expected"),
            ("identifier a /* open", 14, "comment"),
        ] {
            let fault = parse(text).expect_err(text);
            assert!(fault.column(text) == column && fault.message.contains(message), "{text}: {} {}", fault.column(text), fault.message);
        }
    }

    #[test]
    fn brackets_in_each_other_end_with_a_fault() {
        let text = ["(".repeat(10_000), ")".repeat(10_000)].concat();
        assert!(parse(&text).expect_err("too deep").message.contains("too deep"));
    }
}
