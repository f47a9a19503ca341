//! `chancery disagree`: where the accounts of a pair part.

use anyhow::bail;
use chancery_course::Pair;
use chancery_course::disagree::{Dispute, Field, Position, Relation, Telling};
use chancery_desk::brief::source_line;
use chancery_desk::disagree::{Ask, Disagreements, disagreements};
use clap::Args;
use std::fmt::Write as _;

use super::Scene;
use super::dyad::nothing_found;
use crate::copies::source_groups;
use crate::print::{Style, clean, count, cut, note};
use crate::{Outcome, actors};

/// Print where the accounts of two actors part, field by field, with the sentences side by side
///
/// Claims of different sources about one thing are compared: who did it, whether it is so, how many, done or only planned, under which name,
/// why. Each position shows how many independent sources stand behind it and by name; nothing is voted on. What differs because time went by is
/// no contradiction and shown with --changes.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery disagree AZE RUS\n  chancery disagree AZE RUS --field number --all"
)]
pub(crate) struct Options {
    /// One actor
    a: String,
    /// The other actor
    b: String,
    /// Only what parts in this field (responsibility, polarity, number, modality, label, cause, silence)
    #[arg(long, value_name = "FIELD", value_parser = field)]
    field: Option<Field>,
    /// What changed over time as well
    #[arg(long)]
    changes: bool,
    /// Every sentence of every position, not the first of each
    #[arg(long)]
    all: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

fn field(text: &str) -> Result<Field, String> {
    let known: Vec<&str> = Field::ALL.iter().map(|(_, name)| *name).collect();
    let found = Field::ALL.iter().find(|(_, name)| *name == text);
    found.map(|(field, _)| *field).ok_or_else(|| format!("give one of {}", known.join(", ")))
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (a, b) = (actors::code(codes, &options.a)?, actors::code(codes, &options.b)?);
    let Some(pair) = Pair::new(&a, &b) else {
        bail!("{} and {} are the same actor ({a}); name two", options.a, options.b);
    };
    let archive = scene.open_archive()?;
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let made = disagreements(
        &archive,
        &Ask { pair: &pair, name_of: &name_of, groups: &source_groups, newest: None },
    )?;
    if scene.json() {
        scene.out.json(&made.to_json(options.changes, options.field))?;
        return Ok(if made.documents.is_empty() { Outcome::Incomplete } else { Outcome::Done });
    }
    if made.documents.is_empty() {
        scene.out.flush()?;
        note(scene.global.quiet, &nothing_found(&archive, &pair)?);
        return Ok(Outcome::Incomplete);
    }
    print(scene, &made, options)?;
    Ok(Outcome::Done)
}

fn print(scene: &mut Scene, made: &Disagreements, options: &Options) -> anyhow::Result<()> {
    let codes = scene.codes()?;
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let title = format!("{} and {} ({})", name(&made.pair.first), name(&made.pair.second), made.pair);
    let title = scene.out.paint(Style::Bold, &title);
    scene.out.line(&title)?;
    let shown: Vec<&Dispute> = made.shown(options.changes, options.field).collect();
    let changes = made.disputes.iter().filter(|dispute| dispute.relation == Relation::Change).count();
    let mut words = format!(
        "{} in {}; {} compared.",
        count(shown.len(), "disagreement"),
        count(made.documents.len(), "document"),
        count(made.claims, "claim"),
    );
    if changes > 0 && !options.changes {
        let _ = write!(words, " Not shown: {} over time (--changes).", count(changes, "change"));
    }
    scene.out.paragraph("", &words)?;
    for dispute in shown.iter().take(options.limit.unwrap_or(usize::MAX)) {
        print_dispute(scene, made, dispute, options.all)?;
    }
    if options.field.is_none_or(|field| field == Field::Silence) && !made.silences.is_empty() {
        scene.out.heading("Passed over")?;
        for one in &made.silences {
            crate::cited::print_event(&mut scene.out, &one.told, true)?;
            let silent: Vec<String> = one.silent.iter().map(|name| clean(name)).collect();
            let words =
                format!("told by {}, not by {}", count(one.groups, "source group"), silent.join(", "));
            scene.out.paragraph("    ", &words)?;
        }
    }
    Ok(())
}

pub(super) fn print_dispute(
    scene: &mut Scene,
    made: &Disagreements,
    dispute: &Dispute,
    all: bool,
) -> anyhow::Result<()> {
    let head = format!(
        "{} ({}): {}  {}",
        dispute.field.name(),
        dispute.relation.name(),
        dispute.topic,
        dispute.counts()
    );
    scene.out.heading(&clean(&head))?;
    for position in &dispute.positions {
        print_position(scene, made, position, all)?;
    }
    Ok(())
}

fn print_position(
    scene: &mut Scene,
    made: &Disagreements,
    position: &Position,
    all: bool,
) -> anyhow::Result<()> {
    let outlets: Vec<String> = made.outlets(position).into_iter().map(clean).collect();
    let head = format!(
        "  {}: {} ({})",
        clean(&position.value),
        count(position.groups.len(), "source group"),
        outlets.join(", ")
    );
    let head = scene.out.paint(Style::Bold, &head);
    scene.out.line(&head)?;
    let shown = if all { position.tellings.len() } else { 1 };
    for telling in position.tellings.iter().take(shown) {
        print_telling(scene, made, telling)?;
    }
    let rest = position.tellings.len().saturating_sub(shown);
    if rest > 0 {
        scene.out.line(&format!("    ... and {} (--all)", count(rest, "more sentence")))?;
    }
    Ok(())
}

fn print_telling(scene: &mut Scene, made: &Disagreements, telling: &Telling) -> anyhow::Result<()> {
    let sentence = made.sentence(telling);
    let parts = [
        (Style::Plain, sentence.before.as_str()),
        (Style::Mark, sentence.evidence.as_str()),
        (Style::Plain, sentence.after.as_str()),
    ];
    scene.out.styled_paragraph("    ", &parts)?;
    let source = made.document(telling).map(source_line).unwrap_or_default();
    let mut line = format!("    - {}", telling.step.name());
    if let Some(id) = made.row(telling) {
        let _ = write!(line, " ({})", id.chars().take(8).collect::<String>());
    }
    if !telling.side.speakers.is_empty() {
        let _ = write!(line, ", says {}", telling.side.speakers.join(" > "));
    }
    let _ = write!(line, ", {}", clean(&source));
    let room = scene.out.width();
    let line = scene.out.paint(Style::Dim, &cut(&line, room));
    scene.out.line(&line)?;
    Ok(())
}
