//! `chancery explain`: why a row is there, or what a sentence would give: rows, times, quantities, places.

use chancery_desk::brief::{Cited, cite};
use chancery_desk::rows;
use chancery_reader::read;
use chancery_record::{DayRange, Kind};
use clap::Args;
use serde_json::{Value as Json, json};

use super::Scene;
use crate::cited::{cite_reading, print_any, print_sentence};
use crate::layers::{VALUED, items, print_item};
use crate::print::{Style, clean, note};
use crate::{Outcome, actors, given};

/// Explain a row of the archive, or read a sentence and explain all that is found in it
///
/// For a row: the rule that fired, the words it stands on, each step, the arithmetic of its date, and the sentence with the
/// evidence marked. The first six characters of an id are enough. Anything that is no id is read as text; below its rows stand
/// its words of time, quantities and places, each with place, value and how it was found.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  chancery explain 3f9a1c07\n  \
    chancery explain --published 2025-07-04 \"Baku summoned the Russian envoy on Tuesday.\"")]
pub(crate) struct Options {
    /// Id of a row, or a sentence
    #[arg(value_name = "ID|SENTENCE")]
    what: String,
    /// Day of publication of the sentence, for words such as "yesterday"
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    published: Option<DayRange>,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let what = options.what.trim();
    let (rows, layers) =
        if is_id(what) { (explain_row(scene, what)?, Vec::new()) } else { explain_text(scene, options)? };
    if scene.json() {
        let list = rows.iter().map(|(kind, cited)| as_json(*kind, cited));
        let layers = layers.iter().map(|(layer, item)| of_kind(item.clone(), layer));
        scene.out.json(&Json::Array(list.chain(layers).collect()))?;
    } else {
        for (kind, cited) in &rows {
            print_explanation(scene, *kind, cited)?;
        }
        for (layer, item) in &layers {
            print_item(&mut scene.out, layer, item)?;
        }
    }
    if !rows.is_empty() || !layers.is_empty() {
        return Ok(Outcome::Done);
    }
    scene.out.flush()?;
    let words = if is_short_id(what) {
        "this is too short for an id; give at least the first six characters"
    } else if is_id(what) {
        "the archive holds no row with this id; `chancery events` and `chancery says` show ids"
    } else {
        "no rule fires on it: the reader takes nothing from this text"
    };
    note(scene.global.quiet, words);
    Ok(Outcome::Incomplete)
}

/// Six or more hexadecimal digits, one of them a number, are an id; words such as "facade" are not.
fn is_id(what: &str) -> bool {
    (6..=16).contains(&what.len()) && looks_like_an_id(what)
}

/// The beginning of an id that is too short to find a row by.
fn is_short_id(what: &str) -> bool {
    what.len() < 6 && looks_like_an_id(what)
}

fn looks_like_an_id(what: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    what.bytes().all(hexadecimal) && what.bytes().any(|byte| byte.is_ascii_digit())
}

fn explain_row(scene: &Scene, id: &str) -> anyhow::Result<Vec<(Kind, Cited)>> {
    let archive = scene.open_archive()?;
    let Some((kind, row)) = archive.find_row(id)? else { return Ok(Vec::new()) };
    Ok(cite(&archive, vec![row])?.into_iter().map(|cited| (kind, cited)).collect())
}

/// The rows of a text, and the items of its layers with the layers' names.
type Explained = (Vec<(Kind, Cited)>, Vec<(&'static str, Json)>);

fn explain_text(scene: &Scene, options: &Options) -> anyhow::Result<Explained> {
    let document = given::document(&options.what, options.published);
    let reading = read(scene.lore()?, &document);
    Ok((cite_reading(&reading), items(&reading, &VALUED)))
}

fn as_json(kind: Kind, cited: &Cited) -> Json {
    of_kind(cited.to_json(), kind.name())
}

fn of_kind(mut row: Json, kind: &str) -> Json {
    row["kind"] = json!(kind);
    row
}

fn print_explanation(scene: &mut Scene, kind: Kind, cited: &Cited) -> anyhow::Result<()> {
    let row = &cited.row;
    let title = scene.out.paint(Style::Dim, &format!("{} {}", kind.name(), rows::text(row, "id")));
    scene.out.line(&title)?;
    if matches!(kind, Kind::Dropped | Kind::Citations) {
        print_sentence(&mut scene.out, cited)?;
    } else {
        print_any(&mut scene.out, kind, cited)?;
    }
    print_field(scene, "rule", rows::text(row, "rule"))?;
    print_field(scene, "reason", rows::text(row, "reason"))?;
    let date = &row["date"];
    let how = rows::text(date, "how");
    // The step that only repeats how the date was found is left to the lines on the date.
    let repeats_date = |step: &str| !how.is_empty() && step.starts_with("date ") && step.ends_with(how);
    for step in row["why"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if !repeats_date(step) {
            print_field(scene, "why", step)?;
        }
    }
    let days = rows::row_days(row);
    if date.is_object() && kind != Kind::Dropped {
        let words = format!(
            "{} (precision {}, basis {})",
            rows::days_in_words(&days),
            rows::text(date, "precision"),
            rows::text(date, "basis")
        );
        print_field(scene, "date", &words)?;
        print_field(scene, "words", rows::text(date, "cue"))?;
        print_field(scene, "how", rows::text(date, "how"))?;
    }
    scene.out.line("")?;
    Ok(())
}

fn print_field(scene: &mut Scene, name: &str, value: &str) -> anyhow::Result<()> {
    let value = clean(value);
    if value.trim().is_empty() {
        return Ok(());
    }
    scene.out.paragraph("    ", &format!("{name}: {value}"))?;
    Ok(())
}
