//! The profile of a source, measured from the record: how much it publishes, whom it quotes and about whom it writes, what it has from others, how often others tell what
//! it tells, and how it stands where accounts part.
//!
//! The grade (reliability A to F, credibility 1 to 6) is the user's alone, from a register; without an entry it is F6, no basis. What the record would speak for is shown
//! beside it as a proposal with its counts and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chancery_archive::{Archive, ArchiveError, DocumentFilter, DocumentRow, RowFilter};
use chancery_course::disagree::Relation;
use chancery_course::{Account, Pair, deeds};
use chancery_record::{DayRange, DocumentId, Kind};
use serde_json::{Value as Json, json};

use crate::copies::{Groups, source_groups_by};
use crate::disagree::{Ask, disagreements, outlet};
use crate::rows;
use crate::server::NameOf;

/// The grade of a source without an entry: it cannot be judged.
pub const NO_BASIS: &str = "F6";

/// An entry of the user's register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The outlet.
    pub outlet: String,
    /// Letter and digit.
    pub grade: String,
    /// Why, in the user's words.
    pub note: String,
}

/// Reads a register: outlet, grade, note, parted by tabs; lines that begin with `#` are passed over.
///
/// # Errors
/// The number of the line that has another form.
pub fn register(text: &str) -> Result<Vec<Entry>, usize> {
    let mut entries = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let grade = cells.get(1).copied().unwrap_or("");
        let fits = matches!(grade.as_bytes(), [b'A'..=b'F', b'1'..=b'6']);
        if !fits || cells[0].is_empty() {
            return Err(index + 1);
        }
        let note = cells.get(2).copied().unwrap_or("").to_owned();
        entries.push(Entry { outlet: cells[0].to_owned(), grade: grade.to_owned(), note });
    }
    Ok(entries)
}

/// What the record tells of a source.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// The outlet.
    pub outlet: String,
    /// Its documents.
    pub documents: usize,
    /// First and last day of publication.
    pub published: DayRange,
    /// Rows by kind; kinds without rows are left out.
    pub rows: Vec<(Kind, usize)>,
    /// Statements, and those of a named speaker.
    pub statements: (usize, usize),
    /// Speakers it quotes, most first.
    pub quotes: Vec<(String, usize)>,
    /// Pairs it writes about, most first, with the number of event rows.
    pub pairs: Vec<(Pair, usize)>,
    /// Documents that are copies of others in the record, and by which outlets those came out earlier.
    pub copies: (usize, Vec<String>),
    /// Events of its pairs that it tells, and those of them that another source group tells too.
    pub events: (usize, usize),
    /// Disputes in which it takes a position; with the largest; alone against two groups or more.
    pub disputes: [usize; 3],
    /// The grade by the user's register.
    pub grade: String,
    /// The user's note.
    pub note: String,
}

/// Pairs of a source that are compared with other sources.
const PAIRS: usize = 5;
/// Speakers that are named.
const QUOTED: usize = 10;

/// Makes the profile of an outlet; none where the record has no document of it. `name` may be written in any case.
///
/// # Errors
/// When the archive cannot be read.
pub fn profile(
    archive: &Archive,
    name: &str,
    entries: &[Entry],
    name_of: &NameOf,
    groups: &Groups<'_>,
) -> Result<Option<Profile>, ArchiveError> {
    let all = archive.documents(&DocumentFilter::default())?;
    let own: Vec<&DocumentRow> =
        all.iter().filter(|document| outlet(document).to_lowercase() == name.to_lowercase()).collect();
    let Some(first) = own.first() else { return Ok(None) };
    let outlet_name = outlet(first).to_owned();
    let ids: BTreeSet<&DocumentId> = own.iter().map(|document| &document.id).collect();
    let mut made = Profile {
        documents: own.len(),
        published: DayRange {
            start: own.iter().filter_map(|document| document.published.start).min(),
            end: own.iter().filter_map(|document| document.published.end).max(),
        },
        rows: Vec::new(),
        statements: (0, 0),
        quotes: Vec::new(),
        pairs: Vec::new(),
        copies: copies(archive, &all, &outlet_name, groups)?,
        events: (0, 0),
        disputes: [0; 3],
        grade: NO_BASIS.to_owned(),
        note: String::new(),
        outlet: outlet_name,
    };
    if let Some(entry) = entries.iter().find(|entry| entry.outlet.to_lowercase() == name.to_lowercase()) {
        (made.grade, made.note) = (entry.grade.clone(), entry.note.clone());
    }
    count_rows(archive, &ids, &mut made)?;
    for (pair, _) in made.pairs.clone().iter().take(PAIRS) {
        compare(archive, pair, name_of, groups, &mut made)?;
    }
    Ok(Some(made))
}

fn count_rows(
    archive: &Archive,
    ids: &BTreeSet<&DocumentId>,
    made: &mut Profile,
) -> Result<(), ArchiveError> {
    let mut quotes: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<Pair, usize> = BTreeMap::new();
    for (kind, all) in archive.stats()?.rows {
        if all == 0 || matches!(kind, Kind::Documents | Kind::Dropped) {
            continue;
        }
        let mut count = 0;
        for id in ids {
            let filter = RowFilter { document: Some((*id).clone()), ..RowFilter::default() };
            count += match kind {
                Kind::Statements => {
                    let statements = archive.bare_fields(kind, &filter, &["speaker", "source_kind"])?;
                    for row in &statements {
                        let speakers = rows::names(&row["speaker"]);
                        let named = rows::text(row, "source_kind") != "anonymous" && !speakers.is_empty();
                        made.statements.0 += 1;
                        made.statements.1 += usize::from(named);
                        if let Some(last) = speakers.last().filter(|_| named) {
                            *quotes.entry(last.clone()).or_default() += 1;
                        }
                    }
                    statements.len()
                }
                Kind::Events => {
                    let events = archive.told_events(&filter)?;
                    for event in &events {
                        let codes: BTreeSet<&String> = event.who.iter().chain(&event.whom).collect();
                        for (place, one) in codes.iter().enumerate() {
                            for pair in codes.iter().skip(place + 1).filter_map(|other| Pair::new(one, other))
                            {
                                *pairs.entry(pair).or_default() += 1;
                            }
                        }
                    }
                    events.len()
                }
                _ => usize::try_from(archive.count(kind, &filter)?).unwrap_or(usize::MAX),
            };
        }
        if count > 0 {
            made.rows.push((kind, count));
        }
    }
    made.quotes = most(quotes);
    made.quotes.truncate(QUOTED);
    made.pairs = most(pairs);
    Ok(())
}

fn most<T: Ord + Clone>(counts: BTreeMap<T, usize>) -> Vec<(T, usize)> {
    let mut list: Vec<(T, usize)> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    list
}

/// Documents of the outlet that are copies, and the outlets that had the text earlier.
fn copies(
    archive: &Archive,
    all: &[DocumentRow],
    name: &str,
    groups: &Groups<'_>,
) -> Result<(usize, Vec<String>), ArchiveError> {
    let ids: Vec<DocumentId> = all.iter().map(|document| document.id.clone()).collect();
    let keys = ids.iter().map(|id| archive.copy_keys_of(id)).collect::<Result<_, _>>()?;
    let is_own = |place: &usize| outlet(&all[*place]) == name;
    let own: Vec<usize> = (0..all.len()).filter(is_own).collect();
    let numbers = source_groups_by(archive, &ids, keys, Some(&own), groups)?;
    let (mut count, mut from) = (0, BTreeSet::new());
    for place in own {
        // A group has the number of its first document.
        let first = all.get(numbers[place] as usize).map_or(name, outlet);
        if first != name {
            count += 1;
            from.insert(first.to_owned());
        }
    }
    Ok((count, from.into_iter().collect()))
}

/// How the source stands to others in one pair.
fn compare(
    archive: &Archive,
    pair: &Pair,
    name_of: &NameOf,
    groups: &Groups<'_>,
    made: &mut Profile,
) -> Result<(), ArchiveError> {
    let found = disagreements(archive, &Ask { pair, name_of, groups, newest: None })?;
    let own_groups: BTreeSet<u32> = found
        .passages
        .iter()
        .filter(|passage| {
            found.documents.get(&passage.document).is_some_and(|document| outlet(document) == made.outlet)
        })
        .map(|passage| passage.group)
        .collect();
    for dispute in found.disputes.iter().filter(|dispute| dispute.relation != Relation::Change) {
        let takes = |groups: &[u32]| groups.iter().any(|group| own_groups.contains(group));
        let Some(place) = dispute.positions.iter().position(|position| takes(&position.groups)) else {
            continue;
        };
        let alone = dispute.positions[place].groups.len() == 1 && dispute.positions[0].groups.len() > 1;
        made.disputes[0] += 1;
        made.disputes[1] += usize::from(place == 0);
        made.disputes[2] += usize::from(alone);
    }
    let group_of: BTreeMap<&DocumentId, u32> =
        found.passages.iter().map(|passage| (&passage.document, passage.group)).collect();
    let filter = RowFilter { dyad: Some((pair.first.clone(), pair.second.clone())), ..RowFilter::default() };
    let told = archive.told(&filter)?;
    let accounts: Vec<Account> = told
        .events
        .iter()
        .map(|event| {
            let document = &told.documents[event.document].row;
            let group = group_of.get(&document.id).copied().unwrap_or(u32::MAX);
            rows::account(event, document.published, group, name_of.as_ref())
        })
        .collect();
    for deed in deeds(&accounts, pair) {
        if deed.groups.iter().any(|group| own_groups.contains(group)) {
            made.events.0 += 1;
            made.events.1 += usize::from(deed.groups.iter().any(|group| !own_groups.contains(group)));
        }
    }
    Ok(())
}

/// Events without which the record speaks for no letter.
const ENOUGH: usize = 20;

impl Profile {
    /// The letter that the record would speak for: by the part of its events that others tell too, less where it stands alone. None where
    /// there are fewer than twenty.
    pub fn proposal(&self) -> Option<char> {
        let (all, shared) = self.events;
        if all < ENOUGH {
            return None;
        }
        let part = shared.saturating_sub(self.disputes[2]) as f64 / all as f64;
        Some(if part >= 0.8 {
            'B'
        } else if part >= 0.5 {
            'C'
        } else {
            'D'
        })
    }

    /// As JSON.
    pub fn to_json(&self) -> Json {
        let day = |day: Option<chancery_record::Date>| day.map(|day| day.to_string());
        json!({
            "outlet": self.outlet,
            "documents": self.documents,
            "published": { "start": day(self.published.start), "end": day(self.published.end) },
            "rows": self.rows.iter().map(|(kind, count)| json!({ "kind": kind.name(), "rows": count })).collect::<Vec<_>>(),
            "statements": { "all": self.statements.0, "named": self.statements.1 },
            "quotes": self.quotes.iter().map(|(name, count)| json!({ "speaker": name, "statements": count })).collect::<Vec<_>>(),
            "pairs": self.pairs.iter().map(|(pair, count)| json!({
                "pair": [pair.first, pair.second], "reports": count,
            })).collect::<Vec<_>>(),
            "copies": { "documents": self.copies.0, "of": self.copies.1 },
            "events": { "told": self.events.0, "told_by_others_too": self.events.1 },
            "disputes": { "takes_part": self.disputes[0], "with_most": self.disputes[1], "alone": self.disputes[2] },
            "grade": self.grade,
            "note": self.note,
            "proposed_letter": self.proposal().map(String::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_has_letter_and_digit() {
        let entries = register("# mine\nKestrel Daily\tB2\tknows its region\nHarbour Press\tF6\n").unwrap();
        assert_eq!(
            (entries.len(), entries[0].grade.as_str(), entries[0].note.as_str()),
            (2, "B2", "knows its region")
        );
        assert_eq!(register("Kestrel Daily\tG2"), Err(1));
        assert_eq!(register("Kestrel Daily\tB2\n\nno grade"), Err(3));
    }
}
