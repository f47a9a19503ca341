//! Walking over rows that a filter lets through, by document id and place in the text.
//!
//! A filter that names codes, a document or a search narrows the documents first; the rows of a document are then tested one
//! by one.

use std::collections::BTreeSet;

use chancery_record::Kind;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Row, params_from_iter};

use crate::actors::{ActorNames, parse_pairs};
use crate::derived::{counts, directed_pairs, split_codes, text};
use crate::error::At;
use crate::shape::{Shape, Slot, key_range};
use crate::{Archive, ArchiveError, RowFilter};

/// A document that may hold rows of the filter.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub key: i64,
    pub id: String,
    pub published: (Option<String>, Option<String>),
    pub first_sentence: i64,
    pub sentence_count: i64,
}

/// First key and number of a document's sentences as the file tells them, held to what no sum of two can overflow: a damaged
/// file gives a document without its sentences, which `verify` then names.
pub(crate) fn sentence_keys(first: i64, count: i64) -> (i64, i64) {
    const LARGEST: i64 = 1 << 60;
    (first.clamp(0, LARGEST), count.clamp(0, LARGEST))
}

impl Candidate {
    /// The keys of the document's sentences among `keys`, which are sorted.
    pub fn sentences_among<'k>(&self, keys: &'k [i64]) -> &'k [i64] {
        let from = keys.partition_point(|key| *key < self.first_sentence);
        let to = keys.partition_point(|key| *key < self.first_sentence + self.sentence_count);
        &keys[from..to.max(from)]
    }
}

/// What a visitor is shown: the row as `shape.select_sql` selects it, its document and its days.
pub(crate) struct Hit<'h, 'r> {
    pub document: &'h Candidate,
    pub row: &'h Row<'r>,
    /// First and last day of the row, else of publication.
    pub days: (Option<String>, Option<String>),
}

/// A filter made ready for one kind.
struct Test<'f> {
    filter: &'f RowFilter,
    kind: Kind,
    type_column: Option<usize>,
    mode_column: Option<usize>,
    speaker_column: Option<usize>,
    sentence_column: Option<usize>,
    polarity: Option<usize>,
    modality: Option<usize>,
    historical: Option<usize>,
    same_as: Option<usize>,
    reciprocal: Option<usize>,
    date: Option<(usize, usize)>,
    /// Columns of codes of those who act.
    acting: Vec<usize>,
    /// Columns of codes of all actors of the row but the speaker.
    others: Vec<usize>,
    /// Column of codes of the speakers.
    speaker_codes: Option<usize>,
    speaker: Option<String>,
    /// Columns of lists of actors, and the keys of the wanted entity.
    actors: Vec<usize>,
    entity: Option<BTreeSet<i64>>,
    since: Option<String>,
    until: Option<String>,
}

impl<'f> Test<'f> {
    fn new(kind: Kind, shape: &Shape, filter: &'f RowFilter, entity: Option<BTreeSet<i64>>) -> Self {
        let acting: &[&str] = match kind {
            Kind::Events | Kind::Dependences => &["who_codes"],
            Kind::Statements => &["speaker_codes"],
            Kind::Targets => &["set_by_codes"],
            _ => &["actors_codes"],
        };
        let columns = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..shape.columns.len()).filter(|column| test(&shape.columns[*column].0)).collect()
        };
        Test {
            filter,
            kind,
            type_column: shape.stored(if kind == Kind::Statements { "act" } else { "type" }),
            mode_column: shape.stored("mode"),
            speaker_column: shape.stored("speaker"),
            sentence_column: shape.stored("sentence"),
            polarity: shape.stored("polarity"),
            modality: shape.stored("modality"),
            historical: shape.stored("historical"),
            same_as: shape.stored("same_as"),
            reciprocal: shape.stored("reciprocal"),
            date: shape.stored("date_start").zip(shape.stored("date_end")),
            acting: columns(&|name| acting.contains(&name)),
            others: columns(&|name| name.ends_with("_codes") && name != "speaker_codes"),
            speaker_codes: shape.stored("speaker_codes"),
            speaker: filter.speaker.as_ref().map(|name| name.to_lowercase()),
            actors: shape
                .slots
                .iter()
                .filter_map(|slot| match slot {
                    Slot::Actors(column) => Some(*column),
                    _ => None,
                })
                .collect(),
            entity,
            since: filter.since.map(|day| day.to_string()),
            until: filter.until.map(|day| day.to_string()),
        }
    }

    /// Everything but speaker's name and search.
    fn passes(&self, row: &Row<'_>, days: &(Option<String>, Option<String>)) -> rusqlite::Result<bool> {
        Ok(self.has_type(row)?
            && self.is_certain(row)?
            && self.is_in_time(days)
            && self.has_actors(row)?
            && self.is_dyad(row)?
            && self.has_entity(row)?)
    }

    fn has_entity(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Some(wanted) = &self.entity else { return Ok(true) };
        for column in &self.actors {
            let stored = row.get_ref(*column)?.as_str_or_null()?.unwrap_or("");
            if parse_pairs(stored).iter().any(|(key, _)| wanted.contains(key)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_type(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let one_of = |codes: &[String], column: Option<usize>| -> rusqlite::Result<bool> {
            let value = column.map(|column| row.get_ref(column)).transpose()?.map_or("", text);
            Ok(codes.is_empty() || codes.iter().any(|code| code == value))
        };
        Ok(one_of(&self.filter.types, self.type_column)? && one_of(&self.filter.modes, self.mode_column)?)
    }

    fn is_certain(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        if !self.filter.counted_only {
            return Ok(true);
        }
        let cell = |column: Option<usize>| column.map_or(Ok(ValueRef::Null), |column| row.get_ref(column));
        if !matches!(cell(self.same_as)?, ValueRef::Null) {
            return Ok(false); // told before in the same document
        }
        let historical = matches!(cell(self.historical)?, ValueRef::Integer(1));
        Ok(counts(text(cell(self.polarity)?), text(cell(self.modality)?), historical))
    }

    fn is_in_time(&self, (start, end): &(Option<String>, Option<String>)) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let ends_in_time =
            self.since.as_ref().is_none_or(|since| end.as_ref().is_none_or(|end| end >= since));
        let starts_in_time =
            self.until.as_ref().is_none_or(|until| start.as_ref().is_none_or(|start| start <= until));
        (start.is_some() || end.is_some()) && ends_in_time && starts_in_time
    }

    fn has_actors(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let named = |columns: &[usize], wanted: &Option<String>| -> rusqlite::Result<bool> {
            let Some(wanted) = wanted else { return Ok(true) };
            for column in columns {
                if split_codes(text(row.get_ref(*column)?)).any(|code| code == wanted) {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        Ok(named(&self.acting, &self.filter.actor)? && named(&self.others, &self.filter.about)?)
    }

    fn is_dyad(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Some((one, other)) = &self.filter.dyad else { return Ok(true) };
        let (a, b) = if one <= other { (one, other) } else { (other, one) };
        if self.kind == Kind::Events {
            let reciprocal =
                self.reciprocal.map(|column| row.get_ref(column)).transpose()? == Some(ValueRef::Integer(1));
            let who = self.acting.first().map(|column| row.get_ref(*column)).transpose()?.map_or("", text);
            let mut whom = "";
            for column in &self.others {
                // `others` of events are who, whom and third, in the order of the table.
                if row.as_ref().column_name(*column)? == "whom_codes" {
                    whom = text(row.get_ref(*column)?);
                }
            }
            return Ok(directed_pairs(who, whom, reciprocal).contains_key(&(a.as_str(), b.as_str())));
        }
        let mut found = (false, false);
        for column in self.others.iter().chain(&self.speaker_codes) {
            for code in split_codes(text(row.get_ref(*column)?)) {
                found.0 |= code == a;
                found.1 |= code == b;
            }
        }
        Ok(found.0 && found.1)
    }

    fn has_speaker(
        &self,
        archive: &Archive,
        names: &mut ActorNames,
        row: &Row<'_>,
    ) -> rusqlite::Result<bool> {
        let (Some(wanted), Some(column)) = (&self.speaker, self.speaker_column) else {
            return Ok(self.speaker.is_none());
        };
        names.any_name_contains(&archive.connection, row.get_ref(column)?.as_str_or_null()?, wanted)
    }

    fn days(
        &self,
        row: &Row<'_>,
        document: &Candidate,
    ) -> rusqlite::Result<(Option<String>, Option<String>)> {
        let Some((start, end)) = self.date else { return Ok(document.published.clone()) };
        let end: Option<String> = row.get(end)?;
        let end = end.or_else(|| document.published.1.clone()).filter(|day| !day.is_empty());
        let days: (Option<String>, Option<String>) = (row.get(start)?, end);
        Ok(if days.0.is_none() && days.1.is_none() { document.published.clone() } else { days })
    }
}

impl Archive {
    /// Documents that may hold rows of the filter, by id. `sentences` are the sorted keys that a search found.
    pub(crate) fn candidates(
        &self,
        filter: &RowFilter,
        sentences: Option<&[i64]>,
    ) -> Result<Vec<Candidate>, ArchiveError> {
        let mut conditions = vec!["1"];
        let mut values: Vec<&dyn ToSql> = Vec::new();
        if let Some(document) = &filter.document {
            conditions.push("id = ?");
            values.push(&document.0);
        }
        if let Some(outlet) = &filter.outlet {
            conditions.push("outlet = ?");
            values.push(outlet);
        }
        let dyad = filter.dyad.as_ref().map(|(a, b)| [a, b]);
        for code in dyad.into_iter().flatten().chain(&filter.actor).chain(&filter.about) {
            conditions.push("key IN (SELECT doc FROM document_codes WHERE code = ?)");
            values.push(code);
        }
        let sql = format!(
            "SELECT key, id, published_start, published_end, first_sentence, sentence_count FROM documents \
             WHERE {} ORDER BY id",
            conditions.join(" AND ")
        );
        let query = || -> rusqlite::Result<Vec<Candidate>> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values), |row| {
                let (first_sentence, sentence_count) = sentence_keys(row.get(4)?, row.get(5)?);
                Ok(Candidate {
                    key: row.get(0)?,
                    id: row.get(1)?,
                    published: (row.get(2)?, row.get(3)?),
                    first_sentence,
                    sentence_count,
                })
            })?;
            rows.collect()
        };
        let mut candidates = query().at(&self.path)?;
        if let Some(sentences) = sentences {
            candidates.retain(|candidate| !candidate.sentences_among(sentences).is_empty());
        }
        Ok(candidates)
    }

    /// The keys under which the table of actors knows an entity.
    fn keys_of_entity(&self, entity: &str) -> Result<BTreeSet<i64>, ArchiveError> {
        let keys = self.collect("SELECT key FROM actors WHERE entity = ?1", [entity], |row| row.get(0))?;
        Ok(keys.into_iter().collect())
    }

    /// Shows every row of a kind that the filter lets through, by document id and place, until `visit` says false.
    /// The filter's order and limit are the caller's.
    pub(crate) fn visit(
        &self,
        kind: Kind,
        filter: &RowFilter,
        visit: &mut dyn FnMut(&Shape, Hit<'_, '_>) -> Result<bool, ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let sentences = filter.search.as_ref().map(|query| self.matching_sentences(query)).transpose()?;
        let shape = self.shape(kind);
        let entity = filter.entity.as_ref().map(|entity| self.keys_of_entity(entity)).transpose()?;
        let test = Test::new(kind, shape, filter, entity);
        let mut names = ActorNames::default();
        let mut statement = self.connection.prepare(&shape.select_sql).at(&self.path)?;
        for document in self.candidates(filter, sentences.as_deref())? {
            let (first, last) = key_range(document.key);
            let mut rows = statement.query([first, last]).at(&self.path)?;
            while let Some(row) = rows.next().at(&self.path)? {
                let days = test.days(row, &document).at(&self.path)?;
                if !test.passes(row, &days).at(&self.path)?
                    || !test.has_speaker(self, &mut names, row).at(&self.path)?
                {
                    continue;
                }
                if let Some(sentences) = &sentences {
                    let column = test.sentence_column.map(|column| row.get::<_, Option<i64>>(column));
                    let Some(index) = column.transpose().at(&self.path)?.flatten() else { continue };
                    if sentences.binary_search(&document.first_sentence.saturating_add(index)).is_err() {
                        continue;
                    }
                }
                if !visit(shape, Hit { document: &document, row, days })? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
