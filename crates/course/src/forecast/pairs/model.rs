//! Forecasts month by month: learned from windows that had ended, asked of the pairs that were live, and opened into contributions.

use super::super::scale::{chance, faded};
use super::design::{Asked, FEATURES, Feature, Kind, Values, WIDTH, Walk, is_for_quiet};
use super::fit::{Coefficients, Lesson, fit, line};
use super::panel::{Class, Panel, Question};

/// What is asked, and how it is learned.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// The class of events.
    pub class: Class,
    /// Length of the window in months.
    pub months: i32,
    /// Coefficients are learned anew after so many months.
    pub anew: i32,
    /// After so many months a window weighs half in learning.
    pub half_life: f64,
    /// How strongly slopes are held to 0, in rows.
    pub ridge: f64,
    /// Forecasts of so many months are held against what came of them, to correct the next ones.
    pub checked: i32,
}

impl Plan {
    /// The usual way of learning.
    pub fn new(class: Class, months: i32) -> Self {
        Plan { class, months, anew: 12, half_life: 36.0, ridge: 50.0, checked: 24 }
    }
}

/// Months of history that a question needs before it.
const NEEDED: i32 = 24;
/// Questions, and questions that came true, that something can be learned from.
const ENOUGH: (usize, usize) = (400, 40);

/// What is expected of a pair.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Forecast {
    /// What was asked.
    pub question: Question,
    /// The probability of the model; none before there was enough to learn from.
    pub probability: Option<f64>,
    /// The pair's own share of past windows ([`Panel::climatology`]).
    pub climatology: f64,
    /// The share of all questions so far that came true.
    pub base: f64,
    /// Whether it happened; none when the window had not ended when the panel ended.
    pub happened: Option<bool>,
}

/// What a feature adds to the log-odds, compared with the mean question.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contribution {
    /// The feature.
    pub feature: Feature,
    /// The weight is the one for pairs that were quiet for half a year.
    pub is_for_quiet: bool,
    /// Its value, on its own scale.
    pub value: f32,
    /// What it adds to the log-odds.
    pub adds: f64,
}

/// Why a forecast is what it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Reasons {
    /// The log-odds of the mean question.
    pub start: f64,
    /// What each feature adds, in the order of [`FEATURES`]; with `start` they sum to the log-odds of the forecast.
    pub contributions: Vec<Contribution>,
}

impl Reasons {
    /// What features of one kind and class add together, the strongest first.
    pub fn by_kind(&self) -> Vec<(Kind, Option<Class>, f64)> {
        let mut sums: Vec<(Kind, Option<Class>, f64)> = Vec::new();
        for Contribution { feature, adds, .. } in &self.contributions {
            match sums.iter_mut().find(|sum| (sum.0, sum.1) == (feature.kind.family(), feature.class)) {
                Some(sum) => sum.2 += adds,
                None => sums.push((feature.kind.family(), feature.class, *adds)),
            }
        }
        sums.sort_by(|left, right| right.2.abs().total_cmp(&left.2.abs()));
        sums
    }

    /// The log-odds of the forecast.
    pub fn log_odds(&self) -> f64 {
        self.start + self.contributions.iter().map(|contribution| contribution.adds).sum::<f64>()
    }
}

/// Coefficients, and the line that corrects their log-odds.
#[derive(Clone, PartialEq, Debug)]
struct Model {
    coefficients: Coefficients,
    /// Added to the log-odds, and their factor.
    correction: (f64, f64),
}

impl Model {
    fn raw(&self, values: &Values) -> f64 {
        let Coefficients { intercept, slopes, means } = &self.coefficients;
        (0..WIDTH)
            .fold(*intercept, |sum, place| sum + slopes[place] * (f64::from(values[place]) - means[place]))
    }

    fn log_odds(&self, values: &Values) -> f64 {
        self.correction.0 + self.correction.1 * self.raw(values)
    }

    fn reasons(&self, values: &Values) -> Reasons {
        let Coefficients { intercept, slopes, means } = &self.coefficients;
        let (shift, factor) = self.correction;
        let contribution = |place: usize| Contribution {
            feature: FEATURES[place],
            is_for_quiet: is_for_quiet(place),
            value: values[place],
            adds: factor * slopes[place] * (f64::from(values[place]) - means[place]),
        };
        Reasons { start: shift + factor * intercept, contributions: (0..WIDTH).map(contribution).collect() }
    }
}

/// The questions of an origin and what came of them.
struct Past {
    origin: i32,
    rows: Vec<Asking>,
}

/// The features of a question, its log-odds at the time, and its outcome.
struct Asking {
    values: Values,
    said: Option<f64>,
    happened: bool,
}

/// Forecasts for all live pairs at the origins `from..=to`, each from earlier months only, in the order of origins and pairs.
pub fn forecasts(panel: &Panel, plan: Plan, from: i32, to: i32) -> Vec<Forecast> {
    replay(panel, plan, from, to, None).0
}

/// The same up to the origin of a question, and why the forecast of that question is what it is; none where nothing could be learned or
/// the pair is not live.
pub fn explained(
    panel: &Panel,
    plan: Plan,
    from: i32,
    question: Question,
) -> (Vec<Forecast>, Option<Reasons>) {
    replay(panel, plan, from, question.origin, Some(question))
}

fn replay(
    panel: &Panel,
    plan: Plan,
    from: i32,
    to: i32,
    wanted: Option<Question>,
) -> (Vec<Forecast>, Option<Reasons>) {
    let mut walk = Walk::new(panel);
    let mut past: Vec<Past> = Vec::new();
    let mut coefficients = None;
    let mut out = Vec::new();
    let mut reasons = None;
    // Forecasts that only serve to correct later ones begin earlier.
    let early = from - plan.checked - plan.months;
    for origin in panel.first() + NEEDED..=to {
        walk.go_to(origin);
        let (base, level) = shares(&past, origin - plan.months);
        let asked = Asked { class: plan.class, months: plan.months, base };
        if origin >= early && (origin - from).rem_euclid(plan.anew) == 0 {
            coefficients = learn(&past, plan, origin);
        }
        let model = coefficients.as_ref().map(|coefficients: &Coefficients| Model {
            coefficients: coefficients.clone(),
            correction: correction(&past, plan, origin),
        });
        let mut rows = Vec::new();
        for question in panel.asked(origin) {
            let values = walk.values(question, asked, level);
            let happened = panel.happens(question, plan.class, plan.months);
            if let Some(model) = model.as_ref().filter(|_| wanted == Some(question)) {
                reasons = Some(model.reasons(&values));
            }
            if origin >= from {
                out.push(Forecast {
                    question,
                    probability: model.as_ref().map(|model| chance(model.log_odds(&values))),
                    climatology: panel.climatology(question, plan.class, plan.months, base),
                    base,
                    happened: (origin + plan.months <= panel.end()).then_some(happened),
                });
            }
            let said = model.as_ref().map(|model| model.raw(&values));
            rows.push(Asking { values, said, happened });
        }
        past.push(Past { origin, rows });
    }
    (out, reasons)
}

/// The share of questions that came true, of all whose origin is not after `last`, and of the last twelve such origins.
fn shares(past: &[Past], last: i32) -> (f64, f64) {
    let known = &past[..past.partition_point(|past| past.origin <= last)];
    let share = |known: &[Past], prior: f64| {
        let all: usize = known.iter().map(|past| past.rows.len()).sum();
        let hits: usize = known.iter().map(|past| past.rows.iter().filter(|row| row.happened).count()).sum();
        (hits as f64 + 20.0 * prior) / (all as f64 + 20.0)
    };
    let base = share(known, 0.1);
    (base, share(&known[known.len().saturating_sub(12)..], base))
}

/// Learns from the windows that had ended before an origin; none when they are too few.
fn learn(past: &[Past], plan: Plan, origin: i32) -> Option<Coefficients> {
    let fade = faded(plan.half_life);
    let mut lessons = Vec::new();
    for past in past.iter().filter(|past| past.origin + plan.months <= origin) {
        let weight = fade.powi(origin - past.origin);
        for Asking { values, happened, .. } in &past.rows {
            lessons.push(Lesson { values, happened: *happened, weight });
        }
    }
    let hits = lessons.iter().filter(|lesson| lesson.happened).count();
    if lessons.len() < ENOUGH.0 || hits < ENOUGH.1 {
        return None;
    }
    fit(&lessons, plan.ridge)
}

/// The line through what was said and what came of it, in windows that ended before an origin; none is needed when they are too few.
fn correction(past: &[Past], plan: Plan, origin: i32) -> (f64, f64) {
    let last = origin - plan.months;
    let recent = past.iter().filter(|past| past.origin <= last && past.origin > last - plan.checked);
    let said: Vec<(f64, bool)> =
        recent.flat_map(|past| &past.rows).filter_map(|row| Some((row.said?, row.happened))).collect();
    if said.len() < ENOUGH.0 || said.iter().filter(|row| row.1).count() < ENOUGH.1 {
        return (0.0, 1.0);
    }
    line(&said, ENOUGH.1 as f64)
}

const _: () = assert!(WIDTH == FEATURES.len());
