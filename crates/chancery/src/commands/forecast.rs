//! `chancery forecast`: how probable an event between two actors is, why, and how such forecasts did.

use std::path::PathBuf;

use anyhow::{Context, bail};
use chancery_course::Pair;
use chancery_course::forecast::deeds::month_of;
use chancery_course::forecast::pairs::Track;
use chancery_desk::forecast::links::{self, Ranking, ranking};
use chancery_desk::forecast::{
    Asked, Card, Evidence, Imported, Put, Reason, Replay, Said, Source, backtest, card, classes,
    months_in_words, next_month, source, word_of,
};
use chancery_reader::lore::Codes;
use chancery_record::DayRange;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::Scene;
use crate::beside::imported;
use crate::cited::{print_claim, print_event};
use crate::print::{Style, clean, count, note, thousands};
use crate::{Outcome, actors};

/// Say how probable an event between two actors is, with the evidence and the track record
///
/// The question is whether the record will hold a report of the class between A and B in the window of months that begins after
/// its last month (or at --as-of). The answer is learned from the record itself and from rows laid beside it; where they are too few,
/// it is the pair's own share of past windows, and where even that is missing, "too little evidence". Contributions sum
/// to the log-odds, and each names the newest rows it rests on.
///
/// `chancery forecast backtest` replays the questions of past months and scores them. `chancery forecast links` ranks whom an actor does something to next.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  chancery forecast AZE RUS\n  chancery forecast AZE RUS --class material --within 12\n  \
    chancery forecast AZE RUS --rows events.tsv --as-of 2026-01\n  chancery forecast backtest --class force\n  \
    chancery forecast links RUS --does SANCTION"
)]
pub(crate) struct Options {
    /// One actor
    #[arg(required = true)]
    a: Option<String>,
    /// The other actor
    #[arg(required = true)]
    b: Option<String>,
    #[command(flatten)]
    question: QuestionOptions,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Args, Debug)]
struct QuestionOptions {
    /// What is asked about
    #[arg(long, value_name = "CLASS", default_value = "force")]
    class: ClassName,
    /// Length of the window in months
    #[arg(long, value_name = "MONTHS", default_value_t = 3, value_parser = clap::value_parser!(i32).range(1..=24))]
    within: i32,
    /// Begin the window with this month, and use nothing of it or later [default: the month after the last of the record]
    #[arg(long, value_name = "MONTH", value_parser = actors::days)]
    as_of: Option<DayRange>,
    /// Lay events of another data set beside the record: tab-separated, first line `date source target event`, or ICEWS, GDELT, POLECAT
    #[arg(long, value_name = "FILE")]
    rows: Vec<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Replay the questions of past months for all pairs, and score them
    #[command(after_help = "Example:\n  chancery forecast backtest --class force --since 2020-01")]
    Backtest {
        #[command(flatten)]
        question: QuestionOptions,
        /// Begin with the window of this month [default: five years before the end]
        #[arg(long, value_name = "MONTH", value_parser = actors::days)]
        since: Option<DayRange>,
    },
    /// Rank to whom an actor does a thing next, or who does it to the actor
    ///
    /// Learned from the dated reports of the record and from rows laid beside it. Each candidate has a score, the sum of its contributions, each with the newest
    /// rows that it counts; the difference of two scores is the log-odds of the one against the other. Where the record holds too little, it says so.
    #[command(
        after_help = "Examples:\n  chancery forecast links RUS --does SANCTION\n  chancery forecast links AZE --does ACCUSE --received --rows events.tsv"
    )]
    Links(LinksOptions),
}

#[derive(Args, Debug)]
struct LinksOptions {
    /// The actor
    actor: String,
    /// What is done: a PLOVER type, such as SANCTION
    #[arg(long, value_name = "TYPE")]
    does: String,
    /// Ask who does it to the actor
    #[arg(long)]
    received: bool,
    /// Look ahead from this day, and use nothing of it or later [default: the day after the last of the record]
    #[arg(long, value_name = "DAY", value_parser = actors::days)]
    as_of: Option<DayRange>,
    /// Lay events of another data set beside the record: tab-separated, first line `date source target event`, or ICEWS, GDELT, POLECAT
    #[arg(long, value_name = "FILE")]
    rows: Vec<PathBuf>,
    /// At most so many candidates
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum ClassName {
    /// Armed force or assault
    Force,
    /// Force, sanctions, coercion, shows of force
    Material,
    /// Demands, accusations, threats, protests
    Verbal,
    /// Visits
    Visit,
}

impl ClassName {
    fn asked(self) -> anyhow::Result<Asked> {
        let key = match self {
            ClassName::Force => "force",
            ClassName::Material => "material",
            ClassName::Verbal => "verbal",
            ClassName::Visit => "visit",
        };
        classes().into_iter().find(|asked| asked.key == key).context("data/desk/questions.tsv lacks a class")
    }
}

/// Months that a backtest goes back when no first month is named.
const REPLAYED: i32 = 60;

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    match (&options.action, &options.a, &options.b) {
        (Some(Action::Backtest { question, since }), _, _) => replay(scene, question, since.as_ref()),
        (Some(Action::Links(options)), _, _) => links(scene, options),
        (None, Some(a), Some(b)) => forecast(scene, &options.question, a, b),
        _ => bail!("name two actors, or `backtest`, or `links` with an actor"),
    }
}

fn forecast(scene: &mut Scene, options: &QuestionOptions, a: &str, b: &str) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (first, second) = (actors::code(codes, a)?, actors::code(codes, b)?);
    let Some(pair) = Pair::new(&first, &second) else {
        bail!("{a} and {b} are the same actor ({first}); name two");
    };
    let archive = scene.open_archive()?;
    let source = source(&archive, &codes.ontology, rows_beside(scene, codes, &options.rows)?)?;
    let put = Put {
        pair,
        asked: options.class.asked()?,
        origin: origin(options, &source)?,
        months: options.within,
    };
    let card = card(&archive, &source, put)?;
    if scene.json() {
        scene.out.json(&card.to_json())?;
    } else {
        print_card(scene, codes, &card)?;
    }
    Ok(if card.said.is_some() { Outcome::Done } else { Outcome::Incomplete })
}

/// The first month of the window.
fn origin(options: &QuestionOptions, source: &Source) -> anyhow::Result<i32> {
    match &options.as_of {
        None if source.deeds.placed.is_empty() => bail!(
            "the record tells of no deed that lies in a month; add articles with `chancery add`, or lay rows beside it with --rows"
        ),
        None => Ok(next_month(source)),
        Some(days) => first_month(days),
    }
}

fn first_month(days: &DayRange) -> anyhow::Result<i32> {
    let day = days.start.context("the day has no beginning; give a month such as 2025-06")?;
    Ok(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
}

/// Rows of other data sets as the forecast takes them.
fn rows_beside(scene: &Scene, codes: &Codes, files: &[PathBuf]) -> anyhow::Result<Vec<Imported>> {
    let rows = imported(codes, files, scene.global.quiet)?.into_iter();
    Ok(rows
        .map(|row| Imported {
            place: row.place,
            days: row.days,
            from: row.from,
            to: row.to,
            event: row.event,
        })
        .collect())
}

fn print_card(scene: &mut Scene, codes: &Codes, card: &Card) -> anyhow::Result<()> {
    let put = &card.put;
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let (first, second) = (name(&put.pair.first), name(&put.pair.second));
    let title =
        format!("{} between {first} and {second}, {}? ({})", capital(put.asked.noun), put.window(), put.pair);
    let title = scene.out.paint(Style::Bold, &title);
    scene.out.line(&title)?;
    scene.out.paragraph("", &put.rule())?;
    scene.out.line("")?;
    match &card.said {
        Some(said) => print_said(scene, card, said)?,
        None => print_too_little(scene, card)?,
    }
    if !card.told.is_empty() {
        scene.out.heading("What sources foretell")?;
        for row in &card.told {
            print_claim(&mut scene.out, row)?;
        }
    }
    let (late, unplaced) = card.left_out;
    if late + unplaced > 0 {
        scene.out.line("")?;
        let words = format!(
            "Left out: {} told more than a month late or before the day, {} in no single month.",
            count(late, "report"),
            thousands(unplaced)
        );
        scene.out.paragraph("", &words)?;
    }
    Ok(())
}

fn print_too_little(scene: &mut Scene, card: &Card) -> anyhow::Result<()> {
    let words = format!(
        "Too little evidence: the two had to do with each other in {} of the 24 months before (6 are needed), and the record reaches back {} (24 are needed).",
        card.contacts,
        months_in_words(card.reach)
    );
    scene.out.paragraph("", &words)?;
    let base = match card.base {
        Some(base) => format!("Of all such questions about pairs of the record, {} came true.", in_hundred(base)),
        None => "No window of another pair has ended either, so there is no base rate; add articles, or lay rows of another data set beside them with --rows.".to_owned(),
    };
    scene.out.paragraph("", &base)?;
    Ok(())
}

fn print_said(scene: &mut Scene, card: &Card, said: &Said) -> anyhow::Result<()> {
    let answer = format!("{}: {}", in_hundred(said.probability), word_of(said.probability));
    let answer = scene.out.paint(Style::Bold, &answer);
    scene.out.line(&answer)?;
    let how = if said.is_learned {
        "learned from this record, forecasts of the last two years held against what came of them".to_owned()
    } else {
        format!("this is climatology: {}", said.why_not)
    };
    scene.out.paragraph("  ", &how)?;
    let windows = format!(
        "climatology of the pair: {} ({} of {} past windows of {}, and the weight of four at the base rate)",
        in_hundred(said.climatology),
        said.windows.0,
        said.windows.1,
        months_in_words(card.put.months)
    );
    scene.out.paragraph("  ", &windows)?;
    if let Some(base) = card.base {
        scene.out.line(&format!("  all pairs: {}", in_hundred(base)))?;
    }
    scene.out.heading("Why")?;
    let from = if said.is_learned { "the mean question" } else { "the base rate" };
    scene.out.line(&format!("{:+.2}  log-odds of {from}", said.start))?;
    for reason in &said.reasons {
        print_reason(scene, reason)?;
    }
    if said.is_learned {
        scene.out.line(&format!("{:+.2}  all the rest", said.rest))?;
    }
    let sum = said.start + said.reasons.iter().map(|reason| reason.adds).sum::<f64>() + said.rest;
    scene.out.line(&format!("{sum:+.2}  together: {}", in_hundred(said.probability)))?;
    scene.out.heading("What would change it")?;
    for (words, chance) in &said.changes {
        scene.out.line(&format!("{}  with {words}", in_hundred(*chance)))?;
    }
    scene.out.heading("How such forecasts did in this record")?;
    print_replay(scene, &said.record)
}

fn print_reason(scene: &mut Scene, reason: &Reason) -> anyhow::Result<()> {
    let reports =
        if reason.reports > 0 { format!("  ({})", count(reason.reports, "report")) } else { String::new() };
    scene.out.line(&format!("{:+.2}  {}{reports}", reason.adds, reason.words))?;
    print_evidence(scene, &reason.evidence)
}

fn print_evidence(scene: &mut Scene, all: &[Evidence]) -> anyhow::Result<()> {
    for evidence in all {
        match evidence {
            Evidence::Cited(cited) => print_event(&mut scene.out, cited, false)?,
            Evidence::Imported(row) => {
                let days = chancery_desk::rows::days_in_words(&row.days);
                let line = format!("{days:<24} {:<20} {} > {}  {}", row.event, row.from, row.to, row.place);
                scene.out.line(clean_columns(&line).trim_end())?;
            }
        }
    }
    Ok(())
}

/// Cleans each word but keeps the padding between columns.
fn clean_columns(text: &str) -> String {
    text.split(' ').map(clean).collect::<Vec<_>>().join(" ")
}

fn print_replay(scene: &mut Scene, replay: &Replay) -> anyhow::Result<()> {
    if replay.climatology.number == 0 {
        scene.out.line("no window has ended yet")?;
        return Ok(());
    }
    let all = &replay.climatology;
    scene.out.line(&format!("{}, {} came true", count(all.number, "question"), thousands(all.hits)))?;
    scene.out.line(&format!("{:<26} {:>6} {:>12} {:>12}", "", "Brier", "skill", "calibration"))?;
    for (name, track) in [
        ("learned", &replay.learned),
        ("  after six quiet months", &replay.onset),
        ("climatology of the pair", &replay.climatology),
        ("base rate of all pairs", &replay.base),
    ] {
        scene.out.line(&track_line(name, track))?;
    }
    let curve = if replay.learned.number > 0 { &replay.learned } else { all };
    scene.out.line("said -> came true:")?;
    for bin in &curve.bins {
        scene.out.line(&format!(
            "  {} -> {}  of {}",
            in_hundred(bin.said),
            in_hundred(bin.happened),
            thousands(bin.number)
        ))?;
    }
    Ok(())
}

fn track_line(name: &str, track: &Track) -> String {
    if track.number == 0 {
        return format!("{name:<26} {:>6}", "-");
    }
    let skill = track.skill().map_or_else(|| "-".to_owned(), |skill| format!("{skill:+.3}"));
    format!("{name:<26} {:>6.4} {skill:>12} {:>12.3}", track.brier, track.calibration_error())
}

/// `23 in 100`; what is below one and above 99 is said so.
fn in_hundred(chance: f64) -> String {
    match chance {
        chance if chance < 0.01 => "under 1 in 100".to_owned(),
        chance if chance > 0.99 => "over 99 in 100".to_owned(),
        chance => format!("{:.0} in 100", chance * 100.0),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn links(scene: &mut Scene, options: &LinksOptions) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let actor = actors::code(codes, &options.actor)?;
    let deed = options.does.to_uppercase();
    if codes.ontology.find(&deed, "").is_none() {
        bail!("{} is no type of event; `chancery dictionary` and the codebook list them", options.does);
    }
    let archive = scene.open_archive()?;
    let mut beside = Vec::new();
    for row in imported(codes, &options.rows, scene.global.quiet)? {
        let (event, _) = row.plover(&codes.ontology);
        beside.push(Imported { place: row.place, days: row.days, from: row.from, to: row.to, event });
    }
    let source = source(&archive, &codes.ontology, beside)?;
    let day = options
        .as_of
        .as_ref()
        .map(|days| days.start.context("the day has no beginning; give one such as 2025-06-01"));
    let put = links::Put { actor, deed, is_received: options.received, day: day.transpose()? };
    let found = ranking(&archive, &source, &put, options.limit)?;
    if scene.json() {
        scene.out.json(&found.to_json(&put))?;
    } else {
        print_ranking(scene, codes, &put, &found)?;
    }
    Ok(if found.candidates.is_empty() { Outcome::Incomplete } else { Outcome::Done })
}

fn print_ranking(scene: &mut Scene, codes: &Codes, put: &links::Put, found: &Ranking) -> anyhow::Result<()> {
    let name = |code: &str| codes.country_name(code).unwrap_or(code).to_owned();
    let day = found.day.map_or(String::new(), |day| format!(" on or after {day}"));
    let title = if put.is_received {
        format!("Who does {} to {}{day}?", put.deed, name(&put.actor))
    } else {
        format!("To whom does {} do {}{day}?", name(&put.actor), put.deed)
    };
    let title = scene.out.paint(Style::Bold, &title);
    scene.out.line(&title)?;
    if found.candidates.is_empty() {
        let words = match found.lacks() {
            (0, 0) => {
                format!("The record tells of no {} with a day, so nothing can be learned of it.", put.deed)
            }
            lacks => format!(
                "Too little evidence: the record tells of {} with a day, {} of them of {} ({} and {} more are needed). Lay rows of another data set beside it with --rows.",
                count(found.facts, "deed"),
                thousands(found.of_actor),
                name(&put.actor),
                thousands(lacks.0),
                thousands(lacks.1)
            ),
        };
        scene.out.paragraph("", &words)?;
        return Ok(());
    }
    let words = format!(
        "Learned from {} with a day. Shares are of the weight of all candidates.",
        count(found.facts, "deed")
    );
    scene.out.paragraph("", &words)?;
    for candidate in &found.candidates {
        let head =
            format!("{} ({}): {}", name(&candidate.actor), candidate.actor, in_hundred(candidate.share));
        scene.out.heading(&clean(&head))?;
        for reason in &candidate.reasons {
            let deeds =
                if reason.facts > 0 { format!("  ({})", count(reason.facts, "deed")) } else { String::new() };
            scene.out.line(&format!("{:+.2}  {}{deeds}", reason.adds, reason.words))?;
            print_evidence(scene, &reason.evidence)?;
        }
        scene.out.line(&format!("{:+.2}  all the rest", candidate.rest))?;
        scene.out.line(&format!("{:+.2}  together", candidate.score))?;
    }
    Ok(())
}

fn replay(scene: &mut Scene, options: &QuestionOptions, since: Option<&DayRange>) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let archive = scene.open_archive()?;
    let source = source(&archive, &codes.ontology, rows_beside(scene, codes, &options.rows)?)?;
    let asked = options.class.asked()?;
    let end = origin(options, &source)?;
    let last = end - options.within;
    let first = since.map(first_month).transpose()?.unwrap_or(last - REPLAYED + 1);
    let replay = backtest(&source, asked, options.within, first, last);
    if scene.json() {
        let window = json!({ "first": month_of(first).to_string(), "last": month_of(last).to_string(), "months": options.within });
        scene
            .out
            .json(&json!({ "class": asked.key, "windows": window, "track_record": replay.to_json() }))?;
    } else if replay.climatology.number > 0 {
        let title = format!(
            "{}, windows of {} that begin in {} to {}",
            capital(asked.noun),
            months_in_words(options.within),
            month_of(first),
            month_of(last)
        );
        let title = scene.out.paint(Style::Bold, &title);
        scene.out.line(&title)?;
        print_replay(scene, &replay)?;
    }
    if replay.climatology.number > 0 {
        return Ok(Outcome::Done);
    }
    scene.out.flush()?;
    note(
        scene.global.quiet,
        "too little evidence: no pair had contact in 6 of 24 months before a window that has ended; add articles, or lay rows of another data set beside them with --rows",
    );
    Ok(Outcome::Incomplete)
}
