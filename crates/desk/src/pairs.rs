//! What was computed of pairs, kept while the record stays as it is: page, drawing and dossier of a pair show one course, its page of accounts and its
//! dossier the same disputes. In another state of the record a value is made anew, out of what was known when it was made before.
//!
//! What it does not: it reads no archive. A stamp says in which state of the record a value holds.
//! Beyond the most that a kind of value may weigh together, what was asked longest ago goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_archive::Told;
use chancery_course::Pair;

use crate::course::Course;
use crate::disagree::Disagreements;

/// A value of a pair.
pub trait OfPair {
    /// What it was made of, as far as it serves again in another state of the record.
    type Known: Default;

    /// What all that are kept may weigh together.
    const MOST: usize;

    /// The pair.
    fn pair(&self) -> &Pair;

    /// What it weighs.
    fn weight(&self) -> usize;
}

impl OfPair for Course {
    type Known = Told;

    /// Some 80 MB.
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
    type Known = ();

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
pub struct Pairs<S, V: OfPair>(Mutex<Shelf<S, V>>);

/// What was asked last stands at the end.
struct Shelf<S, V: OfPair>(VecDeque<Kept<S, V>>);

struct Kept<S, V: OfPair> {
    stamp: S,
    value: Arc<V>,
    known: V::Known,
}

impl<S, V: OfPair> Default for Pairs<S, V> {
    fn default() -> Self {
        Pairs(Mutex::new(Shelf(VecDeque::new())))
    }
}

impl<S: PartialEq, V: OfPair> Pairs<S, V> {
    /// The value that is kept, or a new one; `stamp` was taken before. `make` gets what was known when it was made before, or nothing, and gives what
    /// is known now.
    ///
    /// # Errors
    /// What making it gives.
    pub fn get<E>(
        &self,
        stamp: S,
        pair: &Pair,
        make: impl FnOnce(V::Known) -> Result<(V, V::Known), E>,
    ) -> Result<Arc<V>, E> {
        let known = match self.shelf().find(&stamp, pair) {
            Ok(value) => return Ok(value),
            Err(known) => known,
        };
        let (value, known) = make(known)?;
        let value = Arc::new(value);
        self.shelf().keep(Kept { stamp, value: Arc::clone(&value), known });
        Ok(value)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<S, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: PartialEq, V: OfPair> Shelf<S, V> {
    /// The value of a pair, or what was known when it was made in another state.
    fn find(&mut self, stamp: &S, pair: &Pair) -> Result<Arc<V>, V::Known> {
        let place = self.0.iter().position(|kept| kept.value.pair() == pair);
        let Some(kept) = place.and_then(|place| self.0.remove(place)) else {
            return Err(V::Known::default());
        };
        if kept.stamp != *stamp {
            return Err(kept.known);
        }
        let value = Arc::clone(&kept.value);
        self.0.push_back(kept);
        Ok(value)
    }

    fn keep(&mut self, kept: Kept<S, V>) {
        // Two who asked at once made it twice.
        self.0.retain(|known| known.value.pair() != kept.value.pair());
        self.0.push_back(kept);
        let mut weight: usize = self.0.iter().map(|kept| kept.value.weight()).sum();
        while weight > V::MOST
            && let Some(oldest) = self.0.pop_front()
        {
            weight -= oldest.value.weight();
        }
    }
}
