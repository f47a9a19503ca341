//! What is computed from the rows of a record: pure functions, slices in, values out.
//!
//! Reports: which count ([`Report::counts`]), how many per pair ([`pairs`]), by month ([`month_series`]). Events, several reports of one deed ([`deeds`]), with tone, conflict and volume ([`barometer`]), phases and turns
//! ([`history`]), answers in kind ([`reciprocity()`]). Sentences and claims: where accounts part, field by field ([`disagree`]), what became of targets and promises ([`docket`]),
//! projects ([`projects`]). Tables: dependence and leverage ([`leverage`]), routes and what-if ([`network`]). What may come next: [`forecast`].
//!
//! **Invariant:** this room knows only `record`. It does not know the store, the text, HTTP, or what day it is today, and
//! no result depends on the order of its input.

mod account;
mod band;
mod barometer;
mod days;
mod deed;
pub mod disagree;
pub mod docket;
pub mod forecast;
mod history;
pub mod leverage;
mod month;
pub mod network;
mod pair;
mod phases;
pub mod projects;
mod reciprocity;
mod report;
mod scale;
mod series;
mod tone;

pub use account::{Account, Direction};
pub use band::DRAWS;
pub use barometer::{Barometer, Climate, FEW, Influence, Point, Setting, Step, barometer, influences};
pub use deed::{Deed, deeds};
pub use history::{Height, History, Phase, PhaseName, Turn, UnderWay, Way, history, is_force};
pub use month::Month;
pub use pair::{Pair, PairCount, pairs};
pub use phases::{Penalty, SHORTEST_PHASE, dispersion, turn_under_way, turns};
pub use reciprocity::{Case, DAYS_TO_ANSWER, Kind, Lagged, MONTHS_TO_TEST, Reciprocity, reciprocity};
pub use report::{Report, Tone};
pub use scale::Scale;
pub use series::{MonthCount, Series, month_series};
pub use tone::{PSEUDO_EVENTS, Prior, Sums, tone};

#[cfg(test)]
mod tests;
