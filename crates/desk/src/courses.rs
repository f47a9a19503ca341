//! Courses of pairs, kept while the record stays as it is: the page of a pair, its drawing and its dossier show the same one. In another state of the record a course
//! is made anew, out of what was told when it was made before and what is new.
//!
//! What it does not: it reads no archive. A stamp says in which state of the record a course holds. Beyond [`MOST_REPORTS`] what was asked longest ago goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_archive::Told;
use chancery_course::Pair;

use crate::course::Course;

/// Reports of the courses that are kept, some 80 MB.
const MOST_REPORTS: usize = 12_000;

/// What is kept.
#[derive(Default)]
pub struct Courses<S>(Mutex<Shelf<S>>);

/// What was asked last stands at the end.
#[derive(Default)]
struct Shelf<S>(VecDeque<Kept<S>>);

struct Kept<S> {
    stamp: S,
    course: Arc<Course>,
    told: Told,
}

impl<S: PartialEq> Courses<S> {
    /// The course that is kept, or a new one; `stamp` was taken before. `make` gets what was told of the pair when its course was made before, or nothing,
    /// and gives what is told now.
    ///
    /// # Errors
    /// What making it gives.
    pub fn get<E>(
        &self,
        stamp: S,
        pair: &Pair,
        make: impl FnOnce(Told) -> Result<(Course, Told), E>,
    ) -> Result<Arc<Course>, E> {
        let known = match self.shelf().find(&stamp, pair) {
            Ok(course) => return Ok(course),
            Err(known) => known,
        };
        let (course, told) = make(known)?;
        let course = Arc::new(course);
        self.shelf().keep(Kept { stamp, course: Arc::clone(&course), told }, MOST_REPORTS);
        Ok(course)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: PartialEq> Shelf<S> {
    /// The course of a pair, or what was told when it was made in another state.
    fn find(&mut self, stamp: &S, pair: &Pair) -> Result<Arc<Course>, Told> {
        let place = self.0.iter().position(|kept| kept.course.pair == *pair);
        let Some(kept) = place.and_then(|place| self.0.remove(place)) else { return Err(Told::default()) };
        if kept.stamp != *stamp {
            return Err(kept.told);
        }
        let course = Arc::clone(&kept.course);
        self.0.push_back(kept);
        Ok(course)
    }

    fn keep(&mut self, kept: Kept<S>, most: usize) {
        // Two who asked at once made it twice.
        self.0.retain(|known| known.course.pair != kept.course.pair);
        self.0.push_back(kept);
        let mut reports: usize = self.0.iter().map(|kept| kept.told.events.len()).sum();
        while reports > most
            && let Some(oldest) = self.0.pop_front()
        {
            reports -= oldest.told.events.len();
        }
    }
}
