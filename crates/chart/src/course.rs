//! The course of a pair as SVG: the tone with its band, below it the conflict level, below it events and coverage, one column
//! per period.
//!
//! A period without an event is a gap in the line. Values that fewer than three events stand behind are hollow, and lines to them
//! dotted. A ribbon above names the phases, the stronger its colour the further their tone from nothing; turns are dashed lines.
//! Columns are as wide as the drawing has room for, so that a short course and a long one fill the same width.

use std::fmt::Write;

use chancery_course::{Barometer, Month, Phase, Point};

use crate::svg::{BLUE, GREY, INK, ORANGE, escape};

const NARROWEST_COLUMN: f64 = 7.0;
const WIDEST_COLUMN: f64 = 56.0;
const WIDEST_BAR: f64 = 26.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 44.0;
const RIBBON: f64 = 18.0;
const RIBBON_TOP: f64 = 8.0;
const TONE: f64 = 170.0;
const GAP: f64 = 18.0;
const LEVEL: f64 = 60.0;
const EVENTS: f64 = 60.0;
const BOTTOM: f64 = 24.0;
const WIDTH: f64 = 1040.0;
const RIGHT: f64 = 12.0;
/// Room of the name of a month.
const LABEL: f64 = 56.0;
/// Letters of a heading in pixels.
const LETTER: f64 = 6.2;

/// Where things stand.
struct Sheet {
    column: f64,
    width: f64,
    level_bottom: f64,
    events_bottom: f64,
    height: f64,
    /// The highest conflict level, one at least.
    level: f64,
    /// The most events, one at least.
    events: f64,
}

/// The drawing. `title` is read out by screen readers; it is escaped here.
pub fn course_svg(barometer: &Barometer, phases: &[Phase], title: &str) -> String {
    let points = &barometer.points;
    let level_bottom = TOP + TONE + GAP + LEVEL;
    let events_bottom = level_bottom + GAP + EVENTS;
    let room = (WIDTH - LEFT - RIGHT) / points.len().max(1) as f64;
    let column_width = room.clamp(NARROWEST_COLUMN, WIDEST_COLUMN);
    let sheet = Sheet {
        column: column_width,
        width: LEFT + points.len() as f64 * column_width + RIGHT,
        level_bottom,
        events_bottom,
        height: events_bottom + BOTTOM,
        level: highest(points, |point| point.conflict().unwrap_or(0.0)),
        events: highest(points, |point| point.sums.events),
    };
    let sheet = Sheet { width: sheet.width.max(LEFT + 2.0 * LABEL), ..sheet };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" \
         class=\"course\" font-family=\"sans-serif\" font-size=\"11\">\n<title>{2}</title>\n",
        sheet.width,
        sheet.height,
        escape(title)
    );
    axes(&mut out, &sheet);
    turns(&mut out, &sheet, points, phases);
    band(&mut out, &sheet, points);
    tone_line(&mut out, &sheet, points);
    for (index, point) in points.iter().enumerate() {
        column(&mut out, &sheet, index, point);
    }
    labels(&mut out, &sheet, points);
    out.push_str("</svg>\n");
    out
}

impl Sheet {
    /// The middle of a column.
    fn x(&self, index: usize) -> f64 {
        self.left(index) + 0.5 * self.column
    }

    /// Where a column begins.
    fn left(&self, index: usize) -> f64 {
        LEFT + index as f64 * self.column
    }
}

fn y(tone: f64) -> f64 {
    TOP + (10.0 - tone) / 20.0 * TONE
}

fn highest(points: &[Point], value: impl Fn(&Point) -> f64) -> f64 {
    points.iter().map(value).fold(1.0, f64::max)
}

fn line(out: &mut String, from: (f64, f64), to: (f64, f64), stroke: &str, more: &str) {
    let _ = writeln!(
        out,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{stroke}\"{more}/>",
        from.0, from.1, to.0, to.1
    );
}

fn words(out: &mut String, at: (f64, f64), anchor: &str, words: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{}</text>",
        at.0,
        at.1,
        escape(words)
    );
}

fn axes(out: &mut String, sheet: &Sheet) {
    for (tone, label) in [(10.0, "+10"), (0.0, "tone 0"), (-10.0, "-10")] {
        line(out, (LEFT, y(tone)), (sheet.width, y(tone)), GREY, " stroke-width=\"0.6\"");
        words(out, (LEFT - 4.0, y(tone) + 4.0), "end", label);
    }
    for (bottom, height, label, name) in [
        (sheet.level_bottom, LEVEL, format!("{:.1}", sheet.level), "conflict"),
        (sheet.events_bottom, EVENTS, format!("{:.0}", sheet.events), "events"),
    ] {
        line(out, (LEFT, bottom), (sheet.width, bottom), GREY, " stroke-width=\"0.6\"");
        words(out, (LEFT - 4.0, bottom - height + 8.0), "end", &label);
        words(out, (LEFT - 4.0, bottom), "end", name);
    }
}

/// Where a phase begins, in columns.
fn place(points: &[Point], first: Month) -> Option<usize> {
    let after = points.partition_point(|point| point.first <= first);
    after.checked_sub(1)
}

fn turns(out: &mut String, sheet: &Sheet, points: &[Point], phases: &[Phase]) {
    let begins: Vec<Option<usize>> = phases.iter().map(|phase| place(points, phase.first)).collect();
    for (number, phase) in phases.iter().enumerate() {
        let Some(column) = begins[number] else { continue };
        let left = sheet.left(column);
        let after = begins[number + 1..].iter().flatten().next().copied().unwrap_or(points.len());
        let wide = (sheet.left(after) - left).max(2.0);
        let tone = phase.tone.unwrap_or(0.0);
        let fill = if tone > 0.0 {
            BLUE
        } else if tone < 0.0 {
            ORANGE
        } else {
            GREY
        };
        let opacity = 0.14 + tone.abs().min(10.0) / 10.0 * 0.4;
        let name = phase.name.name();
        let _ = writeln!(
            out,
            "<g><title>{name}, {} to {}{}</title><rect class=\"phase\" x=\"{left:.1}\" y=\"{RIBBON_TOP}\" width=\"{:.1}\" height=\"{RIBBON}\" rx=\"2\" fill=\"{fill}\" fill-opacity=\"{opacity:.2}\"/></g>",
            phase.first,
            phase.last,
            phase.tone.map_or(String::new(), |tone| format!(", tone {tone:+.1}")),
            wide - 1.0
        );
        if phase.turn.is_some() {
            line(out, (left, RIBBON_TOP), (left, sheet.events_bottom), GREY, " stroke-dasharray=\"5 3\"");
        }
        if name.len() as f64 * LETTER + 8.0 <= wide {
            words(out, (left + 5.0, RIBBON_TOP + RIBBON - 5.0), "start", name);
        }
    }
}

/// Runs of periods with a band, as ranges.
fn runs(points: &[Point]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, _) in points.iter().enumerate().filter(|(_, point)| point.band.is_some()) {
        match runs.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

fn band(out: &mut String, sheet: &Sheet, points: &[Point]) {
    for run in runs(points) {
        let ends: Vec<(usize, [f64; 2])> =
            run.filter_map(|index| Some((index, points[index].band?))).collect();
        // A band of one period is a bar.
        let half = if ends.len() == 1 { sheet.column / 4.0 } else { 0.0 };
        let mut path = String::new();
        for (index, [_, high]) in &ends {
            let _ = write!(path, "{:.1},{:.1} ", sheet.x(*index) - half, y(*high));
        }
        for (index, [low, high]) in ends.iter().rev() {
            if half > 0.0 {
                let _ = write!(path, "{:.1},{:.1} ", sheet.x(*index) + half, y(*high));
                let _ = write!(path, "{:.1},{:.1} ", sheet.x(*index) + half, y(*low));
            }
            let _ = write!(path, "{:.1},{:.1} ", sheet.x(*index) - half, y(*low));
        }
        let _ = writeln!(
            out,
            "<polygon class=\"band\" points=\"{}\" fill=\"{BLUE}\" fill-opacity=\"0.18\"/>",
            path.trim_end()
        );
    }
}

fn tone_line(out: &mut String, sheet: &Sheet, points: &[Point]) {
    for (index, pair) in points.windows(2).enumerate() {
        if let (Some(one), Some(other)) = (pair[0].tone, pair[1].tone) {
            let is_thin = pair[0].is_thin() || pair[1].is_thin();
            let more = if is_thin {
                " stroke-width=\"1.6\" stroke-dasharray=\"2 3\""
            } else {
                " stroke-width=\"1.6\""
            };
            line(out, (sheet.x(index), y(one)), (sheet.x(index + 1), y(other)), BLUE, more);
        }
    }
}

fn column(out: &mut String, sheet: &Sheet, index: usize, point: &Point) {
    let (Some(tone), Some(conflict)) = (point.tone, point.conflict()) else { return };
    let band = point.band_in_words();
    let _ = writeln!(
        out,
        "<g><title>{}: tone {tone:+.1} ({band}), conflict {conflict:.1}, {:.1} events, {} of {} days covered</title>",
        point.first, point.sums.events, point.covered, point.days
    );
    let fill = if point.is_thin() { "#ffffff" } else { BLUE };
    let _ = writeln!(
        out,
        "<circle class=\"tone\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{fill}\" stroke=\"{BLUE}\" stroke-width=\"1.4\"/>",
        sheet.x(index),
        y(tone)
    );
    let mut bar = |class: &str, bottom: f64, height: f64, wide: f64, fill: &str| {
        if height > 0.0 {
            let _ = writeln!(
                out,
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>",
                sheet.x(index) - wide / 2.0,
                bottom - height
            );
        }
    };
    bar(
        "conflict",
        sheet.level_bottom,
        conflict / sheet.level * LEVEL,
        (sheet.column * 0.7).min(WIDEST_BAR),
        ORANGE,
    );
    bar(
        "volume",
        sheet.events_bottom,
        point.sums.events / sheet.events * EVENTS,
        (sheet.column * 0.7).min(WIDEST_BAR),
        GREY,
    );
    bar(
        "coverage",
        sheet.events_bottom,
        point.coverage() * EVENTS,
        (sheet.column * 0.2).min(WIDEST_BAR / 4.0),
        INK,
    );
    out.push_str("</g>\n");
}

fn labels(out: &mut String, sheet: &Sheet, points: &[Point]) {
    let mut free_from = 0.0;
    for (index, point) in points.iter().enumerate() {
        // In a short course every quarter has room, in a long one only years.
        let begins_quarter = point.first.month % 3 == 1 && sheet.column * 3.0 >= LABEL;
        let left = sheet.left(index);
        if left >= free_from
            && left + LABEL <= sheet.width + RIGHT
            && (index == 0 || point.first.month == 1 || begins_quarter)
        {
            free_from = left + LABEL;
            words(out, (left + 2.0, sheet.height - 6.0), "start", &point.first.to_string());
        }
    }
}
