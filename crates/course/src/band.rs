//! How far the tone could lie elsewhere with other sources: an 80 % band by the bootstrap over source groups.
//!
//! Source groups, not events, are drawn again, because events told by one source stand and fall together. The band says where the tone of
//! another set of sources, as large as this one, would lie, so it is wider by the root of two than one about an unknown true value.
//! Draws come from a fixed rule, not from chance: same events, same band. How many copies a source group has changes nothing.

use crate::deed::Deed;
use crate::tone::{Prior, Sums, ratio, tone_of_log_ratio};

/// Draws of the bootstrap.
pub const DRAWS: usize = 400;

/// Ranks of the ends of the band among the sorted draws: a tenth lies beyond each.
const LOW: usize = DRAWS / 10;
const HIGH: usize = DRAWS - 1 - DRAWS / 10;

/// How often each source group of some deeds is drawn.
pub(crate) struct Drawn {
    /// Per group number of the deeds its place in `times`.
    places: Vec<(u32, usize)>,
    times: Vec<[u8; DRAWS]>,
    /// How much wider than the draws the band is.
    widening: f64,
}

/// Below so many deeds nothing is concluded from how often they are told.
const DEEDS_TO_JUDGE: usize = 20;
/// The least part of the variance of the draws that is kept.
const LEAST_PART: f64 = 0.2;

/// The root of two, for two sets of sources that both vary, times a correction for deeds that all sources tell: draws let a deed that
/// `k` groups tell vary by `1/k`, but it is the deeds which another set of sources would miss that make the difference. Their
/// number is estimated, as Good and Toulmin do for species, by the deeds that one group tells less those of two, plus those of three...
fn widening(deeds: &[&Deed]) -> f64 {
    let told = deeds.iter().filter(|deed| deed.closed.is_some() && !deed.groups.is_empty());
    let (mut number, mut missed, mut drawn) = (0, 0.0, 0.0);
    for deed in told {
        number += 1;
        missed += if deed.groups.len() % 2 == 1 { 1.0 } else { -1.0 };
        drawn += 1.0 / deed.groups.len() as f64;
    }
    let part = if number < DEEDS_TO_JUDGE { 1.0 } else { f64::clamp(missed / drawn, LEAST_PART, 1.0) };
    (2.0 * part).sqrt()
}

impl Drawn {
    /// Draws for all groups of the deeds. Groups are told apart by the deeds that they tell, in the order of deeds, so that
    /// neither their numbers nor the order of documents matters.
    pub fn of(deeds: &[&Deed]) -> Drawn {
        let mut told: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
        for (index, deed) in deeds.iter().enumerate() {
            for group in &deed.groups {
                told.entry(*group).or_default().push(index);
            }
        }
        let mut groups: Vec<(Vec<usize>, u32)> =
            told.into_iter().map(|(group, deeds)| (deeds, group)).collect();
        groups.sort();
        let times = (0..groups.len()).map(|number| times(number as u64)).collect();
        let mut places: Vec<(u32, usize)> =
            groups.into_iter().enumerate().map(|(place, (_, group))| (group, place)).collect();
        places.sort_unstable();
        Drawn { places, times, widening: widening(deeds) }
    }

    fn times(&self, group: u32) -> Option<&[u8; DRAWS]> {
        let found = self.places.binary_search_by_key(&group, |(known, _)| *known).ok()?;
        self.times.get(self.places[found].1)
    }
}

/// How often the group of a number is drawn in each draw: Poisson about one, from a table over the bytes of a mixed counter.
fn times(number: u64) -> [u8; DRAWS] {
    let mut out = [0; DRAWS];
    let (blocks, _) = out.as_chunks_mut::<8>();
    for (block, bytes) in blocks.iter_mut().enumerate() {
        *bytes = mixed(number.wrapping_mul(0x1_0000).wrapping_add(block as u64)).to_le_bytes();
    }
    for byte in &mut out {
        *byte = poisson(*byte);
    }
    out
}

/// The Poisson distribution about one in 256ths: the bytes from which on a group is drawn once, twice, and so on.
fn poisson(byte: u8) -> u8 {
    let from = |first: u8| u8::from(byte >= first);
    from(94) + from(188) + from(235) + from(251) + from(255)
}

/// A number that looks like chance, the same for the same counter (finalizer of the generator SplitMix).
pub(crate) fn mixed(counter: u64) -> u64 {
    let mut mixed = counter.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Weights of a period, drawn again.
pub(crate) struct Resampled {
    positive: Vec<f64>,
    negative: Vec<f64>,
}

impl Resampled {
    pub fn new() -> Self {
        Resampled { positive: vec![0.0; DRAWS], negative: vec![0.0; DRAWS] }
    }

    /// Adds a share of a deed. It enters each draw as often as its groups are drawn on average.
    pub fn add(&mut self, deed: &Deed, weight: f64, share: f64, drawn: &Drawn) {
        let part = weight.abs() * share / deed.groups.len().max(1) as f64;
        let side = if weight > 0.0 { &mut self.positive } else { &mut self.negative };
        for times in deed.groups.iter().filter_map(|group| drawn.times(*group)) {
            for (sum, times) in side.iter_mut().zip(times) {
                *sum += part * f64::from(*times);
            }
        }
    }

    /// The band about the tone of `sums`: its lower and upper end, -10..=10.
    pub fn band(&self, sums: &Sums, prior: &Prior, drawn: &Drawn) -> [f64; 2] {
        let middle = ratio(sums, prior).ln() / 2.0;
        let mut ratios: Vec<f64> = self
            .positive
            .iter()
            .zip(&self.negative)
            .map(|(positive, negative)| {
                ratio(&Sums { positive: *positive, negative: *negative, ..Sums::default() }, prior)
            })
            .collect();
        let (_, low, above) = ratios.select_nth_unstable_by(LOW, f64::total_cmp);
        let (_, high, _) = above.select_nth_unstable_by(HIGH - LOW - 1, f64::total_cmp);
        let (low, high) = (low.ln() / 2.0, high.ln() / 2.0);
        let end = |half: f64| tone_of_log_ratio(middle + drawn.widening * (half - middle));
        [end(low.min(middle)), end(high.max(middle))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_poisson_about_one() {
        let all: Vec<u8> = (0..500).flat_map(times).collect();
        let mean = all.iter().map(|times| f64::from(*times)).sum::<f64>() / all.len() as f64;
        let variance =
            all.iter().map(|times| (f64::from(*times) - mean).powi(2)).sum::<f64>() / all.len() as f64;
        assert!((mean - 1.0).abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        assert_ne!(times(1), times(2));
        assert_eq!(times(7), times(7));
    }
}
