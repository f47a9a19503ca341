//! What is new since a day: events told for the first time, turns, accounts that came to part, and what is due or was decided.
//!
//! Days are those of publication, so the same record gives the same answer whenever it was filled. Put together from the course, the disagreements and the docket; it
//! computes nothing of its own.

use chancery_archive::{Archive, ArchiveError};
use chancery_course::disagree::{Dispute, Relation};
use chancery_course::{Deed, Month, Pair, Penalty, Phase, Scale};
use chancery_record::{Code, Date, DayRange, Ontology};
use serde_json::{Value as Json, json};

use crate::copies::Groups;
use crate::course::{Course, Request, View, course};
use crate::disagree::{self, Disagreements, disagreements};
use crate::docket::{self, Docket};
use crate::server::NameOf;

/// What is asked.
pub struct Ask<'r> {
    /// The first day of publication that counts as new.
    pub since: Date,
    /// The pairs that are looked at.
    pub pairs: Vec<Pair>,
    /// The ontology.
    pub ontology: &'r Ontology,
    /// Names of actor codes.
    pub name_of: &'r NameOf,
    /// Which documents are copies.
    pub groups: &'r Groups<'r>,
}

/// What is new.
#[derive(Clone, PartialEq, Debug)]
pub struct Changes {
    /// The first day of publication that counts as new.
    pub since: Date,
    /// Pair by pair; those without anything new are left out.
    pub pairs: Vec<OfPair>,
    /// The docket of all that is due from that day on, or was decided.
    pub docket: Docket,
}

/// What is new about a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct OfPair {
    /// The course.
    pub course: Course,
    /// Events of the course that nobody told before.
    pub events: Vec<usize>,
    /// Phases of the course that began.
    pub turns: Vec<usize>,
    /// The disagreements.
    pub accounts: Disagreements,
    /// Disputes that began, or of which a position is new.
    pub disputes: Vec<usize>,
}

/// Days ahead within which what is due is shown.
const AHEAD: i32 = 60;

/// The pairs of which most is reported, at most so many.
///
/// # Errors
/// When the archive cannot be read.
pub fn busiest(archive: &Archive, most: usize) -> Result<Vec<Pair>, ArchiveError> {
    let pairs = archive.most_reported_pairs(0, most)?;
    Ok(pairs.iter().filter_map(|pair| Pair::new(&pair.a, &pair.b)).collect())
}

/// Finds what is new.
///
/// # Errors
/// When the archive cannot be read.
pub fn changes(archive: &Archive, ask: &Ask<'_>) -> Result<Changes, ArchiveError> {
    let mut pairs = Vec::new();
    for pair in &ask.pairs {
        let found = of_pair(archive, ask, pair)?;
        if !(found.events.is_empty() && found.turns.is_empty() && found.disputes.is_empty()) {
            pairs.push(found);
        }
    }
    let actors: Vec<Code> =
        ask.pairs.iter().flat_map(|pair| [pair.first.clone(), pair.second.clone()]).collect();
    let mut docket = docket::make(archive, &docket::Ask { actors, ..docket::Ask::default() })?;
    let last = docket.as_of.map(|day| (0..AHEAD).fold(day, |day, _| day.tomorrow().unwrap_or(day)));
    let (items, since) = (&docket.items, ask.since);
    docket.entries.retain(|entry| {
        let decided =
            entry.evidence.as_ref().is_some_and(|evidence| evidence.passage.published.end >= Some(since));
        let due = items[entry.items[0]].0.due.end;
        decided || (due >= Some(since) && due <= last)
    });
    Ok(Changes { since: ask.since, pairs, docket })
}

fn of_pair(archive: &Archive, ask: &Ask<'_>, pair: &Pair) -> Result<OfPair, ArchiveError> {
    let request = Request {
        pair,
        ontology: ask.ontology,
        name_of: ask.name_of,
        groups: ask.groups,
        scale: Scale::Plover,
        step: None,
        penalty: None::<Penalty>,
        view: View::default(),
    };
    let mut course = course(archive, &request)?;
    let accounts = disagreements(
        archive,
        &disagree::Ask { pair, name_of: ask.name_of, groups: ask.groups, newest: None },
    )?;
    let published = |report: &usize| course.reports.get(*report)?.document.as_ref()?.published.end;
    let is_new = |deed: &&Deed| deed.reports.iter().filter_map(published).min() >= Some(ask.since);
    let places = |flags: Vec<bool>| -> Vec<usize> {
        flags.into_iter().enumerate().filter(|(_, flag)| *flag).map(|(place, _)| place).collect()
    };
    let events = places(course.deeds.iter().map(|deed| is_new(&deed)).collect());
    course.cite(archive, &events)?;
    let month = Month::of(ask.since);
    let began = |phase: &Phase| phase.turn.is_some() && phase.first >= month;
    let turns = places(course.history.phases.iter().map(began).collect());
    let disputes =
        places(accounts.disputes.iter().map(|dispute| parted(&accounts, dispute, ask.since)).collect());
    Ok(OfPair { course, events, turns, accounts, disputes })
}

/// A position of the dispute is told for the first time since the day.
fn parted(accounts: &Disagreements, dispute: &Dispute, since: Date) -> bool {
    let first = |days: Vec<DayRange>| days.into_iter().filter_map(|days| days.end).min();
    dispute.relation != Relation::Change
        && dispute.positions.iter().any(|position| {
            let tellings = position.tellings.iter();
            first(tellings.map(|telling| accounts.passages[telling.side.passage].published).collect())
                >= Some(since)
        })
}

impl Changes {
    /// True when nothing is new.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.docket.entries.is_empty()
    }

    /// All of it as JSON.
    pub fn to_json(&self) -> Json {
        json!({
            "since": self.since.to_string(),
            "pairs": self.pairs.iter().map(OfPair::to_json).collect::<Vec<_>>(),
            "docket": self.docket.to_json(None),
        })
    }
}

impl OfPair {
    fn to_json(&self) -> Json {
        let course = self.course.to_json();
        let accounts = self.accounts.all_json();
        let pick = |list: &Json, places: &[usize]| -> Vec<Json> {
            places.iter().map(|place| list[*place].clone()).collect()
        };
        json!({
            "pair": course["pair"],
            "events": pick(&course["events"], &self.events),
            "turns": pick(&course["phases"], &self.turns),
            "disputes": pick(&accounts, &self.disputes),
        })
    }
}
