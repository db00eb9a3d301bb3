//! Copies of files, each with its proof, and the key that leads back.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::choose::Options;
use super::edit::Edit;
use super::fast::Map;
use super::key::{Entry, Key};
use super::proof::{Outline, Proof, Replaced, prove};
use super::rewriter::Rewriter;
use super::walk::{Found, Kept, Walk};
use crate::catalog::Class;
use crate::secret::DOTS;

/// A copy that was proved.
#[derive(Clone, Debug)]
pub struct Safe {
    pub name: String,
    pub bytes: Vec<u8>,
    /// In the order of the source.
    pub replaced: Vec<Replaced>,
    /// Different originals that the copy was searched for.
    pub values: usize,
    /// Documents in it, and values in those.
    pub documents: usize,
    pub fields: usize,
    /// What a reader of the copy has to know.
    pub remarks: Vec<&'static str>,
    /// The first places that changed, if the file is a text.
    pub changes: Vec<Change>,
}

/// A place of a copy at which something else stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the copy.
    pub new: Range<usize>,
    /// What stood there, for the sender alone; never a credential.
    pub before: String,
}

/// Why there is no copy.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// A sentence for people, without any value.
    pub why: String,
    /// What is left, where that is why.
    pub left: Vec<Replaced>,
    pub values: usize,
}

/// The copies of files that belong together, and the key that leads back from stand-ins to originals: for the sender alone.
pub struct Copies {
    pub copies: Vec<Result<Safe, Refused>>,
    /// Original and stand-in; data in base64.
    pub key: Vec<(String, String)>,
}

/// A file as it was found: its documents, and where its values stand.
#[derive(Default)]
struct Seen {
    outline: Vec<Outline>,
    /// With the number of the entry.
    replaced: Vec<(usize, Replaced)>,
    kept: Option<Kept>,
}

/// Replaced values of which is told what they were; further ones are counted.
pub(super) const SHOWN: usize = 500;

/// Rounds until no original is found that was not known before.
const ROUNDS: usize = 4;

/// Makes safe copies of files: the same value becomes the same stand-in in all of them.
pub fn copies(files: &[(String, Vec<u8>)], options: Options) -> Copies {
    let mut key = Key::default();
    key.days = days(files);
    let seen: Vec<Seen> = files.iter().map(|(name, bytes)| collect(name, bytes, options, &mut key)).collect();
    key.settle();
    let mut made = rewrite_all(files, &seen, options, &mut key);
    let mut proofs = prove_all(files, &made, options, &key);
    // Of what could not be put in its place by the tree, the text around has it.
    let short: Vec<usize> = proofs.iter().flatten().flat_map(|proof| proof.values.iter().copied()).collect();
    if key.widen(&short) {
        key.settle();
        made = rewrite_all(files, &seen, options, &mut key);
        proofs = prove_all(files, &made, options, &key);
    }
    let mut copies = Vec::new();
    for ((((name, original), made), proof), mut seen) in files.iter().zip(made).zip(proofs).zip(seen) {
        // Keys that are identifiers stand in paths too, and names of files may have one.
        let mut steps = Map::default();
        for (number, (at, replaced)) in seen.replaced.iter_mut().enumerate() {
            replaced.path = path(&replaced.path, &mut steps, options, &mut key);
            if number < SHOWN {
                let entry = &key.entries[*at];
                replaced.after = shown(&entry.stand_in);
                replaced.before = before(entry, replaced.class, &key);
            }
        }
        let name = swapped(name, options, &mut key);
        copies.push(match (made, proof) {
            (Ok(made), Some(proof)) => finish(name, made, original, proof, seen, options, &mut key),
            (Err(why), _) => Err(Refused { why, values: key.entries.len(), ..Refused::default() }),
            (Ok(_), None) => Err(Refused::default()),
        });
    }
    Copies { copies, key: map(&key) }
}

/// A copy that is not proved yet.
struct Rewritten {
    bytes: Vec<u8>,
    remarks: Vec<&'static str>,
    edits: Vec<Edit>,
}

type Made = Result<Rewritten, String>;

fn rewrite_all(files: &[(String, Vec<u8>)], seen: &[Seen], options: Options, key: &mut Key) -> Vec<Made> {
    let mut made = Vec::new();
    for _ in 0..ROUNDS {
        made = files.iter().zip(seen).map(|((_, bytes), seen)| rewrite(bytes, seen.kept.as_ref(), options, key)).collect();
        if !key.is_stale {
            break;
        }
        key.settle();
    }
    made
}

fn prove_all(files: &[(String, Vec<u8>)], made: &[Made], options: Options, key: &Key) -> Vec<Option<Proof>> {
    let prove = |((name, _), made): (&(String, _), &Made)| made.as_ref().ok().map(|copy| prove(key, options, name, &copy.bytes));
    files.iter().zip(made).map(prove).collect()
}

/// The safe copy of one file.
///
/// # Errors
/// Why there is none.
pub fn copy(name: &str, bytes: &[u8], options: Options) -> Result<Safe, Refused> {
    let mut made = copies(&[(name.to_owned(), bytes.to_vec())], options);
    made.copies.pop().unwrap_or_else(|| Err(Refused::default()))
}

/// Days by which dates are moved: nobody can tell them who has not the files.
fn days(files: &[(String, Vec<u8>)]) -> i64 {
    const TELLING: usize = 64 << 10;
    let mut hash = Sha256::new();
    files.iter().for_each(|(_, bytes)| hash.update(&bytes[..bytes.len().min(TELLING)]));
    let hash = hash.finalize();
    -(30 + i64::from(u16::from_be_bytes([hash[0], hash[1]]) % 700))
}

fn collect(name: &str, bytes: &[u8], options: Options, key: &mut Key) -> Seen {
    let mut seen = Seen::default();
    let mut walk = Walk {
        options,
        tell: &mut |found| match found {
            Found::Document { message, values, counts: true, .. } => seen.outline.push((message, values)),
            Found::Document { .. } => {}
            Found::Text { text, reading, class, path } => {
                let at = key.add(text, reading, class);
                seen.replaced.push((
                    at,
                    Replaced { path: path(), class, kind: key.entries[at].form.id(), before: String::new(), after: String::new() },
                ));
            }
            Found::Data { data, class, path } => {
                let at = key.add_data(data, class);
                seen.replaced.push((
                    at,
                    Replaced { path: path(), class, kind: key.entries[at].form.id(), before: String::new(), after: String::new() },
                ));
            }
        },
    };
    let kept = walk.file(name, bytes);
    seen.kept = kept;
    seen
}

fn rewrite(bytes: &[u8], kept: Option<&Kept>, options: Options, key: &mut Key) -> Made {
    let mut rewriter = Rewriter { key, options, kept, depth: 0, secret: false, remarks: Vec::new(), edits: Vec::new() };
    let bytes = rewriter.bytes(bytes, false)?;
    Ok(Rewritten { bytes, remarks: rewriter.remarks, edits: rewriter.edits })
}

fn swapped(text: &str, options: Options, key: &mut Key) -> String {
    let mut rewriter = Rewriter { key, options, kept: None, depth: 0, secret: false, remarks: Vec::new(), edits: Vec::new() };
    String::from_utf8_lossy(&rewriter.swapped(text.as_bytes())).into_owned()
}

/// The beginning of a stand-in as text.
fn shown(stand_in: &[u8]) -> String {
    const SHOWN: usize = 80;
    match std::str::from_utf8(stand_in).ok().filter(|text| !text.contains(char::is_control)) {
        Some(text) => text.chars().take(SHOWN).collect(),
        None => format!("{} bytes", stand_in.len()),
    }
}

/// What an original was, for the sender; of a credential its length, also where it stands in another value.
fn before(entry: &Entry, class: Class, key: &Key) -> String {
    match (class, entry.text()) {
        (Class::Credential, Some(text)) => format!("{DOTS} {} characters", text.chars().count()),
        (Class::Credential, None) => format!("{DOTS} {} bytes", entry.original.len()),
        _ => shown(&key.without_credentials(&entry.original)),
    }
}

/// A path of the copy. Its steps are few, and come again and again.
fn path(path: &str, steps: &mut Map<String, String>, options: Options, key: &mut Key) -> String {
    let mut made = String::with_capacity(path.len());
    for (at, step) in path.split('/').enumerate() {
        if at > 0 {
            made.push('/');
        }
        if step.bytes().all(|byte| byte.is_ascii_digit()) && step.len() < 7 {
            made.push_str(step);
            continue;
        }
        if !steps.contains_key(step) {
            steps.insert(step.to_owned(), swapped(step, options, key));
        }
        made.push_str(&steps[step]);
    }
    made
}

fn finish(
    name: String,
    made: Rewritten,
    original: &[u8],
    mut proof: Proof,
    seen: Seen,
    options: Options,
    key: &mut Key,
) -> Result<Safe, Refused> {
    let values = key.entries.len();
    proof.left.iter_mut().for_each(|left| left.path = swapped(&left.path, options, key));
    if let Some(first) = proof.left.first() {
        let why = format!(
            "A value of the class “{}” ({}) is still in the copy at {}, so it is not handed out.",
            first.class.title(),
            first.kind,
            first.path
        );
        return Err(Refused { why, left: proof.left, values });
    }
    if proof.outline != seen.outline {
        let why = format!(
            "The copy does not read as the original does ({}), so it is not handed out.",
            difference(&seen.outline, &proof.outline)
        );
        return Err(Refused { why, left: Vec::new(), values });
    }
    let fields = proof.outline.iter().map(|(_, values)| values).sum();
    Ok(Safe {
        name,
        changes: changes(&made.edits, original, key),
        bytes: made.bytes,
        replaced: seen.replaced.into_iter().map(|(_, replaced)| replaced).collect(),
        values,
        documents: proof.outline.len(),
        fields,
        remarks: made.remarks,
    })
}

/// The first places that changed.
fn changes(edits: &[Edit], original: &[u8], key: &Key) -> Vec<Change> {
    const FIRST: usize = 4_000;
    let change = |edit: &Edit| {
        let old = original.get(edit.old.clone()).unwrap_or_default();
        let count = String::from_utf8_lossy(old).chars().count();
        let before = match edit.class {
            None => format!("{DOTS} {count} characters, of which some were replaced"),
            Some(Class::Credential) => format!("{DOTS} {count} characters"),
            Some(_) => shown(&key.without_credentials(old)),
        };
        Change { new: edit.new.clone(), before }
    };
    edits.iter().take(FIRST).map(change).collect()
}

/// In what two outlines differ first.
fn difference(before: &[Outline], after: &[Outline]) -> String {
    let name = |outline: &Outline| if outline.0.is_empty() { "an unknown message".to_owned() } else { outline.0.clone() };
    match before.iter().zip(after).find(|(before, after)| before != after) {
        Some((before, after)) => format!("{} with {} values became {} with {}", name(before), before.1, name(after), after.1),
        None => format!("{} documents became {}", before.len(), after.len()),
    }
}

fn map(key: &Key) -> Vec<(String, String)> {
    use base64::Engine;
    let shown = |bytes: &[u8], is_data: bool| match is_data {
        true => base64::engine::general_purpose::STANDARD.encode(bytes),
        false => String::from_utf8_lossy(bytes).into_owned(),
    };
    key.entries.iter().map(|entry| (shown(&entry.original, entry.is_data), shown(&entry.stand_in, entry.is_data))).collect()
}
