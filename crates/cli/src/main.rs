//! MDM Lens at the terminal. Exit 0 if every file opened, 1 if any had an error, 2 on wrong use.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mdm_lens_cli::{ask, explain, ndjson};

/// Explains payloads of Apple device management.
#[derive(Parser)]
#[command(name = "mdm-lens", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Explains every field of files: what it is, what it is used for, what is wrong with it.
    Explain {
        #[arg(required = true)]
        files: Vec<String>,
        /// Writes NDJSON: a line a document, then a line a field. Values are whole, secrets included.
        #[arg(long)]
        json: bool,
    },
    /// Answers to a code, a key, a model, a build or a phrase: what it means and what to do.
    Ask {
        /// The question, in as many words as it has. Numbers may be negative.
        #[arg(required = true, allow_negative_numbers = true)]
        words: Vec<String>,
        /// Writes a line of JSON an answer.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let Arguments { verb } = Arguments::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match verb {
        Verb::Ask { words, json } => {
            let question = words.join(" ");
            if json { ask::json(&question, &mut out) } else { ask::text(&question, &mut out) }
        }
        Verb::Explain { files, json } => files.iter().try_fold(true, |fine, file| {
            let is_fine = if json { ndjson::file(file, &mut out)? } else { explain::file(file, &mut out)? };
            Ok(is_fine && fine)
        }),
    };
    match written.and_then(|fine| out.flush().map(|()| fine)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // A closed pipe is the reader's wish.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mdm-lens: {error}");
            ExitCode::from(1)
        }
    }
}
