//! Rows for people: what a row says in one line, under it the sentence with the evidence marked, under it the source.

use std::fmt::Write as _;
use std::io;

use chancery_desk::brief::Cited;
use chancery_desk::rows;
use chancery_record::{Kind, Reading};
use chancery_wire::json::reading_json;
use serde_json::{Value as Json, json};

use crate::print::{Out, Style, clean, cut};

const INDENT: &str = "    ";
const SHORT_ID: usize = 8;

/// An event: date, type, who and whom, who says so, id; with `evidence` the sentence and the source below.
pub(crate) fn print_event(out: &mut Out, cited: &Cited, evidence: bool) -> io::Result<()> {
    let row = &cited.row;
    let head = [
        format!("{:<24}", rows::days_in_words(&rows::row_days(row))),
        format!("{:<20}", rows::event_code(row)),
        rows::who_to_whom(row),
    ];
    print_row(out, &head.join(" "), cited, evidence)
}

/// A statement: date, who, about whom.
pub(crate) fn print_statement(out: &mut Out, cited: &Cited, evidence: bool) -> io::Result<()> {
    let row = &cited.row;
    let about = rows::actors(&row["about"]);
    let mut head = format!("{:<24} {}", rows::days_in_words(&rows::row_days(row)), rows::speaker(row));
    if !about.is_empty() {
        let _ = write!(head, " about {}", about.join(", "));
    }
    let form = rows::text(row, "form");
    let act = rows::text(row, "act");
    let _ = write!(head, "  ({form}{}{act})", if act.is_empty() { "" } else { ", " });
    if !evidence {
        let content = rows::text(&row["content"], "text");
        let room = out.width().saturating_sub(INDENT.len());
        print_head(out, &head, row, false)?;
        return out.line(&format!("{INDENT}{}", cut(&clean(content), room)));
    }
    print_head(out, &head, row, false)?;
    print_sentence(out, cited)
}

/// A row of any other kind.
pub(crate) fn print_claim(out: &mut Out, cited: &Cited) -> io::Result<()> {
    let row = &cited.row;
    let mut head = rows::days_in_words(&rows::row_days(row));
    for field in ["actors", "who", "set_by", "on"] {
        let actors = rows::actors(&row[field]);
        if !actors.is_empty() {
            let on = if field == "on" { "on " } else { "" };
            let _ = write!(head, "  {on}{}", actors.join(", "));
        }
    }
    for part in claim_parts(row) {
        let _ = write!(head, "  {part}");
    }
    print_row(out, &head, cited, true)
}

/// What a claim says besides its actors and its days: numbers, trend, sign, status, probability, source.
fn claim_parts(row: &Json) -> Vec<String> {
    let text = |field: &str| rows::text(row, field);
    let number = |field: &str| row[field].as_f64().map(|value| value.to_string());
    let mut parts = Vec::new();
    let unit = text("unit");
    let with_unit = |number: String| format!("{number} {unit}").trim_end().to_owned();
    match (number("quantity_from"), number("quantity_to").or_else(|| number("quantity"))) {
        (Some(from), Some(to)) => parts.push(with_unit(format!("{from} -> {to}"))),
        (None, Some(to)) => parts.push(with_unit(to)),
        _ => {}
    }
    for field in ["good", "measure", "trend", "aspect", "status", "probability"] {
        if !text(field).is_empty() {
            parts.push(text(field).to_owned());
        }
    }
    if !text("phase_to").is_empty() {
        parts.push(format!("{} -> {}", text("phase_from"), text("phase_to")));
    }
    match row["sign"].as_i64() {
        Some(1) => parts.push("better".into()),
        Some(-1) => parts.push("worse".into()),
        _ => {}
    }
    if row["refused"].as_bool() == Some(true) {
        parts.push("refused".into());
    }
    if let Some((low, high)) = row["percent_low"].as_i64().zip(row["percent_high"].as_i64()) {
        parts.push(format!("{low}-{high} %"));
    }
    for field in ["mark", "authors", "title", "outlet"] {
        if !text(field).is_empty() {
            parts.push(text(field).to_owned());
        }
    }
    parts
}

fn print_row(out: &mut Out, head: &str, cited: &Cited, evidence: bool) -> io::Result<()> {
    print_head(out, head, &cited.row, true)?;
    if evidence { print_sentence(out, cited) } else { Ok(()) }
}

fn print_head(out: &mut Out, head: &str, row: &Json, with_speaker: bool) -> io::Result<()> {
    let mut line = clean_keeping_columns(head);
    if with_speaker && row["speaker"].as_array().is_some_and(|chain| !chain.is_empty()) {
        let _ = write!(line, "  says {}", clean(&rows::speaker(row)));
    }
    for word in rows::reservations(row) {
        let _ = write!(line, "  ({word})");
    }
    let id: String = rows::text(row, "id").chars().take(SHORT_ID).collect();
    let painted = out.paint(Style::Bold, &line);
    let id = out.paint(Style::Dim, &format!("  {id}"));
    out.line(&format!("{painted}{id}"))
}

/// Cleans each word but keeps the padding between columns.
fn clean_keeping_columns(text: &str) -> String {
    text.split(' ').map(clean).collect::<Vec<_>>().join(" ")
}

/// The sentence with the evidence marked, and the source.
pub(crate) fn print_sentence(out: &mut Out, cited: &Cited) -> io::Result<()> {
    match &cited.sentence {
        Some(sentence) => out.styled_paragraph(
            INDENT,
            &[
                (Style::Plain, &sentence.before),
                (Style::Mark, &sentence.evidence),
                (Style::Plain, &sentence.after),
            ],
        )?,
        None => out.paragraph(INDENT, rows::text(&cited.row, "text"))?,
    }
    let source = cited.source_line();
    if source.is_empty() {
        return Ok(());
    }
    let room = out.width().saturating_sub(INDENT.len() + 2);
    let line = out.paint(Style::Dim, &format!("{INDENT}- {}", cut(&clean(&source), room)));
    out.line(&line)
}

/// The rows of a reading that lies in memory, with their sentences and their kinds; dropped text is left out.
pub(crate) fn cite_reading(reading: &Reading) -> Vec<(Kind, Cited)> {
    let json = reading_json(reading, &[]);
    let mut out = Vec::new();
    for (kind, name) in Kind::ALL {
        if matches!(kind, Kind::Documents | Kind::Dropped) {
            continue;
        }
        for row in json[name].as_array().into_iter().flatten() {
            let mut row = row.clone();
            if let Some(object) = row.as_object_mut() {
                object.insert("document".into(), json!(reading.document.id.0));
            }
            let index = rows::sentence(&row).map(|index| index as usize);
            let stored = index.map(|index| &json["sentences"][index]).filter(|sentence| sentence.is_object());
            let sentence = stored.map(|stored| {
                chancery_desk::brief::Sentence::around(
                    rows::text(stored, "text"),
                    rows::number(stored, "start"),
                    &row,
                )
            });
            out.push((kind, Cited { row, sentence, document: None }));
        }
    }
    out
}

/// Prints a row of any kind with its evidence.
pub(crate) fn print_any(out: &mut Out, kind: Kind, cited: &Cited) -> io::Result<()> {
    match kind {
        Kind::Events => print_event(out, cited, true),
        Kind::Statements => print_statement(out, cited, true),
        _ => print_claim(out, cited),
    }
}
