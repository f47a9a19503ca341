//! How probable is an event of a class between two states within some months: a logistic model whose contributions sum to its log-odds.
//!
//! The question is asked before a month begins ([`Question::origin`]) and nothing of that month or later is used. Features are decayed counts of what the two did
//! to each other, how often they did it, what each did to others, and the level of the whole panel; each opens to the months it counts.
//! Coefficients are learned from the panel itself, from windows that had ended before the origin. Two references stand beside every forecast:
//! [`climatology`](Panel::climatology) (the pair's own long-run share of windows with an event) and the base rate of all pairs.
//!
//! It does not say what an event is: the caller sorts its rows into the four classes of [`Tally`].

mod design;
mod fit;
mod model;
mod panel;
mod track;

pub use design::{FEATURES, Feature, Kind};
pub use model::{Contribution, Forecast, Plan, Reasons, explained, forecasts};
pub use panel::{Class, Panel, Question, Tally};
pub use track::{Bin, Track};

#[cfg(test)]
mod tests;
