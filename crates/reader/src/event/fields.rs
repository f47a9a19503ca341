//! Fields of event rows that need the whole document: given to the finished rows, after all sentences are read.
//!
//! Each field has a module of its own; this one calls them in order and hands them the document. It makes no rows and takes none away.

use std::ops::Range;

use chancery_record::{Event, Reading, Span};

use super::{cause, context, same, size, third};
use crate::lore::Lore;
use crate::tag::Sentence;

/// A document that has been read.
pub struct Told<'a> {
    /// The sentences with their trees.
    pub sentences: Vec<&'a Sentence<'a>>,
    /// The paragraph of each sentence: a block, or a part of it between empty lines.
    pub paragraphs: Vec<u32>,
}

/// The indexes of the events of a sentence. Events stand in the order of the text.
pub fn events_of(events: &[Event], sentence: usize) -> Range<usize> {
    let sentence_of = |event: &Event| event.head.sentence.map_or(0, |sentence| sentence as usize);
    let from = events.partition_point(|event| sentence_of(event) < sentence);
    let until = events.partition_point(|event| sentence_of(event) <= sentence);
    from..until
}

/// Completes the events of a reading whose rows are in order. `sentences` are those of the reading, one for one.
pub fn complete<'a>(lore: &Lore, sentences: Vec<&'a Sentence<'a>>, reading: &mut Reading) {
    if reading.events.is_empty() {
        return;
    }
    let paragraphs = paragraphs(&sentences, reading);
    let told = Told { sentences, paragraphs };
    context::contexts(&lore.context, &told, &mut reading.events);
    size::sizes(lore, &told, reading);
    third::thirds(lore, &told, reading);
    same::same(&lore.same, &told, reading);
    cause::causes(lore, &told, &mut reading.events);
}

/// Numbers the paragraphs of a reading, sentence by sentence.
fn paragraphs(sentences: &[&Sentence<'_>], reading: &Reading) -> Vec<u32> {
    let (mut number, mut block) = (0, None);
    let one = |(words, sentence): (&&Sentence<'_>, &chancery_record::Sentence)| {
        let parted = words.tokens.first().is_some_and(|token| token.breaks_before >= 2);
        if block.is_some_and(|block| block != sentence.block || parted) {
            number += 1;
        }
        block = Some(sentence.block);
        number
    };
    sentences.iter().zip(&reading.sentences).map(one).collect()
}

/// The token of a predicate: of several words the one that the others hang on.
pub fn token_at(words: &Sentence<'_>, span: Span) -> Option<usize> {
    let from = words.tokens.partition_point(|token| token.span.end <= span.start);
    let until = words.tokens.partition_point(|token| token.span.start < span.end);
    let outside = |head: usize| head < from || head >= until;
    (from..until).find(|at| words.nodes[*at].head.is_none_or(outside))
}

/// A token and those above it, up to the root.
pub fn upwards<'a>(words: &'a Sentence<'_>, token: usize) -> impl Iterator<Item = usize> + 'a {
    std::iter::successors(Some(token), |at| words.nodes[*at].head).take(words.nodes.len())
}

/// Steps in the tree from one token to another.
pub fn steps(words: &Sentence<'_>, one: usize, other: usize) -> usize {
    let path: Vec<usize> = upwards(words, one).collect();
    let meet = upwards(words, other)
        .enumerate()
        .find_map(|(up, at)| path.iter().position(|step| *step == at).map(|down| up + down));
    meet.unwrap_or(usize::MAX)
}
