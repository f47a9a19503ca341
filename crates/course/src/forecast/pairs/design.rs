//! The features of questions: what each counts, and its values at all origins, made by one walk through the months.
//!
//! Counts are taken relative to the number of pairs with contact in the year before, so that a record that grows fuller does not look like a world
//! that grows more violent. They are decayed by half-lives in months and stand on a logarithmic scale.

use std::collections::BTreeMap;

use super::super::scale::{faded, log2};
use super::panel::{Cell, Class, Course, Panel, Question};

/// One feature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Feature {
    /// What is counted.
    pub kind: Kind,
    /// The class of events that it counts; none for contact of any kind or where it is the class that is asked about.
    pub class: Option<Class>,
    /// Half-life in months, where counts are decayed.
    pub half_life: Option<u16>,
}

/// What a feature counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Events between the two.
    Events,
    /// Months with such an event between the two.
    Months,
    /// The pair's own share of windows with an event of the class asked about.
    LongRun,
    /// Months since the last event of the class asked about.
    Since,
    /// Months of contact between the two.
    Contact,
    /// Events that go both ways: the smaller of the two directions.
    Mutual,
    /// Events of the one of the two that has more of them, with others.
    Busier,
    /// Events of the one of the two that has fewer of them, with others.
    Quieter,
    /// Share of all pairs with an event of the class asked about, in the windows of the last year.
    Level,
    /// The season: the sine of the month.
    Sine,
    /// The season: its cosine.
    Cosine,
}

const fn between(class: Class, half_life: u16) -> Feature {
    Feature { kind: Kind::Events, class: Some(class), half_life: Some(half_life) }
}

const fn months(class: Class, half_life: u16) -> Feature {
    Feature { kind: Kind::Months, class: Some(class), half_life: Some(half_life) }
}

const fn of(kind: Kind, class: Option<Class>, half_life: Option<u16>) -> Feature {
    Feature { kind, class, half_life }
}

/// Number of features.
pub(super) const WIDTH: usize = 43;

/// The features of one question.
pub type Values = [f32; WIDTH];

/// All features, in the order of their places.
pub const FEATURES: [Feature; WIDTH] = [
    between(Class::Force, 1),
    between(Class::Force, 3),
    between(Class::Force, 12),
    between(Class::Force, 60),
    between(Class::Material, 1),
    between(Class::Material, 3),
    between(Class::Material, 12),
    between(Class::Material, 60),
    between(Class::Verbal, 1),
    between(Class::Verbal, 3),
    between(Class::Verbal, 12),
    between(Class::Verbal, 60),
    between(Class::Visit, 3),
    between(Class::Visit, 12),
    months(Class::Force, 3),
    months(Class::Force, 12),
    months(Class::Force, 60),
    months(Class::Material, 3),
    months(Class::Material, 12),
    months(Class::Material, 60),
    months(Class::Verbal, 3),
    months(Class::Verbal, 12),
    months(Class::Verbal, 60),
    of(Kind::LongRun, None, None),
    of(Kind::Since, None, None),
    of(Kind::Contact, None, Some(3)),
    of(Kind::Contact, None, Some(12)),
    of(Kind::Contact, None, Some(60)),
    of(Kind::Mutual, Some(Class::Material), Some(12)),
    of(Kind::Mutual, Some(Class::Verbal), Some(12)),
    of(Kind::Busier, Some(Class::Force), Some(3)),
    of(Kind::Busier, Some(Class::Force), Some(12)),
    of(Kind::Busier, Some(Class::Material), Some(12)),
    of(Kind::Busier, Some(Class::Verbal), Some(12)),
    of(Kind::Busier, None, Some(12)),
    of(Kind::Quieter, Some(Class::Force), Some(3)),
    of(Kind::Quieter, Some(Class::Force), Some(12)),
    of(Kind::Quieter, Some(Class::Material), Some(12)),
    of(Kind::Quieter, Some(Class::Verbal), Some(12)),
    of(Kind::Quieter, None, Some(12)),
    of(Kind::Level, None, None),
    of(Kind::Sine, None, None),
    of(Kind::Cosine, None, None),
];

/// Half-lives that counts are kept for, in months.
const LIVES: [u16; 4] = [1, 3, 12, 60];
/// Classes of events and, last, contact.
const KINDS: usize = 5;

/// Decayed sums of one pair or actor, by class and half-life.
#[derive(Clone, Copy, Debug, Default)]
struct Sums([[f32; 4]; KINDS]);

impl Sums {
    fn fade(&mut self, left: [f32; 4]) {
        for sums in &mut self.0 {
            for (sum, left) in sums.iter_mut().zip(left) {
                *sum *= left;
            }
        }
    }

    fn add(&mut self, kind: usize, amount: f32) {
        for sum in &mut self.0[kind] {
            *sum += amount;
        }
    }

    fn get(&self, class: Option<Class>, half_life: Option<u16>) -> f32 {
        let life = LIVES.iter().position(|life| Some(*life) == half_life).unwrap_or(0);
        self.0[class.map_or(KINDS - 1, |class| class as usize)][life]
    }
}

/// The running state of a pair.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    events: Sums,
    months: Sums,
    one_way: [Sums; 2],
}

/// A question with its features, for one class and window.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) question: Question,
    pub(super) values: Values,
}

/// The walk through the months of a panel, which knows what came before the month it has reached.
pub(super) struct Walk<'a> {
    panel: &'a Panel,
    left: [f32; 4],
    /// What a month counts in full, for each half-life: the sum of its decays.
    weights: [f32; 4],
    now: i32,
    pairs: BTreeMap<(u32, u32), State>,
    actors: BTreeMap<u32, Sums>,
    /// Pairs with contact in each month so far.
    volumes: Vec<u32>,
    by_month: BTreeMap<i32, Vec<(u32, u32, Cell)>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(panel: &'a Panel) -> Self {
        let mut by_month: BTreeMap<i32, Vec<(u32, u32, Cell)>> = BTreeMap::new();
        for ((first, second), course) in &panel.courses {
            for (month, cell) in &course.months {
                by_month.entry(*month).or_default().push((*first, *second, *cell));
            }
        }
        Walk {
            panel,
            left: LIVES.map(|life| faded(f64::from(life)) as f32),
            weights: [0.0; 4],
            now: panel.first,
            pairs: BTreeMap::new(),
            actors: BTreeMap::new(),
            volumes: Vec::new(),
            by_month,
        }
    }

    /// Pairs with contact a month, in the mean of the last year.
    fn volume(&self) -> f32 {
        let recent = &self.volumes[self.volumes.len().saturating_sub(12)..];
        let sum: u32 = recent.iter().sum();
        (sum as f32 / recent.len().max(1) as f32).max(1.0)
    }

    /// Goes on until the month is reached; what came before it is then known.
    pub(super) fn go_to(&mut self, month: i32) {
        while self.now < month {
            let today = self.by_month.remove(&self.now).unwrap_or_default();
            self.volumes.push(today.len() as u32);
            let share = 1.0 / self.volume();
            for state in self.pairs.values_mut() {
                state.events.fade(self.left);
                state.months.fade(self.left);
                state.one_way[0].fade(self.left);
                state.one_way[1].fade(self.left);
            }
            for sums in self.actors.values_mut() {
                sums.fade(self.left);
            }
            for (weight, left) in self.weights.iter_mut().zip(self.left) {
                *weight = *weight * left + 1.0;
            }
            for (first, second, cell) in &today {
                self.add(*first, *second, cell, share);
            }
            self.now += 1;
        }
    }

    fn add(&mut self, first: u32, second: u32, cell: &Cell, share: f32) {
        let state = self.pairs.entry((first, second)).or_default();
        state.months.add(KINDS - 1, 1.0);
        for class in Class::ALL {
            let kind = class as usize;
            let count = Course::count(cell, class);
            if count > 0 {
                state.events.add(kind, count as f32 * share);
                state.months.add(kind, 1.0);
                state.one_way[0].add(kind, cell[0][kind] as f32 * share);
                state.one_way[1].add(kind, cell[1][kind] as f32 * share);
            }
        }
        for actor in [first, second] {
            let sums = self.actors.entry(actor).or_default();
            sums.add(KINDS - 1, share);
            for class in Class::ALL {
                sums.add(class as usize, Course::count(cell, class) as f32 * share);
            }
        }
    }

    /// The features of a question at the month that is reached, for a class and a window.
    pub(super) fn values(&self, question: Question, asked: Asked, level: f64) -> Values {
        let none = State::default();
        let state = self.pairs.get(&(question.first, question.second)).unwrap_or(&none);
        let volume = self.volume();
        let actor = |actor: u32| self.actors.get(&actor).copied().unwrap_or_default();
        let ends = [actor(question.first), actor(question.second)];
        let turn = (question.origin.rem_euclid(12)) as usize;
        FEATURES.map(|feature| {
            let Feature { kind, class, half_life } = feature;
            let life = LIVES.iter().position(|life| Some(*life) == half_life).unwrap_or(0);
            let weight = self.weights[life].max(1.0);
            let rate = |sum: f32| log2(1.0 + 30.0 * sum * volume / weight);
            let others = |end: usize| {
                let own = if class.is_some() { state.events } else { Sums::default() };
                (ends[end].get(class, half_life) - own.get(class, half_life)).max(0.0)
            };
            match kind {
                Kind::Events => rate(state.events.get(class, half_life)),
                Kind::Months | Kind::Contact => {
                    log2(1.0 + 30.0 * state.months.get(class, half_life) / weight)
                }
                Kind::LongRun => {
                    log_odds(self.panel.climatology(question, asked.class, asked.months, asked.base))
                }
                Kind::Since => self.since(question, asked.class),
                Kind::Mutual => {
                    let [there, back] = state.one_way;
                    rate(there.get(class, half_life).min(back.get(class, half_life)))
                }
                Kind::Busier => rate(others(0).max(others(1))),
                Kind::Quieter => rate(others(0).min(others(1))),
                Kind::Level => log_odds(level),
                Kind::Sine => SINES[turn],
                Kind::Cosine => SINES[(turn + 3) % 12],
            }
        })
    }

    /// Months since the last event of a class, on a logarithmic scale; five years when there was none.
    fn since(&self, question: Question, class: Class) -> f32 {
        let months = self.panel.course(question).and_then(|course| {
            let past = course.months.range(..question.origin).rev();
            past.take_while(|(month, _)| **month >= question.origin - 60)
                .find(|(_, cell)| Course::count(cell, class) > 0)
                .map(|(month, _)| question.origin - month)
        });
        log2(months.unwrap_or(60) as f32)
    }
}

/// The class and window that are asked about, with the base rate known so far.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Asked {
    pub(super) class: Class,
    pub(super) months: i32,
    pub(super) base: f64,
}

/// The sine of the middle of each month, as a share of the year.
const SINES: [f32; 12] = [0.0, 0.5, 0.866, 1.0, 0.866, 0.5, 0.0, -0.5, -0.866, -1.0, -0.866, -0.5];

/// The logarithm of the odds, to base e.
pub(super) fn log_odds(share: f64) -> f32 {
    let share = share.clamp(1e-4, 1.0 - 1e-4) as f32;
    std::f32::consts::LN_2 * (log2(share) - log2(1.0 - share))
}
