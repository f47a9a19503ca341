//! Words -> tags, features, lemmas, trees and names, by a trained network.
//!
//! `features` says what is seen of a form, `network` turns forms into scores, `tree` finds the best tree, `lemma` applies lemma scripts.
//! `model` is the file. It takes words and sentences as given, and knows no language but what the model learned.

pub mod arithmetic;
pub mod features;
pub mod lemma;
mod model;
mod network;
#[cfg(test)]
mod tests;
mod tree;

pub use model::{
    DISTANCES, Heads, KnownLemma, Labels, Model, ModelError, ModelFile, Parts, Sizes, SmallMap, Table,
    WordIndex,
};
pub use tree::{Scores as HeadScores, best_tree};

use arithmetic::dot;

/// What is known of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis<'m> {
    /// UPOS.
    pub tag: &'m str,
    /// Features, `A=B|C=D` or `_`.
    pub features: &'m str,
    /// The lemma.
    pub lemma: String,
    /// Its head: 1 for the first word of the sentence, 0 for the root.
    pub head: u32,
    /// Its relation to its head, with the subtype.
    pub relation: &'m str,
    /// `O`, or the place in a name and its kind: `B-PER`, `I-PER`, ...
    pub name: &'m str,
}

/// Words that pass the network together, about.
const TOGETHER: usize = 192;
/// Longer sentences are read in stretches of this many words, since the scores of heads grow with the square.
const LONGEST: usize = 400;

/// Reads sentences, given as lists of forms.
pub fn analyse<'m>(model: &'m Model, sentences: &[&[&str]]) -> Vec<Vec<Analysis<'m>>> {
    let mut out = Vec::with_capacity(sentences.len());
    let mut first = 0;
    while first < sentences.len() {
        let (mut end, mut words) = (first, 0);
        while end < sentences.len() && (words == 0 || words + sentences[end].len() <= TOGETHER) {
            words += sentences[end].len();
            end += 1;
        }
        let mut forms = Vec::with_capacity(words);
        let mut lengths = Vec::new();
        for sentence in &sentences[first..end] {
            forms.extend_from_slice(sentence);
            lengths.extend(sentence.chunks(LONGEST).map(<[&str]>::len));
        }
        let mut stretches = read_together(model, &forms, &lengths).into_iter();
        for sentence in &sentences[first..end] {
            let mut whole: Vec<Analysis<'m>> = Vec::with_capacity(sentence.len());
            for _ in sentence.chunks(LONGEST) {
                let base = whole.len() as u32;
                let root = whole.iter().position(|word| word.head == 0);
                for mut word in stretches.next().unwrap_or_default() {
                    if word.head > 0 {
                        word.head += base;
                    } else if let Some(root) = root {
                        // a later stretch hangs on the root of the first
                        word.head = root as u32 + 1;
                        word.relation = model
                            .labels
                            .relations
                            .iter()
                            .find(|label| *label == "parataxis")
                            .map_or("dep", |label| label);
                    }
                    whole.push(word);
                }
            }
            out.push(whole);
        }
        first = end;
    }
    out
}

fn read_together<'m>(model: &'m Model, forms: &[&str], lengths: &[usize]) -> Vec<Vec<Analysis<'m>>> {
    let scores = network::run(model, forms, lengths);
    let mut first = 0;
    lengths
        .iter()
        .map(|length| {
            let sentence = Sentence { model, scores: &scores, forms: &forms[first..first + length], first };
            first += length;
            sentence.read()
        })
        .collect()
}

/// One sentence and its scores.
struct Sentence<'s, 'm> {
    model: &'m Model,
    scores: &'s network::Scores,
    forms: &'s [&'s str],
    first: usize,
}

impl<'m> Sentence<'_, 'm> {
    fn read(&self) -> Vec<Analysis<'m>> {
        let labels = &self.model.labels;
        let heads = self.heads();
        let names = self.names();
        (0..self.forms.len())
            .map(|word| {
                let tag = best(self.row(0, word));
                let head = heads[word];
                Analysis {
                    tag: &labels.tags[tag],
                    features: &labels.features[best(self.row(1, word))],
                    lemma: self.lemma(word, tag),
                    head,
                    relation: &labels.relations[self.relation(word, head)],
                    name: &labels.names[names[word]],
                }
            })
            .collect()
    }

    /// What a head of the network says of a word.
    fn row(&self, index: usize, word: usize) -> &[f32] {
        let places = &self.model.places;
        &self.scores.heads[(self.first + word) * places.total()..][places.range(index)]
    }

    /// The same where word 0 is the root.
    fn row_from_root(&self, index: usize, word: usize) -> &[f32] {
        match word.checked_sub(1) {
            Some(word) => self.row(index, word),
            None => &self.model.root[self.model.places.range(index)],
        }
    }

    fn heads(&self) -> Vec<u32> {
        let (n, size) = (self.forms.len(), self.model.sizes.arc);
        let mut to = Vec::with_capacity((n + 1) * size);
        for word in 0..=n {
            to.extend(
                self.row_from_root(5, word).iter().map(|value| if *value < 0.0 { 0.0 } else { *value }),
            );
        }
        let mut values = Vec::with_capacity(n * (n + 1));
        for word in 1..=n {
            let of = &self.scores.arcs[(self.first + word - 1) * size..][..size];
            for (head, to) in to.chunks_exact(size).enumerate() {
                values.push(dot(of, to) + self.model.distances[distance(word, head)]);
            }
        }
        best_tree(&HeadScores { values: &values, words: n })
    }

    fn relation(&self, word: usize, head: u32) -> usize {
        if head == 0 {
            return self.model.root_relation;
        }
        let of = self.row(6, word);
        let to = self.row_from_root(7, head as usize);
        let sum: Vec<f32> =
            of.iter().zip(to).map(|(of, to)| if of + to < 0.0 { 0.0 } else { of + to }).collect();
        let mut out = Vec::new();
        self.model.relations.apply(&sum, 1, &mut out, &mut Vec::new(), &mut Vec::new());
        out[self.model.root_relation] = f32::MIN;
        best(&out)
    }

    fn lemma(&self, word: usize, tag: usize) -> String {
        let form = self.forms[word];
        let scripts = &self.model.labels.scripts;
        if let Some(lemma) = self.model.known_lemma(&form.to_lowercase(), tag) {
            return lemma.to_owned();
        }
        let scores = &self.scores.scripts[(self.first + word) * scripts.len()..][..scripts.len()];
        let mut left = scores.to_vec();
        for _ in 0..4 {
            let choice = best(&left);
            if let Some(lemma) = lemma::apply(&scripts[choice], form) {
                return lemma;
            }
            left[choice] = f32::MIN;
        }
        form.to_owned()
    }

    /// The best row of names in which every inside follows a name of its kind.
    fn names(&self) -> Vec<usize> {
        let labels = &self.model.labels.names;
        let count = labels.len();
        let follows = |before: Option<usize>, label: usize| match labels[label].strip_prefix("I-") {
            None => true,
            Some(kind) => {
                before.is_some_and(|before| labels[before].len() > 2 && labels[before][2..] == *kind)
            }
        };
        let mut back: Vec<usize> = Vec::with_capacity(self.forms.len() * count);
        let mut totals: Vec<f32> = Vec::new();
        for word in 0..self.forms.len() {
            let scores = &self.scores.names[(self.first + word) * count..][..count];
            let mut next = Vec::with_capacity(count);
            for (label, score) in scores.iter().enumerate() {
                let mut chosen = (f32::MIN, 0);
                if word == 0 {
                    chosen = (if follows(None, label) { 0.0 } else { -1e9 }, 0);
                }
                for (before, total) in totals.iter().enumerate() {
                    if follows(Some(before), label) && *total > chosen.0 {
                        chosen = (*total, before);
                    }
                }
                next.push(chosen.0 + score);
                back.push(chosen.1);
            }
            totals = next;
        }
        let mut out = vec![0; self.forms.len()];
        let mut at = best(&totals);
        for word in (0..self.forms.len()).rev() {
            out[word] = at;
            at = back[word * count + at];
        }
        out
    }
}

/// The place of a distance between a word and a head, both counted from 1, the root being 0.
pub fn distance(word: usize, head: usize) -> usize {
    let far = word.abs_diff(head).min(DISTANCES - 1);
    if head > word { DISTANCES + far } else { far }
}

/// The first of the largest values.
fn best(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}
