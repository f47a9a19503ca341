//! Words -> tags, features, lemmas, trees and names, by a trained network.
//!
//! `features` says what is seen of a form, `network` turns forms into scores, `tree` finds the best tree, `lemma` applies lemma scripts,
//! `names` finds the names of a document. `model` is the file. It takes words and sentences as given, and knows no language but what the model learned.

pub mod arithmetic;
pub mod features;
pub mod lemma;
mod model;
mod names;
mod network;
#[cfg(test)]
mod tests;
mod tree;

pub use model::{
    DISTANCES, Heads, KnownLemma, Labels, Model, ModelError, ModelFile, Parts, Sizes, SmallMap, Table,
    WordIndex,
};
pub use names::{NameOrder, can_follow};
pub use tree::{Scores as HeadScores, best_tree};

use super::kernel::{Loops, wide};
use arithmetic::dot;
use network::Room;

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

/// Reads the sentences of a document, given as lists of forms. Only names are judged over all of them.
pub fn analyse<'m>(model: &'m Model, sentences: &[&[&str]]) -> Vec<Vec<Analysis<'m>>> {
    let mut out = Vec::with_capacity(sentences.len());
    let mut room = Room::default();
    let mut scores = Vec::new();
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
        let mut stretches = read_together(model, &forms, &lengths, &mut scores, &mut room).into_iter();
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
    let labels = names::names(&model.order, &scores, sentences);
    for (word, label) in out.iter_mut().flatten().zip(labels) {
        word.name = &model.labels.names[label];
    }
    out
}

/// What the network says of the names of these sentences, each by itself: a row of [`Model::name_labels`] a word.
pub fn name_scores(model: &Model, sentences: &[&[&str]]) -> Vec<f32> {
    let mut room = Room::default();
    let stretches = sentences.iter().flat_map(|sentence| sentence.chunks(LONGEST));
    stretches.flat_map(|forms| network::run(model, forms, &[forms.len()], &mut room).names).collect()
}

/// Reads sentences, but for their names, whose scores are appended to `names`.
fn read_together<'m>(
    model: &'m Model,
    forms: &[&str],
    lengths: &[usize],
    names: &mut Vec<f32>,
    room: &mut Room,
) -> Vec<Vec<Analysis<'m>>> {
    let scores = network::run(model, forms, lengths, room);
    let mut first = 0;
    let mut trees = Vec::with_capacity(forms.len());
    for length in lengths {
        let sentence = Sentence { model, scores: &scores, words: *length, first };
        trees.extend(sentence.heads());
        first += length;
    }
    let relations = relations(model, &scores, lengths, &trees, room);
    let total = model.places.total();
    let row = |index: usize, word: usize| &scores.heads[word * total..][model.places.range(index)];
    let tags: Vec<usize> = (0..forms.len()).map(|word| best(row(0, word))).collect();
    let lemmas = lemmas(model, &scores, forms, &tags, room);
    let labels = &model.labels;
    names.extend_from_slice(&scores.names);
    let mut lemmas = lemmas.into_iter();
    first = 0;
    lengths
        .iter()
        .map(|length| {
            let range = first..first + length;
            first += length;
            range
                .map(|word| Analysis {
                    tag: &labels.tags[tags[word]],
                    features: &labels.features[best(row(1, word))],
                    lemma: lemmas.next().unwrap_or_default(),
                    head: trees[word],
                    relation: &labels.relations[relations[word]],
                    name: "O",
                })
                .collect()
        })
        .collect()
}

/// The relations of words to their heads.
fn relations(
    model: &Model,
    scores: &network::Scores,
    lengths: &[usize],
    trees: &[u32],
    room: &mut Room,
) -> Vec<usize> {
    let (total, size) = (model.places.total(), model.sizes.relation);
    let mut sums = Vec::with_capacity(trees.len() * size);
    let mut first = 0;
    for length in lengths {
        for (place, head) in trees[first..first + length].iter().enumerate() {
            let of = &scores.heads[(first + place) * total..][model.places.range(6)];
            let to = match *head {
                0 => &model.root[model.places.range(7)],
                head => &scores.heads[(first + head as usize - 1) * total..][model.places.range(7)],
            };
            sums.extend(of.iter().zip(to).map(|(of, to)| if of + to < 0.0 { 0.0 } else { of + to }));
        }
        first += length;
    }
    let mut out = Vec::new();
    model.relations.apply(&sums, trees.len(), &mut out, room);
    let choose = |(row, head): (&mut [f32], &u32)| {
        // only the root has that relation
        row[model.root_relation] = f32::MIN;
        if *head == 0 { model.root_relation } else { best(row) }
    };
    out.chunks_exact_mut(model.labels.relations.len()).zip(trees).map(choose).collect()
}

/// The lemmas: those of the list of known words, else by the likeliest script that can be applied.
fn lemmas(
    model: &Model,
    scores: &network::Scores,
    forms: &[&str],
    tags: &[usize],
    room: &mut Room,
) -> Vec<String> {
    let total = model.places.total();
    let mut lemmas: Vec<Option<String>> = Vec::with_capacity(forms.len());
    let mut unknown = Vec::new();
    for (word, form) in forms.iter().enumerate() {
        let known = model.known_lemma(&form.to_lowercase(), tags[word]).map(str::to_owned);
        if known.is_none() {
            unknown.extend_from_slice(&scores.heads[word * total..(word + 1) * total]);
        }
        lemmas.push(known);
    }
    let rows = unknown.len() / total;
    let mut scripts = Vec::new();
    model.scripts.apply(&model.head(&unknown, 2), rows, &mut scripts, room);
    let labels = &model.labels.scripts;
    let mut rows = scripts.chunks_exact_mut(labels.len());
    let by_script = |form: &str, row: Option<&mut [f32]>| {
        let row = row?;
        for _ in 0..4 {
            let choice = best(row);
            if let Some(lemma) = lemma::apply(&labels[choice], form) {
                return Some(lemma);
            }
            row[choice] = f32::MIN;
        }
        None
    };
    let lemma_of = |(lemma, form): (Option<String>, &&str)| {
        lemma.or_else(|| by_script(form, rows.next())).unwrap_or_else(|| (*form).to_owned())
    };
    lemmas.into_iter().zip(forms).map(lemma_of).collect()
}

/// One sentence and its scores.
struct Sentence<'s> {
    model: &'s Model,
    scores: &'s network::Scores,
    words: usize,
    first: usize,
}

impl Sentence<'_> {
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
        let (n, size) = (self.words, self.model.sizes.arc);
        let mut to = Vec::with_capacity((n + 1) * size);
        for word in 0..=n {
            to.extend(
                self.row_from_root(5, word).iter().map(|value| if *value < 0.0 { 0.0 } else { *value }),
            );
        }
        let mut values = Vec::with_capacity(n * (n + 1));
        let asked = &self.scores.arcs[self.first * size..][..n * size];
        wide(Pairs { asked, to: &to, size, distances: &self.model.distances, values: &mut values });
        best_tree(&HeadScores { values: &values, words: n })
    }
}

/// The scores of all heads of all words.
struct Pairs<'a> {
    asked: &'a [f32],
    to: &'a [f32],
    size: usize,
    distances: &'a [f32],
    values: &'a mut Vec<f32>,
}

impl Loops for Pairs<'_> {
    type Out = ();

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "it is made of the vectors of its place")]
    fn run(self) {
        for (word, of) in self.asked.chunks_exact(self.size).enumerate() {
            for (head, to) in self.to.chunks_exact(self.size).enumerate() {
                self.values.push(dot(of, to) + self.distances[distance(word + 1, head)]);
            }
        }
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
