//! Who else has a part in a pair, and the projects between the two: third parties with how they stand to each side and what they are told to want, corridors, lines and
//! fields with their members and state.
//!
//! Third parties are those that rows about the pair name as such, or that sentences about both name beside them. Everything is counted from rows and sentences of the
//! documents about the pair; words of projects lie in `data/desk/projects.tsv`.

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError, Order, RowFilter};
use chancery_course::disagree::Passage;
use chancery_course::projects::{Nouns, Project, projects};
use chancery_course::{Pair, Report, Tone};
use chancery_record::{Code, DocumentId, Kind, Ontology};
use serde_json::{Value as Json, json};

use crate::brief::{Cited, cite, document_json};
use crate::disagree::{Ask, Disagreements, disagreements};
use crate::rows;

const NOUNS: &str = include_str!("../../../data/desk/projects.tsv");

/// Third parties and projects of a pair.
#[derive(Clone, PartialEq, Debug)]
pub struct Parties {
    /// The pair.
    pub pair: Pair,
    /// Third parties, most named first.
    pub parties: Vec<Party>,
    /// Projects with one of the pair named in the same sentence or a neighbour of it, most told first.
    pub projects: Vec<Project>,
    /// The sentences that projects point into, and their documents.
    pub accounts: Disagreements,
}

/// A third party.
#[derive(Clone, PartialEq, Debug)]
pub struct Party {
    /// The actor.
    pub code: Code,
    /// Sentences that name it beside both, and rows that give it a part.
    pub sentences: usize,
    /// Rows of events between the two that name it as third.
    pub third: usize,
    /// Reports between it and the first of the pair, and the second: cooperation, conflict.
    pub stance: [[usize; 2]; 2],
    /// What it is told to aim at in the documents about the pair, by date.
    pub interests: Vec<Cited>,
}

/// Finds them.
///
/// # Errors
/// When the archive cannot be read.
pub fn parties(archive: &Archive, ask: &Ask<'_>, ontology: &Ontology) -> Result<Parties, ArchiveError> {
    let accounts = disagreements(archive, ask)?;
    let pair = ask.pair;
    let is_side = |code: &Code| *code == pair.first || *code == pair.second;
    let mut named: BTreeMap<Code, usize> = BTreeMap::new();
    for passage in &accounts.passages {
        let codes: BTreeSet<&Code> = codes(passage);
        if codes.contains(&pair.first) && codes.contains(&pair.second) {
            for code in codes.into_iter().filter(|code| !is_side(code)) {
                *named.entry(code.clone()).or_default() += 1;
            }
        }
    }
    let mut third: BTreeMap<Code, usize> = BTreeMap::new();
    for row in archive.rows(Kind::Events, &of_two(&pair.first, &pair.second))? {
        for code in rows::codes(&row["third"]).into_iter().filter(|code| !is_side(code)) {
            named.entry(code.clone()).or_default();
            *third.entry(code).or_default() += 1;
        }
    }
    let goals = archive.rows(Kind::Goals, &RowFilter { order: Order::Date, ..RowFilter::default() })?;
    let mut out = Vec::new();
    for (code, sentences) in named {
        let stance =
            [stance(archive, &code, &pair.first, ontology)?, stance(archive, &code, &pair.second, ontology)?];
        let interests = goals.iter().filter(|row| aims(row, &code, &accounts.documents)).cloned().collect();
        let interests = cite(archive, interests)?;
        out.push(Party { third: third.get(&code).copied().unwrap_or(0), code, sentences, stance, interests });
    }
    out.sort_by_key(|party| (std::cmp::Reverse(party.sentences + party.third), party.code.clone()));
    let mut found = projects(&accounts.passages, &Nouns::parse(NOUNS).unwrap_or_default());
    let near = |at: usize| {
        let here = &accounts.passages[at];
        let beside = accounts.passages[at.saturating_sub(1)..].iter().take(3);
        let mut named =
            beside.filter(|passage| passage.document == here.document).flat_map(|passage| &passage.named);
        named.any(|named| is_side(&named.code))
    };
    found.retain(|project| project.passages.iter().any(|at| near(*at)));
    Ok(Parties { pair: pair.clone(), parties: out, projects: found, accounts })
}

fn codes(passage: &Passage) -> BTreeSet<&Code> {
    passage.named.iter().map(|named| &named.code).filter(|code| !code.is_empty()).collect()
}

fn of_two(one: &Code, other: &Code) -> RowFilter {
    RowFilter { dyad: Some((one.clone(), other.clone())), ..RowFilter::default() }
}

/// Reports between two that count: cooperation, conflict.
fn stance(
    archive: &Archive,
    one: &Code,
    other: &Code,
    ontology: &Ontology,
) -> Result<[usize; 2], ArchiveError> {
    let mut counts = [0, 0];
    for row in archive.rows(Kind::Events, &of_two(one, other))? {
        let report: Report = rows::report(&row);
        match report.quad(ontology).and_then(Tone::of_quad).filter(|_| report.counts()) {
            Some(Tone::Cooperation) => counts[0] += 1,
            Some(Tone::Conflict) => counts[1] += 1,
            None => {}
        }
    }
    Ok(counts)
}

/// The goal is this actor's first of all, in a document about the pair.
fn aims<V>(row: &Json, code: &Code, documents: &BTreeMap<DocumentId, V>) -> bool {
    rows::codes(&row["actors"]).first() == Some(code) && documents.contains_key(&rows::document(row))
}

impl Parties {
    /// True when there is neither a third party nor a project.
    pub fn is_empty(&self) -> bool {
        self.parties.is_empty() && self.projects.is_empty()
    }

    /// The passage of a place.
    pub fn passage(&self, at: usize) -> &Passage {
        &self.accounts.passages[at]
    }

    /// All of it as JSON.
    pub fn to_json(&self) -> Json {
        let sentence = |at: &usize| {
            let passage = self.passage(*at);
            json!({
                "document": passage.document.0, "sentence": passage.sentence, "sentence_text": passage.words,
                "source": self.accounts.documents.get(&passage.document).map(document_json),
            })
        };
        let stance = |counts: &[usize; 2]| json!({ "cooperation": counts[0], "conflict": counts[1] });
        json!({
            "pair": [self.pair.first, self.pair.second],
            "third_parties": self.parties.iter().map(|party| json!({
                "actor": party.code,
                "sentences": party.sentences,
                "third_in_events": party.third,
                "to_first": stance(&party.stance[0]),
                "to_second": stance(&party.stance[1]),
                "interests": party.interests.iter().map(Cited::to_json).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "projects": self.projects.iter().map(|project| json!({
                "name": project.name,
                "members": project.members.iter().map(|(code, count)| json!({ "actor": code, "sentences": count })).collect::<Vec<_>>(),
                "carries": project.carries,
                "state": project.state.map(|(state, at)| json!({ "told": state.name(), "by": sentence(&at) })),
                "sources": project.groups,
                "sentences": project.passages.iter().map(sentence).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lists_of_words_have_no_wrong_line() {
        assert_eq!(chancery_course::projects::Nouns::parse(super::NOUNS).err(), None);
    }
}
