//! Values drawn: the same charts as text for a terminal and as SVG for pages, one look everywhere.
//!
//! Takes values of `course`, gives strings. Knows no store and no HTTP; colours of SVG come from classes of the page's style
//! sheet with plain fall-backs in the drawing itself, so that a saved drawing stands alone.
//!
//! Cooperation is drawn to the right or upwards and in blue, conflict to the left or downwards and in orange: place says the
//! same as colour, so that nothing rests on colour alone. Reports of which only a bound is known are pale.

mod course;
mod due;
mod flows;
mod slope;
mod small;
mod spark;
mod svg;
mod terminal;
mod ties;
mod world;

pub use course::course_svg;
pub use due::{Due, due_svg};
pub use flows::{FlowLine, flows_svg};
pub use slope::{Slope, slope_svg};
pub use small::spark_svg;
pub use spark::sparkline;
pub use svg::month_svg;
pub use terminal::{Ink, month_bars};
pub use ties::{Bow, sides_svg, ties_svg};
pub use world::{Land, Mark, Shade, world_svg};

use chancery_course::MonthCount;

/// The longest bar that any month needs, at least 1.
fn highest(months: &[MonthCount]) -> usize {
    let longer = |month: &MonthCount| {
        let up = month.cooperation() + month.bounded_cooperation();
        up.max(month.conflict() + month.bounded_conflict())
    };
    months.iter().map(longer).max().unwrap_or(0).max(1)
}

/// The last `most` months.
fn last_months(months: &[MonthCount], most: usize) -> &[MonthCount] {
    &months[months.len().saturating_sub(most)..]
}

#[cfg(test)]
mod tests;
