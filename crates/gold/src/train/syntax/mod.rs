//! Training of tags, features, lemmas, trees and names: `models/en/syntax.bin`.
//!
//! The network is small and learns from treebanks, name sets and silver text (open text that larger models labelled, see
//! `gold/teacher`). Batches are split in two halves that two threads work on; their gradients are added in a fixed order, so the
//! number of cores changes nothing. Development and test files are not read.

pub mod examples;
mod network;
#[cfg(test)]
mod tests;

use std::path::Path;

use chancery_reader::language::syntax::{ModelFile, Parts, Sizes, SmallMap, Table};

use super::Chance;
use crate::GoldError;
use examples::{Example, Examples, VECTOR};
use network::{Dropout, Layout, MapPlace, Pass, Weights};

/// What a training may be asked to do otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Folder of silver text.
    pub silver: Option<&'a Path>,
    /// Folder of further trees, `*.conllu.gz` (see `gold/teacher/compose.py`).
    pub trees: Option<&'a Path>,
    /// A network to start from instead of chance, at a smaller rate.
    pub start: Option<&'a Path>,
    /// How often the examples are shown.
    pub rounds: usize,
    /// Sentences of each file, 0 for all.
    pub limit: usize,
    /// Another seed gives other first values and another order.
    pub seed: u64,
}

/// Words of a batch.
const BATCH: usize = 8000;
/// Words that pass the network together in training.
const TOGETHER: usize = 800;
/// The largest step of learning.
const RATE: f32 = 4e-3;
/// The same for a network that has learned before.
const LATER_RATE: f32 = 1e-3;
/// Batches until it is reached.
const WARM: usize = 200;

/// The sizes of the shipped network.
const SIZES: Sizes =
    Sizes { width: 256, layers: 4, word: VECTOR, piece: 64, shape: 16, arc: 128, relation: 96, hidden: 64 };

/// Trains and returns the model file's bytes.
pub fn train(data: &Path, options: &Options<'_>) -> Result<Vec<u8>, GoldError> {
    let start = options.start.map(read_model).transpose()?;
    let examples = examples::read(data, options, start.as_ref())?;
    let layout = Layout::new(SIZES, &examples.labels, examples.vocabulary.len());
    let mut chance = Chance::new(options.seed);
    let mut values = match &start {
        Some(file) => layout.values_of(file)?,
        None => layout.first_values(&examples, &mut chance),
    };
    let most = if start.is_some() { LATER_RATE } else { RATE };
    let round: usize = examples.sentences.iter().map(|sentence| sentence.words.len() * sentence.times).sum();
    let steps = (round * options.rounds / BATCH).max(1);
    eprintln!(
        "{} sentences, {round} words a round, {} numbers, {steps} batches",
        examples.sentences.len(),
        layout.total
    );
    let mut memory = Memory { first: vec![0.0; layout.total], second: vec![0.0; layout.total] };
    let mut gradients = [vec![0.0; layout.total], vec![0.0; layout.total]];
    let mut step = 0;
    let mut sum = 0.0;
    while step < steps {
        for batch in batches(&examples, &mut chance) {
            if step == steps {
                break;
            }
            let loss = batch_gradient(
                &layout,
                &values,
                &examples,
                &batch,
                options.seed ^ (step as u64) << 20,
                &mut gradients,
            );
            let warm = ((step + 1) as f32 / WARM as f32).min(1.0);
            let rate = most * warm * (1.0 - step as f32 / steps as f32);
            step += 1;
            memory.learn(&mut values, &mut gradients, rate, step);
            sum += loss;
            if step % 100 == 0 || step == steps {
                let since = if step % 100 == 0 { 100 } else { step % 100 };
                eprintln!("batch {step} of {steps}: loss {:.3}", sum / since as f32);
                sum = 0.0;
            }
        }
    }
    Ok(export(&layout, &values, examples).to_bytes())
}

/// The network in the middle between two, of which one was trained on from the other: it has most of what each does better.
pub fn middle(one: &Path, other: &Path) -> Result<Vec<u8>, GoldError> {
    let (one, other) = (read_model(one)?, read_model(other)?);
    if one.labels != other.labels || one.words != other.words {
        return Err(GoldError::Other(
            "the two networks have other labels or words; one must be trained on from the other".to_owned(),
        ));
    }
    let layout = Layout::new(SIZES, &one.labels, one.words.len());
    let mut values = layout.values_of(&one)?;
    for (value, other) in values.iter_mut().zip(layout.values_of(&other)?) {
        *value = (*value + other) * 0.5;
    }
    let ModelFile { labels, lemmas, words: vocabulary, .. } = one;
    Ok(export(&layout, &values, Examples { labels, vocabulary, lemmas, ..Examples::default() }).to_bytes())
}

fn read_model(path: &Path) -> Result<ModelFile, GoldError> {
    let bytes = std::fs::read(path).map_err(GoldError::at(path))?;
    ModelFile::from_bytes(&bytes).map_err(|error| GoldError::Other(format!("{}: {error}", path.display())))
}

/// The examples of a round in batches of sentences of about one length, in another order each time.
fn batches<'e>(examples: &'e Examples, chance: &mut Chance) -> Vec<Vec<&'e Example>> {
    let mut order: Vec<(usize, &Example)> = Vec::new();
    for sentence in &examples.sentences {
        for _ in 0..sentence.times {
            order.push((sentence.words.len() * 8 + chance.below(24), sentence));
        }
    }
    chance.shuffle(&mut order);
    order.sort_by_key(|(length, _)| *length);
    let mut all = Vec::new();
    let (mut open, mut words) = (Vec::new(), 0);
    for (_, sentence) in order {
        words += sentence.words.len();
        open.push(sentence);
        if words >= BATCH {
            all.push(std::mem::take(&mut open));
            words = 0;
        }
    }
    if !open.is_empty() {
        all.push(open);
    }
    chance.shuffle(&mut all);
    all
}

/// Fills the two gradients from the two halves of a batch and returns the loss.
fn batch_gradient(
    layout: &Layout,
    values: &[f32],
    examples: &Examples,
    batch: &[&Example],
    seed: u64,
    gradients: &mut [Vec<f32>; 2],
) -> f32 {
    let words = batch.iter().flat_map(|sentence| &examples.words[sentence.words.clone()]);
    let weights = Weights::of(words);
    let dropout = Dropout { values: 0.15, layers: 0.075, words: 0.15 };
    let pass = Pass { layout, values, examples, dropout, weights };
    let (one, other) = batch.split_at(batch.len() / 2);
    let [first, second] = gradients;
    let half = |sentences: &[&Example], seed: u64, gradient: &mut [f32]| {
        gradient.fill(0.0);
        let mut chance = Chance::new(seed);
        let (mut start, mut words, mut loss) = (0, 0, 0.0);
        for end in 1..=sentences.len() {
            words += sentences[end - 1].words.len();
            if words >= TOGETHER || end == sentences.len() {
                loss += pass.run(&sentences[start..end], &mut chance, gradient);
                (start, words) = (end, 0);
            }
        }
        loss
    };
    std::thread::scope(|scope| {
        let there = scope.spawn(|| half(other, seed ^ 1, second));
        let here = half(one, seed, first);
        here + there.join().unwrap_or(f32::NAN)
    })
}

/// What Adam remembers.
struct Memory {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Memory {
    /// One step of AdamW over the sum of the two gradients, which is cut to length 1.
    fn learn(&mut self, values: &mut [f32], gradients: &mut [Vec<f32>; 2], rate: f32, step: usize) {
        const KEEP: (f32, f32) = (0.9, 0.98);
        let [one, other] = gradients;
        for (slot, value) in one.iter_mut().zip(other) {
            *slot += *value;
        }
        let length = one
            .chunks(4096)
            .map(|part| f64::from(chancery_reader::language::syntax::arithmetic::dot(part, part)))
            .sum::<f64>()
            .sqrt() as f32;
        let cut = if length > 1.0 { 1.0 / length } else { 1.0 };
        let mut young = (1.0f32, 1.0f32);
        for _ in 0..step.min(2000) {
            young = (young.0 * KEEP.0, young.1 * KEEP.1);
        }
        let (scale, root) = (rate / (1.0 - young.0), 1.0 / (1.0 - young.1));
        for (((value, gradient), first), second) in
            values.iter_mut().zip(one.iter()).zip(&mut self.first).zip(&mut self.second)
        {
            let gradient = gradient * cut;
            *first = KEEP.0 * *first + (1.0 - KEEP.0) * gradient;
            *second = KEEP.1 * *second + (1.0 - KEEP.1) * gradient * gradient;
            *value -= rate * 0.01 * *value + scale * *first / ((*second * root).sqrt() + 1e-8);
        }
    }
}

/// The trained numbers in the shape of the file.
fn export(layout: &Layout, values: &[f32], examples: Examples) -> ModelFile {
    let table = |range: &std::ops::Range<usize>| Table::from_values(&values[range.clone()]);
    let map =
        |place: &MapPlace| SmallMap::from_values(&values[place.weights.clone()], &values[place.bias.clone()]);
    let mut heads = map(&layout.heads);
    // names follow the scheme of the first name set
    let names = layout.heads_at.range(3);
    for (bias, add) in heads.bias[names].iter_mut().zip(&values[layout.schemes.clone()]) {
        *bias += add;
    }
    let parts = Parts {
        words: table(&layout.words),
        pieces: table(&layout.pieces),
        shapes: table(&layout.shapes),
        into: map(&layout.into),
        layers: layout
            .layers
            .iter()
            .map(|(norm, place)| (values[norm.clone()].to_vec(), map(place)))
            .collect(),
        norm: values[layout.norm.clone()].to_vec(),
        heads,
        scripts: map(&layout.scripts),
        names: map(&layout.names),
        arcs: map(&layout.arcs),
        relations: map(&layout.relations),
        root: values[layout.root.clone()].to_vec(),
        distances: values[layout.distances.clone()].to_vec(),
    };
    ModelFile {
        sizes: layout.sizes,
        labels: examples.labels,
        lemmas: examples.lemmas,
        words: examples.vocabulary,
        parts,
    }
}
