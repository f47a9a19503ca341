//! Settings, dry runs, Parquet files, manual pages, completions, and how wrong use is reported.

use std::process::Command;

use crate::program::{Place, Ran};

const QUARREL: &str = "Fishing quarrel\n\n12 April 2025\n\nNorway accused Peru of illegal fishing on 10 April 2025. Peru rejected the accusation.\n";

fn error_of(ran: &Ran) -> String {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    error["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn wrong_use_is_one_json_object_when_json_is_asked_for() {
    let place = Place::new();
    let message = error_of(&place.run(&["events", "--jsn", "--json"]));
    assert!(message.starts_with("unexpected argument '--jsn' found; tip: "), "{message}");
    assert!(message.contains("usage: chancery events"), "{message}");
    let message = error_of(&place.run(&["--json", "dyad", "AZE"]));
    assert!(message.starts_with("the following required arguments were not provided: <"), "{message}");
    let message = error_of(&place.run(&["--json", "dance"]));
    assert!(message.starts_with("unrecognized subcommand 'dance'"), "{message}");
    error_of(&place.run(&["--json"]));
    error_of(&place.run(&["sql", "--json", "--limit", "many", "select 1"]));
    // Without --json, and for help, it is text.
    assert!(place.run(&["events", "--jsn"]).err.starts_with("error: unexpected argument"));
    assert_eq!(place.run(&["events", "--json", "--help"]).code, 0);
    assert!(place.run(&["explain", "--jsn", "--", "--json"]).err.starts_with("error: "));
}

#[test]
fn init_writes_the_settings_and_leaves_a_file_alone() {
    let place = Place::new();
    place.write("old/chancery.toml", "threads = 1\n");
    assert_eq!(place.run(&["init", "old"]).code, 0);
    assert_eq!(place.read("old/chancery.toml"), b"threads = 1\n");
    assert_eq!(place.run(&["init", "new"]).code, 0);
    let template = place.run(&["config", "--template"]).out;
    assert_eq!(String::from_utf8(place.read("new/chancery.toml")).unwrap(), template);
    for part in ["\n#threads = 1\n", "\n[sql]\n", "\n#limit = 10000\n", "\n#port = 8600\n"] {
        assert!(template.contains(part), "{part} is missing in {template}");
    }
}

#[test]
fn an_option_goes_before_the_archive_and_the_archive_before_the_user() {
    let place = Place::with_archive();
    place.write(".config/chancery/config.toml", "width = 60\n[sql]\nlimit = 5\ntimeout = 7\n");
    place.write("chancery.toml", "threads = 3\n[sql]\nlimit = 6\n");
    let of = |arguments: &[&str], name: &str| {
        let json = place.run(&[arguments, &["config", "--json"]].concat()).json();
        let setting = &json["settings"][name];
        let from = setting["from"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (setting["value"].to_string(), from)
    };
    let pair = |value: &str, from: &str| (value.to_owned(), from.to_owned());
    assert_eq!(of(&[], "sql.limit"), pair("6", "chancery.toml"));
    assert_eq!(of(&[], "sql.timeout"), pair("7", "config.toml"));
    assert_eq!(of(&[], "threads"), pair("3", "chancery.toml"));
    assert_eq!(of(&["--threads", "2"], "threads"), pair("2", "--threads"));
    assert_eq!(of(&[], "serve.port"), pair("8600", "default"));
    assert_eq!(of(&[], "add.text_column"), pair("null", "default"));
    assert_eq!(of(&[], "width"), pair("60", "config.toml"));
    let output = place.command(&["config", "--json"]).env("COLUMNS", "70").output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let width = &json["settings"]["width"];
    assert_eq!((width["value"].as_u64(), width["from"].as_str()), (Some(70), Some("COLUMNS")));
    let text = place.run(&["config"]).out;
    assert!(text.lines().any(|line| line.starts_with("sql.limit") && line.contains(" 6 ")), "{text}");
}

#[test]
fn settings_do_what_their_options_do() {
    let place = Place::with_archive();
    place.write("a.csv", "no,story\n1,Norway accused Peru of fraud.\n");
    assert_eq!(place.run(&["add", "a.csv"]).code, 1);
    place.write("chancery.toml", "lore = 'mine'\n[add]\ntext_column = 'story'\n");
    place.write("mine/en/rules/COERCE.rule", "this is no rule\n");
    let ran = place.run(&["add", "a.csv"]);
    assert!(ran.code == 2 && ran.err.contains("COERCE.rule"), "{ran:?}");
    place.write("chancery.toml", "[add]\ntext_column = 'story'\n");
    let ran = place.run(&["add", "a.csv"]);
    assert_eq!((ran.code, &ran.out[..11]), (0, "1 document,"), "{ran:?}");
    // Empty lines are read at once but count.
    place.write("big.txt", format!("{QUARREL}{}", "\n".repeat(1_100_000)));
    place.write("chancery.toml", "[add]\nmax_document_size = 1\n");
    assert_eq!(place.run(&["add", "big.txt"]).code, 1);
    assert_eq!(place.run(&["add", "--dry-run", "--max-document-size", "2", "big.txt"]).code, 0);
    // The file of settings lies in the folder and is no article; the rule file is taken for one.
    assert_eq!(place.run(&["add", "--dry-run", "--json", "."]).json()["documents"], 1);
}

#[test]
fn a_wrong_file_of_settings_is_named_with_its_line() {
    let place = Place::with_archive();
    let fault = |content: &str| {
        place.write("chancery.toml", content);
        let ran = place.run(&["stats"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        ran.err.split_once("chancery.toml, ").unwrap().1.to_owned()
    };
    assert_eq!(
        fault("\n[sql]\nlimits = 3\n"),
        "line 3: there is no setting `sql.limits`; perhaps `sql.limit` is meant; `chancery config` lists all\n"
    );
    assert_eq!(fault("colour = 3\n"), "line 1: there is no setting `colour`; `chancery config` lists all\n");
    assert_eq!(fault("[sing]\nlow = 1\n"), "line 1: there is no table `sing`; `chancery config` lists all\n");
    assert_eq!(
        fault("threads = \"3\"\n"),
        "line 1: `threads` is of type string; write a whole number without quotes\n"
    );
    assert_eq!(
        fault("[serve]\nport = 70000\n"),
        "line 2: `serve.port` is 70000; write a number from 0 to 65535\n"
    );
    assert_eq!(
        fault("[add]\ntext_column = 3\n"),
        "line 2: `add.text_column` is of type integer; write text in double quotes\n"
    );
    assert!(fault("threads = 1\nthreads = 2\n").starts_with("line 2: "));
    assert!(fault("threads = \n").starts_with("line 1: "));
}

#[test]
fn a_dry_run_counts_measures_and_adds_nothing() {
    let place = Place::new();
    place.write("pile/a.txt", QUARREL);
    place.write("pile/again.txt", QUARREL);
    place.write("pile/empty.txt", "");
    let lines: Vec<String> = (0..66)
        .map(|number| serde_json::json!({"text": format!("Peru warned Norway for the {number}th time on 5 May 2025."), "date": "2025-05-06"}).to_string())
        .collect();
    place.write("pile/wires.jsonl", lines.join("\n"));
    let ran = place.run(&["add", "--dry-run", "pile"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let (first, second) = ran.out.trim_end().split_once('\n').unwrap();
    assert!(first.starts_with("would add 67 documents, "), "{first}");
    assert!(first.ends_with("; 1 more than once in the pile; 1 skipped"), "{first}");
    assert!(second.starts_with("the archive would grow by about "), "{second}");
    assert!(second.ends_with(" of 67 documents); nothing was added"), "{second}");
    assert!(ran.err.starts_with("skipped: pile/empty.txt"), "{}", ran.err);
    assert!(!place.path.join("chancery.db").exists());

    assert_eq!(place.run(&["init", "."]).code, 0);
    assert_eq!(place.run(&["add", "pile/a.txt"]).code, 0);
    let json = place.run(&["add", "--dry-run", "--json", "pile"]).json();
    assert_eq!(json["documents"], 66);
    assert_eq!(json["already_there"], 1);
    assert_eq!(json["skipped"][0]["file"], "pile/empty.txt");
    assert_eq!(place.run(&["stats", "--json"]).json()["documents"], 1);
    assert_eq!(place.run(&["add", "--dry-run", "--archive", "nowhere", "pile"]).code, 2);

    // What was expected is what comes, within a factor; the words are counted, not guessed.
    let words = json["words"].as_u64().unwrap();
    let before = place.run(&["stats", "--json"]).json();
    place.run(&["add", "pile"]);
    let after = place.run(&["stats", "--json"]).json();
    assert_eq!(after["words"].as_u64().unwrap() - before["words"].as_u64().unwrap(), words);
    let grown = after["file_bytes"].as_f64().unwrap() - before["file_bytes"].as_f64().unwrap();
    let expected = json["expected"]["archive_bytes"].as_f64().unwrap();
    assert!((0.4..2.5).contains(&(expected / grown)), "expected {expected}, came {grown}");
    assert!(json["expected"]["seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn parquet_files_are_equal_for_equal_archives() {
    let place = Place::with_archive();
    place.write("a.txt", QUARREL);
    place.run(&["add", "a.txt"]);
    let ran = place.run(&["export", "parquet", "--output", "one", "--json"]);
    assert_eq!(
        ran.json()["files"].as_array().unwrap().len(),
        12,
        "the tables and their description: {ran:?}"
    );
    place.run(&["export", "parquet", "--output", "two", "--kind", "events"]);
    let events = place.read("one/events.parquet");
    assert!(events.starts_with(b"PAR1") && events.ends_with(b"PAR1"));
    assert_eq!(place.read("two/events.parquet"), events);
    assert!(!place.path.join("two/documents.parquet").exists());
    let ran = place.run(&["export", "parquet"]);
    assert!(ran.code == 2 && ran.err.contains("--output DIR"), "{ran:?}");
}

#[test]
fn all_manual_pages_are_written() {
    let place = Place::new();
    assert_eq!(place.run(&["man", "--output", "pages"]).code, 0);
    let mut pages: Vec<String> = std::fs::read_dir(place.path.join("pages"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    assert!(
        pages.contains(&"chancery.1".to_owned()) && pages.contains(&"chancery-add.1".to_owned()),
        "{pages:?}"
    );
    let help = place.run(&["--help"]).out;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).count();
    assert_eq!(pages.len(), commands + 1);
    let page = String::from_utf8(place.read("pages/chancery-sql.1")).unwrap();
    assert!(page.contains(".TH chancery-sql 1"), "{page}");
    assert_eq!(page, place.run(&["man", "sql"]).out);
}

#[test]
fn completions_are_right_in_the_eyes_of_their_shells() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = place.run(&["completions", shell]).out;
        assert!(script.contains("dry-run") && script.contains("sql"), "{shell}");
        place.write(shell, script);
    }
    // Shells that are not here are passed over; bash is everywhere where the checks run.
    for shell in ["bash", "zsh", "fish"] {
        if let Ok(output) = Command::new(shell).arg("-n").arg(place.path.join(shell)).output() {
            assert!(output.status.success(), "{shell}: {output:?}");
        }
    }
}
