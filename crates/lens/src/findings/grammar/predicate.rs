//! Predicates of activations: the format of NSPredicate, with the words that declarative management adds to it.
//!
//! What is parsed: comparisons (`==`, `!=`, `<`, `BETWEEN`, `IN`, `BEGINSWITH`, `CONTAINS`, `ENDSWITH`, `LIKE`, `MATCHES`, with `[cd]`), `AND`,
//! `OR`, `NOT`, `ANY`, `ALL`, `NONE`, `SUBQUERY(list, $x, …)`, lists in braces, arithmetic, key paths, functions, and `@status(item)`, `@property(name)`,
//! `@key(name)` (Apple's Predicate Format String Syntax; "Leveraging the declarative management data model", devicemanagement).

use super::{DEEPEST, Fault, LONGEST};

/// What stands on one side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side<'a> {
    /// `@status(device.model.family)`, and what follows behind it (`.@count`).
    Status(&'a str, bool),
    Text(&'a str),
    Number,
    Boolean,
    List,
    /// A bare key path, a variable, a function: anything whose type is not known.
    Other(&'a str),
}

/// Two sides and what is between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<'a> {
    pub left: Side<'a>,
    pub operator: &'static str,
    pub right: Side<'a>,
    /// Byte of the left side.
    pub at: usize,
}

/// A use of `@name(…)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub name: &'a str,
    /// What stands in the brackets.
    pub argument: Option<&'a str>,
    pub at: usize,
    pub in_subquery: bool,
}

/// What a predicate says.
#[derive(Debug, Default, PartialEq)]
pub struct Predicate<'a> {
    pub words: Vec<Word<'a>>,
    pub comparisons: Vec<Comparison<'a>>,
    /// Bare key paths: status items without `@status`, perhaps.
    pub paths: Vec<(&'a str, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Word(&'a str),
    /// `@status`, without the `@`.
    At(&'a str),
    /// `$x`.
    Variable(&'a str),
    Text(&'a str),
    Number,
    Sign(&'static str),
    End,
}

/// Longest first.
const SIGNS: [&str; 27] = [
    "==", "!=", "<>", ">=", "=>", "<=", "=<", "&&", "||", "**", ":=", "=", ">", "<", "!", "(", ")", "{", "}", "[", "]", ",", "+", "-", "*",
    "/", ".",
];

/// As they are written, and as they are told.
const OPERATORS: [(&str, &str); 10] =
    [("=", "="), ("==", "="), ("!=", "!="), ("<>", "!="), ("<", "<"), (">", ">"), ("<=", "<="), ("=<", "<="), (">=", ">="), ("=>", ">=")];
const WORD_OPERATORS: [&str; 8] = ["BETWEEN", "IN", "BEGINSWITH", "CONTAINS", "ENDSWITH", "LIKE", "MATCHES", "TOKENMATCHES"];
/// Functions that a format string calls by name.
const FUNCTIONS: [&str; 4] = ["SUBQUERY", "CAST", "FUNCTION", "TERNARY"];

/// Whether something is a truth value or a value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Thing<'a> {
    Truth,
    Value(Side<'a>, usize),
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    token: Token<'a>,
    end: usize,
    depth: usize,
    subqueries: usize,
    said: Predicate<'a>,
}

/// Parses a predicate.
///
/// # Errors
/// The place at which it stops being one.
pub fn parse(text: &str) -> Result<Predicate<'_>, Fault> {
    if text.len() > LONGEST {
        return Ok(Predicate::default());
    }
    let mut parser = Parser { text, at: 0, token: Token::End, end: 0, depth: 0, subqueries: 0, said: Predicate::default() };
    parser.advance()?;
    let thing = parser.or()?;
    parser.truth(thing)?;
    match parser.token {
        Token::End => Ok(parser.said),
        _ => Err(parser.expected("AND, OR or the end")),
    }
}

impl<'a> Parser<'a> {
    fn expected(&self, what: &str) -> Fault {
        let found = match self.token {
            Token::End => "the predicate ends".to_owned(),
            _ => format!("it is {}", self.text.get(self.at..self.end).unwrap_or_default().chars().take(40).collect::<String>()),
        };
        Fault::new(self.at, format!("{what} is expected here, but {found}"))
    }

    fn advance(&mut self) -> Result<(), Fault> {
        let blank = self.text[self.end..].len() - self.text[self.end..].trim_start().len();
        self.at = self.end + blank;
        let rest = &self.text[self.at..];
        let word = |from: usize| {
            let len = rest[from..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            (&rest[from..from + len], from + len)
        };
        let (token, len) = match rest.as_bytes().first() {
            None => (Token::End, 0),
            Some(quote @ (b'"' | b'\'')) => {
                let len = text_end(rest, *quote).ok_or_else(|| Fault::new(self.at, "a quote is opened here and never closed"))?;
                (Token::Text(&rest[1..len - 1]), len)
            }
            Some(b'@') => {
                let (name, len) = word(1);
                (Token::At(name), len)
            }
            Some(b'$') => {
                let (name, len) = word(1);
                (Token::Variable(name), len)
            }
            // `#any` keeps a reserved word as a key.
            Some(b'#') => {
                let (name, len) = word(1);
                (Token::Word(name), len)
            }
            Some(byte) if byte.is_ascii_digit() => (Token::Number, number_end(rest)),
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let (name, len) = word(0);
                (Token::Word(name), len)
            }
            Some(_) => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(self.strange(rest)),
            },
        };
        (self.token, self.end) = (token, self.at + len);
        Ok(())
    }

    fn strange(&self, rest: &str) -> Fault {
        let char = rest.chars().next().unwrap_or_default();
        let message = match char {
            '“' | '”' | '„' | '‘' | '’' => format!("the quote {char} is not a straight one (\" or ')"),
            '%' => "% stands for a value that only a program fills in".to_owned(),
            char => format!("{char} is not allowed here"),
        };
        Fault::new(self.at, message)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token, Token::Word(known) if known.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, sign: &str) -> Result<bool, Fault> {
        let found = matches!(self.token, Token::Sign(known) if known == sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn take_word(&mut self, word: &str) -> Result<bool, Fault> {
        let found = self.is_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// A value alone is no predicate.
    fn truth(&self, thing: Thing) -> Result<(), Fault> {
        match thing {
            Thing::Truth => Ok(()),
            Thing::Value(_, _) => Err(self.expected("a comparison such as == 'value'")),
        }
    }

    fn or(&mut self) -> Result<Thing<'a>, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(self.at, "the brackets are nested too deep"));
        }
        let mut first = self.and()?;
        while self.take("||")? || self.take_word("OR")? {
            self.truth(first)?;
            let next = self.and()?;
            self.truth(next)?;
            first = Thing::Truth;
        }
        self.depth -= 1;
        Ok(first)
    }

    fn and(&mut self) -> Result<Thing<'a>, Fault> {
        let mut first = self.not()?;
        while self.take("&&")? || self.take_word("AND")? {
            self.truth(first)?;
            let next = self.not()?;
            self.truth(next)?;
            first = Thing::Truth;
        }
        Ok(first)
    }

    fn not(&mut self) -> Result<Thing<'a>, Fault> {
        let mut negated = false;
        while self.take("!")? || self.take_word("NOT")? {
            negated = true;
        }
        let thing = self.comparison()?;
        if negated {
            self.truth(thing)?;
        }
        Ok(thing)
    }

    fn comparison(&mut self) -> Result<Thing<'a>, Fault> {
        if self.take_word("TRUEPREDICATE")? || self.take_word("FALSEPREDICATE")? {
            return Ok(Thing::Truth);
        }
        for word in ["ANY", "ALL", "NONE", "SOME"] {
            if self.take_word(word)? {
                break;
            }
        }
        let left = self.sum()?;
        let Thing::Value(left_side, at) = left else { return Ok(left) };
        let Some(operator) = self.operator()? else { return Ok(left) };
        let right = self.sum()?;
        let Thing::Value(right_side, _) = right else { return Err(self.expected("a value")) };
        self.said.comparisons.push(Comparison { left: left_side, operator, right: right_side, at });
        Ok(Thing::Truth)
    }

    fn operator(&mut self) -> Result<Option<&'static str>, Fault> {
        if let Token::Sign(sign) = self.token
            && let Some((_, told)) = OPERATORS.iter().find(|(written, _)| *written == sign)
        {
            self.advance()?;
            return Ok(Some(told));
        }
        let Token::Word(word) = self.token else { return Ok(None) };
        let Some(operator) = WORD_OPERATORS.iter().find(|known| known.eq_ignore_ascii_case(word)) else {
            return match word.to_ascii_uppercase().as_str() {
                "AND" | "OR" => Ok(None),
                _ => Err(self.unknown_operator(word)),
            };
        };
        self.advance()?;
        // How texts are compared: [c], [d], [cd], [n], [l].
        if self.take("[")? {
            let Token::Word(_) = self.token else { return Err(self.expected("c, d or cd")) };
            if self.token != Token::End && self.text[self.at..self.end].bytes().any(|byte| !b"cdnlCDNL".contains(&byte)) {
                return Err(self.expected("c, d or cd"));
            }
            self.advance()?;
            if !self.take("]")? {
                return Err(self.expected("]"));
            }
        }
        Ok(Some(operator))
    }

    fn unknown_operator(&self, word: &str) -> Fault {
        let near = crate::annotate::nearest(word, WORD_OPERATORS.into_iter());
        let near = near.map_or(String::new(), |near| format!("; did you mean {near}"));
        Fault::new(self.at, format!("{} is no operator{near}", word.chars().take(40).collect::<String>()))
    }

    fn sum(&mut self) -> Result<Thing<'a>, Fault> {
        let mut first = self.value()?;
        loop {
            let sign = ["+", "-", "*", "/", "**"].into_iter().find(|sign| matches!(self.token, Token::Sign(known) if known == *sign));
            let (Some(sign), Thing::Value(_, at)) = (sign, first) else { return Ok(first) };
            self.take(sign)?;
            let Thing::Value(..) = self.value()? else { return Err(self.expected("a value")) };
            first = Thing::Value(Side::Number, at);
        }
    }

    fn value(&mut self) -> Result<Thing<'a>, Fault> {
        let at = self.at;
        while self.take("-")? {}
        let side = match self.token {
            Token::Sign("(") => {
                self.advance()?;
                let thing = self.or()?;
                if !self.take(")")? {
                    return Err(self.expected("a closing bracket"));
                }
                match thing {
                    Thing::Value(side, _) => self.path(side)?,
                    Thing::Truth => return Ok(Thing::Truth),
                }
            }
            Token::Sign("{") => self.list()?,
            Token::Text(text) => {
                self.advance()?;
                Side::Text(text)
            }
            Token::Number => {
                self.advance()?;
                Side::Number
            }
            Token::Variable(name) => {
                if name.is_empty() {
                    return Err(self.expected("a name behind $"));
                }
                self.advance()?;
                self.path(Side::Other(name))?
            }
            Token::At(name) => self.at_word(name)?,
            Token::Word(word) => self.word(word)?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Thing::Value(side, at))
    }

    /// `{1, 2}`.
    fn list(&mut self) -> Result<Side<'a>, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(self.at, "the brackets are nested too deep"));
        }
        self.advance()?;
        while !self.take("}")? {
            let Thing::Value(..) = self.sum()? else { return Err(self.expected("a value")) };
            if !self.take(",")? && self.token != Token::Sign("}") {
                return Err(self.expected("a comma or }"));
            }
        }
        self.depth -= 1;
        Ok(Side::List)
    }

    /// `@status(item)` and its like.
    fn at_word(&mut self, name: &'a str) -> Result<Side<'a>, Fault> {
        let at = self.at;
        self.advance()?;
        let argument = match self.token {
            Token::Sign("(") => Some(self.argument()?),
            _ => None,
        };
        self.said.words.push(Word { name, argument, at, in_subquery: self.subqueries > 0 });
        let side = match (name, argument) {
            ("status", Some(item)) => Side::Status(item, false),
            _ => Side::Other(name),
        };
        self.path(side)
    }

    /// The name in brackets behind an `@` word: dots and dashes belong to it.
    fn argument(&mut self) -> Result<&'a str, Fault> {
        let from = self.end;
        let len = self.text[from..].find(')').ok_or_else(|| Fault::new(self.at, "a bracket is opened here and never closed"))?;
        let name = self.text[from..from + len].trim();
        let is_name =
            !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | ':' | '$' | ' '));
        if !is_name {
            return Err(Fault::new(from, "a name without quotes is expected in the brackets"));
        }
        self.end = from + len + 1;
        self.advance()?;
        Ok(name)
    }

    fn word(&mut self, word: &'a str) -> Result<Side<'a>, Fault> {
        let upper = word.to_ascii_uppercase();
        let at = self.at;
        match upper.as_str() {
            "TRUE" | "FALSE" | "YES" | "NO" => {
                self.advance()?;
                return Ok(Side::Boolean);
            }
            "NULL" | "NIL" | "SELF" => {
                self.advance()?;
                return self.path(Side::Other(word));
            }
            "AND" | "OR" | "IN" => return Err(self.expected("a value")),
            _ => {}
        }
        self.advance()?;
        if self.token == Token::Sign("(") {
            return self.call(&upper, at);
        }
        let side = self.path(Side::Other(word))?;
        let written = self.text[at..self.at].trim_end();
        self.said.paths.push((written, at));
        Ok(match side {
            Side::Other(_) => Side::Other(written),
            side => side,
        })
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Side<'a>, Fault> {
        let is_function = FUNCTIONS.contains(&name) || name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        if !is_function {
            return Err(Fault::new(at, "a function is expected here"));
        }
        let is_subquery = name == "SUBQUERY";
        self.subqueries += usize::from(is_subquery);
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(self.at, "the brackets are nested too deep"));
        }
        self.advance()?;
        let mut count = 0;
        while !self.take(")")? {
            let argument = self.or()?;
            let is_right = match (is_subquery, count, argument) {
                (true, 1, Thing::Value(Side::Other(_), _)) | (true, 0, Thing::Value(..)) | (true, 2, Thing::Truth) => true,
                (true, ..) => false,
                _ => true,
            };
            if !is_right {
                return Err(Fault::new(at, "SUBQUERY takes a list, a variable such as $x, and a condition"));
            }
            count += 1;
            if !self.take(",")? && self.token != Token::Sign(")") {
                return Err(self.expected("a comma or a closing bracket"));
            }
        }
        if is_subquery && count != 3 {
            return Err(Fault::new(at, "SUBQUERY takes a list, a variable such as $x, and a condition"));
        }
        self.depth -= 1;
        self.subqueries -= usize::from(is_subquery);
        self.path(Side::Other("()"))
    }

    /// What follows a value: `.name`, `.@count`, `[0]`.
    fn path(&mut self, mut side: Side<'a>) -> Result<Side<'a>, Fault> {
        loop {
            if self.take(".")? {
                match self.token {
                    Token::Word(_) => self.advance()?,
                    Token::At(name) => {
                        let at = self.at;
                        self.advance()?;
                        let argument = match self.token {
                            Token::Sign("(") => Some(self.argument()?),
                            _ => None,
                        };
                        // `@count` and its like belong to lists, and are not of declarative management.
                        if argument.is_some() {
                            self.said.words.push(Word { name, argument, at, in_subquery: self.subqueries > 0 });
                        }
                    }
                    _ => return Err(self.expected("a name behind the dot")),
                }
                side = match side {
                    Side::Status(item, _) => Side::Status(item, true),
                    side => side,
                };
            } else if self.take("[")? {
                while !self.take("]")? {
                    if self.token == Token::End {
                        return Err(self.expected("]"));
                    }
                    self.advance()?;
                }
                side = match side {
                    Side::Status(item, _) => Side::Status(item, true),
                    side => side,
                };
            } else {
                return Ok(side);
            }
        }
    }
}

/// The byte behind the quote that closes a text which begins with one.
fn text_end(text: &str, quote: u8) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The byte behind a number.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_part = |at: usize, byte: u8| {
        byte.is_ascii_hexdigit()
            || byte == b'x' && at == 1
            || byte == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            || matches!(byte, b'+' | b'-') && matches!(bytes[at - 1], b'e' | b'E')
    };
    bytes.iter().enumerate().take_while(|(at, byte)| *at == 0 || is_part(*at, **byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predicates_are_taken_apart() {
        let said = parse("@status(device.model.family) == 'Mac' AND @property(is-part-time) == FALSE").expect("a predicate");
        assert_eq!(
            said.words.iter().map(|word| (word.name, word.argument)).collect::<Vec<_>>(),
            [("status", Some("device.model.family")), ("property", Some("is-part-time"))]
        );
        assert_eq!(
            said.comparisons[0],
            Comparison { left: Side::Status("device.model.family", false), operator: "=", right: Side::Text("Mac"), at: 0 }
        );
        assert_eq!(said.comparisons[1].right, Side::Boolean);
    }

    #[test]
    fn what_apple_and_others_write_is_right() {
        for text in [
            "TRUEPREDICATE",
            "(@status(passcode.is-compliant) == TRUE)",
            "NOT (@status(device.operating-system.version) BEGINSWITH[c] \"26\" OR 1 == 2)",
            "(SUBQUERY(@status(mdm.app), $app, ($app.@key(identifier) == 'com.example.app') AND ($app.@key(state) == 'managed')).@count == 1)",
            "ANY @property(groups) IN {'teacher', \"staff\"}",
            "@status(device.power.battery-health) != 'service-recommended' && @property(age) BETWEEN {1, 3 + 4}",
            "@property(name) LIKE '*x*' || @property(n) >= -1.5e3",
            "device.model.family == 'iPad'",
            "CAST(@property(n), 'NSNumber') > 3",
            "@property(list)[0] == 'a' and !(@property(b) = nil)",
            "@property(list).@count > 0",
        ] {
            assert_eq!(parse(text).err(), None, "{text}");
        }
    }

    #[test]
    fn faults_are_told_at_their_column() {
        for (text, column, message) in [
            ("@status(device.model.family) = ", 32, "a value is expected here, but the predicate ends"),
            ("@status(device.model.family == 'Mac'", 8, "never closed"),
            ("@status(device.model.family) 'Mac'", 30, "a comparison such as"),
            ("@status(device.model.family) EQUALS 'Mac'", 30, "EQUALS is no operator"),
            ("@status(x) BEGINWITH 'a'", 12, "did you mean BEGINSWITH"),
            ("@status('x') == 1", 9, "without quotes"),
            ("(a == 1", 8, "a closing bracket is expected here, but the predicate ends"),
            ("a == 'b", 6, "never closed"),
            ("a == ‘b’", 6, "straight"),
            ("a == 1 AND", 11, "a value is expected"),
            ("@status(x)", 11, "a comparison such as"),
            ("a == %@", 6, "fills in"),
            ("SUBQUERY(@status(mdm.app), $x).@count > 0", 1, "SUBQUERY takes"),
            ("a IN {1 2}", 9, "a comma or }"),
            ("", 1, "a value is expected"),
        ] {
            let fault = parse(text).expect_err(text);
            assert!(fault.column(text) == column && fault.message.contains(message), "{text}: {} {}", fault.column(text), fault.message);
        }
    }

    #[test]
    fn brackets_in_each_other_end_with_a_fault() {
        for (open, close) in [("(", ")"), ("{", "}"), ("f(", ")"), ("@x(", ")")] {
            let text = [open.repeat(10_000), close.repeat(10_000)].concat();
            assert!(parse(&text).is_err(), "{open}");
        }
        let text = "NOT ".repeat(10_000) + "a == 1";
        assert!(parse(&text).is_ok());
    }
}
