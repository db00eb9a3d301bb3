//! Stand-ins: what stands where a value will be, or was. A variable that a server fills in, a mark of a template, a placeholder that
//! nobody filled in yet, dots where a value was taken out. Such a thing is named as what it is and never judged as a value.
//!
//! [`find`] is asked for every value that is looked at, so it reads a text once, and what needs a closer look begins with a rare byte
//! or with one of a few words. Who fills a variable in stands in `table.tsv`.

mod forms;
mod known;
mod mark;
mod words;

use std::borrow::Cow;

/// What stands in a value's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `$SERIALNUMBER`, `{{mail}}`, `%Email%`: filled in when the payload is sent.
    Variable,
    /// `{% if x %}`, `<%= x %>`, `$(uuidgen)`: a tool makes the payload out of it.
    Template,
    /// `YOUR_TEAM_ID`, `<insert name>`: somebody has to fill it in.
    Placeholder,
    /// `••••`, `REDACTED`: taken out before the payload was shown to somebody.
    Masked,
}

/// A stand-in as it was found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn<'t> {
    pub kind: Kind,
    /// The mark itself, as it stands there.
    pub mark: &'t str,
    /// Who fills in such a variable, or the language of a template: "Jamf Pro", "Jinja". Empty where it is not known.
    pub whose: &'static str,
    /// Whether the text is nothing else.
    pub whole: bool,
    /// Whether the form is used for nothing else, so that even a password of this form is none.
    certain: bool,
}

/// Characters of a mark that are quoted.
const QUOTED: usize = 60;

/// The first stand-in in a text; `None` for a value.
pub fn find(text: &str) -> Option<StandIn<'_>> {
    let trimmed = text.trim();
    words::whole(trimmed).or_else(|| all(trimmed).next())
}

/// Every stand-in in a text, in order.
pub fn all(text: &str) -> impl Iterator<Item = StandIn<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (found, end) = forms::next(text, at)?;
        at = end;
        Some(StandIn { whole: found.mark == text, ..found })
    })
}

/// Whether a text is or holds a stand-in.
pub fn is(text: &str) -> bool {
    find(text).is_some()
}

/// The stand-in that a secret is: only where all of it is one, and of a form that no password has. `$ecret` is a password.
pub fn of_secret(text: &str) -> Option<StandIn<'_>> {
    find(text).filter(|found| found.whole && found.certain)
}

/// The variable or mark in a secret, if its form leaves no doubt. What stands beside it may be secret all the same.
pub fn in_secret(text: &str) -> Option<StandIn<'_>> {
    find(text).filter(|found| found.certain && (found.whole || matches!(found.kind, Kind::Variable | Kind::Template)))
}

/// The first mark of a template that does more than give a value (`{% include %}`, `{{#if}}`, `<% … %>`): what it brings may be
/// anything. Looks through a whole source.
pub fn block(source: &[u8]) -> Option<StandIn<'_>> {
    forms::block(source)
}

/// Whether bytes between two values are marks of a template.
pub fn are_marks(between: &[u8]) -> bool {
    let text = String::from_utf8_lossy(between);
    all(&text).any(|found| matches!(found.kind, Kind::Template | Kind::Variable))
}

impl StandIn<'_> {
    /// The mark, cut where it gets long.
    pub fn shown(&self) -> Cow<'_, str> {
        match self.mark.char_indices().nth(QUOTED) {
            Some((end, _)) => Cow::Owned([&self.mark[..end], "…"].concat()),
            None => Cow::Borrowed(self.mark),
        }
    }

    /// What it is and who fills it in, in one line.
    pub fn words(&self) -> String {
        let mark = self.shown();
        let start = if self.whole { "" } else { "contains the " };
        match self.kind {
            Kind::Variable => format!("{start}variable {mark}: {} fills it in", self.who()),
            Kind::Template if self.whose.is_empty() => format!("{start}template mark {mark}: {} fills it in", self.who()),
            Kind::Template => format!("{start}template mark {mark} ({}): {} fills it in", self.whose, self.who()),
            Kind::Placeholder => format!("{start}placeholder {mark}: somebody has to fill it in"),
            Kind::Masked if self.whole => "masked: the value was taken out before this was shown".to_owned(),
            Kind::Masked => format!("partly masked: {mark} stands for what was taken out"),
        }
    }

    /// Who fills it in, as the subject of a sentence.
    pub fn who(&self) -> &'static str {
        match self.kind {
            Kind::Variable if !self.whose.is_empty() => self.whose,
            Kind::Variable => "the server or tool that sends this",
            Kind::Template if self.whose == "shell" => "the script",
            Kind::Template if self.whose == "Terraform" => "Terraform",
            Kind::Template => "the tool that renders the template",
            Kind::Placeholder | Kind::Masked => "somebody",
        }
    }
}

#[cfg(test)]
mod tests;
