//! Courses of pairs, kept while the record stays as it is: the page of a pair, its drawing and its dossier show the same one.
//!
//! What it does not: it reads no archive. A stamp says in which state of the record a course holds; with another stamp all that was kept is dropped.
//! Beyond [`MOST_REPORTS`] what was asked longest ago goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_course::Pair;

use crate::course::Course;

/// Reports of the courses that are kept, some 60 MB.
const MOST_REPORTS: usize = 12_000;

/// What is kept.
#[derive(Default)]
pub struct Courses<S>(Mutex<Shelf<S>>);

#[derive(Default)]
struct Shelf<S> {
    stamp: S,
    reports: usize,
    /// What was asked last stands at the end.
    courses: VecDeque<Arc<Course>>,
}

impl<S: PartialEq> Courses<S> {
    /// The course that is kept, or a new one; `stamp` was taken before.
    ///
    /// # Errors
    /// What making it gives.
    pub fn get<E>(
        &self,
        stamp: S,
        pair: &Pair,
        make: impl FnOnce() -> Result<Course, E>,
    ) -> Result<Arc<Course>, E> {
        if let Some(course) = self.shelf().find(&stamp, pair) {
            return Ok(course);
        }
        let course = Arc::new(make()?);
        self.shelf().keep(stamp, &course, MOST_REPORTS);
        Ok(course)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: PartialEq> Shelf<S> {
    fn find(&mut self, stamp: &S, pair: &Pair) -> Option<Arc<Course>> {
        let place = self.courses.iter().position(|course| course.pair == *pair)?;
        let course = self.courses.remove(place).filter(|_| self.stamp == *stamp)?;
        self.courses.push_back(Arc::clone(&course));
        Some(course)
    }

    fn keep(&mut self, stamp: S, course: &Arc<Course>, most: usize) {
        if self.stamp != stamp {
            *self = Shelf { stamp, reports: 0, courses: VecDeque::new() };
        }
        // Two who asked at once made it twice.
        self.courses.retain(|known| known.pair != course.pair);
        self.courses.push_back(Arc::clone(course));
        self.reports = self.courses.iter().map(|course| course.reports.len()).sum();
        while self.reports > most
            && let Some(oldest) = self.courses.pop_front()
        {
            self.reports -= oldest.reports.len();
        }
    }
}
