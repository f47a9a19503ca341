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
    /// The square of [`Kind::LongRun`], as a share.
    LongRunSquare,
    /// The same as odds, on a logarithmic scale.
    LongRunOdds,
    /// Force of both with the same third parties.
    SharedFoes,
    /// Force of one with third parties that the other deals with.
    FoesOfPartner,
    /// Pairs with contact a month, in the mean of the last year.
    Volume,
    /// No event of the class asked about in the last six months.
    Quiet,
    /// Share of all pairs with an event of the class asked about, in the windows of the last year.
    Level,
    /// The season: the sine of the month.
    Sine,
    /// The season: its cosine.
    Cosine,
}

impl Kind {
    /// The kind under which people are told of it: months with events stand with events, odds with shares, one end with the other, sine with cosine.
    #[must_use]
    pub fn family(self) -> Kind {
        match self {
            Kind::Events | Kind::Months => Kind::Events,
            Kind::LongRun | Kind::LongRunSquare | Kind::LongRunOdds => Kind::LongRun,
            Kind::Since | Kind::Quiet => Kind::Since,
            Kind::Busier | Kind::Quieter => Kind::Busier,
            Kind::Level | Kind::Volume => Kind::Level,
            Kind::Sine | Kind::Cosine => Kind::Sine,
            Kind::Contact | Kind::Mutual | Kind::SharedFoes | Kind::FoesOfPartner => self,
        }
    }
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
pub(super) const WIDTH: usize = 64;

/// The features of one question.
pub type Values = [f32; WIDTH];

/// The features that have a second place, where they stand for quiet pairs only.
const FOR_QUIET: usize = 13;

/// All features, in the order of their places; the last ones are those of quiet pairs.
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
    of(Kind::Contact, None, Some(3)),
    of(Kind::Contact, None, Some(12)),
    of(Kind::Contact, None, Some(60)),
    of(Kind::Mutual, Some(Class::Material), Some(12)),
    of(Kind::Mutual, Some(Class::Verbal), Some(12)),
    of(Kind::Busier, Some(Class::Force), Some(1)),
    of(Kind::Busier, Some(Class::Force), Some(3)),
    of(Kind::Busier, Some(Class::Force), Some(12)),
    of(Kind::Busier, Some(Class::Material), Some(12)),
    of(Kind::Busier, Some(Class::Verbal), Some(12)),
    of(Kind::Busier, None, Some(12)),
    of(Kind::Quieter, Some(Class::Force), Some(1)),
    of(Kind::Quieter, Some(Class::Force), Some(3)),
    of(Kind::Quieter, Some(Class::Force), Some(12)),
    of(Kind::Quieter, Some(Class::Material), Some(12)),
    of(Kind::Quieter, Some(Class::Verbal), Some(12)),
    of(Kind::Quieter, None, Some(12)),
    of(Kind::SharedFoes, Some(Class::Force), Some(12)),
    of(Kind::FoesOfPartner, Some(Class::Force), Some(12)),
    of(Kind::LongRun, None, None),
    of(Kind::LongRunSquare, None, None),
    of(Kind::LongRunOdds, None, None),
    of(Kind::Since, None, None),
    of(Kind::Quiet, None, None),
    of(Kind::Level, None, None),
    of(Kind::Volume, None, None),
    of(Kind::Sine, None, None),
    of(Kind::Cosine, None, None),
    between(Class::Force, 12),
    months(Class::Force, 12),
    months(Class::Force, 60),
    between(Class::Material, 3),
    between(Class::Material, 12),
    between(Class::Verbal, 3),
    between(Class::Verbal, 12),
    of(Kind::Contact, None, Some(12)),
    of(Kind::LongRunOdds, None, None),
    of(Kind::Since, None, None),
    of(Kind::SharedFoes, Some(Class::Force), Some(12)),
    of(Kind::Busier, Some(Class::Force), Some(3)),
    of(Kind::Quieter, Some(Class::Force), Some(3)),
];

/// True for a place that stands for quiet pairs only.
pub(super) fn is_for_quiet(place: usize) -> bool {
    place >= WIDTH - FOR_QUIET
}

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
    /// For each actor its partners, with force and contact on a logarithmic scale.
    partners: BTreeMap<u32, Vec<(u32, f32, f32)>>,
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
            partners: BTreeMap::new(),
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
        self.find_partners();
    }

    /// Lists who had force and contact with whom.
    fn find_partners(&mut self) {
        self.partners.clear();
        let (volume, weight) = (self.volume(), self.weights[2].max(1.0));
        for ((first, second), state) in &self.pairs {
            let force = scaled(state.events.get(Some(Class::Force), Some(12)) * volume / weight);
            let contact = scaled(state.months.get(None, Some(12)) / weight);
            self.partners.entry(*first).or_default().push((*second, force, contact));
            self.partners.entry(*second).or_default().push((*first, force, contact));
        }
        for partners in self.partners.values_mut() {
            partners.sort_unstable_by_key(|partner| partner.0);
        }
    }

    /// Sums over third parties: force of both, and force of the one with contact of the other (the greater of the two ways).
    fn third_parties(&self, question: Question) -> (f32, f32) {
        let partners = |actor: u32| self.partners.get(&actor).map_or(&[][..], Vec::as_slice);
        let (first, second) = (partners(question.first), partners(question.second));
        let (mut shared, mut one, mut other, mut place) = (0.0, 0.0, 0.0, 0);
        for (third, force, contact) in first {
            while second.get(place).is_some_and(|partner| partner.0 < *third) {
                place += 1;
            }
            if let Some((_, force_too, contact_too)) = second.get(place).filter(|partner| partner.0 == *third)
            {
                shared += force * force_too;
                one += force * contact_too;
                other += contact * force_too;
            }
        }
        (log2(1.0 + shared), log2(1.0 + f32::max(one, other)))
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
        let long_run = self.panel.climatology(question, asked.class, asked.months, asked.base);
        let (shared, foes) = self.third_parties(question);
        let since = self.since(question, asked.class);
        let is_quiet = since > 6;
        let mut place = 0;
        FEATURES.map(|feature| {
            let Feature { kind, class, half_life } = feature;
            place += 1;
            if is_for_quiet(place - 1) && !is_quiet {
                return 0.0;
            }
            let life = LIVES.iter().position(|life| Some(*life) == half_life).unwrap_or(0);
            let weight = self.weights[life].max(1.0);
            let rate = |sum: f32| scaled(sum * volume / weight);
            let others = |end: usize| {
                let own = if class.is_some() { state.events } else { Sums::default() };
                (ends[end].get(class, half_life) - own.get(class, half_life)).max(0.0)
            };
            match kind {
                Kind::Events => rate(state.events.get(class, half_life)),
                Kind::Months | Kind::Contact => scaled(state.months.get(class, half_life) / weight),
                Kind::LongRun => long_run as f32,
                Kind::LongRunSquare => (long_run * long_run) as f32,
                Kind::LongRunOdds => log_odds(long_run),
                Kind::Since => log2(since as f32),
                Kind::SharedFoes => shared,
                Kind::FoesOfPartner => foes,
                Kind::Volume => log2(volume),
                Kind::Quiet => f32::from(u8::from(is_quiet)),
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

    /// Months since the last event of a class, 1 for the month before; five years when there was none.
    fn since(&self, question: Question, class: Class) -> i32 {
        let months = self.panel.course(question).and_then(|course| {
            let past = course.months.range(..question.origin).rev();
            past.take_while(|(month, _)| **month >= question.origin - 60)
                .find(|(_, cell)| Course::count(cell, class) > 0)
                .map(|(month, _)| question.origin - month)
        });
        months.unwrap_or(60)
    }
}

/// The class and window that are asked about, with the base rate known so far.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Asked {
    pub(super) class: Class,
    pub(super) months: i32,
    pub(super) base: f64,
}

fn scaled(rate: f32) -> f32 {
    log2(1.0 + 30.0 * rate)
}

/// The sine of the middle of each month, as a share of the year.
const SINES: [f32; 12] = [0.0, 0.5, 0.866, 1.0, 0.866, 0.5, 0.0, -0.5, -0.866, -1.0, -0.866, -0.5];

/// The logarithm of the odds, to base e.
pub(super) fn log_odds(share: f64) -> f32 {
    let share = share.clamp(1e-4, 1.0 - 1e-4) as f32;
    std::f32::consts::LN_2 * (log2(share) - log2(1.0 - share))
}
