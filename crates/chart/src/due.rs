//! Deadlines on a line of years: one line per entry, a mark at the day, a bar over the days that it can be.

use std::fmt::Write;

use chancery_record::{Date, DayRange};

use crate::svg::{BLUE, GREY, INK, escape};

const WIDTH: f64 = 1040.0;
/// A letter of a label in pixels.
const LETTER: f64 = 6.3;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 26.0;
const LINE: f64 = 20.0;
/// Years between the lines of the scale at most.
const STEPS: [i32; 6] = [1, 2, 5, 10, 20, 50];
const MOST_YEARS: i32 = 12;

/// Something due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// Which days it can be; what has no day is not drawn.
    pub days: DayRange,
    /// What it is, in few words.
    pub label: String,
    /// A target is filled, a forecast hollow.
    pub is_target: bool,
}

/// The drawing. `title` is read out; it and the labels are escaped here.
pub fn due_svg(entries: &[Due], title: &str) -> String {
    let drawn: Vec<(&Due, f64, f64)> =
        entries.iter().filter_map(|due| Some((due, from(due)?, to(due)?))).collect();
    let first = drawn.iter().map(|(_, from, _)| *from).fold(f64::INFINITY, f64::min).floor();
    let last = drawn.iter().map(|(.., to)| *to).fold(f64::NEG_INFINITY, f64::max).ceil();
    let (first, last) = if drawn.is_empty() { (0.0, 1.0) } else { (first, last.max(first + 1.0)) };
    let x = |year: f64| LEFT + (year - first) / (last - first) * (WIDTH - LEFT - RIGHT);
    let height = TOP + drawn.len() as f64 * LINE + 8.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         class=\"due\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{}</title>\n",
        escape(title)
    );
    scale(&mut out, first as i32, last as i32, height, &x);
    for (line, (due, from, to)) in drawn.iter().enumerate() {
        entry(&mut out, due, TOP + (line as f64 + 0.5) * LINE, x(*from), x(*to));
    }
    out.push_str("</svg>\n");
    out
}

fn from(due: &Due) -> Option<f64> {
    due.days.start.or(due.days.end).map(year)
}

fn to(due: &Due) -> Option<f64> {
    due.days.end.or(due.days.start).map(year)
}

/// A day as a year with its part.
fn year(day: Date) -> f64 {
    f64::from(day.year()) + (f64::from(day.day_of_year()) - 0.5) / f64::from(day.days_in_year())
}

fn scale(out: &mut String, first: i32, last: i32, height: f64, x: &dyn Fn(f64) -> f64) {
    let step = STEPS.into_iter().find(|step| (last - first) / step <= MOST_YEARS).unwrap_or(100);
    for year in (first..=last).filter(|year| (year - first) % step == 0) {
        let at = x(f64::from(year));
        let anchor = if year + step > last { "end" } else { "start" };
        let _ = writeln!(
            out,
            "<line x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{height:.1}\" stroke=\"{GREY}\" stroke-opacity=\"0.45\" stroke-width=\"1\"/>\n\
             <text x=\"{:.1}\" y=\"13\" text-anchor=\"{anchor}\" fill=\"{INK}\">{year}</text>",
            TOP - 8.0,
            if anchor == "end" { at - 2.0 } else { at + 2.0 }
        );
    }
}

fn entry(out: &mut String, due: &Due, y: f64, from: f64, to: f64) {
    if to - from > 6.0 {
        let _ = writeln!(
            out,
            "<line x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\" stroke=\"{BLUE}\" stroke-opacity=\"0.35\" stroke-width=\"6\" stroke-linecap=\"round\"/>"
        );
    }
    let fill = if due.is_target { BLUE } else { "#ffffff" };
    let _ = writeln!(
        out,
        "<circle class=\"{}\" cx=\"{to:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\" stroke=\"{BLUE}\" stroke-width=\"1.6\"/>",
        if due.is_target { "target" } else { "forecast" }
    );
    // The words stand where there is room for them.
    let (at, anchor) =
        if to > WIDTH * 0.55 { (from.min(to - 6.0) - 6.0, "end") } else { (to + 11.0, "start") };
    let room = if anchor == "end" { at } else { WIDTH - at };
    let _ = writeln!(
        out,
        "<text class=\"label\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{}</text>",
        y + 4.0,
        escape(&fitting(&due.label, (room / LETTER) as usize))
    );
}

/// As many letters as there is room for.
fn fitting(label: &str, letters: usize) -> String {
    if label.chars().count() <= letters {
        return label.to_owned();
    }
    let kept: String = label.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
