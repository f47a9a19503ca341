//! Who has to do with whom: cooperation to the right and blue, conflict to the left and orange.
//!
//! All pairs of many are bows beside a column of names, the wider the more reports; the column is ordered so that the bows are short, and the order depends on
//! the values alone. The pairs of one actor are bars to either side, as long as they have reports.

use std::fmt::Write;

use crate::svg::{BLUE, GREY, INK, ORANGE, escape};

/// The width of the bars of one actor; bows take what they need, at most so much to either side.
const WIDTH: f64 = 760.0;
const FARTHEST: f64 = 420.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 12.0;
/// Pixels between names: few have more room.
const LINES: (f64, f64) = (22.0, 44.0);
/// The height that many names share.
const COLUMN: f64 = 620.0;
const LINE_OF_BARS: f64 = 26.0;
const BAR: f64 = 16.0;
/// Half a letter of a name in pixels, and letters that fit.
const HALF_LETTER: f64 = 3.8;
const LETTERS: usize = 28;
/// The width of the widest bow.
const WIDEST: f64 = 14.0;
/// Rounds over the column at most; each swaps names while that shortens bows.
const ROUNDS: usize = 60;

/// A pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Bow {
    /// Number of one name.
    pub one: usize,
    /// Number of the other.
    pub other: usize,
    /// Reports of cooperation.
    pub cooperation: u64,
    /// Reports of conflict.
    pub conflict: u64,
    /// Where it leads, or empty.
    pub address: String,
}

impl Bow {
    fn longest(&self) -> u64 {
        self.cooperation.max(self.conflict)
    }

    fn sides(&self) -> [(u64, f64, &'static str, &'static str); 2] {
        [(self.cooperation, 1.0, "cooperation", BLUE), (self.conflict, -1.0, "conflict", ORANGE)]
    }
}

/// A drawing with the names of the two sides, half the width of the column of names apart from the middle.
fn opened(title: &str, class: &str, (width, height): (f64, f64), half: f64) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"group\" \
         aria-label=\"{0}\" class=\"{class}\" font-family=\"sans-serif\" font-size=\"13\">\n<title>{0}</title>\n",
        escape(title)
    );
    for (x, anchor, words) in
        [(width / 2.0 - half, "end", "conflict"), (width / 2.0 + half, "start", "cooperation")]
    {
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"16\" text-anchor=\"{anchor}\" fill=\"{INK}\">{words}</text>"
        );
    }
    out
}

/// Half of the room that the names take.
fn half_of<'n>(names: impl Iterator<Item = &'n String>) -> f64 {
    let longest = names.map(|name| name.chars().count().min(LETTERS)).max().unwrap_or(0);
    longest as f64 * HALF_LETTER + 14.0
}

fn name_text(out: &mut String, name: &str, x: f64, y: f64) {
    let shown: String = if name.chars().count() > LETTERS {
        format!("{}…", name.chars().take(LETTERS - 1).collect::<String>().trim_end())
    } else {
        name.to_owned()
    };
    let _ = writeln!(
        out,
        "<text class=\"label\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{INK}\">{}</text>",
        y + 4.5,
        escape(&shown)
    );
}

/// What stands around the marks of a pair: its words, and its link where it leads somewhere.
fn pair_marks(out: &mut String, bow: &Bow, one: &str, other: &str, marks: &str) {
    let words = escape(&format!(
        "{one} and {other}: {} of cooperation, {} of conflict",
        bow.cooperation, bow.conflict
    ));
    if bow.address.is_empty() {
        let _ = writeln!(out, "<g><title>{words}</title>{marks}</g>");
    } else {
        let _ = writeln!(
            out,
            "<a href=\"{}\" aria-label=\"{words}\"><title>{words}</title>{marks}</a>",
            escape(&bow.address)
        );
    }
}

/// All pairs of many. Each name is drawn once; bows lead to their address. `title` is read out; it and the names are escaped here.
pub fn ties_svg(names: &[String], bows: &[Bow], title: &str) -> String {
    let bows: Vec<&Bow> =
        bows.iter().filter(|bow| bow.one < names.len() && bow.other < names.len()).collect();
    let places = places(names.len(), &bows);
    let line = (COLUMN / names.len().max(1) as f64).clamp(LINES.0, LINES.1);
    let half = half_of(names.iter());
    let highest = bows.iter().map(|bow| bow.longest()).max().unwrap_or(0).max(1) as f64;
    let y = |name: usize| TOP + (places[name] as f64 + 0.5) * line;
    let farthest = bows.iter().map(|bow| reach(y(bow.one), y(bow.other))).fold(80.0, f64::max);
    let middle = half + farthest + WIDEST;
    let size = (2.0 * middle, TOP + names.len() as f64 * line + BOTTOM);
    let mut out = opened(title, "ties", size, half);
    // The widest first, so that thin ones lie above and can be reached.
    let mut order = bows;
    order.sort_by_key(|bow| std::cmp::Reverse(bow.longest()));
    for bow in order {
        let mut marks = String::new();
        for (reports, side, class, colour) in bow.sides() {
            if reports > 0 {
                let width = ((reports as f64 / highest).sqrt() * WIDEST).max(1.2);
                let style = format!("class=\"{class}\" stroke=\"{colour}\" stroke-width=\"{width:.1}\"");
                bow_path(&mut marks, middle + side * half, side, (y(bow.one), y(bow.other)), &style);
            }
        }
        pair_marks(&mut out, bow, &names[bow.one], &names[bow.other], &marks);
    }
    for (number, name) in names.iter().enumerate() {
        name_text(&mut out, name, middle, y(number));
    }
    out.push_str("</svg>\n");
    out
}

/// How far a bow goes out to the side.
fn reach(one: f64, other: f64) -> f64 {
    ((one - other).abs() * 0.6 + 16.0).min(FARTHEST)
}

fn bow_path(out: &mut String, x: f64, side: f64, (one, other): (f64, f64), style: &str) {
    let (upper, lower) = (one.min(other), one.max(other));
    // A curve of this kind goes three quarters of the way to its handles.
    let handle = x + side * reach(one, other) / 0.75;
    let _ = write!(
        out,
        "<path {style} d=\"M{x:.1},{upper:.1} C{handle:.1},{upper:.1} {handle:.1},{lower:.1} {x:.1},{lower:.1}\" fill=\"none\" stroke-opacity=\"0.6\"/>"
    );
    for end in [upper, lower] {
        let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{end:.1}\" r=\"2\" fill=\"{GREY}\"/>");
    }
}

/// The pairs of one actor, in the order given: `one` is the actor and `other` who it has to do with. `title` is read out; it and the names are escaped here.
pub fn sides_svg(names: &[String], bows: &[Bow], title: &str) -> String {
    let bows: Vec<&Bow> =
        bows.iter().filter(|bow| bow.one < names.len() && bow.other < names.len()).collect();
    let half = half_of(bows.iter().map(|bow| &names[bow.other]));
    let highest = bows.iter().map(|bow| bow.longest()).max().unwrap_or(0).max(1) as f64;
    // Room for a number at the end of the longest.
    let room = WIDTH / 2.0 - half - 50.0;
    let mut out = opened(title, "sides", (WIDTH, TOP + bows.len() as f64 * LINE_OF_BARS + BOTTOM), half);
    for (number, bow) in bows.iter().enumerate() {
        let y = TOP + (number as f64 + 0.5) * LINE_OF_BARS;
        let mut marks = String::new();
        for (reports, side, class, colour) in bow.sides() {
            if reports == 0 {
                continue;
            }
            let long = (reports as f64 / highest * room).max(1.0);
            let start = WIDTH / 2.0 + side * half;
            let (left, end) = (if side > 0.0 { start } else { start - long }, start + side * (long + 6.0));
            let _ = write!(
                marks,
                "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{long:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>\
                 <text x=\"{end:.1}\" y=\"{:.1}\" text-anchor=\"{}\" fill=\"{INK}\">{reports}</text>",
                y - BAR / 2.0,
                y + 4.5,
                if side > 0.0 { "start" } else { "end" }
            );
        }
        pair_marks(&mut out, bow, &names[bow.one], &names[bow.other], &marks);
        name_text(&mut out, &names[bow.other], WIDTH / 2.0, y);
    }
    out.push_str("</svg>\n");
    out
}

/// The place of each name in the column: those with most reports in the middle, then names change places while the bows get shorter.
fn places(count: usize, bows: &[&Bow]) -> Vec<usize> {
    let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for bow in bows {
        let weight = ((bow.cooperation + bow.conflict) as f64).sqrt();
        near[bow.one].push((bow.other, weight));
        near[bow.other].push((bow.one, weight));
    }
    let total = |name: &usize| near[*name].iter().map(|(_, weight)| weight).sum::<f64>();
    let mut by_rank: Vec<usize> = (0..count).collect();
    by_rank.sort_by(|one, other| total(other).total_cmp(&total(one)).then(one.cmp(other)));
    let mut column = vec![0; count];
    let mut places = vec![0; count];
    for (rank, name) in by_rank.into_iter().enumerate() {
        // By turns above and below the middle.
        let away = rank.div_ceil(2);
        let place = if rank % 2 == 1 { count / 2 - away } else { count / 2 + away };
        (column[place], places[name]) = (name, place);
    }
    for _ in 0..ROUNDS {
        let mut is_better = false;
        for upper in 0..count.saturating_sub(1) {
            for lower in upper + 1..count {
                let (one, other) = (column[upper], column[lower]);
                let length = |name: usize, at: usize, besides: usize| -> f64 {
                    let others = near[name].iter().filter(|(end, _)| *end != besides);
                    others.map(|(end, weight)| weight * places[*end].abs_diff(at) as f64).sum()
                };
                let now = length(one, upper, other) + length(other, lower, one);
                let then = length(one, lower, other) + length(other, upper, one);
                if then < now - 1e-9 {
                    column.swap(upper, lower);
                    (places[one], places[other]) = (lower, upper);
                    is_better = true;
                }
            }
        }
        if !is_better {
            break;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bow(one: usize, other: usize, cooperation: u64, conflict: u64) -> Bow {
        Bow { one, other, cooperation, conflict, address: String::new() }
    }

    #[test]
    fn every_name_has_a_place_of_its_own_and_those_with_bows_are_neighbours() {
        let bows = [bow(0, 3, 9, 0), bow(1, 4, 9, 0), bow(2, 5, 9, 0)];
        let places = places(6, &bows.iter().collect::<Vec<_>>());
        let mut sorted = places.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4, 5]);
        assert!(bows.iter().all(|bow| places[bow.one].abs_diff(places[bow.other]) == 1), "{places:?}");
        for count in 0..6 {
            let mut places = super::places(count, &[]);
            places.sort_unstable();
            assert!(places.into_iter().eq(0..count));
        }
    }

    #[test]
    fn both_sides_are_drawn_and_nothing_is_markup() {
        let names = ["<b>".to_owned(), "B".to_owned()];
        let bows = [Bow { address: "/pair/A/B".into(), ..bow(0, 1, 4, 1) }, bow(0, 7, 1, 1)];
        let svg = ties_svg(&names, &bows, "x");
        assert_eq!(svg.matches("<path class=\"cooperation\"").count(), 1);
        assert_eq!(svg.matches("<path class=\"conflict\"").count(), 1);
        assert!(
            svg.contains("&lt;b&gt; and B: 4 of cooperation, 1 of conflict") && !svg.contains("<b>"),
            "{svg}"
        );
        assert!(svg.contains("<a href=\"/pair/A/B\""));
    }

    #[test]
    fn bars_of_one_actor_are_as_long_as_their_reports() {
        let names = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        let svg = sides_svg(&names, &[bow(0, 2, 8, 0), bow(0, 1, 4, 2)], "x");
        let widths: Vec<f64> = svg
            .match_indices("<rect")
            .map(|(at, _)| {
                svg[at..].split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
            })
            .collect();
        assert_eq!(widths.len(), 3);
        assert!(
            (widths[0] / widths[1] - 2.0).abs() < 0.01 && (widths[1] / widths[2] - 2.0).abs() < 0.01,
            "{widths:?}"
        );
        assert!(svg.contains("A and C: 8 of cooperation, 0 of conflict"));
    }
}
