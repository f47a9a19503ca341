//! `chancery source`: the profile of a source, measured from the record.

use anyhow::Context;
use chancery_archive::DocumentFilter;
use chancery_desk::disagree::outlet;
use chancery_desk::rows;
use chancery_desk::source::{Entry, Profile, profile, register};
use clap::Args;

use super::Scene;
use crate::Outcome;
use crate::copies::source_groups;
use crate::print::{Style, clean, count, note, thousands};

/// Print the profile of a source, measured from the record
///
/// How much it publishes, whom it quotes, about whom it writes, what it has from others, how much of what it tells others tell too, how it stands where accounts part.
/// Its grade comes from the file `sources.tsv` beside the archive alone (outlet, grade such as B2, note; parted by tabs); without an entry it is F6, no basis.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  chancery source \"The Caspian Ledger\"")]
pub(crate) struct Options {
    /// The outlet, or the file of documents without one
    name: String,
}

/// The file of the user's grades, in the archive's folder.
const REGISTER: &str = "sources.tsv";

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let archive = scene.open_archive()?;
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let entries = entries(scene)?;
    let Some(made) = profile(&archive, &options.name, &entries, &name_of, &source_groups)? else {
        let mut known: Vec<String> = archive
            .documents(&DocumentFilter::default())?
            .iter()
            .map(|document| outlet(document).to_owned())
            .collect();
        known.sort();
        known.dedup();
        known.truncate(8);
        scene.out.flush()?;
        let known: Vec<String> = known.iter().map(|name| clean(name)).collect();
        note(
            scene.global.quiet,
            &format!("no document is of `{}`; the record has {}", options.name, known.join(", ")),
        );
        return Ok(Outcome::Incomplete);
    };
    if scene.json() {
        scene.out.json(&made.to_json())?;
    } else {
        print(scene, &made)?;
    }
    Ok(Outcome::Done)
}

fn entries(scene: &Scene) -> anyhow::Result<Vec<Entry>> {
    let path = scene.archive_folder()?.join(REGISTER);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read; give a text file in UTF-8", path.display()))?;
    register(&text).map_err(|line| {
        anyhow::anyhow!(
            "{}:{line}: give outlet, grade (A to F and 1 to 6, such as B2) and note, parted by tabs",
            path.display()
        )
    })
}

fn print(scene: &mut Scene, made: &Profile) -> anyhow::Result<()> {
    let title = scene.out.paint(Style::Bold, &clean(&made.outlet));
    scene.out.line(&title)?;
    let days = rows::days_in_words(&made.published);
    scene.out.line(&format!("{}, {days}", count(made.documents, "document")))?;
    let kinds = made.rows.iter().map(|(kind, number)| format!("{} {}", thousands(*number), kind.name()));
    scene.out.paragraph("", &format!("Rows: {}.", kinds.collect::<Vec<_>>().join(", ")))?;
    let (all, named) = made.statements;
    if all > 0 {
        scene.out.line(&format!(
            "{} of {} have a named speaker.",
            thousands(named),
            count(all, "statement")
        ))?;
    }
    let (copies, from) = &made.copies;
    if *copies > 0 {
        let from: Vec<String> = from.iter().map(|name| clean(name)).collect();
        scene.out.paragraph(
            "",
            &format!("{} came out earlier elsewhere: {}.", count(*copies, "document"), from.join(", ")),
        )?;
    }
    let (events, shared) = made.events;
    if events > 0 {
        scene.out.line(&format!(
            "{} of {} it tells others tell too.",
            thousands(shared),
            count(events, "event")
        ))?;
    }
    let [takes, with_most, alone] = made.disputes;
    if takes > 0 {
        scene.out.line(&format!(
            "Takes a position in {}: {with_most} times the largest, {alone} times alone against several.",
            count(takes, "disagreement")
        ))?;
    }
    let proposal = match made.proposal() {
        Some(letter) => format!("; the record would speak for {letter}"),
        None => "; too few events for the record to speak for a letter".to_owned(),
    };
    let why = if made.note.is_empty() { String::new() } else { format!(" ({})", clean(&made.note)) };
    scene.out.paragraph("", &format!("Grade: {}{why}, by sources.tsv alone{proposal}.", made.grade))?;
    if !made.pairs.is_empty() {
        scene.out.heading("Writes about")?;
        let list: Vec<Vec<String>> = made
            .pairs
            .iter()
            .take(10)
            .map(|(pair, number)| vec![pair.to_string(), thousands(*number)])
            .collect();
        scene.out.table(&["pair", "reports"], &list)?;
    }
    if !made.quotes.is_empty() {
        scene.out.heading("Quotes")?;
        let list: Vec<Vec<String>> =
            made.quotes.iter().map(|(name, number)| vec![clean(name), thousands(*number)]).collect();
        scene.out.table(&["speaker", "statements"], &list)?;
    }
    Ok(())
}
