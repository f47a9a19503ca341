//! Trains what labels of names are worth in their order (`models/en/names.tsv`): a linear chain over the scores of a network that is done.
//!
//! The likelihood of the labels of the training sentences is climbed by all sentences at once, so nothing is random. It reads the
//! train part of UNER-EWT, whose scheme the network's names follow, and the network; no development or test file.

use std::fmt::Write as _;
use std::path::Path;

use chancery_reader::language::syntax::arithmetic::exp;
use chancery_reader::language::syntax::{Model, NameOrder, can_follow, name_scores};

use crate::predict::tokens::{TokenSentence, sentences};
use crate::{GoldError, input};

/// The set that is learned from.
const SET: &str = "ner/uner_en_ewt/train.iob2.gz";
/// Steps of learning.
const STEPS: usize = 80;
/// The largest step, in scores.
const RATE: f64 = 0.1;
/// What a number's square costs.
const COST: f64 = 1.0;
/// The share of what was learned that is kept: the network knows the training sentences by heart, so its own scores are surer
/// there than elsewhere. Chosen on development sets.
const SHARE: f64 = 2.0 / 3.0;
/// Whole numbers of the order that are 1 of the network's scores.
const ONE: f64 = 1024.0;

/// Trains and returns the file's bytes. `limit`: so many sentences, 0 for all.
pub fn train(data: &Path, network: &Path, limit: usize) -> Result<Vec<u8>, GoldError> {
    if !network.exists() {
        let message = "no network lies there; train the part `syntax` into this folder first";
        return Err(GoldError::Other(format!("{}: {message}", network.display())));
    }
    let model = Model::from_bytes(&input::read_bytes(network)?)
        .map_err(|error| GoldError::Other(format!("{}: {error}", network.display())))?;
    let mut read = sentences(&data.join(SET))?;
    if limit > 0 {
        read.truncate(limit);
    }
    let labels = model.name_labels().to_vec();
    let examples: Vec<Example> =
        read.iter().filter_map(|sentence| example(&model, &labels, sentence)).collect();
    let chain = Chain::learned(&labels, &examples);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "# What a label of a name is worth after another, in 1024ths of a score of the network."
    );
    let _ = writeln!(text, "# Made by `chancery-gold train en --only names`; see names.md.");
    text.push_str(&chain.order(&labels).to_text());
    Ok(text.into_bytes())
}

/// A sentence: a row of scores a word, and the labels.
struct Example {
    scores: Vec<f32>,
    truth: Vec<usize>,
}

fn example(model: &Model, labels: &[String], sentence: &TokenSentence) -> Option<Example> {
    let mut forms = Vec::with_capacity(sentence.rows.len());
    let mut truth = Vec::with_capacity(sentence.rows.len());
    for row in &sentence.rows {
        let [_, form, tag, rest @ ..] = row.as_slice() else { return None };
        // a fourth column tells names of other kinds
        let tag = if tag == "O" { rest.first().unwrap_or(tag) } else { tag };
        forms.push(form.as_str());
        truth.push(labels.iter().position(|label| label == tag)?);
    }
    (!forms.is_empty()).then(|| Example { scores: name_scores(model, &[&forms]), truth })
}

/// A chain in numbers of the network's scores: `first`, `last` and `plain` have a number a label, `after` a row a label before.
struct Chain {
    count: usize,
    /// What a score of the network counts.
    factor: f64,
    /// All numbers: `plain`, `first`, `last`, `after`, one after another.
    values: Vec<f64>,
}

/// The gradient of a chain.
struct Gradient {
    factor: f64,
    values: Vec<f64>,
}

impl Chain {
    fn learned(labels: &[String], examples: &[Example]) -> Chain {
        let count = labels.len();
        let total = count * (count + 3);
        let mut chain = Chain { count, factor: 1.0, values: vec![0.0; total] };
        let mut memory = vec![(0.0, 0.0); total + 1];
        let mut young = (1.0, 1.0);
        for step in 0..STEPS {
            let gradient = chain.gradient(labels, examples);
            young = (young.0 * 0.9, young.1 * 0.98);
            let rate = RATE * (1.0 - step as f64 / STEPS as f64);
            let slopes = gradient.values.into_iter().chain([gradient.factor]);
            let values = chain.values.iter_mut().chain([&mut chain.factor]);
            for ((value, slope), (first, second)) in values.zip(slopes).zip(&mut memory) {
                *first = 0.9 * *first + 0.1 * slope;
                *second = 0.98 * *second + 0.02 * slope * slope;
                *value -= rate * (*first / (1.0 - young.0)) / ((*second / (1.0 - young.1)).sqrt() + 1e-8);
            }
        }
        chain
    }

    fn first(&self, label: usize) -> usize {
        self.count + label
    }

    fn last(&self, label: usize) -> usize {
        2 * self.count + label
    }

    fn after(&self, before: usize, label: usize) -> usize {
        (3 + before) * self.count + label
    }

    /// The slope of the loss: what the chain expects less what is there.
    fn gradient(&self, labels: &[String], examples: &[Example]) -> Gradient {
        let mut gradient =
            Gradient { factor: 0.0, values: self.values.iter().map(|value| COST * value).collect() };
        let factors = Factors::of(self, labels);
        for example in examples {
            self.expect(&factors, example, &mut gradient);
            self.take(example, &mut gradient);
        }
        gradient
    }

    /// Adds what the chain expects of a sentence.
    fn expect(&self, factors: &Factors, example: &Example, gradient: &mut Gradient) {
        let count = self.count;
        let worth = factors.worth(self, &example.scores);
        let words = example.truth.len();
        // from the left: shares of each label, each row brought to the sum 1 by `sizes`
        let mut left: Vec<f64> = Vec::with_capacity(worth.len());
        let mut sizes = Vec::with_capacity(words);
        for (word, row) in worth.chunks_exact(count).enumerate() {
            let reached = |label: usize| match word.checked_sub(1) {
                None => factors.first[label],
                Some(before) => {
                    let before = &left[before * count..][..count];
                    before.iter().zip(&factors.after).map(|(share, after)| share * after[label]).sum()
                }
            };
            let mut next: Vec<f64> = (0..count).map(|label| reached(label) * row[label]).collect();
            let size: f64 = next.iter().sum();
            for value in &mut next {
                *value /= size;
            }
            left.extend(next);
            sizes.push(size);
        }
        let end = &left[(words - 1) * count..];
        let total: f64 = end.iter().zip(&factors.last).map(|(share, last)| share * last).sum();
        // from the right
        let mut right: Vec<f64> = factors.last.iter().map(|last| last / total).collect();
        for word in (0..words).rev() {
            let scores = &example.scores[word * count..][..count];
            let best = highest(scores);
            for label in 0..count {
                let share = left[word * count + label] * right[label];
                gradient.values[label] += share;
                gradient.factor += share * f64::from(scores[label] - best);
                if word == 0 {
                    gradient.values[self.first(label)] += share;
                }
                if word + 1 == words {
                    gradient.values[self.last(label)] += share;
                }
            }
            let Some(before) = word.checked_sub(1) else { break };
            let coming: Vec<f64> =
                (0..count).map(|label| worth[word * count + label] * right[label] / sizes[word]).collect();
            for from in 0..count {
                let share = left[before * count + from];
                let mut sum = 0.0;
                for (label, coming) in coming.iter().enumerate() {
                    let value = factors.after[from][label] * coming;
                    gradient.values[self.after(from, label)] += share * value;
                    sum += value;
                }
                right[from] = sum;
            }
        }
    }

    /// Takes away what is there.
    fn take(&self, example: &Example, gradient: &mut Gradient) {
        let mut before = None;
        for (label, scores) in example.truth.iter().zip(example.scores.chunks_exact(self.count)) {
            gradient.values[*label] -= 1.0;
            gradient.factor -= f64::from(scores[*label] - highest(scores));
            let place = before.map_or(self.first(*label), |before| self.after(before, *label));
            gradient.values[place] -= 1.0;
            before = Some(*label);
        }
        if let Some(label) = before {
            gradient.values[self.last(label)] -= 1.0;
        }
    }

    /// The chain in the scale of the network, in whole numbers.
    fn order(&self, labels: &[String]) -> NameOrder {
        let whole = |value: f64| (value * SHARE / self.factor * ONE).round() as i32;
        let every = 0..self.count;
        // what cannot follow has no number
        let follows = |before: Option<usize>, label: usize, value: f64| {
            let before = before.map(|before| labels[before].as_str());
            if can_follow(before, &labels[label]) { whole(value + self.values[label]) } else { 0 }
        };
        let opens = every.clone().map(|label| follows(None, label, self.values[self.first(label)])).collect();
        let row = |before: usize| {
            every
                .clone()
                .map(|label| follows(Some(before), label, self.values[self.after(before, label)]))
                .collect()
        };
        NameOrder {
            labels: labels.to_vec(),
            opens,
            after: every.clone().map(row).collect(),
            closes: every.clone().map(|label| whole(self.values[self.last(label)])).collect(),
        }
    }
}

/// A chain's numbers as factors; what cannot follow is 0.
struct Factors {
    first: Vec<f64>,
    last: Vec<f64>,
    after: Vec<Vec<f64>>,
}

impl Factors {
    fn of(chain: &Chain, labels: &[String]) -> Factors {
        let factor = |before: Option<usize>, label: usize, place: usize| {
            let before = before.map(|before| labels[before].as_str());
            if can_follow(before, &labels[label]) { power(chain.values[place]) } else { 0.0 }
        };
        let every = 0..chain.count;
        Factors {
            first: every.clone().map(|label| factor(None, label, chain.first(label))).collect(),
            last: every.clone().map(|label| power(chain.values[chain.last(label)])).collect(),
            after: every
                .clone()
                .map(|before| {
                    every
                        .clone()
                        .map(|label| factor(Some(before), label, chain.after(before, label)))
                        .collect()
                })
                .collect(),
        }
    }

    /// What each label of each word is worth by itself, as factors.
    fn worth(&self, chain: &Chain, scores: &[f32]) -> Vec<f64> {
        let mut worth = Vec::with_capacity(scores.len());
        for row in scores.chunks_exact(self.first.len()) {
            let best = highest(row);
            worth.extend(
                row.iter().enumerate().map(|(label, score)| {
                    power(chain.factor * f64::from(score - best) + chain.values[label])
                }),
            );
        }
        worth
    }
}

/// e to the power of `x`, the same on every machine.
fn power(x: f64) -> f64 {
    f64::from(exp(x as f32))
}

fn highest(scores: &[f32]) -> f32 {
    scores.iter().fold(f32::MIN, |best, score| if *score > best { *score } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        ["O", "B-PER", "I-PER"].map(str::to_owned).to_vec()
    }

    /// Minus the logarithm of the share of the truth among all rows of labels, by counting all.
    fn loss(chain: &Chain, labels: &[String], example: &Example) -> f64 {
        let (count, words) = (labels.len(), example.truth.len());
        let value = |row: &[usize]| -> Option<f64> {
            let mut sum = chain.values[chain.last(row[words - 1])];
            for (word, label) in row.iter().enumerate() {
                let before = word.checked_sub(1).map(|before| row[before]);
                if !can_follow(before.map(|before| labels[before].as_str()), &labels[*label]) {
                    return None;
                }
                let scores = &example.scores[word * count..][..count];
                sum += chain.factor * f64::from(scores[*label] - highest(scores)) + chain.values[*label];
                sum += chain.values[before.map_or(chain.first(*label), |before| chain.after(before, *label))];
            }
            Some(sum)
        };
        let mut total = 0.0;
        for number in 0..count.pow(words as u32) {
            let row: Vec<usize> = (0..words).map(|word| number / count.pow(word as u32) % count).collect();
            total += value(&row).map_or(0.0, f64::exp);
        }
        let cost: f64 = chain.values.iter().map(|value| COST * value * value / 2.0).sum();
        total.ln() - value(&example.truth).unwrap_or(f64::NAN) + cost
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let labels = labels();
        let count = labels.len();
        let example = Example {
            scores: vec![0.3, 1.0, -0.5, 0.2, 0.9, 1.1, 0.4, -0.2, 0.6, 0.0, 0.5, 0.1],
            truth: vec![1, 2, 0, 1],
        };
        let values: Vec<f64> =
            (0..count * (count + 3)).map(|place| ((place * 7) % 11) as f64 / 10.0 - 0.5).collect();
        let chain = Chain { count, factor: 0.8, values };
        let gradient = chain.gradient(&labels, std::slice::from_ref(&example));
        let moved = |place: Option<usize>, by: f64| {
            let mut values = chain.values.clone();
            let mut factor = chain.factor;
            match place {
                Some(place) => values[place] += by,
                None => factor += by,
            }
            loss(&Chain { count, factor, values }, &labels, &example)
        };
        for place in (0..chain.values.len()).map(Some).chain([None]) {
            let slope = (moved(place, 1e-4) - moved(place, -1e-4)) / 2e-4;
            let told = place.map_or(gradient.factor, |place| gradient.values[place]);
            assert!((slope - told).abs() < 1e-3, "{place:?}: {told}, {slope}");
        }
    }

    #[test]
    fn what_follows_often_is_worth_more() {
        let flat = |truth: Vec<usize>| Example { scores: vec![0.0; truth.len() * 3], truth };
        let examples: Vec<Example> = (0..20).map(|_| flat(vec![0, 1, 2, 0])).collect();
        let order = Chain::learned(&labels(), &examples).order(&labels());
        assert!(order.after[1][2] > order.after[1][0] && order.after[0][1] > order.after[2][1], "{order:?}");
        assert!(order.opens[0] > order.opens[1] && order.closes[0] > order.closes[2], "{order:?}");
        assert_eq!((order.opens[2], order.after[0][2]), (0, 0), "an inside alone has no number");
    }
}
