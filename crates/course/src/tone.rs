//! The three numbers of a period: tone, conflict level, volume. Arithmetic on sums, no dates and no actors.
//!
//! Tone is a ratio, so that much talked-about pairs do not look warm or cold for that; conflict level is the weight of material
//! conflict, which finds disputes best but rises with the number of reports; volume says how much there was. None of the
//! three says what the others do, so they are always given together.

/// How many events the prior of the tone is worth.
pub const PSEUDO_EVENTS: f64 = 5.0;

/// Tone at the ends of its scale.
const REACH: f64 = 10.0;

/// Weights of the events of a period, added up. An event whose days reach over several periods gives a share to each.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sums {
    /// Events, in shares.
    pub events: f64,
    /// Weight of cooperation, >= 0.
    pub positive: f64,
    /// Size of the weight of conflict, >= 0.
    pub negative: f64,
    /// The part of `negative` that is material (quad class 4).
    pub material: f64,
}

impl Sums {
    /// Adds a share (0..=1, or a multiplicity) of an event of a weight.
    pub fn add(&mut self, weight: f64, is_material: bool, share: f64) {
        self.events += share;
        if weight > 0.0 {
            self.positive += share * weight;
        } else {
            self.negative -= share * weight;
        }
        if is_material && weight < 0.0 {
            self.material -= share * weight;
        }
    }

    /// Adds other sums.
    pub fn add_sums(&mut self, more: &Sums) {
        self.events += more.events;
        self.positive += more.positive;
        self.negative += more.negative;
        self.material += more.material;
    }

    /// `ln(1 + weight of material conflict)`.
    pub fn conflict_level(&self) -> f64 {
        self.material.ln_1p()
    }

    /// `ln(1 + events)`.
    pub fn volume(&self) -> f64 {
        self.events.ln_1p()
    }
}

/// What an event of the record weighs on average, cooperation and conflict apart: what a pair is taken for while little is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Prior {
    /// Mean weight of cooperation per event, >= 0.
    pub positive: f64,
    /// Mean size of the weight of conflict per event, >= 0.
    pub negative: f64,
}

impl Prior {
    /// The prior of nothing: both sides alike.
    pub const EVEN: Prior = Prior { positive: 1.0, negative: 1.0 };

    /// The mean of the events behind sums; [`Prior::EVEN`] when there are none or they know one side only.
    pub fn of(sums: &Sums) -> Prior {
        if sums.events > 0.0 && sums.positive > 0.0 && sums.negative > 0.0 {
            Prior { positive: sums.positive / sums.events, negative: sums.negative / sums.events }
        } else {
            Prior::EVEN
        }
    }

    /// The tone that a pair without events would have.
    pub fn tone(&self) -> f64 {
        REACH * (self.positive - self.negative) / (self.positive + self.negative)
    }
}

/// The tone, -10..=10: `10 (P' - N') / (P' + N')` with `P' = P + 5 p0` and `N' = N + 5 n0`.
pub fn tone(sums: &Sums, prior: &Prior) -> f64 {
    let (positive, negative) = shrunken(sums, prior);
    REACH * (positive - negative) / (positive + negative)
}

/// The ratio that the tone is made of; [`tone_of_log_ratio`] leads back from half its logarithm.
pub(crate) fn ratio(sums: &Sums, prior: &Prior) -> f64 {
    let (positive, negative) = shrunken(sums, prior);
    positive / negative
}

/// The tone of half a log ratio.
pub(crate) fn tone_of_log_ratio(half: f64) -> f64 {
    REACH * half.tanh()
}

fn shrunken(sums: &Sums, prior: &Prior) -> (f64, f64) {
    (sums.positive + PSEUDO_EVENTS * prior.positive, sums.negative + PSEUDO_EVENTS * prior.negative)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(weights: &[f64]) -> Sums {
        let mut sums = Sums::default();
        for weight in weights {
            sums.add(*weight, *weight <= -5.0, 1.0);
        }
        sums
    }

    #[test]
    fn tone_by_hand() {
        let prior = Prior { positive: 2.0, negative: 1.0 };
        // P = 4, N = 12; P' = 4 + 10, N' = 12 + 5; (14 - 17) / 31.
        assert!((tone(&sums(&[4.0, -3.0, -9.0]), &prior) - 10.0 * -3.0 / 31.0).abs() < 1e-12);
        assert!((tone(&Sums::default(), &prior) - prior.tone()).abs() < 1e-12);
        assert!((prior.tone() - 10.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_log_ratio_says_the_same() {
        let prior = Prior { positive: 1.2, negative: 2.5 };
        for weights in [&[3.0, -2.0, 9.0][..], &[-9.0; 40], &[]] {
            let sums = sums(weights);
            assert!((tone_of_log_ratio(ratio(&sums, &prior).ln() / 2.0) - tone(&sums, &prior)).abs() < 1e-9);
        }
    }

    #[test]
    fn level_counts_material_conflict_only() {
        let sums = sums(&[4.0, -3.0, -9.0, -7.0]);
        assert!((sums.conflict_level() - 17_f64.ln()).abs() < 1e-12);
        assert!((sums.volume() - 5_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn ten_times_the_events_move_the_tone_outwards_but_not_past_its_ends() {
        let prior = Prior::EVEN;
        let (few, many) = (tone(&sums(&[-5.0; 3]), &prior), tone(&sums(&[-5.0; 300]), &prior));
        assert!(few > many && many > -10.0);
    }
}
