//! `chancery docket`: what is due, and what became of it.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use chancery_course::docket::{Entry, Status};
use chancery_desk::brief::source_line;
use chancery_desk::docket::{Ask, Docket, kind_name, make};
use chancery_desk::rows;
use chancery_record::DayRange;
use clap::Args;

use super::Scene;
use crate::cited::print_sentence;
use crate::print::{Style, clean, count, cut, note, thousands};
use crate::walk::label;
use crate::{Outcome, actors};

/// List targets, promises and forecasts by the day they are due, and what became of them
///
/// Later documents decide: met, missed, superseded (put off, dropped, replaced by another target), with the sentence that says so. Without such a
/// sentence an entry is open until its day and unclear after it.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery docket\n  chancery docket --due 2028 --ics due.ics\n  chancery docket --actor AZE --status open"
)]
pub(crate) struct Options {
    /// Only what is due on this day, in this month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    due: Option<DayRange>,
    /// Only what this actor sets, promises or is told to do; may be given more than once
    #[arg(long, value_name = "ACTOR")]
    actor: Vec<String>,
    /// Only entries of this status (open, met, missed, superseded, unclear)
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Option<Status>,
    /// The day that the docket speaks of [default: the last day of publication in the record]
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    as_of: Option<DayRange>,
    /// Write the entries as a calendar (iCalendar) into this file
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

fn status(text: &str) -> Result<Status, String> {
    let known: Vec<&str> = Status::ALL.iter().map(|(_, name)| *name).collect();
    let found = Status::ALL.iter().find(|(_, name)| *name == text);
    found.map(|(status, _)| *status).ok_or_else(|| format!("give one of {}", known.join(", ")))
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let codes =
        options.actor.iter().map(|actor| actors::code(codes, actor)).collect::<Result<Vec<_>, _>>()?;
    let ask = Ask {
        actors: codes,
        due: options.due.unwrap_or_default(),
        as_of: options.as_of.and_then(|days| days.end),
    };
    let archive = scene.open_archive()?;
    let made = make(&archive, &ask)?;
    if let Some(path) = &options.ics {
        std::fs::write(path, made.to_ics(options.status))
            .with_context(|| format!("cannot write {}; choose another place", label(path)))?;
        note(scene.global.quiet, &format!("wrote {}", label(path)));
    }
    if scene.json() {
        scene.out.json(&made.to_json(options.status))?;
        return Ok(Outcome::Done);
    }
    print(scene, &made, options.status)?;
    Ok(Outcome::Done)
}

fn print(scene: &mut Scene, made: &Docket, status: Option<Status>) -> anyhow::Result<()> {
    let Some(as_of) = made.as_of else {
        note(scene.global.quiet, "the record is empty; add documents with `chancery add FILES`");
        return Ok(());
    };
    let shown: Vec<&Entry> = made.with(status).collect();
    let mut words = format!(
        "As of {as_of}: {}",
        if shown.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", thousands(shown.len())) }
    );
    for (status, name) in Status::ALL {
        let number = shown.iter().filter(|entry| entry.status == status).count();
        if number > 0 {
            let _ = write!(words, ", {number} {name}");
        }
    }
    words += ".";
    if made.undated > 0 {
        let _ = write!(
            words,
            " Without a day: {}.",
            if made.undated == 1 {
                "1 target or forecast".to_owned()
            } else {
                format!("{} targets and forecasts", thousands(made.undated))
            }
        );
    }
    scene.out.paragraph("", &words)?;
    for entry in shown {
        print_entry(scene, made, entry)?;
    }
    Ok(())
}

pub(super) fn print_entry(scene: &mut Scene, made: &Docket, entry: &Entry) -> anyhow::Result<()> {
    let (item, cited) = made.shown(entry);
    let by = if item.by.is_empty() { "?".to_owned() } else { item.by.join(", ") };
    let denied = if item.negated { "  (will not be)" } else { "" };
    let id: String = rows::text(&cited.row, "id").chars().take(8).collect();
    let head = format!(
        "{:<24} {:<10} {:<8} {}{denied}",
        rows::days_in_words(&item.due),
        entry.status.name(),
        kind_name(item.kind),
        clean(&by),
    );
    let head =
        format!("{}{}", scene.out.paint(Style::Bold, &head), scene.out.paint(Style::Dim, &format!("  {id}")));
    scene.out.line(&head)?;
    print_sentence(&mut scene.out, cited)?;
    if entry.items.len() > 1 {
        scene.out.line(&format!("    told in {}", count(entry.items.len(), "document")))?;
    }
    let Some((sentence, document)) = made.evidence(entry) else { return Ok(()) };
    let parts = [
        (Style::Bold, format!("{}: ", entry.status.name())),
        (Style::Plain, sentence.before),
        (Style::Mark, sentence.evidence),
        (Style::Plain, sentence.after),
    ];
    let parts: Vec<(Style, &str)> = parts.iter().map(|(style, text)| (*style, text.as_str())).collect();
    scene.out.styled_paragraph("      ", &parts)?;
    let line = format!("      - {}", clean(&document.map(source_line).unwrap_or_default()));
    let room = scene.out.width();
    let line = scene.out.paint(Style::Dim, &cut(&line, room));
    scene.out.line(&line)?;
    Ok(())
}
