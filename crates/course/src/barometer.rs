//! The course of a pair in numbers: tone with its band, conflict level, volume and coverage for each month or quarter.
//!
//! Every deed counts once, however often it is told; a deed whose days are fuzzy gives each period its share. A period without
//! a deed has no tone: it is a gap, not a zero. The scale is named in the result. What the caller leaves out (a direction, a
//! context, a source) is left out before.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Date, Ontology};

use crate::band::{Drawn, Resampled};
use crate::days;
use crate::deed::Deed;
use crate::tone::{Prior, Sums, tone};
use crate::{Month, Scale};

/// How long a period is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// A month of the calendar.
    Month,
    /// A quarter of the calendar.
    Quarter,
}

impl Step {
    /// `month` or `quarter`.
    pub fn name(self) -> &'static str {
        match self {
            Step::Month => "month",
            Step::Quarter => "quarter",
        }
    }

    /// Months of a period.
    pub fn months(self) -> i8 {
        match self {
            Step::Month => 1,
            Step::Quarter => 3,
        }
    }

    /// The first month of the period that holds a month.
    pub fn holding(self, month: Month) -> Month {
        Month { month: month.month - (month.month - 1) % self.months(), ..month }
    }

    /// The first month of the next period.
    pub fn next(self, first: Month) -> Month {
        (0..self.months()).fold(first, |month, _| month.next())
    }

    /// A month when quarters with evidence hold at least five deeds on average, else a quarter.
    pub fn fitting(deeds: &[&Deed]) -> Step {
        let mut quarters: BTreeMap<Month, f64> = BTreeMap::new();
        for (start, end) in deeds.iter().filter_map(|deed| deed.closed) {
            for (month, share) in days::shares(start, end) {
                *quarters.entry(Step::Quarter.holding(month)).or_default() += share;
            }
        }
        let sum: f64 = quarters.values().sum();
        if sum >= EVENTS_OF_A_QUARTER * quarters.len() as f64 { Step::Month } else { Step::Quarter }
    }
}

/// Below so many deeds in a quarter, months say too little.
const EVENTS_OF_A_QUARTER: f64 = 5.0;
/// Below so many deeds a value is drawn dotted.
pub const FEW: f64 = 3.0;
/// Below so many source groups nothing can be said about other sources.
const SOURCES_OF_A_BAND: usize = 2;
/// Months on either side that the prior of a period is taken from.
const MONTHS_AROUND: i32 = 12;

/// What the whole record weighs by month: the prior of each period is its mean over the 24 months around.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Climate {
    months: BTreeMap<Month, Sums>,
}

impl Climate {
    /// Adds an event of the record.
    pub fn add(&mut self, month: Month, weight: f64, events: f64) {
        self.months.entry(month).or_default().add(weight, false, events);
    }

    /// The prior of the period that begins with a month.
    pub fn prior(&self, month: Month) -> Prior {
        let mut sums = Sums::default();
        let first = Month { year: month.year.saturating_sub(2), month: 1 };
        for (other, more) in self.months.range(first..) {
            let away = month.until(*other);
            if away > MONTHS_AROUND {
                break;
            }
            if away >= -MONTHS_AROUND {
                sums.add_sums(more);
            }
        }
        Prior::of(&sums)
    }
}

/// One period.
#[derive(Clone, PartialEq, Debug)]
pub struct Point {
    /// Its first month.
    pub first: Month,
    /// Weights of its deeds; `events` is their number in shares.
    pub sums: Sums,
    /// Reports of them, in shares.
    pub reports: f64,
    /// -10..=10; none without a deed.
    pub tone: Option<f64>,
    /// The 80 % band about the tone; none without a deed, nor where fewer than two source groups tell: how far sources lie apart cannot be
    /// seen from one.
    pub band: Option<[f64; 2]>,
    /// Source groups that tell of its deeds.
    pub sources: usize,
    /// Days with a document about the pair, copies aside.
    pub covered: usize,
    /// Days.
    pub days: usize,
}

impl Point {
    /// `ln(1 + weight of material conflict)`; none without a deed.
    pub fn conflict(&self) -> Option<f64> {
        self.tone.map(|_| self.sums.conflict_level())
    }

    /// `ln(1 + deeds)`.
    pub fn volume(&self) -> f64 {
        self.sums.events.ln_1p()
    }

    /// True when fewer than three deeds stand behind the values.
    pub fn is_thin(&self) -> bool {
        self.sums.events < FEW
    }

    /// The band in words: `-3.1 to +2.0`, or that there is but one source.
    pub fn band_in_words(&self) -> String {
        match self.band {
            Some([low, high]) => format!("{low:+.1} to {high:+.1}"),
            None if self.tone.is_some() => "one source".to_owned(),
            None => String::new(),
        }
    }

    /// Share of days with a document about the pair, 0..=1.
    pub fn coverage(&self) -> f64 {
        self.covered as f64 / self.days.max(1) as f64
    }
}

/// The course of a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Barometer {
    /// What weights are taken from.
    pub scale: Scale,
    /// How long a period is.
    pub step: Step,
    /// All periods from the first with a deed to the last, gaps among them.
    pub points: Vec<Point>,
    /// Deeds that lie in no period, for want of a date or as background.
    pub unplaced: usize,
}

/// What a barometer is made with.
pub struct Setting<'a> {
    /// Weights.
    pub ontology: &'a Ontology,
    /// Which weights.
    pub scale: Scale,
    /// Period; none: [`Step::fitting`].
    pub step: Option<Step>,
    /// The whole record.
    pub climate: &'a Climate,
    /// Days on which documents about the pair came out, copies aside.
    pub covered: &'a BTreeSet<Date>,
}

/// The course that deeds give, in the order that [`crate::deeds`] gives them.
pub fn barometer(deeds: &[&Deed], setting: &Setting<'_>) -> Barometer {
    let step = setting.step.unwrap_or_else(|| Step::fitting(deeds));
    let drawn = Drawn::of(deeds);
    let mut periods: BTreeMap<Month, Period<'_>> = BTreeMap::new();
    let mut unplaced = 0;
    for deed in deeds {
        let Some((start, end)) = deed.closed else {
            unplaced += 1;
            continue;
        };
        let weight = deed.weight(setting.scale, setting.ontology);
        for (month, share) in days::shares(start, end) {
            periods.entry(step.holding(month)).or_default().add(deed, weight, share);
        }
    }
    let mut points: Vec<Point> = Vec::new();
    for (first, period) in periods {
        while let Some(last) = points.last().map(|point| step.next(point.first)).filter(|next| *next < first)
        {
            points.push(point(last, &Period::default(), step, setting, &drawn));
        }
        points.push(point(first, &period, step, setting, &drawn));
    }
    Barometer { scale: setting.scale, step, points, unplaced }
}

/// The deeds of a period with weight and share.
#[derive(Default)]
struct Period<'a> {
    parts: Vec<(&'a Deed, f64, f64)>,
}

impl<'a> Period<'a> {
    fn add(&mut self, deed: &'a Deed, weight: f64, share: f64) {
        // Two months of one quarter hold one deed.
        match self.parts.last_mut() {
            Some(last) if std::ptr::eq(last.0, deed) => last.2 += share,
            _ => self.parts.push((deed, weight, share)),
        }
    }
}

/// Weight of the material conflict of a deed is told from its quad class.
fn is_material(deed: &Deed, ontology: &Ontology) -> bool {
    ontology.find(&deed.event_type, &deed.mode).is_some_and(|row| row.quad == 4)
}

/// Days from the first of a month to before the first of another one.
fn covered(days: &BTreeSet<Date>, first: Month, next: Month) -> usize {
    let begin = |month: Month| Date::new(month.year, month.month, 1).ok();
    let Some((from, until)) = begin(first).zip(begin(next)).filter(|(from, until)| from < until) else {
        return 0;
    };
    days.range(from..until).count()
}

fn point(first: Month, period: &Period<'_>, step: Step, setting: &Setting<'_>, drawn: &Drawn) -> Point {
    let mut sums = Sums::default();
    let mut reports = 0.0;
    let mut resampled = Resampled::new();
    for (deed, weight, share) in &period.parts {
        sums.add(*weight, is_material(deed, setting.ontology), *share);
        reports += share * deed.reports.len() as f64;
        resampled.add(deed, *weight, *share, drawn);
    }
    let (from, until) = (days::first_of(first), days::first_of(step.next(first)));
    let prior = setting.climate.prior(first);
    let has_deed = !period.parts.is_empty();
    let sources: BTreeSet<u32> = period.parts.iter().flat_map(|(deed, ..)| &deed.groups).copied().collect();
    Point {
        first,
        sums,
        reports,
        tone: has_deed.then(|| tone(&sums, &prior)),
        band: (sources.len() >= SOURCES_OF_A_BAND).then(|| resampled.band(&sums, &prior, drawn)),
        sources: sources.len(),
        covered: covered(setting.covered, first, step.next(first)),
        days: usize::try_from(until - from).unwrap_or(0),
    }
}

/// What a series owes to one source.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Influence {
    /// The source, by the number that the caller gave it.
    pub source: u32,
    /// Deeds that it alone tells.
    pub alone: usize,
    /// The period whose tone changes most without it, and the change; none when no tone is left to compare.
    pub most: Option<(Month, f64)>,
}

/// Leaves out each source in turn. `only[i]` is the source that alone tells deed `i`, if one does. Largest change first.
pub fn influences(
    deeds: &[&Deed],
    only: &[Option<u32>],
    setting: &Setting<'_>,
    whole: &Barometer,
) -> Vec<Influence> {
    let mut lost: BTreeMap<u32, (usize, BTreeMap<Month, Sums>)> = BTreeMap::new();
    for (deed, source) in deeds.iter().zip(only) {
        let Some(source) = source else { continue };
        let (alone, months) = lost.entry(*source).or_default();
        *alone += 1;
        let Some((start, end)) = deed.closed else { continue };
        let weight = deed.weight(setting.scale, setting.ontology);
        for (month, share) in days::shares(start, end) {
            months.entry(whole.step.holding(month)).or_default().add(weight, false, share);
        }
    }
    let change = |month: Month, less: &Sums| {
        let at = whole.points.binary_search_by_key(&month, |point| point.first).ok()?;
        let all = &whole.points[at];
        let left = Sums {
            events: all.sums.events - less.events,
            positive: (all.sums.positive - less.positive).max(0.0),
            negative: (all.sums.negative - less.negative).max(0.0),
            material: 0.0,
        };
        (left.events > 1e-9).then(|| Some((month, tone(&left, &setting.climate.prior(month)) - all.tone?)))?
    };
    let mut out: Vec<Influence> = lost
        .into_iter()
        .map(|(source, (alone, months))| {
            let changes = months.iter().filter_map(|(month, less)| change(*month, less));
            let most = changes.max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()));
            Influence { source, alone, most }
        })
        .collect();
    let size = |influence: &Influence| influence.most.map_or(0.0, |(_, change)| change.abs());
    out.sort_by(|one, other| size(other).total_cmp(&size(one)).then(one.source.cmp(&other.source)));
    out
}
