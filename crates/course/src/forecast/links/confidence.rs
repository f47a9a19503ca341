//! How far a past relation of a pair lets expect another one: counted on days on which the pair had anything to do with each other.

use std::collections::BTreeMap;

use super::super::scale::Decay;
use super::history::HALF_LIVES;
use super::{Fact, World, questions};

/// Pairs seen under a relation weigh as much as this many without.
const PRIOR: f32 = 4.0;

/// The half-lives (indices of [`HALF_LIVES`]) that past relations are weighted by: one for what is fresh, one for what is long ago.
const LIVES: [usize; 2] = [1, 3];

/// Shares of days of a pair with a relation, among its days after another relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Confidence {
    side: usize,
    /// By relation that is asked for, then by past relation.
    shares: Vec<[f32; 2]>,
}

impl Confidence {
    /// Counts facts, which are sorted by day.
    pub(crate) fn count(world: &World, facts: &[Fact]) -> Self {
        let side = usize::from(world.relations) * 2;
        let mut together = vec![[0.0_f32; 2]; side * side];
        let mut seen = vec![[0.0_f32; 2]; side];
        let decay = LIVES.map(|life| Decay::new(HALF_LIVES[life], 3000));
        let mut past: BTreeMap<(u32, u32), Vec<(u16, i32)>> = BTreeMap::new();
        for day in facts.chunk_by(|left, right| left.day == right.day) {
            let mut today: Vec<(u32, u32, u16)> = Vec::new();
            for (query, object) in day.iter().flat_map(|fact| questions(*fact, world.relations)) {
                today.push((query.subject, object, query.relation));
            }
            today.sort_unstable();
            today.dedup();
            for pair in today.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
                let past = past.entry((pair[0].0, pair[0].1)).or_default();
                for (earlier, last) in past.iter() {
                    let age = day[0].day - last;
                    let weight = [decay[0].after(age), decay[1].after(age)];
                    let place = usize::from(*earlier);
                    for life in 0..2 {
                        seen[place][life] += weight[life];
                    }
                    for (_, _, now) in pair {
                        let slot = &mut together[usize::from(*now) * side + place];
                        for life in 0..2 {
                            slot[life] += weight[life];
                        }
                    }
                }
                for (_, _, now) in pair {
                    match past.iter_mut().find(|(earlier, _)| earlier == now) {
                        Some(entry) => entry.1 = day[0].day,
                        None => past.push((*now, day[0].day)),
                    }
                }
            }
        }
        for (place, slot) in together.iter_mut().enumerate() {
            for life in 0..2 {
                slot[life] /= seen[place % side][life] + PRIOR;
            }
        }
        Confidence { side, shares: together }
    }

    /// The shares with which `now` followed each past relation, for the four half-lives: two tables, each used twice.
    pub(crate) fn of(&self, now: u16, earlier: u16) -> [f32; 2] {
        self.shares[usize::from(now) * self.side + usize::from(earlier)]
    }
}
