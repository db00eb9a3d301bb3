//! The lens at the terminal: `cargo run --release --example annotate -- FILE…` writes NDJSON, one line a document, then one a
//! node; a path of more than 1,000 bytes ends in `/…` where it is cut, and its line has `"path_is_cut": true`. `--catalog` prints
//! the data table instead. Exit 0 if every file opened, 1 if any had an error, 2 on wrong use.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use mdm_lens_cli::ndjson;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match args.as_slice() {
        [] => return usage(),
        [flag] if flag == "--catalog" => ndjson::catalog(&mut out).map(|()| true),
        files if files.iter().any(|file| file.starts_with("--")) => return usage(),
        files => files.iter().try_fold(true, |fine, file| Ok(ndjson::file(file, &mut out)? && fine)),
    };
    match written.and_then(|fine| out.flush().map(|()| fine)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // A closed pipe is the reader's wish.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("annotate: {error}");
            ExitCode::from(1)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: annotate FILE…\n       annotate --catalog");
    ExitCode::from(2)
}
