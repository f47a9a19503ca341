//! Golden readings: what the real intake and the real reader make of the sample, one file per article and kind.
//!
//! `golden/<article>/<kind>.json` holds the rows of a kind as the public reading format gives them, `document.json` what is
//! known of the article itself. A kind without rows has no file. The version of the lore is left out, since it changes with
//! every edit of the data. `CHANCERY_BLESS=1 cargo test -p chancery golden` writes the files anew; read the difference
//! before you commit it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, Schemas};
use chancery_intake::{Item, Options, Source, read_all};
use chancery_reader::{Lore, read};
use chancery_wire::json::reading_json;
use chancery_wire::schema::reading_schema;
use serde_json::Value as Json;

const BLESS: &str = "CHANCERY_BLESS=1 cargo test -p chancery golden";

/// Parts of a reading that are no snapshot: the first two say nothing about the article, the others are long and the rows
/// stand on them.
const NOT_KEPT: [&str; 4] = ["id", "lore", "sentences", "mentions"];

/// Lines of a difference that are shown per file.
const SHOWN: usize = 12;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Article name and reading of every document of the sample, in the order of the files. The documents of a file that holds
/// several are numbered from 1.
fn readings() -> Vec<(String, Json)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(here("../../data/sample")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().is_some_and(|name| name != "README.md"));
    files.sort();
    files.iter().flat_map(|file| readings_of(file)).collect()
}

fn readings_of(file: &Path) -> Vec<(String, Json)> {
    let bytes = fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    let items = read_all(&Source { name, bytes: &bytes, url: "" }, &Options::default());
    let stem = file.file_stem().unwrap().to_str().unwrap();
    let several = items.len() > 1;
    let article = |number: usize| if several { format!("{stem}-{}", number + 1) } else { stem.to_owned() };
    let reading = |(number, item)| match item {
        Item::Document { document, .. } => {
            (article(number), reading_json(&read(Lore::builtin(), &document), &[]))
        }
        Item::Skipped { place, reason, .. } => panic!("{name}, {place}: {reason}"),
    };
    items.into_iter().enumerate().map(reading).collect()
}

/// Path below `golden/` and content of every snapshot.
fn snapshots(readings: &[(String, Json)]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (article, reading) in readings {
        for (part, content) in reading.as_object().unwrap() {
            let empty = content.as_array().is_some_and(Vec::is_empty);
            if empty || NOT_KEPT.contains(&part.as_str()) {
                continue;
            }
            let mut content = content.clone();
            if part == "document" {
                let document = content.as_object_mut().unwrap();
                document.shift_remove("text");
                document.shift_remove("lore");
            }
            let text = serde_json::to_string_pretty(&content).unwrap() + "\n";
            all.insert(format!("{article}/{part}.json"), text);
        }
    }
    all
}

/// The snapshots that lie in the folder.
fn stored(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for article in fs::read_dir(folder).into_iter().flatten() {
        let article = article.unwrap().path();
        for file in fs::read_dir(&article).unwrap() {
            let file = file.unwrap().path();
            let name = file.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            all.insert(name, fs::read_to_string(&file).unwrap().replace("\r\n", "\n"));
        }
    }
    all
}

fn bless(folder: &Path, snapshots: &BTreeMap<String, String>) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (name, content) in snapshots {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// The lines in which two texts differ, without what is the same before and after them.
fn difference(was: &str, is: &str) -> String {
    let (was, is): (Vec<&str>, Vec<&str>) = (was.lines().collect(), is.lines().collect());
    let head = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    let tail = was[head..].iter().rev().zip(is[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let lines = |sign: char, lines: &[&str]| {
        let changed = &lines[head..lines.len() - tail];
        let mut shown: Vec<String> =
            changed.iter().take(SHOWN).map(|line| format!("    {sign} {}", line.trim_start())).collect();
        if changed.len() > SHOWN {
            shown.push(format!("    {sign} ... {} lines more", changed.len() - SHOWN));
        }
        shown
    };
    let all = [lines('-', &was), lines('+', &is)].concat();
    format!("    from line {}\n{}", head + 1, all.join("\n"))
}

fn differences(was: &BTreeMap<String, String>, is: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<&String> = was.keys().chain(is.keys()).collect();
    names.sort();
    names.dedup();
    let empty = String::new();
    names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name))
        .map(|name| {
            let (was, is) = (was.get(name).unwrap_or(&empty), is.get(name).unwrap_or(&empty));
            format!("  crates/chancery/tests/golden/{name}\n{}", difference(was, is))
        })
        .collect()
}

#[test]
fn golden_readings_of_the_sample_are_as_they_were() {
    let folder = here("tests/golden");
    let is = snapshots(&readings());
    if std::env::var_os("CHANCERY_BLESS").is_some_and(|value| value == "1") {
        bless(&folder, &is);
    }
    let faults = differences(&stored(&folder), &is);
    assert!(
        faults.is_empty(),
        "{} of {} golden readings differ (- as it was, + as it is):\n{}\nif this is better than before: {BLESS}",
        faults.len(),
        is.len(),
        faults.join("\n")
    );
}

#[test]
fn golden_readings_keep_to_the_published_schema() {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("reading.json", reading_schema()).unwrap();
    let schema = compiler.compile("reading.json", &mut schemas).unwrap();
    let readings = readings();
    assert_eq!(readings.len(), 33, "articles of the sample");
    for (article, reading) in &readings {
        schemas.validate(reading, schema).unwrap_or_else(|error| panic!("{article}: {error}"));
    }
}

#[test]
fn golden_differences_are_told_in_short() {
    let folder = |content: &str| BTreeMap::from([("a/events.json".to_owned(), content.to_owned())]);
    let (was, is) = (folder("[\n  1,\n  2,\n  3\n]\n"), folder("[\n  1,\n  4,\n  3\n]\n"));
    assert!(differences(&was, &was).is_empty());
    assert_eq!(
        differences(&was, &is),
        ["  crates/chancery/tests/golden/a/events.json\n    from line 3\n    - 2,\n    + 4,"]
    );
    let gone = differences(&was, &BTreeMap::new());
    assert_eq!(gone.len(), 1, "a file that should not be there is a difference");
    assert!(gone[0].contains("- [") && !gone[0].contains("+ "), "{}", gone[0]);
}
