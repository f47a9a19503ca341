//! Before and after: a line for each share that is told twice, from where it was on the left to where it is on the right.

use std::fmt::Write;

use crate::svg::{BLUE, GREY, INK, escape};

const WIDTH: f64 = 1040.0;
const TOP: f64 = 30.0;
const TALL: f64 = 240.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 380.0;
/// Labels stand at least so far apart.
const LINE: f64 = 16.0;

/// A share in percent that changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Slope {
    /// Whose share of what.
    pub label: String,
    /// Before, in percent.
    pub before: f64,
    /// After, in percent.
    pub after: f64,
}

/// The drawing. `title` is read out; it and the labels are escaped here.
pub fn slope_svg(slopes: &[Slope], title: &str) -> String {
    let values = || slopes.iter().flat_map(|slope| [slope.before, slope.after]);
    let highest = values().fold(1.0, f64::max);
    let y = |share: f64| TOP + TALL * (1.0 - (share / highest).clamp(0.0, 1.0));
    // Labels on the right, from above, each pushed below the one before where they would touch.
    let mut order: Vec<&Slope> = slopes.iter().collect();
    order.sort_by(|one, other| other.after.total_cmp(&one.after).then_with(|| one.label.cmp(&other.label)));
    let mut places: Vec<f64> = Vec::new();
    for slope in &order {
        let free = places.last().map_or(0.0, |last| last + LINE);
        places.push(y(slope.after).max(free));
    }
    let height = places.last().map_or(0.0, |last| last + LINE).max(TOP + TALL + LINE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" \
         class=\"slope\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{}</title>\n",
        escape(title)
    );
    for (x, words) in [(LEFT, "before"), (RIGHT, "after")] {
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"14\" text-anchor=\"middle\" fill=\"{INK}\">{words}</text>\n\
             <line x1=\"{x}\" y1=\"{TOP}\" x2=\"{x}\" y2=\"{}\" stroke=\"{GREY}\"/>",
            TOP + TALL
        );
    }
    for (slope, place) in order.iter().zip(&places) {
        let (from, to) = (y(slope.before), y(slope.after));
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" y1=\"{from:.1}\" x2=\"{RIGHT}\" y2=\"{to:.1}\" stroke=\"{BLUE}\" stroke-width=\"2\"/>\n\
             <circle cx=\"{LEFT}\" cy=\"{from:.1}\" r=\"4\" fill=\"{BLUE}\"/><circle cx=\"{RIGHT}\" cy=\"{to:.1}\" r=\"4\" fill=\"{BLUE}\"/>\n\
             <text class=\"label\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{INK}\">{} %</text>\n\
             <text class=\"label\" x=\"{}\" y=\"{:.1}\" fill=\"{INK}\">{} % {}</text>",
            LEFT - 10.0,
            from + 4.0,
            slope.before,
            RIGHT + 10.0,
            place + 4.0,
            slope.after,
            escape(&slope.label)
        );
    }
    out.push_str("</svg>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fell_ends_lower_and_labels_do_not_touch() {
        let slope = |label: &str, before, after| Slope { label: label.into(), before, after };
        let svg = slope_svg(&[slope("gas & oil", 45.0, 13.0), slope("b", 13.0, 13.0)], "x");
        assert!(svg.contains("y1=\"30.0\" x2=\"380\" y2=\"200.7\""), "{svg}");
        assert!(
            svg.contains("y=\"204.7\"") && svg.contains("y=\"220.7\"") && svg.contains("gas &amp; oil"),
            "{svg}"
        );
        assert!(!slope_svg(&[], "x").contains("NaN"));
    }
}
