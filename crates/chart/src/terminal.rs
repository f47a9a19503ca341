//! Diverging bars for a terminal: conflict to the left, cooperation to the right, one line per month.

use chancery_course::MonthCount;

use crate::{highest, last_months};

/// What a stretch of a drawn line is, so that the program can colour it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// Labels and the axis.
    Plain,
    /// A bar of conflict.
    Conflict,
    /// A bar of cooperation.
    Cooperation,
}

/// A line as stretches of text with their ink.
pub type Line = Vec<(Ink, String)>;

const LABEL: usize = 7;
/// Widest part of a line that is no bar: label, two numbers, spaces and the axis.
const FIXED: usize = LABEL + 2 + 2 * NUMBER + 5;
const NUMBER: usize = 5;
const LONGEST_BAR: usize = 30;

/// One line per month for the last `most` months, at most `width` columns wide (but never under 40), after a line of headings.
/// Runs of months without a report become one line. The pale part of a bar (`░`) are reports of which only a bound is known.
pub fn month_bars(months: &[MonthCount], width: usize, most: usize) -> Vec<Line> {
    let months = last_months(months, most);
    let first = months.iter().position(|month| !month.is_silent()).unwrap_or(months.len());
    let months = &months[first..];
    let highest = highest(months);
    let bar = ((width.max(40) - FIXED) / 2).min(LONGEST_BAR).min(highest);
    let bar = bar.max("cooperation".len().min(width / 4));
    let mut lines = vec![heading(bar)];
    let mut silent = 0;
    for month in months {
        if month.is_silent() {
            silent += 1;
            continue;
        }
        lines.extend(silence(silent, bar));
        silent = 0;
        lines.push(month_line(month, highest, bar));
    }
    lines.extend(silence(silent, bar));
    lines
}

fn heading(bar: usize) -> Line {
    let side = bar + NUMBER + 1;
    vec![(Ink::Plain, format!("{:LABEL$}  {:>side$} | {}", "month", "conflict", "cooperation"))]
}

fn silence(months: usize, bar: usize) -> Option<Line> {
    let words = match months {
        0 => return None,
        1 => "1 month without a report".to_owned(),
        more => format!("{more} months without a report"),
    };
    let side = bar + NUMBER + 1;
    Some(vec![(Ink::Plain, format!("{:LABEL$}  {:>side$} · {words}", "", ""))])
}

fn month_line(month: &MonthCount, highest: usize, bar: usize) -> Line {
    let (left_all, left_pale) = lengths(month.conflict(), month.bounded_conflict(), highest, bar);
    let (right_all, right_pale) = lengths(month.cooperation(), month.bounded_cooperation(), highest, bar);
    let conflict = month.conflict() + month.bounded_conflict();
    let cooperation = month.cooperation() + month.bounded_cooperation();
    vec![
        (Ink::Plain, format!("{:LABEL$}  {}", month.month.to_string(), " ".repeat(bar - left_all))),
        (Ink::Plain, format!("{:>NUMBER$} ", number(conflict))),
        (Ink::Conflict, "░".repeat(left_pale) + &"█".repeat(left_all - left_pale)),
        (Ink::Plain, " | ".to_owned()),
        (Ink::Cooperation, "█".repeat(right_all - right_pale) + &"░".repeat(right_pale)),
        (Ink::Plain, if cooperation == 0 { String::new() } else { format!(" {cooperation}") }),
    ]
}

/// Columns of a whole bar, and of its pale part.
fn lengths(firm: usize, pale: usize, highest: usize, bar: usize) -> (usize, usize) {
    let columns = |count: usize| if count == 0 { 0 } else { (count * bar / highest).max(1) };
    let all = columns(firm + pale);
    let firm = if pale == 0 { all } else { columns(firm).min(all.saturating_sub(1)) };
    (all, all - firm)
}

fn number(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}
