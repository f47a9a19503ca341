//! A learner of yes-or-no decisions from numbered features: squared hinge loss, steps scaled by each weight's past (AdaGrad), and
//! features left out at random so that no single one is leant on. It uses only operations that every machine rounds alike.

use chancery_reader::language::segment::Table;

use super::Chance;

/// Weights in training.
pub struct Learner {
    weights: Vec<f32>,
    squares: Vec<f32>,
    sums: Vec<f32>,
    rate: f32,
    dropped: usize,
    chance: Chance,
    kept: Vec<usize>,
}

impl Learner {
    /// A table of `1 << log` weights; so many of 100 features are left out of each step.
    pub fn new(log: u32, rate: f32, dropped: usize, seed: u64) -> Learner {
        let size = 1 << log;
        Learner {
            weights: vec![0.0; size],
            squares: vec![1e-3; size],
            sums: vec![0.0; size],
            rate,
            dropped,
            chance: Chance::new(seed),
            kept: Vec::new(),
        }
    }

    /// Looks at one decision and its truth.
    pub fn learn(&mut self, features: &[u32], truth: bool) {
        self.kept.clear();
        for feature in features {
            if !self.chance.percent(self.dropped) {
                self.kept.push(*feature as usize & (self.weights.len() - 1));
            }
        }
        let sign = if truth { 1.0 } else { -1.0 };
        let score: f32 = self.kept.iter().map(|slot| self.weights[*slot]).sum();
        let lacking = 1.0 - sign * score;
        if lacking <= 0.0 {
            return;
        }
        for slot in &self.kept {
            self.squares[*slot] += lacking * lacking;
            self.weights[*slot] += self.rate * sign * lacking / self.squares[*slot].sqrt();
        }
    }

    /// Takes the weights as they stand into the sum that becomes the table; the mean of several rounds leans less on the last texts.
    pub fn note(&mut self) {
        for (sum, weight) in self.sums.iter_mut().zip(&self.weights) {
            *sum += weight;
        }
    }

    /// The noted weights as bytes. The scale is such that all but the `clipped` heaviest weights fit.
    pub fn table(&self, clipped: usize) -> Option<Table> {
        let mut sizes: Vec<f32> = self.sums.iter().map(|weight| weight.abs()).collect();
        sizes.sort_by(|one, other| other.total_cmp(one));
        let largest = sizes.get(clipped).copied().unwrap_or(1.0).max(1e-6);
        let byte = |weight: &f32| (weight * 127.0 / largest).round().clamp(-127.0, 127.0) as i8;
        Table::new(self.sums.iter().map(byte).collect())
    }
}
