//! The command line as a shell sees it: exit codes, what goes where, formats, colors, wrong use, stdin, folders.
//!
//! `UPDATE_GOLDEN=1 cargo test -p mdm-lens-cli` writes the goldens anew: read the difference before you commit it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Where the files of these tests are; every run stands there, so that names are short and the same everywhere.
fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// A folder of this test's own, that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn run_with(arguments: &[&str], stdin: &[u8], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mdm-lens"));
    command.args(arguments).current_dir(here()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let mut child = command.envs(environment.iter().copied()).spawn().expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    // Whoever reads nothing of it may be gone.
    let _ = pipe.write_all(stdin);
    drop(pipe);
    child.wait_with_output().expect("it ends")
}

fn run(arguments: &[&str]) -> Output {
    run_with(arguments, b"", &[])
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

fn lines(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn every_verb_ends_with_the_code_that_is_promised() {
    let absent = ["explain", "check", "safe"].map(|verb| vec![verb, "absent.plist"]);
    let table: Vec<(i32, Vec<&str>)> = vec![
        (0, vec!["explain", "fine.mobileconfig"]),
        (0, vec!["explain", "--json", "fine.mobileconfig"]),
        (0, vec!["explain", "wrong.mobileconfig"]),
        (1, vec!["explain", "broken.plist"]),
        (1, vec!["explain", "fine.mobileconfig", "broken.plist"]),
        (1, absent[0].clone()),
        (0, vec!["check", "fine.mobileconfig"]),
        (0, vec!["check", "--strict", "fine.mobileconfig"]),
        (0, vec!["check", "warned.mobileconfig"]),
        (1, vec!["check", "--strict", "warned.mobileconfig"]),
        (1, vec!["check", "wrong.mobileconfig"]),
        (1, vec!["check", "--format", "json", "wrong.mobileconfig"]),
        (1, vec!["check", "--format", "sarif", "wrong.mobileconfig"]),
        (1, vec!["check", "fine.mobileconfig", "wrong.mobileconfig"]),
        (0, vec!["check", "--for", "macOS=27.0,unsupervised", "fine.mobileconfig"]),
        (2, absent[1].clone()),
        (2, vec!["check", "absent.plist", "wrong.mobileconfig"]),
        (2, vec!["check", "--for", "BeOS", "fine.mobileconfig"]),
        (2, vec!["check", "--format", "xml", "fine.mobileconfig"]),
        (2, vec!["check"]),
        (2, vec!["check", "-", "-"]),
        (0, vec!["safe", "fine.mobileconfig"]),
        (2, absent[2].clone()),
        (2, vec!["safe", "--keep", "credential", "fine.mobileconfig"]),
        (2, vec!["safe", "fine.mobileconfig", "wrong.mobileconfig"]),
        (0, vec!["compare", "fine.mobileconfig", "fine.mobileconfig"]),
        (1, vec!["compare", "fine.mobileconfig", "wrong.mobileconfig"]),
        (2, vec!["compare", "fine.mobileconfig"]),
        (0, vec!["ask", "12021"]),
        (0, vec!["ask", "-402653103"]),
        (1, vec!["ask", "gibberishthatnobodyknows"]),
        (2, vec!["ask"]),
        (0, vec!["man"]),
        (0, vec!["man", "check"]),
        (2, vec!["man", "nothing"]),
        (0, vec!["completions", "bash"]),
        (2, vec!["completions", "tcsh"]),
        (2, vec!["nothing"]),
        (2, vec![]),
        (0, vec!["--help"]),
        (0, vec!["help", "check"]),
        (0, vec!["--version"]),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(expected, arguments)| {
            let output = run(arguments);
            let is = code(&output);
            (is != *expected).then(|| format!("{arguments:?}: {is} instead of {expected}\n{}{}", out(&output), err(&output)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrong_use_is_told_on_stderr_and_nothing_else_is_written() {
    for arguments in [
        &["check"][..],
        &["check", "-", "-"],
        &["safe", "--keep", "all", "fine.mobileconfig"],
        &["man", "nothing"],
        &["check", "--for", "BeOS", "x"],
    ] {
        let output = run(arguments);
        assert_eq!(out(&output), "", "{arguments:?}");
        assert!(!err(&output).trim().is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_check_is_written_as_its_goldens_say() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for (format, name) in [("text", "check.txt"), ("json", "check.ndjson"), ("sarif", "check.sarif")] {
        let output = run(&["check", "--format", format, "fine.mobileconfig", "warned.mobileconfig", "wrong.mobileconfig", "broken.plist"]);
        let text = out(&output).replace(env!("CARGO_PKG_VERSION"), "VERSION");
        // To be read by people, and compared line by line.
        let text = if format == "sarif" { format!("{:#}\n", serde_json::from_str::<Value>(&text).expect("JSON")) } else { text };
        let golden = here().join("golden").join(name);
        if update {
            std::fs::write(&golden, text).expect("a writable folder");
            continue;
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(text, expected, "{name} (UPDATE_GOLDEN=1 accepts it)");
    }
}

/// What the standard (SARIF 2.1.0, OASIS, 27 March 2020) requires of what is written, and what code scanning needs of it.
fn assert_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|schema| schema.contains("sarif-2.1.0")));
    let runs = log["runs"].as_array().expect("runs");
    for run in runs {
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "mdm-lens");
        let rules = driver["rules"].as_array().expect("rules");
        let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().expect("a rule has an id")).collect();
        let mut once = ids.clone();
        once.dedup();
        assert_eq!(ids, once, "rules are there once");
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(rule.get(text).is_none_or(|message| message["text"].as_str().is_some_and(|text| !text.is_empty())), "{rule}");
            }
            let level = &rule["defaultConfiguration"]["level"];
            assert!(level.is_null() || ["error", "warning", "note"].contains(&level.as_str().unwrap_or_default()), "{rule}");
        }
        assert!(
            run["invocations"].as_array().expect("invocations").iter().all(|invocation| invocation["executionSuccessful"].is_boolean())
        );
        for result in run["results"].as_array().expect("results") {
            assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{result}");
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")), "{result}");
            let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(ids.get(rule), result["ruleId"].as_str().as_ref(), "{result}");
            let places = result["locations"].as_array().expect("locations");
            assert!(!places.is_empty(), "{result}");
            for place in places {
                let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("an address");
                assert!(!uri.is_empty() && uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte)), "{uri}");
                let region = &place["physicalLocation"]["region"];
                assert!(region["startLine"].as_u64().is_some_and(|line| line > 0), "{result}");
                assert!(region["startColumn"].as_u64().is_some_and(|column| column > 0), "{result}");
            }
        }
    }
}

#[test]
fn sarif_has_what_the_standard_requires() {
    let all = run(&["check", "--format", "sarif", ".", "absent file.plist"]);
    let log: Value = serde_json::from_str(out(&all)).expect("JSON");
    assert_sarif(&log);
    let run = &log["runs"][0];
    assert!(run["results"].as_array().is_some_and(|results| results.len() > 3));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "absent%20file.plist"
    );
    let none = self::run(&["check", "--format", "sarif", "fine.mobileconfig"]);
    assert_sarif(&serde_json::from_str(out(&none)).expect("JSON"));
}

#[test]
fn findings_have_the_line_that_they_are_about() {
    let output = run(&["check", "--format", "json", "wrong.mobileconfig"]);
    let text = std::fs::read_to_string(here().join("wrong.mobileconfig")).expect("a file of ours");
    let wrong: Vec<Value> = lines(&output).into_iter().filter(|line| line["code"] == "profile-type").collect();
    let [finding] = wrong.as_slice() else { panic!("{}", out(&output)) };
    let line = finding["line"].as_u64().expect("a line") as usize;
    assert!(text.lines().nth(line - 1).is_some_and(|line| line.contains("Konfiguration")), "{finding}");
}

#[test]
fn a_folder_is_walked_in_the_order_of_names_and_hidden_files_are_left_out() {
    let output = run(&["explain", "--json", "folder"]);
    let named: Vec<String> = lines(&output).iter().filter_map(|line| line["document"].as_str().map(str::to_owned)).collect();
    assert_eq!(named, ["folder/a.json", "folder/b.json", "folder/deeper/c.json"]);
    assert_eq!(code(&output), 0);
    // A folder beside a file, and twice the same.
    let output = run(&["explain", "--json", "fine.mobileconfig", "folder/deeper", "folder/a.json"]);
    let named: Vec<String> = lines(&output).iter().filter_map(|line| line["document"].as_str().map(str::to_owned)).collect();
    assert_eq!(named, ["fine.mobileconfig", "folder/deeper/c.json", "folder/a.json"]);
}

#[test]
fn an_empty_folder_is_wrong_use() {
    let empty = fresh("empty");
    std::fs::create_dir_all(empty.join(".git")).expect("a folder of ours");
    let output = run(&["check", empty.to_str().expect("text")]);
    assert_eq!((code(&output), out(&output)), (2, ""));
    assert!(err(&output).contains("there is no file in"), "{}", err(&output));
}

#[test]
fn stdin_is_a_file_too() {
    let bytes = std::fs::read(here().join("wrong.mobileconfig")).expect("a file of ours");
    let from_file = run(&["check", "--format", "json", "wrong.mobileconfig"]);
    let piped = run_with(&["check", "--format", "json", "-"], &bytes, &[]);
    assert_eq!(out(&piped), out(&from_file).replace("wrong.mobileconfig", "stdin"));
    assert_eq!(code(&piped), 1);
    for verb in ["explain", "safe"] {
        let output = run_with(&[verb, "-"], &bytes, &[]);
        assert_eq!(code(&output), 0, "{verb}: {}", err(&output));
        assert!(!output.stdout.is_empty(), "{verb}");
    }
    let among = run_with(&["explain", "--json", "folder/a.json", "-", "folder/b.json"], &bytes, &[]);
    let named: Vec<String> = lines(&among).iter().filter_map(|line| line["document"].as_str().map(str::to_owned)).collect();
    assert_eq!(named, ["folder/a.json", "stdin", "folder/b.json"]);
}

#[test]
fn what_is_piped_has_no_colors_unless_they_are_forced() {
    let asked: [&[&str]; 4] = [&["explain", "wrong.mobileconfig"], &["check", "wrong.mobileconfig"], &["ask", "12021"], &["--help"]];
    for arguments in asked {
        let has_colors = |environment: &[(&str, &str)]| run_with(arguments, b"", environment).stdout.contains(&0x1b);
        assert!(!has_colors(&[]), "{arguments:?}");
        assert!(has_colors(&[("CLICOLOR_FORCE", "1")]), "{arguments:?}");
    }
    // And what programs read has none even then.
    for arguments in [
        &["explain", "--json", "wrong.mobileconfig"][..],
        &["check", "--format", "json", "wrong.mobileconfig"],
        &["check", "--format", "sarif", "wrong.mobileconfig"],
        &["ask", "--json", "12021"],
        &["safe", "wrong.mobileconfig"],
    ] {
        assert!(!run_with(arguments, b"", &[("CLICOLOR_FORCE", "1")]).stdout.contains(&0x1b), "{arguments:?}");
    }
}

#[test]
fn what_a_file_holds_cannot_steer_a_terminal() {
    let hostile = br#"{"MessageType": "CheckOut", "Topic": "\u001b]0;owned\u0007\u001b[2J", "UDID": "\u202egnp"}"#;
    for verb in ["explain", "check"] {
        let output = run_with(&[verb, "-"], hostile, &[]);
        assert!(!output.stdout.iter().any(|byte| *byte < b' ' && *byte != b'\n'), "{verb}: {}", out(&output));
        assert!(!out(&output).contains('\u{202e}'), "{verb}");
    }
}

#[test]
fn very_many_files_are_told_in_their_order() {
    let folder = fresh("many");
    std::fs::create_dir_all(&folder).expect("a folder of ours");
    // Of very different sizes, so that the later ones are ready first.
    for number in 0..600 {
        let padding = "x".repeat(if number % 150 == 0 { 100_000 } else { number % 7 });
        let text =
            format!(r#"{{"MessageType": "CheckOut", "Topic": "com.example.{number}", "UDID": "{number:040}", "Padding": "{padding}"}}"#);
        std::fs::write(folder.join(format!("{number:05}.json")), text).expect("a file of ours");
    }
    let output = run(&["explain", "--json", folder.to_str().expect("text")]);
    let topics: Vec<String> = out(&output)
        .lines()
        .filter(|line| line.contains(r#""path":"/Topic""#))
        .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["value"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(topics.len(), 600);
    assert!(topics.iter().enumerate().all(|(number, topic)| *topic == format!("com.example.{number}")));
    let checked = run(&["check", "--format", "json", folder.to_str().expect("text")]);
    let named: Vec<String> = lines(&checked).iter().filter_map(|line| line["document"].as_str().map(str::to_owned)).collect();
    assert!(named.len() >= 600 && named.is_sorted(), "{} findings", named.len());
}

#[test]
fn findings_between_files_are_found_wherever_the_files_come_from() {
    let beside = |arguments: &[&str]| {
        let output = run(arguments);
        lines(&output).iter().filter(|line| line["code"] == "same-identifier").count()
    };
    let twin = std::fs::read(here().join("fine.mobileconfig")).expect("a file of ours");
    let folder = fresh("twins");
    std::fs::create_dir_all(folder.join("deeper")).expect("a folder of ours");
    std::fs::write(folder.join("a.mobileconfig"), &twin).expect("a file of ours");
    assert_eq!(beside(&["check", "--format", "json", folder.to_str().expect("text")]), 0);
    let other = String::from_utf8(twin).expect("text").replace("Example (made up)", "Example (made up, again)");
    std::fs::write(folder.join("deeper/b.mobileconfig"), other).expect("a file of ours");
    assert!(beside(&["check", "--format", "json", folder.to_str().expect("text")]) > 0);
}

#[test]
fn safe_copies_of_a_folder_go_into_a_folder() {
    let into = fresh("copies");
    let output = run(&["safe", "folder", "-o", into.to_str().expect("text")]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(out(&output), "");
    assert_eq!(std::fs::read_dir(&into).expect("a folder").count(), 3);
    let proofs: Vec<Value> = err(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(proofs.len() == 3 && proofs.iter().all(|proof| proof["left"] == 0), "{}", err(&output));
}

#[test]
fn there_is_a_manual_and_completions_for_every_verb() {
    let into = fresh("man");
    assert_eq!(code(&run(&["man", "--output", into.to_str().expect("text")])), 0);
    for verb in ["explain", "check", "compare", "safe", "ask", "man", "completions"] {
        let page = std::fs::read_to_string(into.join(format!("mdm-lens-{verb}.1"))).expect("a page of the verb");
        assert!(page.contains(".SH SYNOPSIS") && page.contains(".SH DESCRIPTION"), "{verb}");
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            assert!(out(&run(&["completions", shell])).contains(verb), "{verb} in {shell}");
        }
    }
    let page = run(&["man", "check"]);
    assert!(out(&page).contains("mdm\\-lens check") && out(&page).contains("\\-\\-strict"), "{}", out(&page));
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mdm-lens"))
        .args(["explain", "--json", "../../../../tests/fixtures/messages"])
        .current_dir(here())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), err(&output)), (Some(0), ""));
}
