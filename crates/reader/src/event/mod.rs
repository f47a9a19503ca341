//! Predicates -> events, by the rules of `data/en/rules/*.rule`.
//!
//! A rule names verbs or nouns, conditions on their slots and who fills which role. This stage finds the best rule of every predicate,
//! resolves the slots to actors, and reads from the verb group and what governs it whether the act is negated, to come, supposed or
//! owed. It takes no account of anything outside the document.

mod cause;
mod context;
mod fields;
mod matching;
mod modality;
mod other;
mod phrases;
pub mod rules;
mod same;
mod size;
pub mod testing;
mod third;

pub use cause::CauseLore;
pub use context::ContextLore;
pub use fields::complete;
pub use matching::{
    Awaits, EventDraft, events, is_domestic, is_done_at_home, is_fighting, is_of_speaker, is_others,
};
pub use modality::{Reality, RealityLore, reality_at};
pub use other::{Act, DirectedLore, is_between_states, main_pair, others, partner, topic_pair};
pub use same::SameLore;
pub use size::SizeLore;
pub use third::ThirdLore;
