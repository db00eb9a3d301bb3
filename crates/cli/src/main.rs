//! MDM Lens at the terminal. Exit 0 if every file opened, or nothing wrong was found; 1 if not; 2 on wrong use.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use mdm_lens::findings::Target;
use mdm_lens::safe::Options;
use mdm_lens_cli::check::{Check, Ended, Format};
use mdm_lens_cli::input::{Input, each, inputs};
use mdm_lens_cli::paint::Paint;
use mdm_lens_cli::{ask, compare, explain, ndjson, safe};

/// Explains payloads of Apple device management: check-ins, commands, answers, profiles, declarations, DEP and VPP answers, logs and captures.
///
/// Files are known by their content and not by their name. In place of a file a folder can be named (all files in it and in its
/// folders), and - for what comes in by stdin. Nothing is sent anywhere.
#[derive(Parser)]
#[command(name = "mdm-lens", version, after_help = AFTER)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const AFTER: &str = "Exit codes: 0 all is well, 1 something is not (each verb says what), 2 wrong use or a file that cannot be read.
Colors: none where the output is piped or NO_COLOR is set; CLICOLOR_FORCE=1 forces them.";

#[derive(Subcommand)]
enum Verb {
    /// Explains every field of files: what it is, what it is used for, what is wrong with it.
    ///
    /// Exit 1 if a file cannot be read or is broken.
    Explain {
        /// Files, folders, or - for stdin.
        #[arg(required = true)]
        files: Vec<String>,
        /// Writes NDJSON: a line a document, then a line a field. Values are whole, secrets included.
        #[arg(long)]
        json: bool,
    },
    /// Checks files, each by itself and all of them beside each other.
    ///
    /// Exit 0 without an error, 1 with one, 2 on wrong use or where a file cannot be read. The codes of findings stay; docs/findings.md
    /// says for each what it means.
    Check {
        /// Files, folders, or - for stdin.
        #[arg(required = true)]
        files: Vec<String>,
        /// The device that they are for: macOS=27.0,unsupervised · iOS,supervised,automated.
        #[arg(long = "for", value_name = "DEVICE", default_value = "", hide_default_value = true)]
        target: Target,
        /// Exit 1 on warnings too.
        #[arg(long)]
        strict: bool,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Makes a copy to show to others: credentials, personal data, identifiers of devices, names of organizations and places are made
    /// up anew.
    ///
    /// The copy goes to stdout and its proof, as JSON, to stderr. Exit 1 if anything is left; then there is no copy.
    Safe {
        /// Files, folders, or - for stdin. The same value becomes the same stand-in in all of them.
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
    ///
    /// Exit 1 if nothing is known of it.
    Ask {
        /// The question, in as many words as it has. Numbers may be negative.
        #[arg(required = true, allow_negative_numbers = true)]
        words: Vec<String>,
        /// Writes a line of JSON an answer.
        #[arg(long)]
        json: bool,
    },
    /// Writes the manual page: of the whole, or of a verb.
    Man {
        /// The verb whose page is written.
        verb: Option<String>,
        /// Writes the pages of all verbs into a folder.
        #[arg(short, long, value_name = "FOLDER", conflicts_with = "verb")]
        output: Option<PathBuf>,
    },
    /// Writes the script that completes verbs and options in a shell.
    Completions { shell: Shell },
}

fn main() -> ExitCode {
    let Arguments { verb } = Arguments::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    match run(verb, Paint::of_stdout(), &mut out).and_then(|code| out.flush().map(|()| code)) {
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
fn run(verb: Verb, paint: Paint, out: &mut dyn Write) -> io::Result<u8> {
    match verb {
        Verb::Explain { files, json } => with_inputs(&files, |inputs| {
            let work = |input: &Input, mut out: &mut dyn Write| {
                if json { ndjson::input(input, &mut out) } else { explain::input(input, paint, &mut out) }
            };
            each(inputs, out, work).map(failed)
        }),
        Verb::Check { files, target, strict, format } => with_inputs(&files, |inputs| {
            let check = Check { target, strict, format };
            Ok(match check.run(inputs, paint, &mut &mut *out)? {
                Ended::Fine => 0,
                Ended::Wrong => 1,
                Ended::Unread => 2,
            })
        }),
        Verb::Safe { files, keep, output, map } => match Options::keeping(&keep.join(",")) {
            Ok(options) => with_inputs(&files, |inputs| make_safe(&safe::Run { options, output, map }, inputs, out)),
            Err(wrong) => Ok(wrongly_used(&wrong)),
        },
        Verb::Compare { old, new, json } => {
            let form = if json { compare::Form::Json } else { compare::Form::text() };
            let mut out = out;
            Ok(match compare::run(&old, &new, form, &mut out)? {
                compare::Ended::Same => 0,
                compare::Ended::Different => 1,
                compare::Ended::Wrong => 2,
            })
        }
        Verb::Ask { words, json } => {
            let (question, mut out) = (words.join(" "), out);
            if json { ask::json(&question, &mut out) } else { ask::text(&question, paint, &mut out) }.map(failed)
        }
        Verb::Man { verb, output } => man(verb.as_deref(), output.as_deref(), out),
        Verb::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "mdm-lens", &mut &mut *out);
            Ok(0)
        }
    }
}

fn failed(is_fine: bool) -> u8 {
    u8::from(!is_fine)
}

fn wrongly_used(what: &str) -> u8 {
    eprintln!("mdm-lens: {what}");
    2
}

/// Runs `with` what the arguments mean.
fn with_inputs(files: &[String], with: impl FnOnce(&[Input]) -> io::Result<u8>) -> io::Result<u8> {
    match inputs(files) {
        Ok(inputs) => with(&inputs),
        Err(wrong) => Ok(wrongly_used(&wrong)),
    }
}

fn make_safe(run: &safe::Run, inputs: &[Input], mut out: &mut dyn Write) -> io::Result<u8> {
    Ok(match run.run(inputs, &mut out, &mut io::stderr().lock())? {
        safe::Ended::Fine => 0,
        safe::Ended::Refused => 1,
        safe::Ended::Wrong => 2,
    })
}

/// Manual pages, as `man` reads them.
fn man(verb: Option<&str>, folder: Option<&Path>, mut out: &mut dyn Write) -> io::Result<u8> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(command, folder)?;
        return Ok(0);
    }
    // Verbs get their full names by this.
    command.build();
    let page = match verb {
        Some(verb) => command.find_subcommand(verb).cloned(),
        None => Some(command),
    };
    let Some(page) = page else { return Ok(wrongly_used("there is no such verb")) };
    clap_mangen::Man::new(page).render(&mut out)?;
    Ok(0)
}
