//! Predicates -> events, by the rules of `data/en/rules/*.rule`.
//!
//! A rule names verbs or nouns, conditions on their slots and who fills which role. This stage finds the best rule of every predicate,
//! resolves the slots to actors, and reads from the verb group and what governs it whether the act is negated, to come, supposed or
//! owed. It takes no account of anything outside the document.

mod matching;
mod modality;
pub mod rules;
pub mod testing;

pub use matching::{EventDraft, events};
pub use modality::{Reality, reality};
