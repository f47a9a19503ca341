//! Pairs of states over time, from tables of counts: `a,b,year,score` for tone and conflict level, `A TAB B TAB YYYY-MM` for turning
//! points, and shares of suppliers as `product TAB partner TAB reporter TAB year TAB percent`.
//!
//! The numbers are those of [`chancery_course`]; here stands only what the columns of the tables mean. Counts that know no
//! more of an event than its quad class weigh what the types of that class do on average.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chancery_course::leverage::{DAYS, Figure, Ledger, Range};
use chancery_course::{Month, Penalty, Prior, Scale, Sums, tone, turns};

use super::Task;
use crate::GoldError;
use crate::input::table_rows;

/// The counts of a pair and year, weighed.
struct PairYear {
    pair: String,
    year: i16,
    sums: Sums,
}

/// Years before and after that the prior is taken from: about the 24 months around.
const YEARS_AROUND: i16 = 1;

pub fn tones(task: &Task<'_>) -> Result<String, GoldError> {
    let years = pair_years(task)?;
    let mut all: BTreeMap<i16, Sums> = BTreeMap::new();
    for row in &years {
        all.entry(row.year).or_default().add_sums(&row.sums);
    }
    let prior = |year: i16| {
        let mut sums = Sums::default();
        for (_, more) in all.range(year - YEARS_AROUND..=year + YEARS_AROUND) {
            sums.add_sums(more);
        }
        Prior::of(&sums)
    };
    let priors: BTreeMap<i16, Prior> = all.keys().map(|year| (*year, prior(*year))).collect();
    Ok(scores(&years, |row| tone(&row.sums, &priors[&row.year])))
}

/// Higher is better relations for the scorer, so the level is given with its sign turned.
pub fn conflict_levels(task: &Task<'_>) -> Result<String, GoldError> {
    Ok(scores(&pair_years(task)?, |row| -row.sums.conflict_level()))
}

fn scores(years: &[PairYear], score: impl Fn(&PairYear) -> f64) -> String {
    let mut out = String::from("a,b,year,score\n");
    for row in years {
        let _ = writeln!(out, "{},{},{:.6}", row.pair, row.year, score(row));
    }
    out
}

fn pair_years(task: &Task<'_>) -> Result<Vec<PairYear>, GoldError> {
    let weights = Scale::Plover.of_quads(&task.lore.ontology);
    let columns = ["a", "b", "year", "verbCoop", "matlCoop", "verbConf", "matlConf"];
    let rows = table_rows(task.input, &columns)?;
    let mut years = Vec::with_capacity(rows.len());
    for (line, cells) in rows {
        let mut sums = Sums::default();
        for (quad, cell) in cells[3..].iter().enumerate() {
            let sign = if quad < 2 { 1.0 } else { -1.0 };
            sums.add(sign * weights[quad], quad == 3, number(task, line, cell)?);
        }
        let year = number(task, line, &cells[2])?;
        years.push(PairYear { pair: format!("{},{}", cells[0], cells[1]), year, sums });
    }
    Ok(years)
}

fn number<T: std::str::FromStr>(task: &Task<'_>, line: usize, cell: &str) -> Result<T, GoldError> {
    cell.parse().map_err(|_| GoldError::line(task.input, line, format!("`{cell}` is no number here")))
}

/// Material conflict in both directions by month: CAMEO roots 15 to 20.
pub fn turning_points(task: &Task<'_>) -> Result<String, GoldError> {
    let columns = ["month", "source", "target", "c15", "c16", "c17", "c18", "c19", "c20"];
    let mut counts: BTreeMap<(String, String), BTreeMap<Month, f64>> = BTreeMap::new();
    let mut reach: Option<(Month, Month)> = None;
    for (line, cells) in table_rows(task.input, &columns)? {
        let month = month(task, line, &cells[0])?;
        reach = Some(reach.map_or((month, month), |(first, last)| (first.min(month), last.max(month))));
        let mut pair = [cells[1].clone(), cells[2].clone()];
        pair.sort();
        let [a, b] = pair;
        let mut sum = 0.0;
        for cell in &cells[3..] {
            sum += number::<f64>(task, line, cell)?;
        }
        *counts.entry((a, b)).or_default().entry(month).or_default() += sum;
    }
    let Some((first, last)) = reach else { return Ok(String::new()) };
    let months: Vec<Month> =
        std::iter::successors(Some(first), |month| (*month < last).then(|| month.next())).collect();
    let penalty = if task.fine { Penalty::Fine } else { Penalty::Firm };
    let mut out = String::new();
    for ((a, b), counts) in counts {
        let series = months.iter().map(|month| counts.get(month).copied().unwrap_or(0.0)).collect();
        for turn in turns(&[series], penalty) {
            let _ = writeln!(out, "{a}\t{b}\t{}", months[turn]);
        }
    }
    Ok(out)
}

fn month(task: &Task<'_>, line: usize, cell: &str) -> Result<Month, GoldError> {
    let parsed = cell.split_once('-').and_then(|(year, month)| {
        let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        Some(Month { year: year.parse().ok()?, month })
    });
    parsed.ok_or_else(|| GoldError::line(task.input, line, format!("`{cell}` is no month; write YYYY-MM")))
}

/// The word of the table for all partners together.
const ALL_PARTNERS: &str = "Total";

pub fn dependence(task: &Task<'_>) -> Result<String, GoldError> {
    let mut ledgers: BTreeMap<(String, i16), Ledger> = BTreeMap::new();
    for (line, cells) in table_rows(task.input, &["product", "partner", "reporter", "year", "TJ_GCV"])? {
        let [good, from, to, year, quantity] = &cells[..] else { continue };
        if quantity.is_empty() {
            continue;
        }
        let quantity = Range::exact(number(task, line, quantity)?);
        let ledger = ledgers.entry((good.clone(), number(task, line, year)?)).or_default();
        if from == ALL_PARTNERS {
            ledger.figures.insert((Figure::Imports, to.clone()), quantity);
        } else {
            ledger.flows.insert((from.clone(), to.clone()), quantity);
        }
    }
    let mut out = String::from("product\tpartner\treporter\tyear\tpercent\n");
    for ((good, year), ledger) in ledgers {
        for row in ledger.leverages(DAYS) {
            let share = row.share.known().map(|share| format!("{:.1}", share.low * 100.0));
            let percent = share.unwrap_or_else(|| "unknown".to_owned());
            let _ = writeln!(out, "{good}\t{}\t{}\t{year}\t{percent}", row.on, row.to);
        }
    }
    Ok(out)
}
