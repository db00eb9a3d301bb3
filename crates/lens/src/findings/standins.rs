//! Stand-ins in a document that somebody wrote: placeholders one by one, because somebody has to fill in each; variables and marks of
//! a template once, because a server or tool fills them all in.

use super::case::Case;
use super::keys::CHECKED;
use crate::annotate::Annotator;
use crate::catalog::{self, Class};
use crate::decode::{Kind, NodeId, ROOT};
use crate::standin::{self, Kind as What, StandIn};

/// Names of variables that are listed.
const LISTED: usize = 4;

/// The search, as far as it has come.
#[derive(Default)]
pub(super) struct Walk {
    next: NodeId,
    variables: Group,
    marks: Group,
}

/// Several stand-ins of a kind.
#[derive(Default)]
struct Group {
    first: Option<NodeId>,
    names: Vec<String>,
    more: bool,
    whose: &'static str,
    who: &'static str,
}

impl Walk {
    /// Goes on while there is time; `true` at the end.
    pub fn step(&mut self, case: &mut Case, annotator: &mut Annotator) -> bool {
        let end = (case.doc.len() as NodeId).min(CHECKED);
        while self.next < end {
            if !case.spend(1) {
                return false;
            }
            let node = self.next;
            self.next += 1;
            self.node(case, annotator, node);
        }
        self.tell(case);
        true
    }

    fn node(&mut self, case: &mut Case, annotator: &mut Annotator, node: NodeId) {
        let doc = case.doc;
        let kind = doc.kind(node);
        if kind.is_container() || matches!(kind, Kind::True | Kind::False | Kind::Null | Kind::Missing | Kind::Alias) {
            return;
        }
        let Some(text) = case.short_text(node) else { return };
        let found = standin::find(&text).filter(|found| kind != Kind::Data || found.whole || doc.data(node).is_none());
        let Some(found) = found else { return };
        let known = annotator.known(doc, node);
        let field = known.field.map(|field| catalog::get().field(field));
        let is_credential = field.is_some_and(|field| field.class == Class::Credential);
        // A password may look like anything.
        if is_credential && standin::in_secret(&text).is_none() {
            return;
        }
        match found.kind {
            What::Variable => self.variables.add(node, &found),
            What::Template => self.marks.add(node, &found),
            What::Placeholder => placeholder(case, node, &found),
            What::Masked => {}
        }
    }

    fn tell(&mut self, case: &mut Case) {
        if let Some(node) = self.variables.first {
            let (are, names) = self.variables.listed("variable");
            let message = format!("{are}: {names}. {} when the payload is sent.", fills(self.variables.who));
            case.info(node, "variable", message, "Send it that way. A device that gets it in another way takes the text as it is.");
        }
        let block = case.doc.error().and_then(|_| standin::block(case.doc.source()));
        if let Some(found) = block.as_ref().filter(|_| self.marks.first.is_none()) {
            self.marks.add(ROOT, found);
        }
        if self.marks.first.is_some() {
            let language = if self.marks.whose.is_empty() { String::new() } else { format!(" ({})", self.marks.whose) };
            let (are, names) = self.marks.listed("mark");
            let message = format!("This is a template{language}. {are}: {names}. What they bring is not checked.");
            case.info(ROOT, "template", message, "Render the template, and check what devices get.");
        }
    }
}

fn fills(who: &str) -> String {
    let mut chars = who.chars();
    let capital = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{capital}{} fills in such values", chars.as_str())
}

fn placeholder(case: &mut Case, node: NodeId, found: &StandIn) {
    let doc = case.doc;
    let key = std::iter::successors(Some(node), |node| doc.parent(*node)).find_map(|node| doc.key(node)).unwrap_or("The value");
    let verb = if found.whole { "is" } else { "contains" };
    let message = format!("{key} {verb} the placeholder {}. A device takes the text as it is.", found.shown());
    case.info(node, "placeholder", message, "Put the real value in its place.");
}

impl Group {
    fn add(&mut self, node: NodeId, found: &StandIn) {
        self.first = self.first.or(Some(node));
        if self.whose.is_empty() {
            (self.whose, self.who) = (found.whose, found.who());
        }
        let name = found.shown();
        if self.names.iter().any(|known| *known == name) {
            return;
        }
        match self.names.len() < LISTED {
            true => self.names.push(name.into_owned()),
            false => self.more = true,
        }
    }

    /// "It contains 2 variables", and their names.
    fn listed(&self, what: &str) -> (String, String) {
        let more = if self.more { " and others" } else { "" };
        let are = match (self.names.len(), self.more) {
            (1, _) => format!("It contains a {what}"),
            (count, false) => format!("It contains {count} {what}s"),
            (_, true) => format!("It contains {what}s"),
        };
        (are, format!("{}{more}", self.names.join(", ")))
    }
}
