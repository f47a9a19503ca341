//! What is computed from the rows of a record: pure functions, slices in, values out.
//!
//! Today: which reports count ([`Report::counts`]), how many there are per pair of actors ([`pairs`]), the series of a
//! pair by month, parted into cooperation and conflict ([`month_series`]), and where accounts part ([`report_partings`],
//! [`statement_partings`]). Everything here looks at *reports*, one row each; distinct events (several reports of one deed),
//! phases, turning points, dependence and the docket come later and will stand beside these functions, not inside them.
//!
//! **Invariant:** this room knows only `record`. It does not know the store, the text, HTTP, or what day it is today, and
//! no result depends on the order of its input.

mod account;
mod band;
mod barometer;
mod days;
mod deed;
mod dependence;
pub mod forecast;
mod history;
mod month;
mod pair;
mod parting;
mod phases;
mod reciprocity;
mod report;
mod scale;
mod series;
mod tone;

pub use account::{Account, Direction};
pub use band::DRAWS;
pub use barometer::{Barometer, Climate, FEW, Influence, Point, Setting, Step, barometer, influences};
pub use deed::{Deed, deeds};
pub use dependence::{Dependence, Flow, dependences};
pub use history::{History, Phase, PhaseName, Turn, UnderWay, Way, history, is_force};
pub use month::Month;
pub use pair::{Pair, PairCount, pairs};
pub use parting::{Parting, PartingKind, Said, report_partings, statement_partings};
pub use phases::{Penalty, SHORTEST_PHASE, dispersion, turn_under_way, turns};
pub use reciprocity::{Case, DAYS_TO_ANSWER, Kind, Lagged, MONTHS_TO_TEST, Reciprocity, reciprocity};
pub use report::{Report, Tone};
pub use scale::Scale;
pub use series::{MonthCount, Series, month_series};
pub use tone::{PSEUDO_EVENTS, Prior, Sums, tone};

#[cfg(test)]
mod tests;
