//! What the command line names: files, folders with all that is in them, and `-` for what comes in by stdin.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

/// Bytes of files that are worked on at the same time, whose output is held until that of the files before them is written.
const AT_ONCE: u64 = 16 << 20;
/// And files of these.
const MANY: usize = 256;

/// A file to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// What it is called in what is written.
    pub name: String,
    /// `None` is stdin.
    path: Option<PathBuf>,
}

impl Input {
    pub fn file(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), path: Some(path) }
    }

    /// What somebody pipes in.
    pub fn stdin() -> Self {
        Self { name: "stdin".to_owned(), path: None }
    }

    /// All of its bytes.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        if let Some(path) = &self.path {
            return fs::read(path);
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn size(&self) -> u64 {
        self.path.as_ref().and_then(|path| fs::metadata(path).ok()).map_or(AT_ONCE, |known| known.len())
    }
}

/// The files that are meant, in order: of a folder all that are in it and in its folders, by their names, without hidden ones. A file
/// that is not there stays among them, for whoever reads it to tell.
///
/// # Errors
/// In words, where something can be no file: stdin twice, or a folder without one.
pub fn inputs(arguments: &[String]) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    let mut has_stdin = false;
    for argument in arguments {
        if argument == "-" {
            if std::mem::replace(&mut has_stdin, true) {
                return Err("- is named twice, and what comes in can be read once".to_owned());
            }
            inputs.push(Input::stdin());
            continue;
        }
        let path = PathBuf::from(argument);
        if !path.is_dir() {
            inputs.push(Input::file(path));
            continue;
        }
        let before = inputs.len();
        let is_shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in WalkDir::new(&path).follow_root_links(true).sort_by_file_name().into_iter().filter_entry(is_shown) {
            match entry {
                Ok(entry) if entry.path().is_file() => inputs.push(Input::file(entry.into_path())),
                // Folders, links to folders, sockets.
                Ok(_) => {}
                // A folder that may not be looked into: reading it tells why.
                Err(error) => inputs.push(Input::file(error.path().map_or_else(|| path.clone(), PathBuf::from))),
            }
        }
        if inputs.len() == before {
            return Err(format!("there is no file in {argument}"));
        }
    }
    Ok(inputs)
}

/// Works on all inputs, several at a time, and writes what comes of each in their order; `false` if `work` says so of one.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn each(inputs: &[Input], out: &mut dyn Write, work: impl Fn(&Input, &mut dyn Write) -> io::Result<bool> + Sync) -> io::Result<bool> {
    let mut fine = true;
    let mut rest = inputs;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(portion(rest));
        rest = later;
        // What a large file gives is larger still, and goes out as it comes.
        if let [input] = now {
            fine &= work(input, out)?;
            continue;
        }
        let worked: Vec<io::Result<(Vec<u8>, bool)>> = now
            .par_iter()
            .map(|input| {
                let mut text = Vec::new();
                work(input, &mut text).map(|is_fine| (text, is_fine))
            })
            .collect();
        for done in worked {
            let (text, is_fine) = done?;
            out.write_all(&text)?;
            fine &= is_fine;
        }
    }
    Ok(fine)
}

/// How many of the inputs are worked on together: one at least.
fn portion(inputs: &[Input]) -> usize {
    let mut bytes = 0;
    let fits = inputs.iter().take(MANY).take_while(|input| {
        bytes += input.size();
        bytes <= AT_ONCE
    });
    fits.count().max(1)
}
