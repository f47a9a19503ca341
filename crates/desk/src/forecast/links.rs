//! Who does what to whom next, on a record: the ranker of `course` on the reports that the panel of [`super::Source`] holds, by their day.
//!
//! Weights are learned from these reports alone. A ranking gives each candidate a score; the difference of two scores is the log-odds of the one against the
//! other. Each score is the sum of its contributions, and each contribution opens to the rows it counts. Countries and bodies are all the actors there are: of
//! groups and sectors nothing is known here.

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError};
use chancery_course::forecast::links::{Fact, History, Links, Plan, Query, World};
use chancery_record::{Code, Date};
use serde_json::{Value as Json, json};

use super::{Evidence, Row, Source, cite_reports, rounded};
use crate::rows;

/// Facts without which nothing is learned, and facts of the actor without which nothing is said of it.
const ENOUGH: (usize, usize) = (400, 10);
/// Candidates that the shares are taken over.
const LISTED: usize = 120;
/// Contributions that are told one by one.
const STRONGEST: usize = 4;
/// Days from the first to the last that a report may stand for; what is known worse has no day.
const DAYS: i32 = 7;

/// A question: to whom does `actor` do a deed of this type next, or who does it to `actor`?
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Put {
    /// The actor that is given.
    pub actor: Code,
    /// The type of the deed.
    pub deed: Code,
    /// Asked is who does it to the actor.
    pub is_received: bool,
    /// The day that is asked about; nothing of it or later is used. None: the day after the last of the record.
    pub day: Option<Date>,
}

/// The answer.
pub struct Ranking {
    /// The day that is asked about; none where the record has no day.
    pub day: Option<Date>,
    /// Facts of earlier days: reports of one day, type and direction count once.
    pub facts: usize,
    /// Those of the actor.
    pub of_actor: usize,
    /// Reports that lie on no day.
    pub without_day: usize,
    /// Candidates, best first; empty where the evidence is too thin.
    pub candidates: Vec<Candidate>,
}

/// An actor that it may be.
pub struct Candidate {
    /// Who.
    pub actor: Code,
    /// Its share of the weight of all that are listed, 0..1.
    pub share: f64,
    /// The score; the contributions and `rest` sum to it.
    pub score: f64,
    /// The strongest contributions.
    pub reasons: Vec<Reason>,
    /// What all others add.
    pub rest: f64,
}

/// A contribution with the rows behind it.
pub struct Reason {
    /// What is counted.
    pub words: &'static str,
    /// What it adds to the score.
    pub adds: f64,
    /// Facts that it counts.
    pub facts: usize,
    /// Rows of the newest of them.
    pub evidence: Vec<Evidence>,
}

impl Ranking {
    /// Facts that the answer lacks, of the record and of the actor.
    pub fn lacks(&self) -> (usize, usize) {
        (ENOUGH.0.saturating_sub(self.facts), ENOUGH.1.saturating_sub(self.of_actor))
    }

    /// As JSON.
    pub fn to_json(&self, put: &Put) -> Json {
        let reason = |reason: &Reason| {
            json!({
                "words": reason.words, "adds": rounded(reason.adds), "facts": reason.facts,
                "evidence": reason.evidence.iter().map(Evidence::to_json).collect::<Vec<_>>(),
            })
        };
        json!({
            "actor": put.actor, "deed": put.deed, "asked": if put.is_received { "from" } else { "to" },
            "day": self.day.map(|day| day.to_string()), "facts": self.facts, "facts_of_actor": self.of_actor, "without_day": self.without_day,
            "candidates": self.candidates.iter().map(|candidate| json!({
                "actor": candidate.actor, "share": rounded(candidate.share), "score": rounded(candidate.score),
                "contributions": candidate.reasons.iter().map(reason).collect::<Vec<_>>(), "rest": rounded(candidate.rest),
            })).collect::<Vec<_>>(),
        })
    }
}

/// The facts of a record with the reports behind each.
struct Facts {
    world: World,
    deeds: Vec<Code>,
    behind: BTreeMap<Fact, Vec<usize>>,
    last: Option<Date>,
    without_day: usize,
}

fn type_and_day(row: &Row) -> Option<(Code, Date)> {
    let (deed, days) = match row {
        Row::Archive(row) => (rows::text(row, "type").to_owned(), rows::row_days(row)),
        Row::Imported(row) => (row.event.split('.').next().unwrap_or("").to_owned(), row.days),
    };
    let (start, end) = (days.start?, days.end?);
    ((end - start).get_days() < DAYS && !deed.is_empty()).then_some((deed, end))
}

fn facts_of(source: &Source) -> Facts {
    let known: Vec<Option<(Code, Date)>> = source.rows.iter().map(type_and_day).collect();
    let of = |report: usize| known.get(report).and_then(Option::as_ref);
    let placed = &source.deeds.placed;
    let deeds: BTreeSet<&Code> =
        placed.iter().filter_map(|one| of(one.report)).map(|(deed, _)| deed).collect();
    let deeds: Vec<Code> = deeds.into_iter().cloned().collect();
    let mut behind: BTreeMap<Fact, Vec<usize>> = BTreeMap::new();
    let (mut last, mut without_day) = (None, BTreeSet::new());
    for one in placed {
        let Some((deed, day)) = of(one.report) else {
            without_day.insert(one.report);
            continue;
        };
        last = last.max(Some(*day));
        let relation = deeds.binary_search(deed).unwrap_or(0) as u16;
        let fact = Fact { day: number(*day), subject: one.from, relation, object: one.to };
        behind.entry(fact).or_default().push(one.report);
    }
    let world = World::plain(source.deeds.actors.len(), deeds.len() as u16);
    Facts { world, deeds, behind, last, without_day: without_day.len() }
}

const EPOCH: Date = Date::constant(1900, 1, 1);

fn number(day: Date) -> i32 {
    (day - EPOCH).get_days()
}

/// Ranks the actors to whom, or by whom, the deed is done next; `most` of them are told with their reasons.
///
/// # Errors
/// When the archive cannot be read.
pub fn ranking(archive: &Archive, source: &Source, put: &Put, most: usize) -> Result<Ranking, ArchiveError> {
    let Facts { world, deeds, behind, last, without_day } = facts_of(source);
    let day = put.day.or(last.and_then(|last| last.tomorrow().ok()));
    let asked = day.map(number);
    let facts: Vec<Fact> =
        behind.keys().filter(|fact| asked.is_some_and(|day| fact.day < day)).copied().collect();
    let actor = source.deeds.number(&put.actor);
    let of_actor =
        facts.iter().filter(|fact| actor == Some(fact.subject) || actor == Some(fact.object)).count();
    let mut ranking = Ranking { day, facts: facts.len(), of_actor, without_day, candidates: Vec::new() };
    let relation = deeds.binary_search(&put.deed).ok().map(|relation| relation as u16);
    let (Some(asked), Some(subject), Some(relation), (0, 0)) = (asked, actor, relation, ranking.lacks())
    else {
        return Ok(ranking);
    };
    let links = Links::fit(&world, &facts, Plan::default());
    let mut history = History::new(&world);
    history.add(&world, &facts);
    let relation = if put.is_received { relation + world.relations } else { relation };
    let query = Query { day: asked, subject, relation };
    let ranked = links.rank(&world, &history, &[query], LISTED).pop().unwrap_or_default();
    let weights: Vec<f64> = ranked.iter().map(|(_, score)| f64::from(score - ranked[0].1).exp()).collect();
    let all: f64 = weights.iter().sum();
    for ((object, score), weight) in ranked.iter().zip(weights).take(most) {
        let mut contributions = links.explain(&world, &history, query, *object).unwrap_or_default();
        contributions.sort_by(|left, right| right.adds.abs().total_cmp(&left.adds.abs()));
        let (mut rest, mut reasons) = (0.0, Vec::new());
        for one in &contributions {
            let counted = if reasons.len() < STRONGEST {
                links.evidence(&world, &history, &facts, query, *object, one.feature)
            } else {
                Vec::new()
            };
            // What counts deeds of others as well, or none, says nothing about the two: it stands with the rest.
            let of_them = |fact: &Fact| {
                [fact.subject, fact.object].iter().any(|end| *end == subject || *end == *object)
            };
            if counted.is_empty() || !counted.iter().all(of_them) {
                rest += f64::from(one.adds);
                continue;
            }
            let reports = counted.iter().filter_map(|fact| behind.get(fact)).flatten().copied();
            reasons.push(Reason {
                words: one.feature.counts,
                adds: f64::from(one.adds),
                facts: counted.len(),
                evidence: cite_reports(archive, source, reports)?,
            });
        }
        ranking.candidates.push(Candidate {
            actor: source.deeds.actors[*object as usize].clone(),
            share: weight / all,
            score: f64::from(*score),
            reasons,
            rest,
        });
    }
    Ok(ranking)
}
