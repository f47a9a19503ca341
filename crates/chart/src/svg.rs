//! Diverging bars as SVG: cooperation up, conflict down, one column per month.

use std::fmt::Write;

use chancery_course::MonthCount;

use crate::{highest, last_months};

const COLUMN: usize = 14;
const GAP: usize = 3;
const HALF: usize = 80;
const LEFT: usize = 34;
const TOP: usize = 16;
const BOTTOM: usize = 26;
const COLUMNS_OF_A_LABEL: usize = 4;
const SHORTEST_WIDTH: usize = 320;
/// Cooperation, tone.
pub(crate) const BLUE: &str = "#2f6f9f";
/// Conflict.
pub(crate) const ORANGE: &str = "#c2570c";
/// Axes, volume.
pub(crate) const GREY: &str = "#98a2b3";
/// Words.
pub(crate) const INK: &str = "#667085";

/// The drawing of the last `most` months. `title` is read out by screen readers; it is escaped here.
pub fn month_svg(months: &[MonthCount], title: &str, most: usize) -> String {
    let months = last_months(months, most);
    let highest = highest(months);
    let width = (LEFT + (months.len() + COLUMNS_OF_A_LABEL) * (COLUMN + GAP)).max(SHORTEST_WIDTH);
    let height = TOP + 2 * HALF + BOTTOM;
    let axis = TOP + HALF;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" class=\"months\">\n<title>{}</title>\n",
        escape(title)
    );
    axis_lines(&mut out, width, axis, highest);
    let mut free_from = 0;
    for (index, month) in months.iter().enumerate() {
        let x = LEFT + GAP + index * (COLUMN + GAP);
        month_column(&mut out, month, x, axis, highest);
        let is_end = index == 0 || index + 1 == months.len();
        if index >= free_from && (is_end || month.month.month == 1) {
            free_from = index + COLUMNS_OF_A_LABEL;
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" font-size=\"11\" font-family=\"sans-serif\" fill=\"#667085\">{}</text>",
                height - 8,
                month.month
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

fn axis_lines(out: &mut String, width: usize, axis: usize, highest: usize) {
    let _ = writeln!(
        out,
        "<line x1=\"{LEFT}\" y1=\"{axis}\" x2=\"{width}\" y2=\"{axis}\" stroke=\"#98a2b3\" stroke-width=\"1\"/>"
    );
    for (y, sign) in [(TOP + 4, "+"), (axis + HALF + 4, "-")] {
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" font-size=\"11\" font-family=\"sans-serif\" text-anchor=\"end\" fill=\"#667085\">{sign}{highest}</text>",
            LEFT - 4
        );
    }
}

fn month_column(out: &mut String, month: &MonthCount, x: usize, axis: usize, highest: usize) {
    if month.is_silent() {
        return;
    }
    let bounded = month.bounded.iter().sum::<usize>();
    let _ = writeln!(
        out,
        "<g><title>{}: {} of cooperation, {} of conflict{}, {}</title>",
        month.month,
        month.cooperation(),
        month.conflict(),
        if bounded == 0 { String::new() } else { format!(", {bounded} with only a bound known") },
        if month.documents == 1 { "1 document".to_owned() } else { format!("{} documents", month.documents) }
    );
    let height = |count: usize| if count == 0 { 0 } else { (count * HALF / highest).max(2) };
    let up = (height(month.cooperation()), height(month.bounded_cooperation()));
    let down = (height(month.conflict()), height(month.bounded_conflict()));
    let mut bar = |class: &str, fill: &str, y: usize, height: usize, opacity: &str| {
        if height > 0 {
            let _ = writeln!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{COLUMN}\" height=\"{height}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
            );
        }
    };
    bar("cooperation", BLUE, axis - up.0, up.0, "1");
    bar("cooperation bounded", BLUE, axis.saturating_sub(up.0 + up.1), up.1, "0.35");
    bar("conflict", ORANGE, axis, down.0, "1");
    bar("conflict bounded", ORANGE, axis + down.0, down.1, "0.35");
    out.push_str("</g>\n");
}

/// Text as it may stand in a drawing.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
