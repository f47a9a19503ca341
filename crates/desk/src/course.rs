//! The course of a pair: deeds out of reports, tone, conflict and volume over time, phases with the deeds that made them, answers in kind.
//!
//! Put together from the archive's rows and the numbers of the room `course`; terminal, JSON and dossier show the same value. Which
//! documents are copies of one another is asked of the caller, since this room takes no text apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery_archive::{Archive, ArchiveError, DocumentRow, Told as Events, ToldDeed, ToldDocument};
use chancery_course::{
    Account, Barometer, Climate, Deed, Direction, History, Influence, Kind as Answered, Month, Pair, Penalty,
    Phase, Point, Reciprocity, Scale, Setting, Step, barometer, deeds, history, influences, reciprocity,
};
use chancery_record::{Date, DocumentId, Kind, Modality, Ontology, Polarity};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, between, cite_with};
use crate::copies::{Groups, source_groups_by};
use crate::disagree::outlet;
use crate::import::EventRow;
use crate::rows;
use crate::server::NameOf;

/// What a course is asked for.
pub struct Request<'r> {
    /// The pair.
    pub pair: &'r Pair,
    /// The ontology, for quad classes and weights.
    pub ontology: &'r Ontology,
    /// Names of actor codes.
    pub name_of: &'r NameOf,
    /// Which documents are copies.
    pub groups: &'r Groups<'r>,
    /// Which weights.
    pub scale: Scale,
    /// How long a period is; none: as fits the number of deeds.
    pub step: Option<Step>,
    /// How much a turn must gain; none: as fits the length of the series.
    pub penalty: Option<Penalty>,
    /// What is left out.
    pub view: View,
}

/// Which deeds a course shows. The default is those of state actors, both ways.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct View {
    /// Only deeds of one towards the other.
    pub direction: Option<Direction>,
    /// Only deeds of this PLOVER context.
    pub context: Option<String>,
    /// Deeds of others than state actors as well.
    pub all_actors: bool,
    /// Documents of these outlets are left out, upper and lower case alike; one that names no outlet goes by the name of its file or feed.
    pub without: Vec<String>,
    /// Only reports of this kind of source.
    pub source_kind: Option<String>,
}

/// The course of a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    /// The pair.
    pub pair: Pair,
    /// Reports that tell of a deed of the view, by date.
    pub reports: Vec<Told>,
    /// The deeds; their `reports` are places in `reports`.
    pub deeds: Vec<Deed>,
    /// Reports that were left out by the view, or tell of nothing done.
    pub left_out: usize,
    /// Documents of the reports.
    pub documents: usize,
    /// Source groups of the reports.
    pub groups: usize,
    /// Tone, conflict and volume.
    pub barometer: Barometer,
    /// Phases and turns.
    pub history: History,
    /// Answers in kind.
    pub reciprocity: Vec<Reciprocity>,
    /// What the series owes to single outlets, with their names.
    pub influences: Vec<(String, Influence)>,
    /// Outlets that were to be left out and have no document about the pair.
    pub not_there: Vec<String>,
    /// Rows and words of the reports that are shown, by place (see [`Course::cite`]).
    cited: BTreeMap<usize, Cited>,
}

/// A report of a course, without its words.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// The row.
    pub id: String,
    /// The document; none for a row of another data set.
    pub document: Option<Arc<DocumentRow>>,
    /// By how well it shows its deed: words before rows without, news before looks back, sharp days before vague ones; the lowest first.
    fitness: [bool; 3],
    /// First code point of its words.
    start: u64,
}

impl Told {
    fn of(event: &ToldDeed, document: Option<Arc<DocumentRow>>) -> Self {
        let told = &event.report;
        let is_news = matches!(told.modality, Modality::Actual | Modality::Reported)
            && told.polarity == Polarity::Affirmed
            && !told.historical
            && !told.again;
        Told {
            id: event.id.clone(),
            document,
            fitness: [!event.has_sentence, !is_news, told.days.single_day().is_none()],
            start: event.start,
        }
    }
}

/// Makes the course of a pair.
///
/// # Errors
/// When the archive cannot be read.
pub fn course(archive: &Archive, request: &Request<'_>) -> Result<Course, ArchiveError> {
    course_with(archive, request, &[])
}

/// The same with what was told of the pair, where `known` was told when its course was made before: only what is new is read.
///
/// # Errors
/// When the archive cannot be read.
pub fn course_again(
    archive: &Archive,
    request: &Request<'_>,
    known: Events,
) -> Result<(Course, Events), ArchiveError> {
    let told = archive.told_again(&between(request.pair), known)?;
    Ok((course_of(archive, request, &told, &[])?, told))
}

/// The same with events of other data sets beside the record's. Each is a source of its own: their tables do not say which reports are
/// copies. They are seldom told in one way with ours, so a deed can stand there and here.
///
/// # Errors
/// When the archive cannot be read.
pub fn course_with(
    archive: &Archive,
    request: &Request<'_>,
    imported: &[EventRow],
) -> Result<Course, ArchiveError> {
    course_of(archive, request, &archive.told(&between(request.pair))?, imported)
}

fn course_of(
    archive: &Archive,
    request: &Request<'_>,
    told: &Events,
    imported: &[EventRow],
) -> Result<Course, ArchiveError> {
    let groups = groups(archive, &told.documents, request)?;
    let is_known =
        |wanted: &&String| told.documents.iter().any(|document| is_named(outlet(&document.row), wanted));
    let not_there: Vec<String> =
        request.view.without.iter().filter(|wanted| !is_known(wanted)).cloned().collect();
    let (mut reports, mut accounts, mut left_out) = (Vec::new(), Vec::new(), 0);
    for event in &told.events {
        let (document, group) = (&told.documents[event.document].row, groups[event.document]);
        let account = rows::account(event, document.published, group, request.name_of.as_ref());
        if is_in_view(&event.source_kind, &account, outlet(document), request) {
            reports.push(Told::of(event, Some(Arc::clone(document))));
            accounts.push(account);
        } else {
            left_out += 1;
        }
    }
    let mut cited = BTreeMap::new();
    for (number, row) in (0..).zip(imported) {
        let event = row.told(request.ontology);
        let report = Told::of(&event, None);
        let account = rows::account(&event, row.days, IMPORTED + number, request.name_of.as_ref());
        if !account.report.event_type.is_empty() && is_in_view("", &account, "", request) {
            let row = row.to_json(request.ontology);
            cited.insert(reports.len(), Cited { row, sentence: None, document: None });
            reports.push(report);
            accounts.push(account);
        }
    }
    let climate = climate(archive, request)?;
    let covered = covered(&accounts);
    let setting = Setting {
        ontology: request.ontology,
        scale: request.scale,
        step: request.step,
        climate: &climate,
        covered: &covered,
    };
    let deeds = deeds(&accounts, request.pair);
    let all: Vec<&Deed> = deeds.iter().collect();
    let barometer = barometer(&all, &setting);
    let penalty = request.penalty.unwrap_or_else(|| penalty_for(&barometer));
    let last = imported.iter().filter_map(|event| event.days.end);
    let until = archive.last_published()?.into_iter().chain(last).max().map(Month::of);
    let (outlets, only) = only_outlets(&deeds, &reports);
    let influences = influences(&all, &only, &setting, &barometer)
        .into_iter()
        .map(|influence| (outlets.get(influence.source as usize).cloned().unwrap_or_default(), influence))
        .collect();
    let mut made = Course {
        pair: request.pair.clone(),
        history: history(&all, &setting, penalty, until),
        reciprocity: reciprocity(&all, request.ontology),
        influences,
        not_there,
        barometer,
        left_out,
        documents: accounts.iter().map(|account| &account.report.document).collect::<BTreeSet<_>>().len(),
        groups: accounts.iter().map(|account| account.group).collect::<BTreeSet<_>>().len(),
        deeds,
        reports,
        cited,
    };
    let shown: Vec<usize> = made.history.phases.iter().flat_map(deeds_of).collect();
    made.cite(archive, &shown)?;
    Ok(made)
}

/// The deeds that a phase is shown with: those of its turn and of its height.
fn deeds_of(phase: &Phase) -> Vec<usize> {
    let turn = phase.turn.iter().flat_map(|turn| &turn.deeds);
    turn.chain(phase.height.iter().flat_map(|height| &height.deeds)).copied().collect()
}

/// Source groups of imported rows begin here; those of documents are numbered from 0.
const IMPORTED: u32 = 1 << 31;

/// Months from which on only firm turns are shown by default.
const LONG: i32 = 60;

fn penalty_for(barometer: &Barometer) -> Penalty {
    let reach = barometer.points.first().zip(barometer.points.last());
    let is_long = reach.is_some_and(|(first, last)| first.first.until(last.first) >= LONG);
    if is_long { Penalty::Firm } else { Penalty::Fine }
}

fn is_named(outlet: &str, wanted: &str) -> bool {
    outlet.to_lowercase() == wanted.to_lowercase()
}

fn is_in_view(source_kind: &str, account: &Account, outlet: &str, request: &Request<'_>) -> bool {
    let view = &request.view;
    let Some(direction) = account.direction(request.pair).filter(|_| account.tells()) else { return false };
    let is_left_out = view.without.iter().any(|name| is_named(outlet, name));
    !is_left_out
        && (view.all_actors || account.official)
        && view.direction.is_none_or(|wanted| wanted == direction)
        && view.context.as_ref().is_none_or(|wanted| account.contexts.contains(wanted))
        && view.source_kind.as_ref().is_none_or(|wanted| source_kind == wanted)
}

/// The source group of each document.
fn groups(
    archive: &Archive,
    documents: &[ToldDocument],
    request: &Request<'_>,
) -> Result<Vec<u32>, ArchiveError> {
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|place| (documents[*place].row.published, &documents[*place].row.id));
    let ids: Vec<DocumentId> = order.iter().map(|place| documents[*place].row.id.clone()).collect();
    let keys = order.iter().map(|place| documents[*place].keys.clone()).collect();
    let mut groups = vec![u32::MAX; documents.len()];
    for (place, group) in order.iter().zip(source_groups_by(archive, &ids, keys, None, request.groups)?) {
        groups[*place] = group;
    }
    Ok(groups)
}

/// What the whole record weighs by month. Types alone are known there, not modes.
fn climate(archive: &Archive, request: &Request<'_>) -> Result<Climate, ArchiveError> {
    let mut climate = Climate::default();
    for (day, code, number) in archive.months_by_type()? {
        if let Some(weight) = request.scale.weight(request.ontology, &code, "") {
            climate.add(Month::of(day), weight, number as f64);
        }
    }
    Ok(climate)
}

/// The first day of publication of each source group.
fn covered(accounts: &[Account]) -> BTreeSet<Date> {
    let mut first: BTreeMap<u32, Date> = BTreeMap::new();
    for account in accounts {
        if let Some(day) = account.published.end.or(account.published.start) {
            first.entry(account.group).and_modify(|known| *known = day.min(*known)).or_insert(day);
        }
    }
    first.into_values().collect()
}

/// The names of outlets, and for each deed the only outlet that tells it.
fn only_outlets(deeds: &[Deed], reports: &[Told]) -> (Vec<String>, Vec<Option<u32>>) {
    let name = |report: usize| {
        let document = reports.get(report).and_then(|report| report.document.as_deref());
        document.map_or("", outlet)
    };
    let names: BTreeSet<&str> = (0..reports.len()).map(name).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let only = deeds.iter().map(|deed| {
        let told: BTreeSet<&str> = deed.reports.iter().map(|report| name(*report)).collect();
        let first = told.first().filter(|_| told.len() == 1)?;
        names.binary_search(first).ok().and_then(|place| u32::try_from(place).ok())
    });
    let only = only.collect();
    (names.into_iter().map(str::to_owned).collect(), only)
}

impl Course {
    /// True when there is no deed.
    pub fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }

    /// The report that a deed is shown by: words before rows without, news before looks back, sharp days before vague ones, then the first published.
    pub fn shown_by(&self, deed: &Deed) -> Option<&Told> {
        self.place_shown(deed).and_then(|place| self.reports.get(place))
    }

    /// The same with its words, where they were looked up.
    pub fn cited(&self, deed: &Deed) -> Option<&Cited> {
        self.place_shown(deed).and_then(|place| self.cited.get(&place))
    }

    fn place_shown(&self, deed: &Deed) -> Option<usize> {
        let key = |place: &usize| {
            let told = &self.reports[*place];
            let document = told.document.as_deref();
            let published = document.map(|document| document.published);
            let id = document.map_or(told.id.as_str(), |document| document.id.0.as_str());
            (told.fitness, published, id, told.start)
        };
        deed.reports.iter().copied().filter(|report| *report < self.reports.len()).min_by_key(key)
    }

    /// Looks up the words of the reports that these deeds are shown by; those of the deeds that phases are shown with are there already.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn cite(&mut self, archive: &Archive, deeds: &[usize]) -> Result<(), ArchiveError> {
        for deed in deeds.iter().filter_map(|deed| self.deeds.get(*deed)) {
            let Some(place) = self.place_shown(deed).filter(|place| !self.cited.contains_key(place)) else {
                continue;
            };
            let Told { id, document: Some(document), .. } = &self.reports[place] else { continue };
            let Some(row) = archive.bare_row(Kind::Events, id)? else { continue };
            let known = std::iter::once((document.id.clone(), document.as_ref().clone())).collect();
            let mut cited = cite_with(archive, row, &known)?;
            if let Some(sentence) = &cited.sentence {
                cited.row["text"] = json!(sentence.evidence);
            }
            self.cited.insert(place, cited);
        }
        Ok(())
    }

    /// `AZE > RUS`, `AZE + RUS` and so on.
    pub fn direction(&self, direction: Direction) -> String {
        let (first, second) = (&self.pair.first, &self.pair.second);
        match direction {
            Direction::Forth => format!("{first} > {second}"),
            Direction::Back => format!("{second} > {first}"),
            Direction::Both => format!("{first} + {second}"),
        }
    }

    /// All of it as JSON; deeds carry the ids of their rows, the first the one that they are shown by.
    pub fn to_json(&self) -> Json {
        let deed = |deed: &Deed| self.deed_json(deed);
        let phase = |phase: &Phase| self.phase_json(phase);
        json!({
            "pair": [self.pair.first, self.pair.second],
            "scale": self.barometer.scale.name(),
            "step": self.barometer.step.name(),
            "reports": self.reports.len(),
            "left_out": self.left_out,
            "documents": self.documents,
            "source_groups": self.groups,
            "periods": self.barometer.points.iter().map(point_json).collect::<Vec<_>>(),
            "unplaced": self.barometer.unplaced,
            "phases": self.history.phases.iter().map(phase).collect::<Vec<_>>(),
            "under_way": self.history.under_way.map(|under_way| json!({
                "probability": rounded(under_way.probability), "way": under_way.way.name(),
            })),
            "reciprocity": self.reciprocity.iter().map(|one| self.reciprocity_json(one)).collect::<Vec<_>>(),
            "outlets": self.influences.iter().map(|(name, influence)| json!({
                "outlet": name, "alone": influence.alone,
                "period": influence.most.map(|(month, _)| month.to_string()),
                "change": influence.most.map(|(_, change)| rounded(change)),
            })).collect::<Vec<_>>(),
            "events": self.deeds.iter().map(deed).collect::<Vec<_>>(),
        })
    }

    fn deed_json(&self, deed: &Deed) -> Json {
        let id = |report: &usize| self.reports.get(*report).map(|told| told.id.clone());
        let mut ids: Vec<String> = deed.reports.iter().filter_map(id).collect();
        if let Some(shown) = self.shown_by(deed).map(|told| &told.id) {
            ids.sort_by_cached_key(|id| (id != shown, id.clone()));
        }
        json!({
            "start": deed.days.start.map(|day| day.to_string()),
            "end": deed.days.end.map(|day| day.to_string()),
            "type": deed.event_type,
            "mode": if deed.mode.is_empty() { Json::Null } else { json!(deed.mode) },
            "direction": self.direction(deed.direction),
            "reports": ids.len(),
            "sources": deed.groups.len(),
            "background": deed.background,
            "rows": ids,
        })
    }

    fn deeds_json(&self, deeds: &[usize]) -> Vec<Json> {
        deeds.iter().filter_map(|deed| self.deeds.get(*deed)).map(|deed| self.deed_json(deed)).collect()
    }

    fn phase_json(&self, phase: &Phase) -> Json {
        json!({
            "first": phase.first.to_string(),
            "last": phase.last.to_string(),
            "name": phase.name.name(),
            "tone": phase.tone.map(rounded),
            "per_month": {
                "cooperation": rounded(phase.rates[0]),
                "verbal_conflict": rounded(phase.rates[1]),
                "material_conflict": rounded(phase.rates[2]),
            },
            "turn": phase.turn.as_ref().map(|turn| json!({
                "way": turn.way.name(),
                "events": self.deeds_json(&turn.deeds),
            })),
            "height": phase.height.as_ref().map(|height| json!({
                "first": height.first.to_string(),
                "last": height.last.to_string(),
                "name": height.name.name(),
                "tone": rounded(height.tone),
                "events": self.deeds_json(&height.deeds),
            })),
        })
    }

    fn reciprocity_json(&self, one: &Reciprocity) -> Json {
        let row = |deed: usize| {
            let deed = self.deeds.get(deed)?;
            Some(self.shown_by(deed)?.id.clone())
        };
        json!({
            "by": self.direction(one.by),
            "kind": match one.kind { Answered::Conflict => "material_conflict", Answered::Cooperation => "cooperation" },
            "cases": one.cases.iter().map(|case| json!({
                "row": row(case.deed), "answer": case.answer.and_then(row),
            })).collect::<Vec<_>>(),
            "answered": one.answered(),
            "base_rate": one.base_rate.map(rounded),
            "lagged": one.lagged.map(|lagged| json!({
                "months": lagged.months, "own": rounded(lagged.own), "reverse": rounded(lagged.reverse), "f": rounded(lagged.f),
            })),
        })
    }
}

/// Three decimals are more than any of these numbers carries.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn point_json(point: &Point) -> Json {
    json!({
        "first": point.first.to_string(),
        "events": rounded(point.sums.events),
        "reports": rounded(point.reports),
        "tone": point.tone.map(rounded),
        "band": point.band.map(|band| band.map(rounded)),
        "sources": point.sources,
        "thin": point.is_thin(),
        "conflict": point.conflict().map(rounded),
        "volume": rounded(point.volume()),
        "coverage": rounded(point.coverage()),
    })
}
