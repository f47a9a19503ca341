//! A learner of yes-or-no decisions from numbered features: an averaged perceptron with a margin, in whole numbers, so that the
//! result is the same on every machine.

use chancery_reader::language::segment::Table;

/// Weights in training.
pub struct Perceptron {
    weights: Vec<i32>,
    totals: Vec<i64>,
    margin: i32,
    step: i64,
}

impl Perceptron {
    /// A table of `1 << log` weights. A decision is learned from when its score is not at least `margin` on the right side.
    pub fn new(log: u32, margin: i32) -> Perceptron {
        Perceptron { weights: vec![0; 1 << log], totals: vec![0; 1 << log], margin, step: 1 }
    }

    fn slot(&self, feature: u32) -> usize {
        feature as usize & (self.weights.len() - 1)
    }

    /// The score now; above 0 is yes.
    pub fn score(&self, features: &[u32]) -> i32 {
        features.iter().map(|feature| self.weights[self.slot(*feature)]).sum()
    }

    /// Looks at one decision and its truth. Gives the score before learning.
    pub fn learn(&mut self, features: &[u32], truth: bool) -> i32 {
        let score = self.score(features);
        let sign = if truth { 1 } else { -1 };
        if score * sign <= self.margin {
            for feature in features {
                let slot = self.slot(*feature);
                self.weights[slot] += sign;
                self.totals[slot] += self.step * i64::from(sign);
            }
        }
        self.step += 1;
        score
    }

    /// The mean of the weights over all steps, as bytes. The scale is such that all but the `clipped` heaviest weights fit.
    pub fn table(&self, clipped: usize) -> Option<Table> {
        let means: Vec<i64> = self
            .weights
            .iter()
            .zip(&self.totals)
            .map(|(weight, total)| i64::from(*weight) * self.step - total)
            .collect();
        let mut sizes: Vec<i64> = means.iter().map(|mean| mean.abs()).collect();
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        let largest = sizes.get(clipped).copied().unwrap_or(1).max(1);
        let byte = |mean: &i64| {
            let scaled = (mean * 127 * 2 + mean.signum() * largest) / (2 * largest);
            scaled.clamp(-127, 127) as i8
        };
        Table::new(means.iter().map(byte).collect())
    }
}
