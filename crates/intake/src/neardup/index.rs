//! Texts one after the other: each meets those before it that share keys, and joins them or not.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::align::Laid;
use super::{Likeness, Overlap, Words};

/// What an index keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Texts that later ones may meet; older ones are forgotten. Memory is bounded by it.
    pub texts: usize,
    /// A key that more texts than this have is a common phrase and ties nobody together.
    pub texts_of_key: usize,
    /// Texts that are laid beside a new one at most; those with most common keys.
    pub met: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { texts: usize::MAX, texts_of_key: 48, met: 32 }
    }
}

/// An earlier text that shares passages with a new one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    /// The number of the earlier text, in the order of adding, from 0.
    pub other: usize,
    /// What they have in common: the earlier text is the first.
    pub overlap: Overlap,
}

/// The keys of texts, and which of them belong together.
#[derive(Debug)]
pub struct Index {
    limits: Limits,
    /// For each key the texts that have it, in order.
    texts: FxHashMap<u64, Vec<u32>>,
    /// The keys of the texts that are kept, oldest first.
    kept: VecDeque<Vec<u64>>,
    /// For each text one that it was joined with, or itself.
    joined: Vec<u32>,
    /// For each text the common keys with the one at hand; nothing between two.
    common: Vec<u32>,
}

impl Index {
    /// An empty index.
    pub fn new(limits: Limits) -> Self {
        Index {
            limits,
            texts: FxHashMap::default(),
            kept: VecDeque::new(),
            joined: Vec::new(),
            common: Vec::new(),
        }
    }

    /// Adds a text. `fetch` gives the words of an earlier one, or nothing when it is gone. Gives the earlier texts that share
    /// passages with it, those with most common keys first.
    pub fn add(&mut self, words: &Words, fetch: &mut dyn FnMut(usize) -> Option<Words>) -> Vec<Met> {
        let number = self.joined.len();
        let mut fetch = |asked: usize| if asked == number { Some(words.clone()) } else { fetch(asked) };
        self.add_by_keys(words.keys(), &mut fetch)
    }

    /// Adds a text whose keys ([`Words::keys`]) are known. Its own words are fetched too, under its own number, when an earlier text
    /// shares a key with it.
    pub fn add_by_keys(&mut self, keys: Vec<u64>, fetch: &mut dyn FnMut(usize) -> Option<Words>) -> Vec<Met> {
        let number = self.joined.len();
        self.joined.push(number as u32);
        let mut met = Vec::new();
        let candidates = self.candidates(&keys);
        let words = if candidates.is_empty() { None } else { fetch(number) };
        let laid = words.map(Laid::of);
        for other in candidates {
            let (Some(laid), Some(earlier)) = (&laid, fetch(other)) else { continue };
            let overlap = laid.beside(&Laid::of(earlier));
            let likeness = overlap.likeness();
            if likeness.joins() {
                self.join(other, number);
            }
            if likeness != Likeness::Apart {
                met.push(Met { other, overlap });
            }
        }
        self.keep(number, keys);
        met
    }

    /// Adds a text whose keys are known, where only is asked what belongs together. `settle` gets an earlier text with common keys, and what lays it beside
    /// the new one and says whether they join; it need not be called where that is known. `fetch` gives texts, as for [`Index::add_by_keys`]. Who belongs together by
    /// way of others is not asked about.
    pub fn join_by_keys(
        &mut self,
        keys: Vec<u64>,
        fetch: &mut dyn FnMut(usize) -> Option<Rc<Laid>>,
        settle: &mut dyn FnMut(usize, &mut dyn FnMut() -> bool) -> bool,
    ) {
        let number = self.joined.len();
        let laid = OnceCell::new();
        for other in self.meet(keys) {
            if self.root(other) == self.root(number) {
                continue;
            }
            let mut lay = || {
                let laid: &Option<Rc<Laid>> = laid.get_or_init(|| fetch(number));
                let (Some(laid), Some(earlier)) = (laid, fetch(other)) else { return false };
                laid.beside(&earlier).likeness().joins()
            };
            if settle(other, &mut lay) {
                self.join(other, number);
            }
        }
    }

    /// Adds a text whose keys are known, where the caller says what belongs together: gives the earlier texts that it may belong to, those with most common
    /// keys first.
    pub fn meet(&mut self, keys: Vec<u64>) -> Vec<usize> {
        let number = self.joined.len();
        self.joined.push(number as u32);
        let met = self.candidates(&keys);
        self.keep(number, keys);
        met
    }

    /// For each text the first one that it belongs together with.
    pub fn clusters(&self) -> Vec<usize> {
        (0..self.joined.len()).map(|number| self.root(number)).collect()
    }

    /// Earlier texts with common keys, most of them first.
    fn candidates(&mut self, keys: &[u64]) -> Vec<usize> {
        self.common.resize(self.joined.len(), 0);
        let mut met: Vec<usize> = Vec::new();
        let lists = keys.iter().filter_map(|key| self.texts.get(key));
        for other in lists.filter(|list| list.len() <= self.limits.texts_of_key).flatten() {
            let other = *other as usize;
            if self.common[other] == 0 {
                met.push(other);
            }
            self.common[other] += 1;
        }
        met.sort_unstable_by_key(|other| (std::cmp::Reverse(self.common[*other]), *other));
        for other in &met {
            self.common[*other] = 0;
        }
        met.truncate(self.limits.met);
        met
    }

    fn keep(&mut self, number: usize, keys: Vec<u64>) {
        for key in &keys {
            let list = self.texts.entry(*key).or_default();
            if list.len() <= self.limits.texts_of_key {
                list.push(number as u32);
            }
        }
        self.kept.push_back(keys);
        if self.kept.len() <= self.limits.texts {
            return;
        }
        let oldest = (number + 1 - self.kept.len()) as u32;
        for key in self.kept.pop_front().unwrap_or_default() {
            if let Some(list) = self.texts.get_mut(&key) {
                list.retain(|other| *other != oldest);
                if list.is_empty() {
                    self.texts.remove(&key);
                }
            }
        }
    }

    fn root(&self, number: usize) -> usize {
        let mut at = number;
        while self.joined[at] as usize != at {
            at = self.joined[at] as usize;
        }
        at
    }

    fn join(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        let (first, last) = (one.min(two), one.max(two));
        self.joined[last] = first as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: usize) -> Words {
        Words::of(&(from..from + 120).fold(String::new(), |all, number| all + &format!("word{number} ")))
    }

    #[test]
    fn texts_join_across_others_and_old_ones_are_forgotten() {
        let texts = [text(0), text(1000), text(10), text(1004), text(5000)];
        let run = |limits| {
            let mut index = Index::new(limits);
            for words in &texts {
                index.add(words, &mut |other| texts.get(other).cloned());
            }
            index.clusters()
        };
        assert_eq!(run(Limits::default()), [0, 1, 0, 1, 4]);
        let mut index = Index::new(Limits::default());
        for (number, words) in texts.iter().enumerate() {
            let mut fetch = |other: usize| Some(Rc::new(Laid::of(texts.get(other)?.clone())));
            index.join_by_keys(words.keys(), &mut fetch, &mut |other, lay| {
                // one is known beforehand
                if (other, number) == (0, 2) { true } else { lay() }
            });
        }
        assert_eq!(index.clusters(), [0, 1, 0, 1, 4]);
        assert_eq!(run(Limits { texts: 1, ..Limits::default() }), [0, 1, 2, 3, 4]);
        assert_eq!(run(Limits { texts: 2, ..Limits::default() }), [0, 1, 0, 1, 4]);
    }
}
