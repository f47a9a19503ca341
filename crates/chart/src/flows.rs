//! Who needs whom: bands from those who are needed, on the left, to those who need, on the right. A share in percent gives the width;
//! where no share is given the band is thin and dashed, so that no width is invented.

use std::fmt::Write;

use crate::svg::{BLUE, GREY, INK, escape};

const WIDTH: f64 = 1040.0;
const NODE: f64 = 10.0;
const SIDE: f64 = 150.0;
const TOP: f64 = 16.0;
const GAP: f64 = 14.0;
/// Pixels of one percent.
const PERCENT: f64 = 0.7;
const THIN: f64 = 3.0;
/// The room of a label above its band.
const LABEL: f64 = 19.0;

/// A band.
#[derive(Clone, PartialEq, Debug)]
pub struct FlowLine {
    /// Who is needed.
    pub from: String,
    /// Who needs.
    pub to: String,
    /// For what, with the number as printed.
    pub label: String,
    /// The share in percent, when one is given.
    pub share: Option<f64>,
}

impl FlowLine {
    fn width(&self) -> f64 {
        self.share.map_or(THIN, |share| (share.clamp(0.0, 100.0) * PERCENT).max(THIN))
    }

    fn room(&self) -> f64 {
        self.width() + LABEL
    }
}

/// One side: names with the top and height of their node, in the order of first mention.
fn nodes<'l>(lines: &'l [FlowLine], name: impl Fn(&'l FlowLine) -> &'l str) -> Vec<(&'l str, f64, f64)> {
    let mut names: Vec<&str> = Vec::new();
    for line in lines {
        if !names.contains(&name(line)) {
            names.push(name(line));
        }
    }
    let mut top = TOP;
    let mut out = Vec::new();
    for one in names {
        let height: f64 = lines.iter().filter(|line| name(line) == one).map(FlowLine::room).sum();
        out.push((one, top, height));
        top += height + GAP;
    }
    out
}

/// The drawing. `title` is read out; it and the labels are escaped here.
pub fn flows_svg(lines: &[FlowLine], title: &str) -> String {
    let (left, right) = (nodes(lines, |line| &line.from), nodes(lines, |line| &line.to));
    let bottom = left.iter().chain(&right).map(|(_, top, height)| top + height).fold(TOP, f64::max);
    let height = bottom + 10.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" \
         class=\"flows\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{}</title>\n",
        escape(title)
    );
    let (from_x, to_x) = (SIDE + NODE, WIDTH - SIDE - NODE);
    let mut used_left = vec![0.0; left.len()];
    let mut used_right = vec![0.0; right.len()];
    for line in lines {
        let (Some(one), Some(other)) = (
            left.iter().position(|(name, ..)| *name == line.from),
            right.iter().position(|(name, ..)| *name == line.to),
        ) else {
            continue;
        };
        let below = LABEL + line.width() / 2.0;
        let y1 = left[one].1 + used_left[one] + below;
        let y2 = right[other].1 + used_right[other] + below;
        used_left[one] += line.room();
        used_right[other] += line.room();
        band(&mut out, line, (from_x, y1), (to_x, y2));
    }
    for (nodes, x, text_x, anchor) in
        [(&left, SIDE, SIDE - 8.0, "end"), (&right, WIDTH - SIDE - NODE, WIDTH - SIDE + 8.0, "start")]
    {
        for (name, top, height) in nodes {
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{NODE}\" height=\"{height:.1}\" fill=\"{GREY}\"/>\n\
                 <text class=\"label\" x=\"{text_x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{INK}\" font-weight=\"600\">{}</text>",
                top + height / 2.0 + 4.0,
                escape(name)
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

fn band(out: &mut String, line: &FlowLine, from: (f64, f64), to: (f64, f64)) {
    let middle = f64::midpoint(from.0, to.0);
    let dashed = if line.share.is_none() { " stroke-dasharray=\"6 4\"" } else { "" };
    let _ = writeln!(
        out,
        "<path d=\"M{:.1},{:.1} C{middle:.1},{:.1} {middle:.1},{:.1} {:.1},{:.1}\" fill=\"none\" stroke=\"{BLUE}\" stroke-opacity=\"0.4\" stroke-width=\"{:.1}\"{dashed}/>",
        from.0,
        from.1,
        from.1,
        to.1,
        to.0,
        to.1,
        line.width()
    );
    if !line.label.is_empty() {
        let _ = writeln!(
            out,
            "<text class=\"label\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{INK}\">{}</text>",
            to.0 - 8.0,
            to.1 - line.width() / 2.0 - 5.0,
            escape(&line.label)
        );
    }
}
