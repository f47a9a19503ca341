//! Small bars in a line, for tables: cooperation up, conflict down, no axis but a thin one.

use std::fmt::Write;

use crate::svg::{BLUE, GREY, ORANGE, escape};

const STEP: f64 = 4.0;
const BAR: f64 = 3.0;
const HALF: f64 = 13.0;

/// The drawing: per period a number up and one down. The highest of all fills the height. `title` is read out; it is escaped here.
pub fn spark_svg(bars: &[(usize, usize)], title: &str) -> String {
    let highest = bars.iter().map(|(up, down)| *up.max(down)).max().unwrap_or(0).max(1) as f64;
    let has_down = bars.iter().any(|(_, down)| *down > 0);
    let (width, height) = (bars.len() as f64 * STEP, if has_down { 2.0 * HALF + 1.0 } else { HALF + 1.0 });
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         class=\"spark\"><title>{}</title><rect x=\"0\" y=\"{HALF}\" width=\"{width}\" height=\"1\" fill=\"{GREY}\" fill-opacity=\"0.5\"/>",
        escape(title)
    );
    // What is not nothing is seen.
    let tall = |count: usize| if count == 0 { 0.0 } else { (count as f64 / highest * HALF).max(1.5) };
    for (index, (up, down)) in bars.iter().enumerate() {
        let left = index as f64 * STEP;
        for (class, fill, top, tall) in [
            ("cooperation", BLUE, HALF - tall(*up), tall(*up)),
            ("conflict", ORANGE, HALF + 1.0, tall(*down)),
        ] {
            if tall > 0.0 {
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" x=\"{left}\" y=\"{top:.1}\" width=\"{BAR}\" height=\"{tall:.1}\" fill=\"{fill}\"/>"
                );
            }
        }
    }
    out.push_str("</svg>");
    out
}
