//! Tags -> phrases and predicates with their slots.
//!
//! Noun phrases and verb groups are the stretches of words that belong to one head of the tree; every predicate gets its subject, object,
//! prepositional phrases and complement from the tree. Passive, relative, control, coordination and light verbs are resolved here, so that
//! event rules speak of slots only.

mod chunk;
mod slots;
mod tree;

pub use chunk::{Phrase, PhraseKind, phrases};
pub use slots::{Complement, ComplementKind, Predicate, PredicateKind, is_noun_token, noun_predicate};
pub use tree::Tree;

use std::cell::OnceCell;

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
    hanging: Vec<Vec<usize>>,
    verbs: OnceCell<Vec<Predicate>>,
}

impl<'a> Parse<'a> {
    /// A sentence with its tags, cut into phrases at `names` too (see [`phrases`]).
    pub fn new(
        lexicon: &'a Words,
        sentence: &'a Sentence<'a>,
        tags: &'a [Tagged],
        names: &[(usize, usize)],
    ) -> Self {
        let phrases = phrases(lexicon, sentence, tags, names);
        let hanging = tree::hanging(sentence.nodes);
        Parse { lexicon, sentence, tags, phrases, hanging, verbs: OnceCell::new() }
    }

    /// The sentence as a tree.
    pub fn tree(&self) -> Tree<'_> {
        Tree::new(self.sentence.nodes, &self.hanging)
    }

    /// Verb predicates, one per verb group, in order; found when they are asked for first.
    pub fn verbs(&self) -> &[Predicate] {
        self.verbs.get_or_init(|| slots::predicates(self))
    }

    /// Lower-case words of a token range.
    pub fn low(&self, start: usize, end: usize) -> &[&str] {
        self.sentence.low.get(start..end).unwrap_or(&[])
    }

    /// One of these prepositions leads a noun, as the tree has it.
    pub fn is_led_by(&self, noun: usize, prepositions: &[&str]) -> bool {
        self.tree().with(noun, "case").any(|case| prepositions.contains(&self.sentence.low[case]))
    }

    /// The phrase that holds a token.
    pub fn phrase_of(&self, token: usize) -> usize {
        self.phrases.partition_point(|phrase| phrase.end <= token).min(self.phrases.len().saturating_sub(1))
    }
}
