//! What the tests share: a folder of data, and a reading told in one line per row.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery_reader::{Lore, read};
use chancery_record::{Actor, DayRange, Document, Event, Modality, Polarity, Reading, Statement};

/// A file of the repository's `data/` folder.
pub fn data(path: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The texts of `data/sample`, as they lie there, in order of their names, without what is packed.
pub fn samples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_none_or(|extension| extension != "gz"));
    files.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// Reads a text that was published on a day (ISO), or on no day.
pub fn read_text(text: &str, published: &str) -> Reading {
    let mut document = Document::from_text(text);
    document.meta.published = DayRange::from_iso(published);
    read(Lore::builtin(), &document)
}

fn codes(actors: &[Actor]) -> String {
    let codes: BTreeSet<&str> =
        actors.iter().map(|actor| actor.code.as_str()).filter(|code| !code.is_empty()).collect();
    if codes.is_empty() { "-".to_owned() } else { codes.into_iter().collect::<Vec<_>>().join(",") }
}

/// `WHO TYPE/mode WHOM flags`, flags in alphabetical order.
pub fn told_event(event: &Event) -> String {
    let mode = if event.mode.is_empty() { String::new() } else { format!("/{}", event.mode) };
    let mut flags = Vec::new();
    match event.head.modality {
        Modality::Future | Modality::Hypothetical | Modality::Obligation => {
            flags.push(event.head.modality.name());
        }
        Modality::Actual | Modality::Reported | Modality::Past => {}
    }
    if event.historical {
        flags.push("historical");
    }
    if event.head.polarity == Polarity::Negated {
        flags.push("negated");
    }
    flags.sort_unstable();
    let line = format!(
        "{} {}{mode} {} {}",
        codes(&event.who),
        event.event_type,
        codes(&event.whom),
        flags.join(" ")
    );
    line.trim_end().to_owned()
}

/// `CODE name | form kind | content`, the act before the bar when there is one.
pub fn told_statement(statement: &Statement, text: &str) -> String {
    let speaker = statement.head.speaker.last().map_or("nobody".to_owned(), |actor| {
        let code = if actor.code.is_empty() { "-" } else { &actor.code };
        format!("{code} {}", actor.name)
    });
    let act = if statement.act.is_empty() { String::new() } else { format!(" {}", statement.act) };
    let kind = statement.head.source_kind.name();
    format!("{speaker} | {} {kind}{act} | {}", statement.form.name(), statement.content.of(text))
}
