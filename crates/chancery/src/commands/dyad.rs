//! `chancery dyad`: the brief of a pair.

use chancery_archive::Archive;
use chancery_chart::{Ink, month_bars};
use chancery_course::{MonthCount, Pair};
use chancery_desk::brief::{Brief, brief, month_json};
use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

use super::Scene;
use crate::cited::{print_claim, print_event, print_statement};
use crate::csv::plain_line;
use crate::print::{Style, count, note, thousands};
use crate::{Outcome, actors};

/// Print the brief of two actors: counts, months, events with evidence, who said what
///
/// A and B are codes (AZE), names (Azerbaijan) or demonyms. Every number counts reports, one row of one document each;
/// what is denied, supposed, mere duty or history is shown but not counted. Each row ends with its id for `chancery explain`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery dyad AZE RUS\n  chancery dyad azerbaijan russia --limit 10\n  \
    chancery dyad AZE RUS --by month --csv > panel.csv"
)]
pub(crate) struct Options {
    /// One actor
    a: String,
    /// The other actor
    b: String,
    /// Only the series of reports
    #[arg(long, value_name = "STEP")]
    by: Option<Step>,
    /// The series as CSV
    #[arg(long, requires = "by", conflicts_with = "json")]
    csv: bool,
    /// Show at most so many rows of each kind
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    /// One line per month
    Month,
}

const MONTHS_SHOWN: usize = 36;

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (a, b) = (actors::code(codes, &options.a)?, actors::code(codes, &options.b)?);
    let Some(pair) = Pair::new(&a, &b) else {
        anyhow::bail!("{} and {} are the same actor ({a}); name two", options.a, options.b);
    };
    let archive = scene.open_archive()?;
    let brief = brief(&archive, &pair, &codes.ontology)?;
    match options.by {
        Some(Step::Month) if options.csv => print_csv(scene, &brief)?,
        Some(Step::Month) if scene.json() => scene.out.json(&series_json(&brief))?,
        Some(Step::Month) => print_months(scene, &brief)?,
        None if scene.json() => scene.out.json(&brief.to_json())?,
        None if brief.is_empty() => {}
        None => print_brief(scene, &brief, options.limit)?,
    }
    if !brief.is_empty() {
        return Ok(Outcome::Done);
    }
    scene.out.flush()?;
    note(scene.global.quiet, &nothing_found(&archive, &pair)?);
    Ok(Outcome::Incomplete)
}

/// That the record holds nothing on a pair, with the pairs it holds most on.
pub(crate) fn nothing_found(archive: &Archive, pair: &Pair) -> anyhow::Result<String> {
    let pairs = archive.pairs()?;
    let known: Vec<String> = pairs.iter().take(5).map(|pair| format!("{}-{}", pair.a, pair.b)).collect();
    Ok(if known.is_empty() {
        format!("the record holds nothing on {pair}; add articles with `chancery add`")
    } else {
        format!("the record holds nothing on {pair}; it holds most on {}", known.join(", "))
    })
}

/// Prints the whole brief for people.
pub(crate) fn print_brief(scene: &mut Scene, brief: &Brief, limit: Option<usize>) -> anyhow::Result<()> {
    print_counts(scene, brief)?;
    if !brief.series.months.is_empty() {
        scene.out.heading("Reports by month")?;
        print_months(scene, brief)?;
    }
    let limit = limit.unwrap_or(usize::MAX);
    scene.out.heading("Events by date")?;
    if brief.events.is_empty() {
        scene.out.line("none")?;
    }
    for event in brief.events.iter().take(limit) {
        print_event(&mut scene.out, event, true)?;
    }
    print_rest(scene, brief.events.len(), limit)?;
    if !brief.statements.is_empty() {
        scene.out.heading("Who said what")?;
        for statement in brief.statements.iter().take(limit) {
            print_statement(&mut scene.out, statement, true)?;
        }
        print_rest(scene, brief.statements.len(), limit)?;
    }
    for (kind, rows) in &brief.others {
        scene.out.heading(&heading(kind.name()))?;
        for row in rows.iter().take(limit) {
            print_claim(&mut scene.out, row)?;
        }
        print_rest(scene, rows.len(), limit)?;
    }
    Ok(())
}

fn print_rest(scene: &mut Scene, all: usize, limit: usize) -> anyhow::Result<()> {
    if all > limit {
        scene.out.line(&format!("... and {} more", thousands(all - limit)))?;
    }
    Ok(())
}

fn heading(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn print_counts(scene: &mut Scene, brief: &Brief) -> anyhow::Result<()> {
    let codes = scene.codes()?;
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let (first, second) = (&brief.pair.first, &brief.pair.second);
    let title = format!("{} and {} ({})", name(first), name(second), brief.pair);
    let title = scene.out.paint(Style::Bold, &title);
    scene.out.line(&title)?;
    let sums = &brief.count;
    let mut words = format!(
        "{} in {}: {} {first} > {second}, {} {second} > {first}, {} together; {} of cooperation, {} of conflict.",
        count(sums.reports, "report"),
        count(sums.documents, "document"),
        thousands(sums.first_to_second),
        thousands(sums.second_to_first),
        thousands(sums.mutual),
        thousands(sums.cooperation),
        thousands(sums.conflict),
    );
    if sums.left_out > 0 {
        let _ = write!(
            words,
            " Not counted: {} (denied, supposed, duty, history or told before).",
            thousands(sums.left_out)
        );
    }
    scene.out.paragraph("", &words)?;
    Ok(())
}

fn print_months(scene: &mut Scene, brief: &Brief) -> anyhow::Result<()> {
    let months = &brief.series.months;
    for line in month_bars(months, scene.out.width(), MONTHS_SHOWN) {
        let painted: String = line.iter().map(|(ink, text)| scene.out.paint(style(*ink), text)).collect();
        scene.out.line(painted.trim_end())?;
    }
    let earlier: usize = months[..months.len().saturating_sub(MONTHS_SHOWN)]
        .iter()
        .map(|month| month.reports + month.bounded.iter().sum::<usize>())
        .sum();
    if months.iter().any(|month| month.bounded != [0; 4]) {
        scene.out.line("░ only known to lie before or after a day of the month")?;
    }
    if earlier > 0 {
        scene.out.line(&format!("earlier: {}", count(earlier, "report")))?;
    }
    if brief.series.unplaced > 0 {
        scene.out.line(&format!("in no single month: {}", count(brief.series.unplaced, "report")))?;
    }
    Ok(())
}

fn style(ink: Ink) -> Style {
    match ink {
        Ink::Plain => Style::Plain,
        Ink::Conflict => Style::Orange,
        Ink::Cooperation => Style::Blue,
    }
}

/// The columns of the series, in order.
const COLUMNS: [&str; 10] = [
    "reports",
    "documents",
    "cooperation",
    "conflict",
    "verbal_cooperation",
    "material_cooperation",
    "verbal_conflict",
    "material_conflict",
    "bounded_cooperation",
    "bounded_conflict",
];

fn print_csv(scene: &mut Scene, brief: &Brief) -> anyhow::Result<()> {
    scene.out.csv_line(&format!("first,second,month,{}", COLUMNS.join(",")))?;
    for month in &brief.series.months {
        scene.out.csv_line(&csv_line(&brief.pair, month))?;
    }
    Ok(())
}

fn csv_line(pair: &Pair, month: &MonthCount) -> String {
    let json = month_json(month);
    let mut cells = vec![pair.first.clone(), pair.second.clone(), month.month.to_string()];
    cells.extend(COLUMNS.iter().map(|column| json[*column].to_string()));
    plain_line(&cells)
}

fn series_json(brief: &Brief) -> Json {
    json!({
        "pair": [brief.pair.first, brief.pair.second],
        "months": brief.series.months.iter().map(month_json).collect::<Vec<_>>(),
        "unplaced": brief.series.unplaced,
    })
}
