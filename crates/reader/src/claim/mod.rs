//! Judgments, forecasts, targets, dependences, goals and relations, by the rules of `data/en/claims/*.rule`; citations, from notes and brackets.
//!
//! A rule names verbs, nouns, adjectives or fixed words, conditions on their slots, and who fills which role; numbers and deadlines come
//! from the stages before, from the words that the rule stands on. Polarity and modality are those of events. It does not decide whether
//! what is claimed is so, and it knows no fact that is not in the text.

mod amount;
mod citation;
mod draft;
mod frame;
mod parties;
mod rows;
pub mod rules;
pub mod testing;

pub(crate) use amount::Numbers;
pub(crate) use citation::citations;
pub(crate) use draft::{Draft, Stage};
pub use parties::{foreseen, foreseen_outside};
pub(crate) use rows::{Told, dateline, finish, sole_home};
