//! What was computed of pairs, kept while the record stays as it is: page, drawing and dossier of a pair show one course, its page of accounts and its
//! dossier the same disputes.
//!
//! What it does not: it reads no archive. A stamp says in which state of the record a value holds; with another stamp all that was kept is dropped.
//! Beyond the most that a kind of value may weigh together, what was asked longest ago goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_course::Pair;

use crate::course::Course;
use crate::disagree::Disagreements;

/// A value of a pair.
pub trait OfPair {
    /// What all that are kept may weigh together.
    const MOST: usize;

    /// The pair.
    fn pair(&self) -> &Pair;

    /// What it weighs.
    fn weight(&self) -> usize;
}

impl OfPair for Course {
    /// Some 60 MB.
    const MOST: usize = 12_000;

    fn pair(&self) -> &Pair {
        &self.pair
    }

    /// Its reports.
    fn weight(&self) -> usize {
        self.reports.len()
    }
}

impl OfPair for Disagreements {
    /// Some 20 MB.
    const MOST: usize = 40_000;

    fn pair(&self) -> &Pair {
        &self.pair
    }

    /// Its sentences.
    fn weight(&self) -> usize {
        self.passages.len()
    }
}

/// What is kept.
pub struct Pairs<S, V>(Mutex<Shelf<S, V>>);

struct Shelf<S, V> {
    stamp: S,
    weight: usize,
    /// What was asked last stands at the end.
    values: VecDeque<Arc<V>>,
}

impl<S: Default, V> Default for Pairs<S, V> {
    fn default() -> Self {
        Pairs(Mutex::new(Shelf { stamp: S::default(), weight: 0, values: VecDeque::new() }))
    }
}

impl<S: PartialEq, V: OfPair> Pairs<S, V> {
    /// The value that is kept, or a new one; `stamp` was taken before.
    ///
    /// # Errors
    /// What making it gives.
    pub fn get<E>(&self, stamp: S, pair: &Pair, make: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        if let Some(value) = self.shelf().find(&stamp, pair) {
            return Ok(value);
        }
        let value = Arc::new(make()?);
        self.shelf().keep(stamp, &value);
        Ok(value)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<S, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: PartialEq, V: OfPair> Shelf<S, V> {
    fn find(&mut self, stamp: &S, pair: &Pair) -> Option<Arc<V>> {
        let place = self.values.iter().position(|value| value.pair() == pair)?;
        let value = self.values.remove(place).filter(|_| self.stamp == *stamp)?;
        self.values.push_back(Arc::clone(&value));
        Some(value)
    }

    fn keep(&mut self, stamp: S, value: &Arc<V>) {
        if self.stamp != stamp {
            *self = Shelf { stamp, weight: 0, values: VecDeque::new() };
        }
        // Two who asked at once made it twice.
        self.values.retain(|known| known.pair() != value.pair());
        self.values.push_back(Arc::clone(value));
        self.weight = self.values.iter().map(|value| value.weight()).sum();
        while self.weight > V::MOST
            && let Some(oldest) = self.values.pop_front()
        {
            self.weight -= oldest.weight();
        }
    }
}
