//! Phrases of data files, found in sentences by their words as written or by their base forms.
//!
//! A small index for the stages that work on finished rows. It knows nothing of what the phrases mean and takes its data from its caller.

use std::collections::BTreeMap;

use crate::tag::Sentence;

/// Phrases with what they stand for; a phrase may stand for several things.
#[derive(Debug)]
pub struct Phrases<T> {
    /// By first word; the longest phrases first.
    by_first: BTreeMap<String, Vec<Phrase<T>>>,
}

#[derive(Debug)]
struct Phrase<T> {
    /// The words after the first.
    rest: Vec<String>,
    values: Vec<T>,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases { by_first: BTreeMap::new() }
    }
}

impl<T: Copy> Phrases<T> {
    /// Adds a phrase of one or more words, parted by spaces. An empty phrase is passed over.
    pub fn add(&mut self, phrase: &str, value: T) {
        let mut words = phrase.split_whitespace().map(str::to_ascii_lowercase);
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        let phrases = self.by_first.entry(first).or_default();
        if let Some(known) = phrases.iter_mut().find(|known| known.rest == rest) {
            known.values.push(value);
            return;
        }
        let place = phrases.partition_point(|known| known.rest.len() >= rest.len());
        phrases.insert(place, Phrase { rest, values: vec![value] });
    }

    /// The longest phrase that begins at a token: how many tokens it has, and what it stands for.
    pub fn at(&self, sentence: &Sentence<'_>, token: usize) -> Option<(usize, &[T])> {
        let written = self.starting(sentence, token, sentence.low[token]);
        let lemma = sentence.nodes[token].lemma.as_str();
        let base = (lemma != sentence.low[token]).then(|| self.starting(sentence, token, lemma)).flatten();
        match (written, base) {
            (Some(written), Some(base)) => Some(if base.0 > written.0 { base } else { written }),
            (written, base) => written.or(base),
        }
    }

    /// All that the words at a token stand for, as written and in base form.
    pub fn of<'a>(&'a self, sentence: &Sentence<'_>, token: usize) -> impl Iterator<Item = T> + 'a {
        let lemma = sentence.nodes[token].lemma.as_str();
        let written = self.starting(sentence, token, sentence.low[token]);
        let base = (lemma != sentence.low[token]).then(|| self.starting(sentence, token, lemma)).flatten();
        written.into_iter().chain(base).flat_map(|(_, values)| values.iter().copied())
    }

    fn starting(&self, sentence: &Sentence<'_>, token: usize, first: &str) -> Option<(usize, &[T])> {
        let fits = |phrase: &&Phrase<T>| {
            let places = token + 1..token + 1 + phrase.rest.len();
            places.end <= sentence.low.len()
                && places
                    .zip(&phrase.rest)
                    .all(|(at, word)| sentence.low[at] == word || sentence.nodes[at].lemma == *word)
        };
        let phrase = self.by_first.get(first)?.iter().find(fits)?;
        Some((1 + phrase.rest.len(), &phrase.values))
    }
}
