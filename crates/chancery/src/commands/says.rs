//! `chancery says`: statements by speaker and by whom they are about.

use anyhow::bail;
use chancery_archive::{Order, RowFilter};
use chancery_course::Pair;
use chancery_desk::brief::{Cited, cite};
use chancery_desk::disagree::{Ask, disagreements};
use chancery_record::{DayRange, Kind};
use chancery_wire::kind_table;
use clap::Args;
use serde_json::Value as Json;

use super::Scene;
use crate::cited::print_statement;
use crate::copies::source_groups;
use crate::print::{clean, count, cut, note};
use crate::{Outcome, actors, csv};

/// List who said what
///
/// Statements by date: who, about whom, how the words are reported (direct, mixed, indirect, headline), and the act
/// that the words perform, as an event type (a denial is REJECT).
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  chancery says --who Peskov --about AZE --quotes\n  chancery says --who Russia --since 2025-06"
)]
pub(crate) struct Options {
    /// The speaker: part of a name, or a country for everybody who speaks for it
    #[arg(long, value_name = "WHO")]
    who: Option<String>,
    /// Only about this actor
    #[arg(long, value_name = "ACTOR")]
    about: Option<String>,
    /// Not before this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    since: Option<DayRange>,
    /// Not after this day, month or year
    #[arg(long, value_name = "DATE", value_parser = actors::days)]
    until: Option<DayRange>,
    /// The sentence must match this
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Print the whole sentence and the source of each statement
    #[arg(long)]
    quotes: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Speakers by questions about a pair: who says what, the latest answer of each
    #[arg(long, value_name = "A,B", conflicts_with_all = ["who", "about", "since", "until", "search", "quotes", "limit", "csv"])]
    matrix: Option<String>,
    /// Print CSV with all columns of the data dictionary
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

pub(crate) fn run(scene: &mut Scene, options: &Options) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    if let Some(pair) = &options.matrix {
        return matrix(scene, pair);
    }
    let who_code = options.who.as_deref().and_then(|who| codes.country_code(who)).map(str::to_owned);
    let filter = RowFilter {
        speaker: if who_code.is_none() { options.who.clone() } else { None },
        actor: who_code,
        about: options.about.as_deref().map(|about| actors::code(codes, about)).transpose()?,
        since: options.since.and_then(|days| days.start),
        until: options.until.and_then(|days| days.end),
        search: options.search.clone(),
        order: Order::Date,
        limit: options.limit,
        ..RowFilter::default()
    };
    let archive = scene.open_archive()?;
    let rows = archive.rows(Kind::Statements, &filter)?;
    if options.csv {
        let table = kind_table(Kind::Statements);
        scene.out.csv_line(&csv::header(table))?;
        for row in &rows {
            scene.out.csv_line(&csv::line(table, row))?;
        }
        return Ok(Outcome::Done);
    }
    let cited = cite(&archive, rows)?;
    if scene.json() {
        scene.out.json(&Json::Array(cited.iter().map(Cited::to_json).collect()))?;
        return Ok(Outcome::Done);
    }
    for statement in &cited {
        print_statement(&mut scene.out, statement, options.quotes)?;
    }
    if cited.is_empty() {
        note(scene.global.quiet, "no statement matches; `chancery stats` shows how many there are");
    }
    Ok(Outcome::Done)
}

/// Questions that fit beside each other; the rest stands in the JSON.
const QUESTIONS: usize = 6;

fn matrix(scene: &mut Scene, pair: &str) -> anyhow::Result<Outcome> {
    let codes = scene.codes()?;
    let (first, second) = actors::dyad(codes, pair)?;
    let Some(pair) = Pair::new(&first, &second) else {
        bail!("`{pair}` names one actor twice; name two");
    };
    let name_of: chancery_desk::NameOf = Box::new(|code: &str| codes.country_name(code).map(str::to_owned));
    let archive = scene.open_archive()?;
    let made = disagreements(
        &archive,
        &Ask { pair: &pair, name_of: &name_of, groups: &source_groups, newest: None },
    )?;
    if scene.json() {
        scene.out.json(&made.matrix_json())?;
        return Ok(Outcome::Done);
    }
    let matrix = made.matrix();
    if matrix.rows.is_empty() {
        note(
            scene.global.quiet,
            &format!("nobody answers a question about {pair}; `chancery dyad` lists what is said"),
        );
        return Ok(Outcome::Done);
    }
    let shown = matrix.questions.len().min(QUESTIONS);
    let letters: Vec<String> = ('A'..).take(shown).map(String::from).collect();
    for (letter, question) in letters.iter().zip(&matrix.questions) {
        scene.out.line(&format!("{letter}  {}", clean(question)))?;
    }
    scene.out.line("")?;
    let mut heads = vec!["speaker", "kind"];
    heads.extend(letters.iter().map(String::as_str));
    let answer =
        |place: &Option<usize>| place.map_or(String::new(), |place| made.answers[place].answer.clone());
    let mut rows = Vec::new();
    for (speaker, kind, cells) in &matrix.rows {
        let answers: Vec<String> = cells.iter().take(shown).map(answer).collect();
        if answers.iter().any(|answer| !answer.is_empty()) {
            rows.push([vec![cut(&clean(speaker), SPEAKER), kind.clone()], answers].concat());
        }
    }
    scene.out.table(&heads, &rows)?;
    let rest = matrix.questions.len() - shown;
    if rest > 0 {
        scene.out.line(&format!("and {} (--json)", count(rest, "more question")))?;
    }
    Ok(Outcome::Done)
}

/// Columns of a speaker's name.
const SPEAKER: usize = 32;
