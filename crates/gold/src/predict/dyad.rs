//! Probabilities for pairs of states: a line `month<TAB>state<TAB>state<TAB>probability` for each pair that is asked about, at each origin.
//!
//! The input is a panel of months; earlier panels are named with `--history`. A month's forecasts rest on earlier months only, and so do the
//! coefficients behind them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use chancery_course::forecast::pairs::{Class, Panel, Plan, Tally, forecasts};

use super::{Target, Task};
use crate::GoldError;
use crate::input::read_text;

pub fn predict(task: &Task<'_>) -> Result<String, GoldError> {
    let ask = task.ask;
    let mut lines = Vec::new();
    for path in ask.history.iter().map(AsRef::as_ref).chain([task.input]) {
        lines.extend(panel_lines(path)?);
    }
    let states: BTreeSet<&str> =
        lines.iter().flat_map(|line| [line.from.as_str(), line.to.as_str()]).collect();
    let states: Vec<&str> = states.into_iter().collect();
    let tallies: Vec<Tally> = lines.iter().map(|line| line.tally(&states)).collect();
    let panel = Panel::new(&tallies);
    let to = month_of(ask.to, "--to", panel.end() - 1)? - ask.months + 1;
    let from = month_of(ask.from, "--from", panel.end() - 60)?;
    let class = match ask.target {
        Target::Force => Class::Force,
        Target::Mat => Class::Material,
    };
    let mut out = String::new();
    for forecast in forecasts(&panel, Plan::new(class, ask.months), from, to) {
        let (first, second) =
            (states[forecast.question.first as usize], states[forecast.question.second as usize]);
        let origin = forecast.question.origin;
        let chance = forecast.probability.unwrap_or(forecast.climatology);
        let _ = writeln!(
            out,
            "{:04}-{:02}\t{first}\t{second}\t{chance:.6}",
            origin.div_euclid(12),
            origin.rem_euclid(12) + 1
        );
    }
    Ok(out)
}

/// A line of a panel.
struct PanelLine {
    month: i32,
    from: String,
    to: String,
    /// Events by CAMEO root, 10 to 20.
    counts: [u32; 11],
}

impl PanelLine {
    /// The line with states as numbers and roots summed to classes. Roots 10 to 14 are words, 15 to 20 deeds, 18 to 20 force.
    fn tally(&self, states: &[&str]) -> Tally {
        let number = |state: &str| states.binary_search(&state).unwrap_or(0) as u32;
        let sum = |roots: std::ops::Range<usize>| {
            self.counts[roots].iter().fold(0, |sum: u32, count| sum.saturating_add(*count))
        };
        Tally {
            month: self.month,
            from: number(&self.from),
            to: number(&self.to),
            counts: [sum(0..5), sum(5..11), sum(8..11), 0],
        }
    }
}

fn panel_lines(path: &Path) -> Result<Vec<PanelLine>, GoldError> {
    let text = read_text(path)?;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        lines.push(panel_line(line).ok_or_else(|| {
            GoldError::line(path, index + 1, "is no `month source target c10..c20` of a panel (14 cells)")
        })?);
    }
    Ok(lines)
}

fn panel_line(line: &str) -> Option<PanelLine> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [month, from, to, counts @ ..] = cells.as_slice() else { return None };
    let counts: Vec<u32> = counts.iter().map(|count| count.trim().parse().ok()).collect::<Option<_>>()?;
    let (from, to) = ((*from).to_owned(), (*to).to_owned());
    Some(PanelLine { month: month_number(month)?, from, to, counts: counts.try_into().ok()? })
}

/// `2005-01` as year times 12 plus month from 0.
fn month_number(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(year * 12 + month - 1)
}

fn month_of(text: &str, option: &str, otherwise: i32) -> Result<i32, GoldError> {
    if text.is_empty() {
        return Ok(otherwise);
    }
    month_number(text)
        .ok_or_else(|| GoldError::Other(format!("{option} {text}: no month; write it as 2005-01")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_panel_becomes_a_tally_of_classes() {
        let line = panel_line("2004-03\tBBB\tAAA\t1\t1\t0\t0\t1\t2\t0\t0\t4\t0\t8").unwrap();
        let tally = line.tally(&["AAA", "BBB"]);
        assert_eq!(tally, Tally { month: 2004 * 12 + 2, from: 1, to: 0, counts: [3, 14, 12, 0] });
        assert!(panel_line("2004-13\tBBB\tAAA\t1\t1\t0\t0\t1\t2\t0\t0\t4\t0\t8").is_none());
        assert!(panel_line("2004-03\tBBB\tAAA\t1").is_none());
    }
}
