//! Forecasts month by month: learned from windows that had ended, asked of the pairs that were live, and opened into contributions.

use super::super::scale::{chance, faded};
use super::design::{Asked, FEATURES, Feature, Row, Values, WIDTH, Walk};
use super::fit::{Coefficients, Lesson, fit};
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
}

impl Plan {
    /// The usual way of learning.
    pub fn new(class: Class, months: i32) -> Self {
        Plan { class, months, anew: 12, half_life: 60.0, ridge: 20.0 }
    }
}

/// Months of history that a question needs before it.
const NEEDED: i32 = 24;

/// What is expected of a pair.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Forecast {
    /// What was asked.
    pub question: Question,
    /// The probability of the model; none before anything could be learned.
    pub probability: Option<f64>,
    /// The pair's own share of past windows ([`Panel::climatology`]).
    pub climatology: f64,
    /// The share of all questions so far that came true.
    pub base: f64,
    /// Whether it happened; none when the window had not ended when the panel ended.
    pub happened: Option<bool>,
}

/// Coefficients learned at an origin.
#[derive(Clone, PartialEq, Debug)]
pub struct Model(Coefficients);

/// What a feature adds to the log-odds, compared with the mean question.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contribution {
    /// The feature.
    pub feature: Feature,
    /// Its value, on its own scale.
    pub value: f32,
    /// What it adds to the log-odds.
    pub adds: f64,
}

impl Model {
    /// The log-odds of the mean question.
    pub fn intercept(&self) -> f64 {
        self.0.intercept
    }

    /// What each feature adds; with the intercept they sum to the log-odds.
    pub fn contributions(&self, values: &Values) -> Vec<Contribution> {
        let adds = |place: usize| self.0.slopes[place] * (f64::from(values[place]) - self.0.means[place]);
        FEATURES
            .iter()
            .enumerate()
            .map(|(place, feature)| Contribution {
                feature: *feature,
                value: values[place],
                adds: adds(place),
            })
            .collect()
    }

    /// The log-odds of a question.
    pub fn log_odds(&self, values: &Values) -> f64 {
        self.0.intercept
            + self.contributions(values).iter().map(|contribution| contribution.adds).sum::<f64>()
    }

    /// The probability of a question.
    pub fn probability(&self, values: &Values) -> f64 {
        chance(self.log_odds(values))
    }
}

/// The questions of an origin and what came of them.
struct Past {
    origin: i32,
    rows: Vec<Row>,
    happened: Vec<bool>,
}

/// Forecasts for all live pairs at the origins `from..=to`, each from earlier months only.
pub fn forecasts(panel: &Panel, plan: Plan, from: i32, to: i32) -> Vec<Forecast> {
    let mut walk = Walk::new(panel);
    let mut past: Vec<Past> = Vec::new();
    let mut model = None;
    let mut out = Vec::new();
    for origin in panel.first() + NEEDED..=to {
        walk.go_to(origin);
        let (base, level) = shares(&past, origin - plan.months);
        let asked = Asked { class: plan.class, months: plan.months, base };
        let questions = panel.asked(origin);
        let rows: Vec<Row> = questions
            .iter()
            .map(|question| Row { question: *question, values: walk.values(*question, asked, level) })
            .collect();
        if origin >= from {
            if (origin - from) % plan.anew == 0 {
                model = learn(&past, plan, origin);
            }
            out.extend(rows.iter().map(|row| {
                Forecast {
                    question: row.question,
                    probability: model.as_ref().map(|model: &Model| model.probability(&row.values)),
                    climatology: panel.climatology(row.question, plan.class, plan.months, base),
                    base,
                    happened: (origin + plan.months <= panel.end())
                        .then(|| panel.happens(row.question, plan.class, plan.months)),
                }
            }));
        }
        let happened = rows.iter().map(|row| panel.happens(row.question, plan.class, plan.months)).collect();
        past.push(Past { origin, rows, happened });
    }
    out
}

/// The share of questions that came true, of all whose origin is not after `last`, and of the last twelve such origins.
fn shares(past: &[Past], last: i32) -> (f64, f64) {
    let known: Vec<&Past> = past.iter().filter(|past| past.origin <= last).collect();
    let share = |known: &[&Past], prior: f64| {
        let all: usize = known.iter().map(|past| past.happened.len()).sum();
        let hits: usize = known.iter().map(|past| past.happened.iter().filter(|hit| **hit).count()).sum();
        (hits as f64 + 20.0 * prior) / (all as f64 + 20.0)
    };
    let base = share(&known, 0.1);
    (base, share(&known[known.len().saturating_sub(12)..], base))
}

/// Learns from the windows that had ended before an origin.
fn learn(past: &[Past], plan: Plan, origin: i32) -> Option<Model> {
    let fade = faded(plan.half_life);
    let mut lessons = Vec::new();
    for past in past.iter().filter(|past| past.origin + plan.months <= origin) {
        let weight = fade.powi(origin - past.origin);
        for (row, happened) in past.rows.iter().zip(&past.happened) {
            lessons.push(Lesson { values: &row.values, happened: *happened, weight });
        }
    }
    fit(&lessons, plan.ridge).map(Model)
}

const _: () = assert!(WIDTH == FEATURES.len());
