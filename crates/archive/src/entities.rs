//! Who is who across documents: the entities of an archive, and what the user has decided about them.
//!
//! The reader gives every actor an entity: a row of the actor tables, or name and country. Where that is wrong the user merges, splits or renames;
//! each decision is a line of plain text in the file [`DECISIONS_FILE`] beside the store, and is applied to every reading before it is stored. So it holds for documents
//! that are added or read again later. What it does not do: write that file, or read documents.

use std::collections::{BTreeMap, BTreeSet};

use chancery_record::{Actor, Reading};

use crate::actors::{ActorNames, collect_keys, parse_pairs};
use crate::corrections::Corrections;
use crate::error::At;
use crate::shape::{Slot, headed_kinds};
use crate::{Archive, ArchiveError};

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
    /// Ids of the documents that name it, in order.
    pub documents: Vec<String>,
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
    /// The entities that mentions and rows name, in order of their ids.
    pub fn entities(&self) -> Result<Vec<EntityRow>, ArchiveError> {
        let path = self.path();
        let connection = &self.connection;
        let mut found: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        collect_keys(connection, "SELECT DISTINCT actor, doc FROM mentions_rows", &mut |row| {
            found.entry(row.get(0)?).or_default().insert(row.get(1)?);
            Ok(())
        })
        .at(path)?;
        for kind in headed_kinds() {
            let shape = self.shape(kind);
            for (field, _) in
                shape.flat.iter().zip(&shape.slots).filter(|(_, slot)| matches!(slot, Slot::Actors(_)))
            {
                let name = &field.name;
                let sql = format!(
                    "SELECT doc, \"{name}\" FROM {} WHERE \"{name}\" IS NOT NULL",
                    shape.stored_name()
                );
                collect_keys(connection, &sql, &mut |row| {
                    let document = row.get(0)?;
                    for (key, _) in parse_pairs(&row.get::<_, String>(1)?) {
                        found.entry(key).or_default().insert(document);
                    }
                    Ok(())
                })
                .at(path)?;
            }
        }
        let mut ids: BTreeMap<i64, String> = BTreeMap::new();
        collect_keys(connection, "SELECT key, id FROM documents", &mut |row| {
            ids.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })
        .at(path)?;
        self.entity_rows(found, &ids)
    }

    fn entity_rows(
        &self,
        found: BTreeMap<i64, BTreeSet<i64>>,
        ids: &BTreeMap<i64, String>,
    ) -> Result<Vec<EntityRow>, ArchiveError> {
        let mut names = ActorNames::default();
        let mut rows: BTreeMap<String, (String, String, BTreeSet<String>)> = BTreeMap::new();
        for (key, documents) in found {
            let actor = names.get(&self.connection, key).at(self.path())?;
            let Some(entity) = actor.entity.clone() else { continue };
            let code = actor.code.clone().unwrap_or_default();
            let row = rows.entry(entity).or_insert_with(|| (actor.name.clone(), code, BTreeSet::new()));
            row.2.extend(documents.iter().filter_map(|document| ids.get(document).cloned()));
        }
        let row = |(entity, (name, code, documents)): (String, (String, String, BTreeSet<String>))| {
            EntityRow { entity, name, code, documents: documents.into_iter().collect() }
        };
        Ok(rows.into_iter().map(row).collect())
    }
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
