//! MDM Lens at the terminal. Exit 0 if every file opened, or nothing wrong was found; 1 if not; 2 on wrong use.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mdm_lens::findings::Target;
use mdm_lens::safe::Options;
use mdm_lens_cli::check::{Check, Ended, Format};
use mdm_lens_cli::{ask, compare, explain, ndjson, safe};

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
    /// Checks files, each by itself and all of them beside each other. Exit 0 without an error, 1 with one, 2 on wrong use.
    Check {
        #[arg(required = true)]
        files: Vec<String>,
        /// The device that they are for: macOS=27.0,unsupervised · iOS,supervised,automated.
        #[arg(long = "for", value_name = "DEVICE", default_value = "")]
        target: Target,
        /// Exit 1 on warnings too.
        #[arg(long)]
        strict: bool,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Makes a copy to show to others: credentials, personal data, identifiers of devices, names of organizations and places are made
    /// up anew. The copy goes to stdout and its proof, as JSON, to stderr. Exit 1 if anything is left; then there is no copy.
    Safe {
        /// Files; `-` is stdin. The same value becomes the same stand-in in all of them.
        #[arg(required = true)]
        files: Vec<String>,
        /// What stays as it is, of personal, device, organization, location. Credentials never do.
        #[arg(long, value_name = "CLASS", value_delimiter = ',')]
        keep: Vec<String>,
        /// Where the copy is written: a file, or a folder.
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
        /// Where the map from originals to stand-ins is written. It is as secret as the originals.
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
    },
    /// Compares two files, or two folders: what the devices will notice, then every change by its meaning. Secrets are masked.
    /// Exit 0 if nothing differs, 1 if something does, 2 on wrong use.
    Compare {
        /// What it was; `-` is stdin.
        old: String,
        /// What it is now.
        new: String,
        /// Writes a line of JSON a consequence, then a line a change.
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
    match run(verb, &mut out).and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        // A closed pipe is the reader's wish.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mdm-lens: {error}");
            ExitCode::from(1)
        }
    }
}

/// Does what was asked for, and gives the exit code.
fn run(verb: Verb, out: &mut impl Write) -> io::Result<u8> {
    let fine = match verb {
        Verb::Explain { files, json } => files.iter().try_fold(true, |fine, file| {
            let is_fine = if json { ndjson::file(file, out)? } else { explain::file(file, out)? };
            io::Result::Ok(is_fine && fine)
        })?,
        Verb::Check { files, target, strict, format } => {
            return Ok(match (Check { target, strict, format }).run(&files, out)? {
                Ended::Fine => 0,
                Ended::Wrong => 1,
                Ended::Unread => 2,
            });
        }
        Verb::Safe { files, keep, output, map } => {
            let options = match Options::keeping(&keep.join(",")) {
                Ok(options) => options,
                Err(wrong) => {
                    eprintln!("mdm-lens: {wrong}");
                    return Ok(2);
                }
            };
            return Ok(match (safe::Run { options, output, map }).run(&files, out, &mut io::stderr().lock())? {
                safe::Ended::Fine => 0,
                safe::Ended::Refused => 1,
                safe::Ended::Wrong => 2,
            });
        }
        Verb::Compare { old, new, json } => {
            let form = match json {
                true => compare::Form::Json,
                false => compare::Form::text(),
            };
            return Ok(match compare::run(&old, &new, form, out)? {
                compare::Ended::Same => 0,
                compare::Ended::Different => 1,
                compare::Ended::Wrong => 2,
            });
        }
        Verb::Ask { words, json } => {
            let question = words.join(" ");
            if json { ask::json(&question, out)? } else { ask::text(&question, out)? }
        }
    };
    Ok(u8::from(!fine))
}
