//! Phases and turning points of a series of counts: the exact best segmentation, and how sure one can be that a turn is
//! under way now.
//!
//! A phase is a run of months with one mean. The cost of a phase is its quasi-Poisson deviance, the Poisson deviance divided by the
//! dispersion of the pair, because conflict comes in bursts and a Poisson cost would find a turn in each. The dispersion is taken
//! from the differences of neighbouring months, which a turn touches once. Optimal partitioning with pruning (PELT) gives the least
//! sum of costs and penalties over all segmentations. Values are counts or weights, not negative; nothing is known of events here.

/// How much a further turn must gain. Two measures of model choice, for a change that has as parameters its place and one
/// mean per series.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Penalty {
    /// `(2 + d) ln n` for `d` series of `n` months, the modified BIC for change points: few turns that stand firm.
    #[default]
    Firm,
    /// `2 (1 + d) ln ln n`, after Hannan and Quinn: more turns, small ones among them.
    Fine,
}

impl Penalty {
    /// The penalty of a turn in `series` series of `months` months, in units of the deviance.
    pub fn of(self, months: usize, series: usize) -> f64 {
        let log = (months.max(3) as f64).ln();
        let series = series as f64;
        match self {
            Penalty::Firm => (2.0 + series) * log,
            Penalty::Fine => 2.0 * (1.0 + series) * log.ln(),
        }
    }

    /// `firm` or `fine`.
    pub fn name(self) -> &'static str {
        match self {
            Penalty::Firm => "firm",
            Penalty::Fine => "fine",
        }
    }
}

/// The fewest months of a phase: a third of a year.
pub const SHORTEST_PHASE: usize = 4;

/// Variance over mean of a series apart from its turns, at least 1: the mean of `(x - y)^2 / (x + y + 1)` over neighbouring
/// months.
pub fn dispersion(values: &[f64]) -> f64 {
    let pairs = values.windows(2);
    let number = pairs.len();
    if number == 0 {
        return 1.0;
    }
    let sum: f64 = pairs.map(|pair| (pair[1] - pair[0]).powi(2) / (pair[0] + pair[1] + 1.0)).sum();
    (sum / number as f64).max(1.0)
}

/// The first months of all phases but the first, as indices: the segmentation into phases of at least [`SHORTEST_PHASE`]
/// months with the least cost over all series together, which are equally long. Equal costs: the one with fewer turns.
pub fn turns(series: &[Vec<f64>], penalty: Penalty) -> Vec<usize> {
    let costs: Vec<Cost> = series.iter().map(|values| Cost::new(values)).collect();
    let months = series.iter().map(Vec::len).min().unwrap_or(0);
    let of = |start: usize, end: usize| costs.iter().map(|cost| cost.of(start, end)).sum();
    segment(months, penalty.of(months, series.len()), of)
}

/// Deviance of stretches of one series, from running sums.
struct Cost {
    sums: Vec<f64>,
    dispersion: f64,
}

impl Cost {
    fn new(values: &[f64]) -> Self {
        let mut sums = Vec::with_capacity(values.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for value in values {
            sum += value.max(0.0);
            sums.push(sum);
        }
        Cost { sums, dispersion: dispersion(values) }
    }

    /// Minus twice the quasi-likelihood of one mean from `start` to before `end`, up to what all segmentations share.
    fn of(&self, start: usize, end: usize) -> f64 {
        let sum = self.sums[end] - self.sums[start];
        if sum <= 0.0 {
            return 0.0;
        }
        -2.0 * sum * (sum / (end - start) as f64).ln() / self.dispersion
    }
}

/// A possible first month of the last phase.
struct Start {
    at: usize,
    /// The least cost up to the end at hand, the penalty of this turn aside.
    cost: f64,
    /// From which end on it has lost for good.
    lost_from: usize,
}

impl Start {
    fn new(at: usize) -> Self {
        Start { at, cost: 0.0, lost_from: usize::MAX }
    }
}

/// Optimal partitioning. A start that is worse than the best by a whole penalty loses for all ends at which a phase of its
/// own could have begun since, and is dropped there.
fn segment(months: usize, penalty: f64, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    if months < 2 * SHORTEST_PHASE {
        return Vec::new();
    }
    let mut best = vec![f64::INFINITY; months + 1];
    let mut last_start = vec![0usize; months + 1];
    best[0] = -penalty;
    let mut starts = vec![Start::new(0)];
    for end in SHORTEST_PHASE..=months {
        let newest = end - SHORTEST_PHASE;
        if newest >= SHORTEST_PHASE {
            starts.push(Start::new(newest));
        }
        starts.retain(|start| end < start.lost_from);
        for start in &mut starts {
            start.cost = best[start.at] + cost(start.at, end);
            let value = start.cost + penalty;
            if value < best[end] - 1e-9 {
                best[end] = value;
                last_start[end] = start.at;
            }
        }
        for start in &mut starts {
            if start.lost_from == usize::MAX && start.cost > best[end] + 1e-9 {
                start.lost_from = end + SHORTEST_PHASE;
            }
        }
    }
    let mut turns = Vec::new();
    let mut end = last_start[months];
    while end > 0 {
        turns.push(end);
        end = last_start[end];
    }
    turns.reverse();
    turns
}

/// How often a turn is expected: once in so many months.
const MONTHS_OF_A_PHASE: f64 = 24.0;

/// Lengths of a run that are less probable are given up.
const LEAST_PROBABILITY: f64 = 1e-5;

/// The probability that a new phase of a series began within the last three months, 0..=1, given all months up to the last: a
/// filter over the length of the run that goes on now. None for series shorter than two phases or empty ones.
///
/// Within a run the months, divided by the dispersion, are Poisson about a mean that is drawn anew with each run, around
/// the mean of the whole series. A run ends by chance once in two years. Without anything new in the months the answer is near
/// `3 / 24`.
pub fn turn_under_way(values: &[f64]) -> Option<f64> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    if values.len() < 2 * SHORTEST_PHASE || mean <= 0.0 {
        return None;
    }
    let dispersion = dispersion(values);
    let rate = dispersion / mean;
    let ends = 1.0 / MONTHS_OF_A_PHASE;
    let mut runs = vec![Run { probability: 1.0, sum: 0.0, months: 0, of_shape: 0.0 }];
    let mut rates: Vec<[f64; 2]> = Vec::new();
    for value in values {
        let value = value.max(0.0) / dispersion;
        let of_value = ln_gamma(value + 1.0);
        rates.push(logarithms(rate + rates.len() as f64));
        let begun = Run { probability: sum_of(&runs) * ends, sum: 0.0, months: 0, of_shape: 0.0 };
        for run in &mut runs {
            run.probability *= 1.0 - ends;
        }
        // The run that begins with this month.
        runs.push(begun);
        for run in &mut runs {
            *run = run.with(value, of_value, rates[run.months]);
        }
        let all = sum_of(&runs);
        if all <= 0.0 {
            return None;
        }
        runs.retain_mut(|run| {
            run.probability /= all;
            run.probability > LEAST_PROBABILITY
        });
    }
    let before = runs.partition_point(|run| run.months > 3);
    Some(sum_of(&runs[before..]) / sum_of(&runs))
}

/// The probability of runs, which stand from the longest to the shortest.
fn sum_of(runs: &[Run]) -> f64 {
    runs.iter().rev().fold(0.0, |sum, run| sum + run.probability)
}

/// A possible length of the run that the last month stands in.
#[derive(Clone, Copy)]
struct Run {
    probability: f64,
    /// What its months add up to.
    sum: f64,
    months: usize,
    /// `ln_gamma(1 + sum)`.
    of_shape: f64,
}

impl Run {
    /// The run with one more month: less probable by the density of that month, whose mean is gamma distributed with the shape 1 + sum. `of_value` is
    /// `ln_gamma(value + 1)`, `rates` are the [`logarithms`] of the rate of so many months.
    fn with(self, value: f64, of_value: f64, rates: [f64; 2]) -> Run {
        let sum = self.sum + value;
        let of_shape = ln_gamma(1.0 + sum);
        let log = of_shape - self.of_shape - of_value + (1.0 + self.sum) * rates[0] - value * rates[1];
        Run { probability: self.probability * log.exp(), sum, months: self.months + 1, of_shape }
    }
}

/// `ln(rate / (rate + 1))` and `ln(rate + 1)`.
fn logarithms(rate: f64) -> [f64; 2] {
    [(rate / (rate + 1.0)).ln(), (rate + 1.0).ln()]
}

/// The logarithm of the gamma function for `x >= 1`, by Stirling's series after moving `x` up to where it is exact to ten digits.
fn ln_gamma(x: f64) -> f64 {
    let mut product = 1.0;
    let mut x = x;
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let series = inverse / 12.0 - inverse.powi(3) / 360.0 + inverse.powi(5) / 1260.0;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look like chance, from a fixed rule.
    fn noise(seed: u64, number: usize) -> Vec<f64> {
        let mut state = seed;
        (0..number)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((state >> 33) % 9) as f64
            })
            .collect()
    }

    fn cost_of(series: &[Vec<f64>], turns: &[usize], penalty: f64) -> f64 {
        let months = series[0].len();
        let ends = turns.iter().copied().chain([months]);
        let mut start = 0;
        let mut sum = penalty * turns.len() as f64;
        for end in ends {
            sum += series.iter().map(|values| Cost::new(values).of(start, end)).sum::<f64>();
            start = end;
        }
        sum
    }

    /// The least cost of all segmentations, one by one.
    fn least_cost(series: &[Vec<f64>], penalty: f64) -> f64 {
        fn go(series: &[Vec<f64>], turns: &mut Vec<usize>, penalty: f64) -> f64 {
            let months = series[0].len();
            let from = turns.last().copied().unwrap_or(0);
            let mut least = cost_of(series, turns, penalty);
            for turn in from + SHORTEST_PHASE..=months.saturating_sub(SHORTEST_PHASE) {
                turns.push(turn);
                least = least.min(go(series, turns, penalty));
                turns.pop();
            }
            least
        }
        go(series, &mut Vec::new(), penalty)
    }

    #[test]
    fn the_segmentation_is_the_best_of_all() {
        for seed in 1..=12 {
            let mut one = noise(seed, 22);
            for value in &mut one[9..] {
                *value *= if seed % 2 == 0 { 4.0 } else { 0.2 };
            }
            let series = vec![one, noise(seed + 100, 22)];
            for penalty in [Penalty::Firm, Penalty::Fine] {
                let found = turns(&series, penalty);
                let penalty = penalty.of(22, 2);
                let cost = cost_of(&series, &found, penalty);
                assert!((cost - least_cost(&series, penalty)).abs() < 1e-6, "seed {seed}: {found:?}");
            }
        }
    }

    #[test]
    fn a_step_is_found_where_it_is_and_a_flat_series_has_none() {
        let step: Vec<f64> = (0..60).map(|month| if month < 36 { 2.0 } else { 11.0 }).collect();
        assert_eq!(turns(&[step], Penalty::Firm), [36]);
        assert_eq!(turns(&[vec![4.0; 60]], Penalty::Fine), []);
        assert_eq!(turns(&[vec![0.0; 60]], Penalty::Fine), []);
        assert_eq!(turns(&[vec![9.0; 3]], Penalty::Fine), []);
    }

    #[test]
    fn bursts_are_no_turns() {
        let bursts: Vec<f64> = (0..120).map(|month| if month % 11 == 0 { 25.0 } else { 3.0 }).collect();
        assert!(dispersion(&bursts) > 2.0);
        assert_eq!(turns(&[bursts], Penalty::Firm), []);
    }

    #[test]
    fn dispersion_by_hand() {
        // (4-1)^2/6 = 1.5, (4-4)^2/9 = 0, (0-4)^2/5 = 3.2; mean 1.5667.
        assert!((dispersion(&[1.0, 4.0, 4.0, 0.0]) - 4.7 / 3.0).abs() < 1e-12);
        assert!((dispersion(&[5.0, 5.0]) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_turn_under_way_is_seen_within_two_months() {
        let quiet: Vec<f64> = (0..40).map(|month| f64::from(month % 3)).collect();
        let before = turn_under_way(&quiet).unwrap();
        let after = turn_under_way(&[quiet.clone(), vec![14.0, 12.0]].concat()).unwrap();
        assert!(before < 0.2, "{before}");
        assert!(after > 0.9, "{after}");
        let long_after = turn_under_way(&[quiet, vec![13.0; 12]].concat()).unwrap();
        assert!(long_after < 0.2, "{long_after}");
        assert_eq!(turn_under_way(&[0.0; 40]), None);
    }

    #[test]
    fn the_gamma_function_at_known_points() {
        for (x, factorial) in [(1.0, 1.0_f64), (2.0, 1.0), (5.0, 24.0), (11.0, 3_628_800.0)] {
            assert!((ln_gamma(x) - factorial.ln()).abs() < 1e-9, "{x}");
        }
        assert!((ln_gamma(1.5) - (std::f64::consts::PI.sqrt() / 2.0).ln()).abs() < 1e-9);
    }
}
