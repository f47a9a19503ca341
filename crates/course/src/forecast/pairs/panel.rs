//! The panel: what happened between each pair in each month, whom a question can be asked of, and how often an event came before.

use std::collections::BTreeMap;

/// A class of events.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Words against each other: demands, accusations, threats.
    Verbal,
    /// Deeds against each other, force among them.
    Material,
    /// Armed force.
    Force,
    /// Visits.
    Visit,
}

impl Class {
    /// All classes, in the order of [`Tally::counts`].
    pub const ALL: [Class; 4] = [Class::Verbal, Class::Material, Class::Force, Class::Visit];

    /// A name in plain words.
    pub fn name(self) -> &'static str {
        match self {
            Class::Verbal => "verbal conflict",
            Class::Material => "material conflict",
            Class::Force => "force",
            Class::Visit => "visit",
        }
    }
}

/// What one actor did to another in a month. A tally without counts says that the two had to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tally {
    /// The month, as year times 12 plus month from 0.
    pub month: i32,
    /// Who, as a number.
    pub from: u32,
    /// To whom.
    pub to: u32,
    /// Events by class.
    pub counts: [u32; 4],
}

/// What is asked: does an event of the class happen between the two in the months from `origin` on?
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Question {
    /// The first month of the window; nothing of it is known.
    pub origin: i32,
    /// The actor with the smaller number.
    pub first: u32,
    /// The other.
    pub second: u32,
}

/// The counts of a month of a pair: from the first to the second, and back.
pub(super) type Cell = [[u32; 4]; 2];

/// The months of a pair in which the two had to do with each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    pub(super) months: BTreeMap<i32, Cell>,
}

impl Course {
    /// Events of a class in a month, both directions.
    pub(super) fn count(cell: &Cell, class: Class) -> u32 {
        cell[0][class as usize].saturating_add(cell[1][class as usize])
    }

    /// True when an event of the class happened in the months from `start` to before `end`.
    pub(super) fn has(&self, class: Class, start: i32, end: i32) -> bool {
        start < end && self.months.range(start..end).any(|(_, cell)| Self::count(cell, class) > 0)
    }

    /// Months with contact from `start` to before `end`.
    pub(super) fn contacts(&self, start: i32, end: i32) -> usize {
        self.months.range(start..end).count()
    }
}

/// What happened between pairs, by month.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    pub(super) courses: BTreeMap<(u32, u32), Course>,
    /// The first month with contact of any pair.
    pub(super) first: i32,
    /// The month after the last one.
    pub(super) end: i32,
}

/// Months that climatology looks back over.
pub(super) const LONG_RUN: i32 = 60;
/// The weight of the base rate in climatology, in windows.
const PRIOR: f64 = 4.0;
/// A question is asked of pairs with contact in at least [`CONTACTS`] of so many months.
const RECENT: i32 = 24;
/// See [`RECENT`].
const CONTACTS: usize = 6;

impl Panel {
    /// A panel of tallies, in any order; tallies of the same pair, direction and month are added up. A tally of an actor with itself is passed over.
    pub fn new(tallies: &[Tally]) -> Panel {
        let mut courses: BTreeMap<(u32, u32), Course> = BTreeMap::new();
        let between = tallies.iter().filter(|tally| tally.from != tally.to);
        for tally in between.clone() {
            let pair = (tally.from.min(tally.to), tally.from.max(tally.to));
            let cell = courses.entry(pair).or_default().months.entry(tally.month).or_default();
            for (sum, count) in cell[usize::from(tally.from > tally.to)].iter_mut().zip(tally.counts) {
                *sum = sum.saturating_add(count);
            }
        }
        let first = between.clone().map(|tally| tally.month).min().unwrap_or(0);
        let end = between.map(|tally| tally.month.saturating_add(1)).max().unwrap_or(0);
        Panel { courses, first, end }
    }

    /// The first month with a tally.
    pub fn first(&self) -> i32 {
        self.first
    }

    /// The month after the last one with a tally.
    pub fn end(&self) -> i32 {
        self.end
    }

    pub(super) fn course(&self, question: Question) -> Option<&Course> {
        self.courses.get(&(question.first, question.second))
    }

    /// The pairs that are asked about at an origin: those with contact in 6 of the 24 months before, in order.
    pub fn asked(&self, origin: i32) -> Vec<Question> {
        let live =
            self.courses.iter().filter(|(_, course)| course.contacts(origin - RECENT, origin) >= CONTACTS);
        live.map(|((first, second), _)| Question { origin, first: *first, second: *second }).collect()
    }

    /// Months with contact of the pair among the 24 before the origin.
    pub fn contacts(&self, question: Question) -> usize {
        self.course(question).map_or(0, |course| course.contacts(question.origin - RECENT, question.origin))
    }

    /// True when there is enough contact to ask ([`Panel::asked`]).
    pub fn is_asked(&self, question: Question) -> bool {
        self.contacts(question) >= CONTACTS
    }

    /// True when an event of the class happens in the window of `months` from the origin on.
    pub fn happens(&self, question: Question, class: Class, months: i32) -> bool {
        self.course(question)
            .is_some_and(|course| course.has(class, question.origin, question.origin + months))
    }

    /// Windows of `months` that ended before the origin, of the last 60 months: those with an event of the class, and all.
    pub fn windows(&self, question: Question, class: Class, months: i32) -> (usize, usize) {
        let start = (question.origin - LONG_RUN).max(self.first);
        let starts = start..question.origin - months + 1;
        let all = starts.len();
        let Some(course) = self.course(question) else { return (0, all) };
        (starts.filter(|month| course.has(class, *month, month + months)).count(), all)
    }

    /// The pair's own share of past windows with an event, with four windows' weight on the base rate.
    pub fn climatology(&self, question: Question, class: Class, months: i32, base: f64) -> f64 {
        let (hits, all) = self.windows(question, class, months);
        (hits as f64 + PRIOR * base) / (all as f64 + PRIOR)
    }

    /// The same panel with one more event of a class between the pair of a question, in the month before its origin.
    #[must_use]
    pub fn with_one_more(&self, question: Question, class: Class) -> Panel {
        let mut panel = self.clone();
        let course = panel.courses.entry((question.first, question.second)).or_default();
        let cell = course.months.entry(question.origin - 1).or_default();
        for counted in [Some(class), (class == Class::Force).then_some(Class::Material)].into_iter().flatten()
        {
            cell[0][counted as usize] = cell[0][counted as usize].saturating_add(1);
        }
        panel
    }

    /// The same panel without events, but with the contact, between the pair of a question in a number of months before its origin.
    #[must_use]
    pub fn quieted(&self, question: Question, months: i32) -> Panel {
        let mut panel = self.clone();
        if let Some(course) = panel.courses.get_mut(&(question.first, question.second)) {
            for (_, cell) in course.months.range_mut(question.origin - months..question.origin) {
                *cell = Cell::default();
            }
        }
        panel
    }
}
