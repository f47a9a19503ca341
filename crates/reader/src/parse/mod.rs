//! Tags -> phrases and predicates with their slots.
//!
//! Noun phrases and verb groups are the stretches of words that belong to one head of the tree; every predicate gets its subject, object,
//! prepositional phrases and complement from the tree. Passive, relative, control, coordination and light verbs are resolved here, so that
//! event rules speak of slots only.

mod chunk;
mod slots;
mod tree;

pub use chunk::{Phrase, PhraseKind, phrases};
pub use slots::{
    Complement, ComplementKind, Predicate, PredicateKind, is_noun_token, noun_predicate, predicates,
};
pub use tree::Tree;

use crate::lore::Words;
use crate::tag::{Sentence, Tagged};

/// Everything that the parser sees of a sentence.
pub struct Parse<'a> {
    /// The word lists.
    pub lexicon: &'a Words,
    /// The words.
    pub sentence: &'a Sentence<'a>,
    /// The tags.
    pub tags: &'a [Tagged],
    /// The phrases, in order, without gaps.
    pub phrases: Vec<Phrase>,
}

impl Parse<'_> {
    /// Lower-case words of a token range.
    pub fn low(&self, start: usize, end: usize) -> &[&str] {
        self.sentence.low.get(start..end).unwrap_or(&[])
    }

    /// The phrase that holds a token.
    pub fn phrase_of(&self, token: usize) -> usize {
        self.phrases.partition_point(|phrase| phrase.end <= token).min(self.phrases.len().saturating_sub(1))
    }
}
