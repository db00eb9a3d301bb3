//! The links of an error chain, and what each means.

use crate::ask::mentions;
use crate::catalog::{self, ErrorCode};
use crate::decode::{Kind, NodeId, ROOT};
use crate::together::Sheet;

use super::names::unescaped;

/// Links of a chain that are read; real ones have at most four.
const LINKS: usize = 16;
/// Nodes among which chains are looked for, and chains that are read.
const LOOKED_AT: NodeId = 20_000;
const CHAINS: usize = 200;

/// One link.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub node: NodeId,
    pub domain: String,
    pub code: String,
    /// The device's own words: in English, else in its language.
    pub said: String,
    pub entry: Option<ErrorCode>,
    /// A further code in the words: `<MDMClientError:91>`.
    pub inner: Option<ErrorCode>,
}

impl Link {
    /// The entry that says most.
    pub fn best(&self) -> Option<ErrorCode> {
        self.inner.or(self.entry)
    }

    /// "MCWiFiErrorDomain 20004".
    pub fn called(&self) -> String {
        format!("{} {}", self.domain, self.code).trim().to_owned()
    }
}

/// The chains of a document, each with its links, outermost first.
pub(super) fn chains(sheet: &Sheet) -> Vec<(NodeId, Vec<Link>)> {
    let doc = sheet.doc;
    let end = (doc.len() as NodeId).min(LOOKED_AT);
    let is_chain = |node: &NodeId| doc.kind(*node) == Kind::Array && doc.key(*node) == Some("ErrorChain");
    let chains = (ROOT..end).filter(is_chain).take(CHAINS);
    chains
        .map(|node| (node, doc.children(node).take(LINKS).filter_map(|link| read(sheet, link)).collect::<Vec<_>>()))
        .filter(|(_, links)| !links.is_empty())
        .collect()
}

fn read(sheet: &Sheet, node: NodeId) -> Option<Link> {
    if sheet.doc.kind(node) != Kind::Dict {
        return None;
    }
    let text = |key: &str| sheet.text(node, key).map(|text| unescaped(text.trim())).unwrap_or_default();
    let (domain, code) = (text("ErrorDomain"), text("ErrorCode"));
    let english = text("USEnglishDescription");
    let said = if english.is_empty() { text("LocalizedDescription") } else { english };
    if domain.is_empty() && code.is_empty() && said.is_empty() {
        return None;
    }
    let entry = catalog::error_code(&domain, &code);
    let inner = mentions(&said)
        .into_iter()
        .filter(|mention| !mention.domain.is_empty() && (mention.domain != domain || mention.number.to_string() != code))
        .find_map(|mention| catalog::error_code(&mention.domain, &mention.number.to_string()));
    let phrase = || phrase(&said);
    Some(Link { node, entry: entry.or_else(phrase), inner, domain, code, said })
}

/// The entry of a message that people see, by a part of it.
pub(super) fn phrase(said: &str) -> Option<ErrorCode> {
    let said = said.replace('\'', "’").to_lowercase();
    let phrases = catalog::errors().iter().filter(|error| error.kind == "phrase");
    let found = phrases.filter(|error| said.contains(&error.code.replace('\'', "’").to_lowercase()));
    // The longest says most.
    found.max_by_key(|error| error.code.len()).copied()
}
