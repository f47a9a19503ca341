//! Raw text -> tokens, words and sentences, as Universal Dependencies cut English.
//!
//! Three steps. `atoms` cuts text into runs of one kind of character, and whole addresses. `gaps` decides at each gap between two
//! atoms that touch whether a token ends there; then known contractions are cut into words. `ends` decides after each token
//! whether a sentence ends. Both decisions are sums of integer weights that [`Model`] brings; an empty line always ends a sentence.
//! White space always ends a token. It knows nothing of tags and nothing of what the words mean; words and weights are the model's.

mod atoms;
mod ends;
mod features;
mod gaps;
mod model;
#[cfg(test)]
mod tests;
mod words;

pub use features::word_hash;
pub use model::{Lists, Model, ModelError, Split, Table};

use std::ops::Range;

use chancery_record::Span;

/// A token as it is written: what stands between white space and token ends. `don't` is one token of two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// Words that it is made of, at least one.
    pub words: u8,
    /// White space stands before it.
    pub space_before: bool,
    /// Line breaks before it; 2 for an empty line or more.
    pub breaks_before: u8,
}

/// A syntactic word: a token, or its part (`do|n't`). Its form is the text of its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Index of its token.
    pub token: u32,
    /// Where.
    pub span: Span,
}

/// A sentence as ranges of tokens and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: Range<u32>,
    /// Its words.
    pub words: Range<u32>,
    /// From its first token to its last.
    pub span: Span,
}

/// The tokens, words and sentences of a stretch of text, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Tokens. They cover the text but white space and characters without width at the edges of tokens.
    pub tokens: Vec<Token>,
    /// Words.
    pub words: Vec<Word>,
    /// Sentences; each token stands in one.
    pub sentences: Vec<Sentence>,
}

/// Cuts `text[range]`. Spans are those of `text`. A range that is no range of `text` gives nothing.
pub fn segment(model: &Model, text: &str, range: Span) -> Segments {
    segment_by(
        model.lists(),
        text,
        range,
        |_, features| model.gaps().score(features) > 0,
        |_, features| model.ends().score(features) > 0,
    )
}

/// [`segment`] with the decisions taken by the caller: `joins` is asked at each gap between touching atoms whether the token goes
/// on, `ends` after each token whether a sentence ends. Both get the byte offset and the features; training answers with the truth.
pub fn segment_by(
    lists: &Lists,
    text: &str,
    range: Span,
    joins: impl FnMut(usize, &[u32]) -> bool,
    ends: impl FnMut(usize, &[u32]) -> bool,
) -> Segments {
    if !range.is_valid_in(text) {
        return Segments::default();
    }
    let atoms = atoms::atoms(text, range);
    let mut tokens = gaps::tokens(lists, text, &atoms, joins);
    let words = words::words(lists, text, &mut tokens);
    let last_tokens = ends::ends(lists, text, &tokens, ends);
    let sentences = sentences(&tokens, &last_tokens);
    Segments { tokens, words, sentences }
}

/// Sentences from the ends of their token ranges.
fn sentences(tokens: &[Token], ends: &[u32]) -> Vec<Sentence> {
    let (mut first, mut word) = (0, 0);
    let mut out = Vec::with_capacity(ends.len());
    for end in ends.iter().copied() {
        let inside = &tokens[first as usize..end as usize];
        let words: u32 = inside.iter().map(|token| u32::from(token.words)).sum();
        if let (Some(from), Some(to)) = (inside.first(), inside.last()) {
            out.push(Sentence {
                tokens: first..end,
                words: word..word + words,
                span: from.span.join(to.span),
            });
        }
        first = end;
        word += words;
    }
    out
}
