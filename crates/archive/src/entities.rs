//! Who is who across documents: the entities of an archive, and what the user has decided about them.
//!
//! The reader gives every actor an entity: a row of the actor tables, or name and country. Where that is wrong the user merges, splits or renames;
//! each decision is a line of plain text in the file [`DECISIONS_FILE`] beside the store, and is applied to every reading before it is stored. So it holds for documents
//! that are added or read again later. What it does not do: write that file, or read documents.

use std::collections::BTreeSet;

use chancery_record::{Actor, DocumentId, Reading};

use crate::actors::ActorNames;
use crate::corrections::Corrections;
use crate::error::At;
use crate::postings::{Published, Terms, Way, held};
use crate::shape::headed_kinds;
use crate::{Archive, ArchiveError, RowFilter};

/// The file of decisions in an archive folder.
pub const DECISIONS_FILE: &str = "entities.tsv";

/// An entity as the archive holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRow {
    /// Its id, such as `person:Vladimir Putin`.
    pub entity: String,
    /// Its name.
    pub name: String,
    /// Its actor code, or empty.
    pub code: String,
    /// Documents that name it.
    pub documents: u64,
}

/// What the user has decided about an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// One entity is another.
    Merge {
        /// The entity that goes.
        from: String,
        /// The entity that it is.
        into: String,
        /// Name of the entity that it is.
        name: String,
        /// Code of the entity that it is.
        code: String,
    },
    /// In one document the entity is another.
    Split {
        /// The entity.
        from: String,
        /// Id of the document.
        document: String,
        /// The entity that is meant there.
        into: String,
        /// Its name.
        name: String,
        /// Its code.
        code: String,
    },
    /// The entity has another name.
    Rename {
        /// The entity.
        entity: String,
        /// The name.
        name: String,
    },
    /// The decision before is taken back.
    Undo,
}

/// The decisions of an archive, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// All lines, those that were taken back too.
    pub log: Vec<Decision>,
    /// What the user has corrected in rows; it lies in a file of its own.
    pub corrections: Corrections,
}

impl Decision {
    /// The line of the file, without its end.
    pub fn line(&self) -> String {
        let cells: Vec<&str> = match self {
            Decision::Merge { from, into, name, code } => vec!["merge", from, into, name, code],
            Decision::Split { from, document, into, name, code } => {
                vec!["split", from, document, into, name, code]
            }
            Decision::Rename { entity, name } => vec!["rename", entity, name],
            Decision::Undo => vec!["undo"],
        };
        cells.join("\t").trim_end().to_owned()
    }

    fn parse(line: &str) -> Option<Decision> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let text = |at: usize| cells.get(at).copied().unwrap_or("").to_owned();
        let full = |last: usize| (1..=last).all(|at| !text(at).is_empty());
        match cells[0] {
            "merge" if full(3) => {
                Some(Decision::Merge { from: text(1), into: text(2), name: text(3), code: text(4) })
            }
            "split" if full(4) => Some(Decision::Split {
                from: text(1),
                document: text(2),
                into: text(3),
                name: text(4),
                code: text(5),
            }),
            "rename" if full(2) => Some(Decision::Rename { entity: text(1), name: text(2) }),
            "undo" if cells.len() == 1 => Some(Decision::Undo),
            _ => None,
        }
    }

    /// The entities that the decision is about.
    pub fn entities(&self) -> Vec<&str> {
        match self {
            Decision::Merge { from, into, .. } | Decision::Split { from, into, .. } => vec![from, into],
            Decision::Rename { entity, .. } => vec![entity],
            Decision::Undo => Vec::new(),
        }
    }

    fn apply(&self, here: &str, entity: &mut String, actor_name: &mut String, actor_code: &mut String) {
        match self {
            Decision::Merge { from, into, name, code } if entity == from => {
                entity.clone_from(into);
                actor_name.clone_from(name);
                actor_code.clone_from(code);
            }
            Decision::Split { from, document, into, name, code } if entity == from && document == here => {
                entity.clone_from(into);
                actor_name.clone_from(name);
                actor_code.clone_from(code);
            }
            Decision::Rename { entity: named, name } if entity == named => actor_name.clone_from(name),
            _ => {}
        }
    }
}

impl Decisions {
    /// Reads the file. Empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// The number of the first line that is no decision, from 1.
    pub fn parse(text: &str) -> Result<Decisions, usize> {
        let mut log = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            log.push(Decision::parse(line).ok_or(number + 1)?);
        }
        Ok(Decisions { log, corrections: Corrections::default() })
    }

    /// The decisions that hold: those that were not taken back.
    pub fn standing(&self) -> Vec<&Decision> {
        let mut standing = Vec::new();
        for decision in &self.log {
            if *decision == Decision::Undo {
                standing.pop();
            } else {
                standing.push(decision);
            }
        }
        standing
    }

    /// Applies corrections and decisions to a reading, in order. Sectors and places in the text stay as they are.
    pub fn apply(&self, reading: &mut Reading) {
        self.corrections.apply(reading);
        let standing = self.standing();
        if standing.is_empty() {
            return;
        }
        let here = reading.document.id.0.clone();
        for mention in &mut reading.mentions {
            for decision in &standing {
                decision.apply(&here, &mut mention.entity, &mut mention.name, &mut mention.code);
            }
        }
        reading.each_actor(&mut |actor: &mut Actor| {
            for decision in &standing {
                decision.apply(&here, &mut actor.entity, &mut actor.name, &mut actor.code);
            }
        });
    }
}

impl Archive {
    /// The entities that mentions and rows name whose name or id contains these words, upper and lower case alike: most documents first, then by id.
    /// The first `skip` are passed over; beside them how many there are in all.
    pub fn entities(
        &self,
        words: &str,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<EntityRow>, u64), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let words = words.to_lowercase();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        if words.is_empty() {
            let sql = format!("{ENTITY} ORDER BY documents DESC, t.entity LIMIT ?1 OFFSET ?2");
            let found = self.collect(&sql, [number(limit), number(skip)], entity_row)?;
            let all = self.collect("SELECT count(*) FROM entity_totals", [], |row| row.get(0))?;
            return Ok((found, all.first().copied().unwrap_or(0)));
        }
        let mut all = self.collect(&format!("{ENTITY} ORDER BY documents DESC, t.entity"), [], entity_row)?;
        all.retain(|row| {
            row.name.to_lowercase().contains(&words) || row.entity.to_lowercase().contains(&words)
        });
        let count = all.len() as u64;
        Ok((all.into_iter().skip(skip).take(limit).collect(), count))
    }

    /// The entity with this id.
    pub fn entity(&self, entity: &str) -> Result<Option<EntityRow>, ArchiveError> {
        Ok(self.collect(&format!("{ENTITY} WHERE t.entity = ?1"), [entity], entity_row)?.pop())
    }

    /// Ids of the documents that name an entity, at most so many; the last days on which they tell of it first, then by id.
    pub fn documents_of_entity(&self, entity: &str, limit: usize) -> Result<Vec<DocumentId>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let mut terms = Terms::default();
        terms.entity(entity);
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        let mut names = ActorNames::default();
        self.walk_days(&terms, &RowFilter::default(), Way::Newest, &mut |_, documents| {
            let mut of_day = Vec::new();
            for key in documents {
                if seen.insert(*key) {
                    of_day.extend(self.names_entity(&mut names, *key, entity)?);
                }
            }
            of_day.sort();
            found.extend(of_day);
            Ok(found.len() < limit)
        })?;
        found.truncate(limit);
        Ok(found)
    }

    /// The id of a document if it names an entity.
    fn names_entity(
        &self,
        names: &mut ActorNames,
        document: i64,
        entity: &str,
    ) -> Result<Option<DocumentId>, ArchiveError> {
        let shapes = headed_kinds().map(|kind| self.shape(kind));
        let held = held(&self.connection, names, document, &Published::default(), shapes).at(self.path())?;
        let id = self.collect("SELECT id FROM documents WHERE key = ?1", [document], |row| row.get(0))?;
        Ok(id.into_iter().next().map(DocumentId).filter(|_| held.entities.contains_key(entity)))
    }
}

const ENTITY: &str = "SELECT t.entity, ifnull(a.name, ''), ifnull(a.code, ''), t.documents FROM entity_totals AS t \
     LEFT JOIN actors AS a ON a.key = t.actor";

fn entity_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<EntityRow> {
    Ok(EntityRow { entity: row.get(0)?, name: row.get(1)?, code: row.get(2)?, documents: row.get(3)? })
}

#[cfg(test)]
mod tests {
    use chancery_record::{Document, Event, Mention, MentionKind, Span};

    use super::*;

    fn reading() -> Reading {
        let mut reading = Reading::empty(Document::from_text("Adam Orlov met Bela Kun."), "test");
        reading.mentions.push(Mention {
            span: Span::new(0, 10),
            sentence: 0,
            kind: MentionKind::Person,
            code: "RUS".into(),
            sector: "GOV".into(),
            entity: "person:Adam Orlov".into(),
            name: "Adam Orlov".into(),
        });
        let who = Actor {
            name: "Adam Orlov".into(),
            code: "RUS".into(),
            sector: "GOV".into(),
            entity: "person:Adam Orlov".into(),
            ..Actor::default()
        };
        reading.events.push(Event { who: vec![who], ..Event::default() });
        reading
    }

    fn read_with(text: &str) -> Reading {
        let mut reading = reading();
        Decisions::parse(text).unwrap().apply(&mut reading);
        reading
    }

    #[test]
    fn decisions_hold_for_mentions_and_rows_until_they_are_taken_back() {
        let merge = "# by hand\nmerge\tperson:Adam Orlov\tperson:A. Orloff\tA. Orloff\tUKR\n";
        let merged = read_with(merge);
        assert_eq!(merged.mentions[0].entity, "person:A. Orloff");
        assert_eq!(
            (merged.events[0].who[0].code.as_str(), merged.events[0].who[0].sector.as_str()),
            ("UKR", "GOV")
        );
        let renamed = read_with(&format!("{merge}rename\tperson:A. Orloff\tThe Old Orlov\n"));
        assert_eq!(renamed.events[0].who[0].name, "The Old Orlov");
        assert_eq!(read_with(&format!("{merge}undo\n")), reading());
    }

    #[test]
    fn a_split_holds_for_its_document_only() {
        let id = reading().document.id.0;
        let split = |document: &str| {
            read_with(&format!("split\tperson:Adam Orlov\t{document}\tperson:Other\tOther\n"))
        };
        assert_eq!(split(&id).events[0].who[0].entity, "person:Other");
        assert_eq!(split(&id).events[0].who[0].code, "");
        assert_eq!(split("0123"), reading());
    }

    #[test]
    fn lines_come_back_and_bad_lines_are_named() {
        let text = "merge\ta\tb\tB\tRUS\nsplit\ta\td\tc\tC\nrename\ta\tA\nundo";
        let decisions = Decisions::parse(text).unwrap();
        let lines: Vec<String> = decisions.log.iter().map(Decision::line).collect();
        assert_eq!(lines.join("\n"), text);
        assert_eq!(Decisions::parse("\n# x\nmerge\ta\n"), Err(3));
        assert_eq!(Decisions::parse("forget\ta"), Err(1));
    }
}
