//! Two texts side by side: the passages that run along in both, and what they cover.

use std::cell::OnceCell;
use std::ops::Range;

use super::Likeness;
use super::words::{Words, hash_of};

/// A run of so many equal words ties the texts together.
const TIE: usize = 3;
/// A run of words that stands at more places than this says nothing.
const MOST_PLACES: usize = 8;
/// So many words may differ between two ties of one passage.
const MOST_GAP: usize = 14;
/// A passage may be so many words longer or shorter in the other text between two ties.
const MOST_SHIFT: usize = 8;
/// Passages with fewer equal words are chance.
const FEWEST: usize = 8;

/// So many words between two passages are no break.
const FEW_BETWEEN: usize = 40;
/// A passage may begin so many words before the end of the one before.
const FEW_BACK: usize = 12;
/// Words of a paragraph.
const A_PARAGRAPH: f64 = 70.0;

/// A passage, as ranges of words of both texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passage {
    /// Words of the first text.
    pub first: Range<usize>,
    /// Words of the second text.
    pub second: Range<usize>,
    /// Words that are equal.
    pub equal: usize,
}

/// What two texts have in common.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overlap {
    /// The passages, in the order of the first text.
    pub passages: Vec<Passage>,
    /// Words of the first text and of the second.
    pub words_first: usize,
    /// Words of the second text.
    pub words_second: usize,
    /// Words of the first text inside passages.
    pub covered_first: usize,
    /// Words of the second text inside passages.
    pub covered_second: usize,
}

impl Overlap {
    /// Share of the words inside passages that are equal.
    pub fn sameness(&self) -> f64 {
        let equal: usize = self.passages.iter().map(|passage| passage.equal).sum();
        share(equal, self.passages.iter().map(|passage| passage.first.len()).sum())
    }

    /// The covered share of the shorter text and of the longer.
    pub fn covered(&self) -> (f64, f64) {
        let (first, second) =
            (share(self.covered_first, self.words_first), share(self.covered_second, self.words_second));
        if self.words_first <= self.words_second { (first, second) } else { (second, first) }
    }

    /// How often the common passages, in the order of the shorter text, do not go on in the longer one: words stand between them
    /// there, or they go back. An excerpt is cut out in one piece or two; what is quoted stands here and there.
    pub fn breaks(&self) -> usize {
        let is_first_shorter = self.words_first <= self.words_second;
        let sides = |passage: &Passage| {
            let (first, second) = (passage.first.clone(), passage.second.clone());
            if is_first_shorter { (first, second) } else { (second, first) }
        };
        let mut sides: Vec<(Range<usize>, Range<usize>)> = self.passages.iter().map(sides).collect();
        sides.sort_by_key(|(short, long)| (short.start, long.start));
        let breaks_off = |pair: &&[(Range<usize>, Range<usize>)]| {
            let (end, start) = (pair[0].1.end, pair[1].1.start);
            start + FEW_BACK < end || start > end + FEW_BETWEEN
        };
        sides.windows(2).filter(breaks_off).count()
    }

    /// What the shares say. Where the shorter text is not all in the longer one, what it adds must be no more than a paragraph.
    pub fn likeness(&self) -> Likeness {
        let (short, long) = self.covered();
        let new = (1.0 - short) * self.words_first.min(self.words_second) as f64;
        let breaks = self.breaks();
        let is_inside = short >= 0.88 && breaks <= 1 || short >= 0.7 && new <= A_PARAGRAPH && breaks == 0;
        match () {
            () if long >= 0.75 && short >= 0.75 && self.sameness() >= 0.9 => Likeness::Copy,
            () if long >= 0.6 && short >= 0.6 => Likeness::Rewrite,
            () if is_inside => Likeness::Excerpt,
            () if short >= 0.15 => Likeness::Quotes,
            () => Likeness::Apart,
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Lays two texts side by side.
pub fn overlap(first: &Words, second: &Words) -> Overlap {
    Laid::of(second.clone()).beside(&Laid::of(first.clone()))
}

/// A text with its runs of words, ready to be laid beside others.
#[derive(Debug)]
pub struct Laid {
    words: Words,
    /// The hash of the run at each word.
    runs: Vec<u64>,
    /// Made when another text is laid beside it.
    places: OnceCell<Places>,
}

impl Laid {
    /// Makes a text ready.
    pub fn of(words: Words) -> Self {
        let runs = words.hashes.windows(TIE).map(hash_of).collect();
        Laid { words, runs, places: OnceCell::new() }
    }

    /// The keys of its words.
    pub fn keys(&self) -> Vec<u64> {
        self.words.keys()
    }

    /// What it has in common with another one, which is the first.
    pub fn beside(&self, first: &Laid) -> Overlap {
        let (one, two) = (&first.words.hashes, &self.words.hashes);
        let mut overlap = Overlap { words_first: one.len(), words_second: two.len(), ..Overlap::default() };
        if one == two && !one.is_empty() {
            overlap.passages.push(Passage { first: 0..one.len(), second: 0..two.len(), equal: one.len() });
        } else {
            overlap.passages = passages(&first.runs, self.places.get_or_init(|| Places::of(&self.runs)));
        }
        overlap.covered_first = covered(overlap.passages.iter().map(|passage| passage.first.clone()));
        overlap.covered_second = covered(overlap.passages.iter().map(|passage| passage.second.clone()));
        overlap
    }
}

/// Where the runs of a text stand. Most that are looked up stand nowhere, which the first look at the slots tells.
#[derive(Debug)]
struct Places {
    /// Hash and place of each run, sorted.
    runs: Vec<(u64, u32)>,
    /// By the lowest bits of a hash, or what is free after that: one more than where its runs begin; 0 for none.
    slots: Vec<u32>,
}

impl Places {
    fn of(runs: &[u64]) -> Self {
        let mut runs: Vec<(u64, u32)> = runs.iter().copied().zip(0..).collect();
        runs.sort_unstable();
        let mut slots = vec![0; (2 * runs.len()).next_power_of_two()];
        for (begin, (hash, _)) in runs.iter().enumerate() {
            if begin > 0 && runs[begin - 1].0 == *hash {
                continue;
            }
            let mut slot = *hash as usize & (slots.len() - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = begin as u32 + 1;
        }
        Places { runs, slots }
    }

    /// The first places of a run, one more than say something at most; empty for none.
    fn get(&self, hash: u64) -> &[(u64, u32)] {
        let mut slot = hash as usize & (self.slots.len() - 1);
        while let Some(begin) = (self.slots[slot] as usize).checked_sub(1) {
            let from = &self.runs[begin..];
            if from[0].0 == hash {
                let end = from.iter().take(MOST_PLACES + 1).take_while(|(other, _)| *other == hash).count();
                return &from[..end];
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        &[]
    }
}

fn passages(one: &[u64], places: &Places) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut open: Option<Passage> = None;
    for (at, run) in one.iter().enumerate() {
        if open.as_ref().is_some_and(|passage| at > passage.first.end + MOST_GAP) {
            found.extend(open.take().filter(|passage| passage.equal >= FEWEST));
        }
        let list = places.get(*run);
        let Some((_, first)) = list.first() else { continue };
        let fit = |passage: &Passage| {
            list.iter().map(|(_, place)| *place).find(|place| fits(passage, at, *place as usize))
        };
        let goes_on = open.as_ref().and_then(fit);
        if let (Some(passage), Some(place)) = (&mut open, goes_on) {
            let new = (at + TIE).saturating_sub(passage.first.end.max(at));
            passage.first.end = passage.first.end.max(at + TIE);
            passage.second.end = passage.second.end.max(place as usize + TIE);
            passage.equal += new;
        } else if list.len() <= MOST_PLACES {
            found.extend(open.take().filter(|passage| passage.equal >= FEWEST));
            let place = *first as usize;
            open = Some(Passage { first: at..at + TIE, second: place..place + TIE, equal: TIE });
        }
    }
    found.extend(open.filter(|passage| passage.equal >= FEWEST));
    found
}

/// Whether a tie goes on with a passage.
fn fits(passage: &Passage, at: usize, place: usize) -> bool {
    let (step, other) =
        ((at + TIE) as i64 - passage.first.end as i64, (place + TIE) as i64 - passage.second.end as i64);
    other > 0 && (step - other).unsigned_abs() as usize <= MOST_SHIFT
}

/// Words in any of the ranges.
fn covered(ranges: impl Iterator<Item = Range<usize>>) -> usize {
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let (mut sum, mut end) = (0, 0);
    for range in ranges {
        sum += range.end.saturating_sub(range.start.max(end));
        end = end.max(range.end);
    }
    sum
}
