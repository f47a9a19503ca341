//! Forecasts on a record: the card of a question about a pair, and the replay of all its questions.
//!
//! Rows of the archive, and rows that the user lays beside them, become the panel of `course`; coefficients are learned from that panel alone, none are carried. Where
//! it is too small to learn from, or what was learned did no better than climatology in the replay, climatology is the forecast. What can be asked, and in which words,
//! stands in `data/desk/questions.tsv` and `data/desk/chances.tsv`.

pub mod links;

use chancery_archive::{Archive, ArchiveError, Order, RowFilter};
use chancery_course::forecast::deeds::{Deeds, Placed, Told, month_of};
use chancery_course::forecast::pairs::{
    Class, Forecast, Kind as FeatureKind, Panel, Plan, Question, Reasons, Track, explained, forecasts,
};
use chancery_course::{Pair, Report};
use chancery_record::{DayRange, DocumentId, Kind, Ontology};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, cite, documents_by_id};
use crate::rows;

const QUESTIONS: &str = include_str!("../../../data/desk/questions.tsv");
const CHANCES: &str = include_str!("../../../data/desk/chances.tsv");

/// Months that a replay goes back.
const REPLAYED: i32 = 60;
/// Months that the record must reach back, and that the pair must have contact in; the second is that of `Panel::asked`.
const SPAN: i32 = 24;
/// Scored forecasts without which what was learned is not trusted.
const TRUSTED: usize = 200;
/// Contributions that are told one by one.
const STRONGEST: usize = 5;
/// Rows that are cited under each.
const CITED: usize = 3;
/// Bins of a reliability curve.
const BINS: usize = 5;
/// Months without an event after which the next one is an onset.
const QUIET: i32 = 6;

/// A class of events that can be asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The name on the command line.
    pub key: &'static str,
    /// The class.
    pub class: Class,
    /// Beginnings of the CAMEO codes that count.
    cameo: &'static str,
    /// What it is.
    pub noun: &'static str,
    /// What counts, in words.
    pub examples: &'static str,
}

/// All classes that can be asked about.
pub fn classes() -> Vec<Asked> {
    let class_of = |key: &str| match key {
        "force" => Some(Class::Force),
        "material" => Some(Class::Material),
        "verbal" => Some(Class::Verbal),
        "visit" => Some(Class::Visit),
        _ => None,
    };
    let asked = |line: &'static str| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let [key, cameo, noun, examples] = *cells.as_slice() else { return None };
        Some(Asked { key, class: class_of(key)?, cameo, noun, examples })
    };
    lines(QUESTIONS).filter_map(asked).collect()
}

/// The word for a probability, as analysts use it.
pub fn word_of(chance: f64) -> &'static str {
    let bound = |line: &'static str| {
        let (bound, word) = line.split_once('\t')?;
        Some((bound.parse::<f64>().ok()?, word))
    };
    let words: Vec<(f64, &'static str)> = lines(CHANCES).filter_map(bound).collect();
    words.iter().find(|(bound, _)| chance <= *bound).or(words.last()).map_or("", |(_, word)| word)
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// A row that the user lays beside the record: an event of another data set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Imported {
    /// Where it stands: `rows.tsv:17`.
    pub place: String,
    /// The day or month.
    pub days: DayRange,
    /// Who.
    pub from: String,
    /// To whom.
    pub to: String,
    /// A PLOVER type, with or without mode, or a CAMEO code; empty for contact of no class.
    pub event: String,
}

/// The record as a panel, with the rows behind it.
pub struct Source {
    /// The panel.
    pub deeds: Deeds,
    rows: Vec<Row>,
}

enum Row {
    Archive(Json),
    Imported(Imported),
}

/// The panel of an archive and of imported rows.
///
/// # Errors
/// When the archive cannot be read.
pub fn source(
    archive: &Archive,
    ontology: &Ontology,
    imported: Vec<Imported>,
) -> Result<Source, ArchiveError> {
    let documents = documents_by_id(archive)?;
    let found = archive.rows(Kind::Events, &RowFilter { order: Order::Date, ..RowFilter::default() })?;
    let unknown = DayRange::default();
    let mut reports: Vec<(Report, DayRange, [bool; 4])> = Vec::new();
    for row in &found {
        let report = rows::report(row);
        let published = documents.get(&report.document).map_or(unknown, |document| document.published);
        let cameo = ontology.find(&report.event_type, &report.mode).map_or("", |event| &event.cameo);
        let classes = classes_of(cameo);
        reports.push((report, published, classes));
    }
    for row in &imported {
        let (code, mode) = row.event.split_once('.').unwrap_or((&row.event, ""));
        let cameo = ontology.find(code, mode).map_or(row.event.as_str(), |event| &event.cameo);
        reports.push((imported_report(row, code, mode), row.days, classes_of(cameo)));
    }
    let told: Vec<Told<'_>> = reports
        .iter()
        .map(|(report, published, classes)| Told { report, published, classes: *classes })
        .collect();
    let deeds = Deeds::of(&told);
    let rows = found.into_iter().map(Row::Archive).chain(imported.into_iter().map(Row::Imported)).collect();
    Ok(Source { deeds, rows })
}

fn imported_report(row: &Imported, code: &str, mode: &str) -> Report {
    Report {
        document: DocumentId(row.place.clone()),
        days: row.days,
        event_type: code.to_owned(),
        mode: mode.to_owned(),
        who: vec![row.from.clone()],
        whom: vec![row.to.clone()],
        reciprocal: false,
        polarity: chancery_record::Polarity::Affirmed,
        modality: chancery_record::Modality::Actual,
        historical: false,
        again: false,
    }
}

/// The classes of a CAMEO code, in the order of [`Class::ALL`].
fn classes_of(cameo: &str) -> [bool; 4] {
    let all = classes();
    let is = |class: Class| {
        let asked = all.iter().find(|asked| asked.class == class);
        asked.is_some_and(|asked| {
            asked.cameo.split(' ').any(|start| !cameo.is_empty() && cameo.starts_with(start))
        })
    };
    Class::ALL.map(is)
}

/// A question about a pair, in full.
#[derive(Clone, PartialEq, Debug)]
pub struct Put {
    /// The pair.
    pub pair: Pair,
    /// What is asked about.
    pub asked: Asked,
    /// The first month of the window; nothing of it is known.
    pub origin: i32,
    /// Months of the window.
    pub months: i32,
}

impl Put {
    /// The months of the window, as `2026-01 to 2026-03`.
    pub fn window(&self) -> String {
        let (first, last) = (month_of(self.origin), month_of(self.origin + self.months - 1));
        if self.months == 1 { first.to_string() } else { format!("{first} to {last}") }
    }

    /// How the question is decided.
    pub fn rule(&self) -> String {
        let Put { pair, asked, .. } = self;
        format!(
            "Yes when the record then holds a report that counts of {} between {} and {}, in either direction, of a day in {}, told in the month of the deed or the \
             next. No otherwise.",
            asked.examples,
            pair.first,
            pair.second,
            self.window()
        )
    }
}

/// The forecast card of a question.
pub struct Card {
    /// The question.
    pub put: Put,
    /// Months with contact of the pair among the last 24.
    pub contacts: usize,
    /// Months that the record reaches back from the origin.
    pub reach: i32,
    /// The share of all questions so far that came true; none before any window ended.
    pub base: Option<f64>,
    /// The forecast; none where the evidence is too thin.
    pub said: Option<Said>,
    /// What sources foretell of the two.
    pub told: Vec<Cited>,
    /// Reports left out: told late, and in no single month.
    pub left_out: (usize, usize),
}

/// A forecast with its reasons.
pub struct Said {
    /// The probability.
    pub probability: f64,
    /// Learned from the record; otherwise it is climatology.
    pub is_learned: bool,
    /// Why it is not learned; empty when it is.
    pub why_not: &'static str,
    /// The pair's own share of past windows.
    pub climatology: f64,
    /// Past windows with an event, and all.
    pub windows: (usize, usize),
    /// The log-odds that the contributions start from.
    pub start: f64,
    /// What is added to them, the strongest first.
    pub reasons: Vec<Reason>,
    /// What all other contributions add.
    pub rest: f64,
    /// What it would be if the last months had been otherwise: in words, and the probability then.
    pub changes: Vec<(String, f64)>,
    /// How the replay of such questions did.
    pub record: Replay,
}

/// A contribution with the rows behind it.
pub struct Reason {
    /// What is counted.
    pub words: String,
    /// What it adds to the log-odds.
    pub adds: f64,
    /// Rows that it rests on.
    pub reports: usize,
    /// The newest of them.
    pub evidence: Vec<Evidence>,
}

/// A row behind a contribution.
pub enum Evidence {
    /// A row of the archive.
    Cited(Box<Cited>),
    /// A row of a file.
    Imported(Imported),
}

/// How forecasts of a class did in a replay of the record.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Replay {
    /// What was learned; empty when nothing could be.
    pub learned: Track,
    /// Climatology, on all questions.
    pub climatology: Track,
    /// The base rate of all pairs.
    pub base: Track,
    /// What was learned, of pairs without an event in the last six months.
    pub onset: Track,
}

impl Replay {
    /// Scores forecasts.
    pub fn of(panel: &Panel, class: Class, all: &[Forecast]) -> Replay {
        let is_quiet = |forecast: &&Forecast| {
            let before = Question { origin: forecast.question.origin - QUIET, ..forecast.question };
            !panel.happens(before, class, QUIET)
        };
        let quiet: Vec<Forecast> = all.iter().filter(is_quiet).copied().collect();
        Replay {
            learned: Track::of(all, BINS, |forecast| forecast.probability),
            climatology: Track::of(all, BINS, |forecast| Some(forecast.climatology)),
            base: Track::of(all, BINS, |forecast| Some(forecast.base)),
            onset: Track::of(&quiet, BINS, |forecast| forecast.probability),
        }
    }

    /// True when enough was scored and it did better than climatology.
    fn is_trusted(&self) -> bool {
        self.learned.number >= TRUSTED && self.learned.skill().is_some_and(|skill| skill > 0.0)
    }
}

/// The month after the last one that the record tells of: the origin of a question of which no other is named.
pub fn next_month(source: &Source) -> i32 {
    source.deeds.panel.end()
}

/// Replays the questions of a class at the origins `from..=to`.
pub fn backtest(source: &Source, asked: Asked, months: i32, from: i32, to: i32) -> Replay {
    let panel = &source.deeds.panel;
    Replay::of(panel, asked.class, &forecasts(panel, Plan::new(asked.class, months), from, to))
}

/// The card of a question.
///
/// # Errors
/// When the archive cannot be read.
pub fn card(archive: &Archive, source: &Source, put: Put) -> Result<Card, ArchiveError> {
    let panel = &source.deeds.panel;
    let filter = RowFilter {
        dyad: Some((put.pair.first.clone(), put.pair.second.clone())),
        order: Order::Date,
        ..RowFilter::default()
    };
    let told = cite(archive, archive.rows(Kind::Forecasts, &filter)?)?;
    let numbers = source.deeds.number(&put.pair.first).zip(source.deeds.number(&put.pair.second));
    let question = numbers.map(|(first, second)| Question { origin: put.origin, first, second });
    let plan = Plan::new(put.asked.class, put.months);
    let reach = if panel.end() > panel.first() { put.origin - panel.first() } else { 0 };
    let live = question.filter(|question| panel.is_asked(*question) && reach >= SPAN);
    let contacts = question.map_or(0, |question| panel.contacts(question));
    let left_out = (source.deeds.late, source.deeds.unplaced);
    let Some(question) = live else {
        let ended = forecasts(panel, plan, put.origin - REPLAYED, put.origin - put.months);
        let base = Replay::of(panel, plan.class, &ended).base;
        let base = (base.number > 0).then(|| base.hits as f64 / base.number as f64);
        return Ok(Card { put, contacts, reach, base, said: None, told, left_out });
    };
    let (all, reasons) = explained(panel, plan, put.origin - REPLAYED, question);
    let said = said(archive, source, &put, plan, question, &all, reasons)?;
    let base = all.last().map(|forecast| forecast.base);
    Ok(Card { put, contacts, reach, base, said: Some(said), told, left_out })
}

fn said(
    archive: &Archive,
    source: &Source,
    put: &Put,
    plan: Plan,
    question: Question,
    all: &[Forecast],
    reasons: Option<Reasons>,
) -> Result<Said, ArchiveError> {
    let panel = &source.deeds.panel;
    // What came true after the origin is not known to a card of an earlier day.
    let ended: Vec<Forecast> =
        all.iter().filter(|forecast| forecast.question.origin + plan.months <= put.origin).copied().collect();
    let record = Replay::of(panel, plan.class, &ended);
    let own = all.iter().find(|forecast| forecast.question == question);
    let (climatology, base) = own.map_or((0.0, 0.0), |own| (own.climatology, own.base));
    let windows = panel.windows(question, plan.class, plan.months);
    let learned = own.and_then(|own| own.probability).zip(reasons).filter(|_| record.is_trusted());
    let why_not = match (&learned, record.learned.number) {
        (Some(_), _) => "",
        (None, 0) => "the record is too small to learn from",
        (None, number) if number < TRUSTED => "too few forecasts could be checked",
        _ => "what was learned did no better than climatology",
    };
    let is_learned = learned.is_some();
    let chance_of = |panel: &Panel| {
        if is_learned {
            let (all, _) = explained(panel, plan, put.origin, question);
            all.iter()
                .find(|forecast| forecast.question == question)
                .and_then(|forecast| forecast.probability)
        } else {
            Some(panel.climatology(question, plan.class, plan.months, base))
        }
    };
    let changes = changes(panel, put, question)
        .into_iter()
        .filter_map(|(words, changed)| Some((words, chance_of(&changed)?)))
        .collect();
    let (probability, start, mut sums) = if let Some((probability, reasons)) = learned {
        let sums = reasons.by_kind();
        (probability, reasons.start, sums)
    } else {
        let (from, to) = (log_odds(base), log_odds(climatology));
        (climatology, from, vec![(FeatureKind::LongRun, None, to - from)])
    };
    let rest = sums.split_off(sums.len().min(STRONGEST)).iter().map(|(_, _, adds)| adds).sum();
    let mut told = Vec::new();
    for (kind, class, adds) in sums {
        let behind = behind(source, question, plan, kind, class);
        let evidence = evidence(archive, source, &behind)?;
        told.push(Reason {
            words: words(put, kind, class, windows),
            adds,
            reports: distinct(&behind).len(),
            evidence,
        });
    }
    Ok(Said {
        probability,
        is_learned,
        why_not,
        climatology,
        windows,
        start,
        reasons: told,
        rest,
        changes,
        record,
    })
}

fn log_odds(chance: f64) -> f64 {
    let chance = chance.clamp(1e-6, 1.0 - 1e-6);
    (chance / (1.0 - chance)).ln()
}

/// The last months as they could have been.
fn changes(panel: &Panel, put: &Put, question: Question) -> Vec<(String, Panel)> {
    let last = month_of(put.origin - 1);
    let mut changes = Vec::new();
    for class in [put.asked.class, Class::Verbal] {
        if changes.is_empty() || class != put.asked.class {
            let words = format!("one more report of {} in {last}", class.name());
            changes.push((words, panel.with_one_more(question, class)));
        }
    }
    changes.push((
        "no report of conflict or visits in the last three months".to_owned(),
        panel.quieted(question, 3),
    ));
    changes
}

/// The reports that a contribution counts, newest first.
fn behind(
    source: &Source,
    question: Question,
    plan: Plan,
    kind: FeatureKind,
    class: Option<Class>,
) -> Vec<Placed> {
    let Question { origin, first, second } = question;
    let deeds = &source.deeds;
    match kind {
        FeatureKind::LongRun | FeatureKind::Since => deeds.between(first, second, Some(plan.class), origin),
        FeatureKind::Busier | FeatureKind::SharedFoes | FeatureKind::FoesOfPartner => {
            deeds.with_others(first, second, class, origin)
        }
        FeatureKind::Level | FeatureKind::Sine => Vec::new(),
        _ => deeds.between(first, second, class, origin),
    }
}

/// Each report once.
fn distinct(placed: &[Placed]) -> Vec<usize> {
    let mut reports: Vec<usize> = Vec::new();
    for placed in placed {
        if reports.last() != Some(&placed.report) {
            reports.push(placed.report);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    reports.retain(|report| seen.insert(*report));
    reports
}

fn evidence(archive: &Archive, source: &Source, behind: &[Placed]) -> Result<Vec<Evidence>, ArchiveError> {
    cite_reports(archive, source, distinct(behind).into_iter())
}

/// The first few reports as rows that can be shown, each once.
fn cite_reports(
    archive: &Archive,
    source: &Source,
    reports: impl Iterator<Item = usize>,
) -> Result<Vec<Evidence>, ArchiveError> {
    let mut evidence = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for report in reports.filter(|report| seen.insert(*report)).take(CITED) {
        match &source.rows[report] {
            Row::Imported(row) => evidence.push(Evidence::Imported(row.clone())),
            Row::Archive(row) => {
                let cited = cite(archive, vec![row.clone()])?;
                evidence.extend(cited.into_iter().map(|cited| Evidence::Cited(Box::new(cited))));
            }
        }
    }
    Ok(evidence)
}

/// A contribution in words.
fn words(put: &Put, kind: FeatureKind, class: Option<Class>, windows: (usize, usize)) -> String {
    let what = class.map_or("contact", Class::name);
    let asked = put.asked.class.name();
    match kind.family() {
        FeatureKind::LongRun => {
            format!(
                "{asked} in {} of {} past windows of {} of the pair",
                windows.0,
                windows.1,
                months_in_words(put.months)
            )
        }
        FeatureKind::Since => format!("time since the last {asked} between the two"),
        FeatureKind::Contact => "how often the two have to do with each other".to_owned(),
        FeatureKind::Mutual => format!("{what} that goes both ways"),
        FeatureKind::Busier => format!("{what} of the two with others"),
        FeatureKind::SharedFoes => format!("{what} of both with the same third parties"),
        FeatureKind::FoesOfPartner => format!("{what} of one with partners of the other"),
        FeatureKind::Level => format!("how common {asked} is between all pairs of late"),
        FeatureKind::Sine => "the season".to_owned(),
        _ => format!("{what} between the two"),
    }
}

/// `1 month`, `3 months`.
pub fn months_in_words(months: i32) -> String {
    if months == 1 { "1 month".to_owned() } else { format!("{months} months") }
}

fn track_json(track: &Track) -> Json {
    json!({
        "forecasts": track.number, "came_true": track.hits, "brier": rounded(track.brier), "climatology_brier": rounded(track.climatology_brier),
        "skill": track.skill().map(rounded), "calibration_error": rounded(track.calibration_error()),
        "reliability": track.bins.iter().map(|bin| json!({
            "forecasts": bin.number, "said": rounded(bin.said), "happened": rounded(bin.happened),
        })).collect::<Vec<_>>(),
    })
}

/// Six decimals: what is the same on every machine.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

impl Replay {
    /// All four records.
    pub fn to_json(&self) -> Json {
        json!({
            "learned": track_json(&self.learned), "climatology": track_json(&self.climatology), "base_rate": track_json(&self.base), "onset": track_json(&self.onset),
        })
    }
}

impl Evidence {
    /// The row, with its sentence and source where it has them.
    pub fn to_json(&self) -> Json {
        match self {
            Evidence::Cited(cited) => cited.to_json(),
            Evidence::Imported(row) => json!({
                "place": row.place, "date": rows::days_in_words(&row.days), "from": row.from, "to": row.to, "event": row.event,
            }),
        }
    }
}

impl Card {
    /// The whole card.
    pub fn to_json(&self) -> Json {
        let said = self.said.as_ref().map(|said| {
            json!({
                "probability": rounded(said.probability), "word": word_of(said.probability),
                "method": if said.is_learned { "learned" } else { "climatology" }, "why_not_learned": said.why_not,
                "climatology": rounded(said.climatology),
                "windows": { "with_event": said.windows.0, "all": said.windows.1 },
                "start": rounded(said.start), "rest": rounded(said.rest),
                "contributions": said.reasons.iter().map(|reason| json!({
                    "words": reason.words, "adds": rounded(reason.adds), "reports": reason.reports,
                    "evidence": reason.evidence.iter().map(Evidence::to_json).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
                "changes": said.changes.iter().map(|(words, chance)| json!({ "if": words, "probability": rounded(*chance) })).collect::<Vec<_>>(),
                "track_record": said.record.to_json(),
            })
        });
        json!({
            "pair": [self.put.pair.first, self.put.pair.second], "class": self.put.asked.key, "noun": self.put.asked.noun,
            "window": { "first": month_of(self.put.origin).to_string(), "months": self.put.months }, "rule": self.put.rule(),
            "base_rate": self.base.map(rounded), "months_with_contact": self.contacts, "months_of_record": self.reach,
            "left_out": { "told_late": self.left_out.0, "in_no_month": self.left_out.1 },
            "forecast": said, "told_by_sources": self.told.iter().map(Cited::to_json).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_class_can_be_asked_about() {
        let all = classes();
        let classes: BTreeMap<&str, Class> = all.iter().map(|asked| (asked.key, asked.class)).collect();
        assert_eq!(classes.len(), Class::ALL.len());
        assert_eq!(lines(QUESTIONS).count(), all.len(), "a line that cannot be read");
        assert_eq!(classes_of("190"), [false, true, true, false]);
        assert_eq!(classes_of("1712"), [false, true, false, false]);
        assert_eq!(classes_of("042"), [false, false, false, true]);
        assert_eq!(classes_of(""), [false; 4]);
    }

    #[test]
    fn chances_have_words() {
        let words = [
            (0.0, "almost no chance"),
            (0.05, "almost no chance"),
            (0.06, "very unlikely"),
            (0.5, "roughly even chance"),
        ];
        for (chance, word) in
            words.into_iter().chain([(0.8, "likely"), (0.81, "very likely"), (1.0, "almost certain")])
        {
            assert_eq!(word_of(chance), word, "{chance}");
        }
    }
}
