//! Copies to show to others, and their proof.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use mdm_lens::safe::{Copies, Options, Refused, Replaced, SPELLINGS, Safe, copies};
use serde_json::{Value, json};

use crate::input::Input;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Fine,
    /// For a file there is no copy.
    Refused,
    /// Wrong use, or a file that cannot be read or written.
    Wrong,
}

/// What is copied, and where to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    pub options: Options,
    /// A file, or a folder for several.
    pub output: Option<PathBuf>,
    /// Where the map back is written.
    pub map: Option<PathBuf>,
}

impl Run {
    /// Writes the copies to their places or to `out`, and the proofs to `proof`, a line of JSON each.
    ///
    /// # Errors
    /// Where `out` or `proof` cannot be written to.
    pub fn run(&self, inputs: &[Input], out: &mut impl Write, proof: &mut impl Write) -> io::Result<Ended> {
        if inputs.len() > 1 && self.output.is_none() {
            eprintln!("mdm-lens: several copies need a folder to go to: -o FOLDER");
            return Ok(Ended::Wrong);
        }
        let mut contents = Vec::new();
        for input in inputs {
            match input.read() {
                Ok(bytes) => contents.push((input.name.clone(), bytes)),
                Err(error) => {
                    eprintln!("mdm-lens: {} cannot be read: {error}", input.name);
                    return Ok(Ended::Wrong);
                }
            }
        }
        let Copies { copies, key } = copies(&contents, self.options);
        let mut ended = Ended::Fine;
        for (input, copy) in inputs.iter().zip(copies) {
            let line = match &copy {
                Ok(copy) => proven(copy),
                Err(refused) => told(&input.name, inputs.len() > 1, refused),
            };
            // In one piece: JSON is written in very small ones, and nobody buffers what goes to stderr.
            proof.write_all(format!("{line}\n").as_bytes())?;
            match copy {
                Ok(copy) => {
                    if let Err(error) = self.write(&copy, inputs.len() > 1, out) {
                        eprintln!("mdm-lens: the copy cannot be written: {error}");
                        return Ok(Ended::Wrong);
                    }
                }
                Err(_) => ended = Ended::Refused,
            }
        }
        if let Some(map) = &self.map {
            let pairs: Vec<Value> = key.iter().map(|(original, stand_in)| json!({"original": original, "stand_in": stand_in})).collect();
            if let Err(error) = fs::write(map, format!("{:#}\n", Value::Array(pairs))) {
                eprintln!("mdm-lens: the map cannot be written: {error}");
                return Ok(Ended::Wrong);
            }
        }
        Ok(ended)
    }

    fn write(&self, copy: &Safe, is_one_of_many: bool, out: &mut impl Write) -> io::Result<()> {
        let Some(output) = &self.output else { return out.write_all(&copy.bytes) };
        if is_one_of_many || output.is_dir() {
            fs::create_dir_all(output)?;
            let name = Path::new(&copy.name).file_name().map_or_else(|| "copy".into(), |name| name.to_owned());
            return fs::write(free(&output.join(name)), &copy.bytes);
        }
        fs::write(output, &copy.bytes)
    }
}

/// A place where no file is yet: copies of two folders may have one name.
fn free(path: &Path) -> PathBuf {
    if !path.exists() {
        return path.to_owned();
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (2..).map(|number| path.with_file_name(format!("{number}-{name}"))).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

fn listed(replaced: &[Replaced]) -> Vec<Value> {
    replaced.iter().map(|one| json!({"path": one.path, "class": one.class.id(), "kind": one.kind})).collect()
}

fn proven(copy: &Safe) -> Value {
    json!({
        "values": copy.values, "spellings": SPELLINGS, "left": 0, "replaced": listed(&copy.replaced),
        "documents": copy.documents, "fields": copy.fields, "remarks": copy.remarks,
    })
}

fn told(file: &str, is_one_of_many: bool, refused: &Refused) -> Value {
    let mut line = json!({
        "values": refused.values, "spellings": SPELLINGS, "left": refused.left.len(), "replaced": [],
        "refused": refused.why, "still_in_it": listed(&refused.left),
    });
    if is_one_of_many {
        line["file"] = file.into();
    }
    line
}
