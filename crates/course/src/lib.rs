//! What is computed from the rows of a record: pure functions, slices in, values out.
//!
//! Today: which reports count ([`Report::counts`]), how many there are per pair of actors ([`pairs`]), the series of a
//! pair by month, parted into cooperation and conflict ([`month_series`]), and where accounts part ([`report_partings`],
//! [`statement_partings`]). Everything here looks at *reports*, one row each; distinct events (several reports of one deed),
//! phases, turning points, dependence and the docket come later and will stand beside these functions, not inside them.
//!
//! **Invariant:** this room knows only `record`. It does not know the store, the text, HTTP, or what day it is today, and
//! no result depends on the order of its input.

pub mod forecast;
mod month;
mod pair;
mod parting;
mod report;
mod series;

pub use month::Month;
pub use pair::{Pair, PairCount, pairs};
pub use parting::{Parting, PartingKind, Said, report_partings, statement_partings};
pub use report::{Report, Tone};
pub use series::{MonthCount, Series, month_series};

#[cfg(test)]
mod tests;
