//! `chancery correct`: rows that are wrong, and rows that are right.

use anyhow::bail;
use chancery_archive::{Change, Correction};
use clap::{Args, Subcommand};
use serde_json::Value as Json;

use super::Scene;
use crate::Outcome;
use crate::correcting::{Asked, correct, corrections, undo};
use crate::print::clean;

/// Correct rows of the record: reject, retype, redate, confirm
///
/// The reader errs. Where a row is wrong, say so: `reject` takes it out of the record, `retype` gives an event another type (a statement another
/// act), `redate` other days; `confirm` says that a row is right, `reconcile` that two rows can both be so; `undo` takes the last correction back.
/// `rates` shows what your corrections say about the rules.
///
/// Corrections are kept as plain text in `corrections.toml` of the archive folder, each with the words that the row stands on, so that they hold
/// when documents are read again, by another version too. The document of the row is read again at once.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery correct reject f50e6474 --note \"irony\"\n  chancery correct retype f50e6474 ASSAULT.drone\n  \
    chancery correct redate f50e6474 2025-08\n  chancery correct confirm f50e6474\n  chancery correct undo"
)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Take a row out of the record
    Reject {
        /// Id of the row, or its beginning
        row: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Give an event another type, a statement another act
    Retype {
        /// Id of the row, or its beginning
        row: String,
        /// The type, with its mode after a full stop (COERCE.arrest)
        code: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Give a row other days
    Redate {
        /// Id of the row, or its beginning
        row: String,
        /// A day, month or year (2025-06-27, 2025-06, 2025), or `unknown`
        days: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Say that a row is right
    Confirm {
        /// Id of the row, or its beginning
        row: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Say that two rows are no disagreement
    Reconcile {
        /// Id of one row, or its beginning; `chancery disagree` shows it
        row: String,
        /// Id of the other row, or its beginning
        other: String,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Take the last correction back
    Undo,
    /// Show the corrections that hold
    Log,
    /// Show how often each rule was wrong among the rows that were looked at
    Rates,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let asked = |row, change, value, note| Asked { row, change, value, note };
    match &options.action {
        Action::Reject { row, note } => carry_out(scene, &asked(row, "reject", "", note)),
        Action::Retype { row, code, note } => carry_out(scene, &asked(row, "retype", code, note)),
        Action::Redate { row, days, note } => carry_out(scene, &asked(row, "redate", days, note)),
        Action::Confirm { row, note } => carry_out(scene, &asked(row, "confirm", "", note)),
        Action::Reconcile { row, other, note } => carry_out(scene, &asked(row, "reconcile", other, note)),
        Action::Undo => {
            let back = undo(&scene.archive_folder()?, scene.lore()?)?;
            show(scene, "taken back: ", &back)
        }
        Action::Log => log(scene),
        Action::Rates => rates(scene),
    }
}

fn carry_out(scene: &mut Scene, asked: &Asked<'_>) -> anyhow::Result<Outcome> {
    if asked.row.trim().is_empty() {
        bail!("name the row by its id; `chancery events` shows ids");
    }
    let correction = correct(&scene.archive_folder()?, scene.lore()?, asked)?;
    show(scene, "", &correction)
}

fn show(scene: &mut Scene, before: &str, correction: &Correction) -> anyhow::Result<Outcome> {
    if scene.json() {
        scene.out.json(&correction.to_json())?;
    } else {
        scene.out.paragraph("", &format!("{before}{}", in_words(correction)))?;
    }
    Ok(Outcome::Done)
}

fn in_words(correction: &Correction) -> String {
    let anchor = &correction.anchor;
    let value: String = match &correction.change {
        Change::Reconcile(other) => other.row.chars().take(8).collect(),
        change => change.value(),
    };
    let id: String = anchor.row.chars().take(8).collect();
    let note =
        if correction.note.is_empty() { String::new() } else { format!(" ({})", clean(&correction.note)) };
    let parts = [correction.change.name(), &anchor.kind, &id, &value];
    let head = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    format!("{head}: [{}]{note}", clean(&anchor.quote))
}

fn log(scene: &mut Scene) -> anyhow::Result<Outcome> {
    let corrections = corrections(&scene.archive_folder()?)?;
    let standing = corrections.standing();
    if scene.json() {
        scene.out.json(&Json::Array(standing.iter().map(|one| one.to_json()).collect()))?;
        return Ok(Outcome::Done);
    }
    for correction in &standing {
        scene.out.paragraph("", &in_words(correction))?;
    }
    if standing.is_empty() {
        scene.out.line("no corrections")?;
    }
    Ok(Outcome::Done)
}

fn rates(scene: &mut Scene) -> anyhow::Result<Outcome> {
    let corrections = corrections(&scene.archive_folder()?)?;
    let marks = corrections.by_rule();
    if scene.json() {
        scene.out.json(&marks.iter().map(|(rule, marks)| marks.to_json(rule)).collect::<Json>())?;
        return Ok(Outcome::Done);
    }
    let line = |(rule, marks): &(String, chancery_archive::RuleMarks)| {
        let share = marks.wrong() * 100 / marks.seen().max(1);
        vec![clean(rule), marks.seen().to_string(), marks.wrong().to_string(), format!("{share} %")]
    };
    let lines: Vec<Vec<String>> = marks.iter().map(line).collect();
    if lines.is_empty() {
        scene.out.line("no row was looked at; `chancery correct confirm` marks those that are right")?;
    } else {
        scene.out.table(&["rule", "seen", "wrong", "share"], &lines)?;
    }
    Ok(Outcome::Done)
}
