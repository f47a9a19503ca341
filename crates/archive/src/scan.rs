//! Walking over rows that a filter lets through, by document id and place in the text.
//!
//! What a filter asks for is looked up in the index of rows ([`crate::postings`]) and in that of sentences first; the rows of the documents found there are
//! then tested one by one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use chancery_record::Kind;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Row, Statement, params_from_iter};

use crate::actors::{ActorNames, each_actor};
use crate::derived::{counts, directed_pairs, split_codes, text};
use crate::error::At;
use crate::postings::{Terms, Way, day_number, parts_of};
use crate::query::{DOCUMENT_ROW, SortDays, document_row};
use crate::shape::{ORDER, Shape, Slot, key_range};
use crate::{Archive, ArchiveError, DocumentRow, RowFilter};

/// A document that may hold rows of the filter.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub key: i64,
    pub id: String,
    pub published: (Option<String>, Option<String>),
    pub first_sentence: i64,
    pub sentence_count: i64,
    /// All of it but the text.
    pub row: DocumentRow,
}

/// First key and number of a document's sentences as the file tells them, held to what no sum of two can overflow: a damaged
/// file gives a document without its sentences, which `verify` then names.
pub(crate) fn sentence_keys(first: i64, count: i64) -> (i64, i64) {
    const LARGEST: i64 = 1 << 60;
    (first.clamp(0, LARGEST), count.clamp(0, LARGEST))
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
    usual_modality: &'static str,
    historical: Option<usize>,
    same_as: Option<usize>,
    reciprocal: Option<usize>,
    whom: Option<usize>,
    date: Option<(usize, usize)>,
    /// Columns of codes of those who act.
    acting: Vec<usize>,
    /// Columns of codes of all actors of the row but the speaker.
    others: Vec<usize>,
    /// Column of codes of the speakers.
    speaker_codes: Option<usize>,
    speaker: Option<String>,
    /// Columns of lists of actors.
    actors: Vec<usize>,
    since: Option<String>,
    until: Option<String>,
    /// Conditions of SQL that every row that passes fulfils, with their values from `?3` on: they spare the cells of most rows that do not.
    narrowing: (String, Vec<String>),
    /// Many documents that have all terms have them not in one row, so that it is worth to ask for one first.
    is_narrow: bool,
}

impl<'f> Test<'f> {
    fn new(kind: Kind, shape: &Shape, filter: &'f RowFilter) -> Self {
        let acting: &[&str] = match kind {
            Kind::Events | Kind::Dependences => &["who_codes"],
            Kind::Statements => &["speaker_codes"],
            Kind::Targets => &["set_by_codes"],
            _ => &["actors_codes"],
        };
        let columns = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..shape.columns.len()).filter(|column| test(&shape.columns[*column].0)).collect()
        };
        let (acting, others) = (
            columns(&|name| acting.contains(&name)),
            columns(&|name| name.ends_with("_codes") && name != "speaker_codes"),
        );
        let speaker_codes = shape.stored("speaker_codes");
        let named: Vec<usize> = others.iter().copied().chain(speaker_codes).collect();
        let pair = filter.dyad.iter().flat_map(|(one, other)| [one, other]).map(|code| (&named, code));
        let asked = pair
            .chain(filter.actor.iter().map(|code| (&acting, code)))
            .chain(filter.about.iter().map(|code| (&others, code)));
        let mut narrowing = (String::new(), Vec::new());
        for (columns, code) in asked {
            let cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    format!("instr(\"{}\", ?{}) > 0", shape.columns[*column].0, narrowing.1.len() + 3)
                })
                .collect();
            narrowing.1.push(format!("|{code}|"));
            let nobody = || format!("?{} IS NULL", narrowing.1.len() + 2);
            let cells = if cells.is_empty() { nobody() } else { cells.join(" OR ") };
            let _ = write!(narrowing.0, " AND ({cells})");
        }
        if let Some(modality) = filter.modality.filter(|_| shape.stored("modality").is_some()) {
            narrowing.1.push(modality.name().to_owned());
            let usual = shape.usual("modality");
            let _ = write!(narrowing.0, " AND ifnull(modality, '{usual}') = ?{}", narrowing.1.len() + 2);
        }
        if filter.speaker.is_some() && shape.stored("speaker").is_some() {
            narrowing.0.push_str(" AND speaker IS NOT NULL");
        }
        let is_narrow = !narrowing.0.is_empty() && filter.dyad.is_none();
        let type_name = if kind == Kind::Statements { "act" } else { "type" };
        if !filter.types.is_empty() && shape.stored(type_name).is_some() {
            let from = narrowing.1.len() + 3;
            narrowing.1.extend(filter.types.iter().cloned());
            let places: Vec<String> =
                (from..narrowing.1.len() + 3).map(|place| format!("?{place}")).collect();
            let _ = write!(narrowing.0, " AND \"{type_name}\" IN ({})", places.join(", "));
        }
        Test {
            filter,
            kind,
            narrowing,
            is_narrow,
            type_column: shape.stored(type_name),
            mode_column: shape.stored("mode"),
            speaker_column: shape.stored("speaker"),
            sentence_column: shape.stored("sentence"),
            polarity: shape.stored("polarity"),
            modality: shape.stored("modality"),
            usual_modality: shape.usual("modality"),
            historical: shape.stored("historical"),
            same_as: shape.stored("same_as"),
            reciprocal: shape.stored("reciprocal"),
            whom: shape.stored("whom_codes"),
            date: shape.stored("date_start").zip(shape.stored("date_end")),
            acting,
            others,
            speaker_codes,
            speaker: filter.speaker.as_ref().map(|name| name.to_lowercase()),
            actors: shape
                .slots
                .iter()
                .filter_map(|slot| match slot {
                    Slot::Actors(column) => Some(*column),
                    _ => None,
                })
                .collect(),
            since: filter.since.map(|day| day.to_string()),
            until: filter.until.map(|day| day.to_string()),
        }
    }

    /// Selects the rows of a document that may pass; its values are the first and last key, then those of the conditions.
    fn scan_sql(&self, shape: &Shape, order: &str) -> String {
        format!("{}{}{order}", shape.scan_sql, self.narrowing.0)
    }

    /// Everything but the search.
    fn passes(
        &self,
        archive: &Archive,
        names: &mut ActorNames,
        row: &Row<'_>,
        days: &(Option<String>, Option<String>),
    ) -> rusqlite::Result<bool> {
        Ok(self.has_type(row)?
            && self.is_certain(row)?
            && self.has_modality(row)?
            && self.is_in_time(days)
            && self.has_actors(row)?
            && self.is_dyad(row)?
            && self.has_entity(archive, names, row)?
            && self.has_speaker(archive, names, row)?)
    }

    fn has_entity(&self, archive: &Archive, names: &mut ActorNames, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Some(wanted) = &self.filter.entity else { return Ok(true) };
        for column in &self.actors {
            for (actor, _) in each_actor(row.get_ref(*column)?.as_str_or_null()?.unwrap_or("")) {
                if names.get(&archive.connection, actor)?.entity.as_ref() == Some(wanted) {
                    return Ok(true);
                }
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

    fn has_modality(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let (Some(wanted), Some(column)) = (self.filter.modality, self.modality) else { return Ok(true) };
        let told = row.get_ref(column)?.as_str_or_null()?.unwrap_or(self.usual_modality);
        Ok(told == wanted.name())
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
            let whom = self.whom.map(|column| row.get_ref(column)).transpose()?.map_or("", text);
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

/// Takes a day of the index of rows with its documents; false ends the walk.
pub(crate) type TakeDay<'t> = dyn FnMut(i64, &[i64]) -> Result<bool, ArchiveError> + 't;

/// What a search found.
#[derive(Clone, Debug)]
pub(crate) enum Matched {
    /// No search is asked for.
    All,
    /// These sentences, by key.
    Few(Vec<i64>),
    /// More sentences than can be looked at one by one.
    Many,
}

/// What a search found, kept because a page asks the same of one kind of rows after the other.
#[derive(Debug)]
pub(crate) struct LastSearch {
    query: String,
    /// The state of the file that it saw.
    state: (i64, u64),
    matched: Matched,
    /// Keys of the sentences of documents that were asked one by one,
    documents: BTreeMap<i64, Vec<i64>>,
    /// or of all that match, once many documents were asked.
    every: Option<Vec<i64>>,
}

/// How far a list in the order of days was walked: whoever asks for a later page of it begins near there.
#[derive(Debug)]
pub(crate) struct LastWalk {
    kind: Kind,
    /// The list, without `skip` and `limit`.
    filter: RowFilter,
    /// The state of the file that it saw.
    state: (i64, u64),
    /// Days in the order of the list, each with the rows before it.
    days: Vec<(i64, usize)>,
}

impl LastWalk {
    /// So many lists are remembered.
    const KEPT: usize = 8;

    fn of(kind: Kind, filter: &RowFilter, state: (i64, u64)) -> Self {
        let filter = RowFilter { skip: 0, limit: None, ..filter.clone() };
        LastWalk { kind, filter, state, days: Vec::new() }
    }

    fn is_same(&self, other: &LastWalk) -> bool {
        (self.kind, self.state) == (other.kind, other.state) && self.filter == other.filter
    }

    /// The last day that has no more than so many rows before it.
    fn begin(&self, skip: usize) -> Option<(i64, usize)> {
        let place = self.days.partition_point(|(_, before)| *before <= skip);
        place.checked_sub(1).map(|place| self.days[place])
    }

    /// Keeps a day behind all that are kept. Rows without a day come last whichever way the list goes.
    fn pass(&mut self, day: i64, before: usize) {
        if day > 0 && before > self.days.last().map_or(0, |(_, before)| *before) {
            self.days.push((day, before));
        }
    }
}

/// Sentences of a search that are looked up one by one; of more, each document is asked whether it has any.
const FEW: usize = 4000;
/// So many documents are asked one by one; then to go once over all that matches, which may be every sentence there is, costs less.
const ASKED: usize = 2000;
/// So many documents are asked one by one whether a row fulfils what SQL can look at; then to go once over all rows of the kind costs less.
const ASKED_FOR_ROWS: usize = 8000;

/// The terms that every row of a filter has in the index of rows.
pub(crate) fn terms_of(kind: Kind, filter: &RowFilter) -> Terms {
    let mut terms = Terms::default();
    if kind == Kind::Documents {
        terms.document();
    } else {
        // What says the kind already is not asked for it again: terms that stand almost everywhere take longest to walk over.
        match &filter.dyad {
            Some((one, other)) if one != other => terms.pair(kind, one.min(other), one.max(other)),
            Some((one, _)) => {
                terms.kind(kind);
                terms.code(one);
            }
            None => terms.kind(kind),
        }
        if let ([code], Kind::Events | Kind::Statements) = (&filter.types[..], kind) {
            terms.event_type(code);
        }
        filter.actor.iter().chain(&filter.about).for_each(|code| terms.code(code));
        filter.entity.iter().for_each(|entity| terms.entity(entity));
    }
    filter.outlet.iter().for_each(|outlet| terms.outlet(outlet));
    terms
}

impl Archive {
    /// Documents that may hold rows of the filter, by id. `sentences` are the sorted keys that a search found.
    pub(crate) fn candidates(
        &self,
        kind: Option<Kind>,
        filter: &RowFilter,
        sentences: Option<&[i64]>,
    ) -> Result<Vec<Candidate>, ArchiveError> {
        let mut conditions = vec!["1".to_owned()];
        let mut values: Vec<&dyn ToSql> = Vec::new();
        if let Some(document) = &filter.document {
            conditions.push("id = ?".into());
            values.push(&document.0);
        }
        if let Some(outlet) = &filter.outlet {
            conditions.push("outlet = ?".into());
            values.push(outlet);
        }
        let keys;
        if let Some(sentences) = sentences {
            keys = json_list(&self.documents_of_sentences(sentences)?);
            conditions.push("key IN (SELECT value FROM json_each(?))".into());
            values.push(&keys);
        } else if let Some(kind) = kind.filter(|_| filter.document.is_none()) {
            keys = json_list(&self.documents_with(&terms_of(kind, filter))?);
            conditions.push("key IN (SELECT value FROM json_each(?))".into());
            values.push(&keys);
        }
        let sql = format!("{DOCUMENT_ROW} WHERE {} ORDER BY id", conditions.join(" AND "));
        self.collect(&sql, params_from_iter(values), document_row)
    }

    /// The documents of sentences by key, each once, in the order of the keys.
    pub(crate) fn documents_of_sentences(&self, sentences: &[i64]) -> Result<Vec<i64>, ArchiveError> {
        let find = || -> rusqlite::Result<Vec<i64>> {
            let mut statement =
                self.connection.prepare_cached("SELECT doc FROM sentences_rows WHERE key = ?1")?;
            let mut documents = Vec::new();
            for key in sentences {
                let mut rows = statement.query([key])?;
                if let Some(row) = rows.next()? {
                    documents.push(row.get(0)?);
                }
            }
            documents.dedup();
            Ok(documents)
        };
        find().at(&self.path)
    }

    /// A document by key, if it is of the outlet that is asked for.
    pub(crate) fn candidate(
        &self,
        key: i64,
        outlet: Option<&String>,
    ) -> Result<Option<Arc<Candidate>>, ArchiveError> {
        let is_of = |of: &String, wanted: &String| !wanted.is_empty() && of == wanted;
        let found = self.known(key)?;
        Ok(found.filter(|document| outlet.is_none_or(|wanted| is_of(&document.row.outlet, wanted))))
    }

    /// What a search finds, when it is asked for.
    pub(crate) fn matched(&self, search: Option<&String>) -> Result<Matched, ArchiveError> {
        let Some(query) = search else { return Ok(Matched::All) };
        let state = self.state()?;
        if let Some(last) = &*self.last_search.borrow()
            && (&last.query, last.state) == (query, state)
        {
            return Ok(last.matched.clone());
        }
        let found = self.matching_sentences(query, None, FEW + 1)?;
        let matched = if found.len() > FEW { Matched::Many } else { Matched::Few(found) };
        *self.last_search.borrow_mut() = Some(LastSearch {
            query: query.clone(),
            state,
            matched: matched.clone(),
            documents: BTreeMap::new(),
            every: None,
        });
        Ok(matched)
    }

    /// Changes with every change of the file that this connection sees.
    fn state(&self) -> Result<(i64, u64), ArchiveError> {
        let version = self.collect("PRAGMA data_version", [], |row| row.get(0))?.pop().unwrap_or(0);
        Ok((version, self.connection.total_changes()))
    }

    /// Keys of the sentences of a document that match, sorted; `range` are the first and last key of its sentences. To be asked after
    /// [`Archive::matched`], in the same snapshot.
    pub(crate) fn matching_in(
        &self,
        query: &str,
        document: i64,
        range: (i64, i64),
    ) -> Result<Vec<i64>, ArchiveError> {
        let mut last = self.last_search.borrow_mut();
        let Some(last) = last.as_mut().filter(|last| last.query == query) else {
            return self.matching_sentences(query, Some(range), usize::MAX);
        };
        if let Some(keys) = last.documents.get(&document) {
            return Ok(keys.clone());
        }
        if last.every.is_none() && last.documents.len() >= ASKED {
            last.every = Some(self.matching_sentences(query, None, usize::MAX)?);
        }
        if let Some(every) = &last.every {
            let from = every.partition_point(|key| *key < range.0);
            return Ok(every[from..].iter().copied().take_while(|key| *key <= range.1).collect());
        }
        let keys = self.matching_sentences(query, Some(range), usize::MAX)?;
        last.documents.insert(document, keys.clone());
        Ok(keys)
    }

    /// Shows every row of a kind that the filter lets through, by document id and place, until `visit` says false.
    /// The filter's order and limit are the caller's.
    pub(crate) fn visit(
        &self,
        kind: Kind,
        filter: &RowFilter,
        visit: &mut dyn FnMut(&Shape, Hit<'_, '_>) -> Result<bool, ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let every = filter.search.as_ref().map(|query| self.matching_sentences(query, None, usize::MAX));
        let sentences = every.transpose()?;
        self.visit_among(kind, filter, sentences.as_deref(), visit)
    }

    fn visit_among(
        &self,
        kind: Kind,
        filter: &RowFilter,
        sentences: Option<&[i64]>,
        visit: &mut dyn FnMut(&Shape, Hit<'_, '_>) -> Result<bool, ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let shape = self.shape(kind);
        let test = Test::new(kind, shape, filter);
        let mut names = ActorNames::default();
        let mut statement = self.connection.prepare_cached(&test.scan_sql(shape, ORDER)).at(&self.path)?;
        for document in self.candidates(Some(kind), filter, sentences)? {
            let statement = &mut statement;
            if !self.visit_document(&test, statement, &document, sentences, &mut names, visit)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether a document has any row that fulfils the conditions which SQL can look at.
    fn has_narrowed(&self, test: &Test<'_>, document: i64) -> Result<bool, ArchiveError> {
        let table = self.shape(test.kind).stored_name();
        let sql = format!("SELECT 1 FROM {table} WHERE key BETWEEN ?1 AND ?2{} LIMIT 1", test.narrowing.0);
        let (first, last) = key_range(document);
        let mut values: Vec<&dyn ToSql> = vec![&first, &last];
        values.extend(test.narrowing.1.iter().map(|value| value as &dyn ToSql));
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        statement.exists(params_from_iter(values)).at(&self.path)
    }

    /// All documents that have such a row, sorted.
    fn all_narrowed(&self, test: &Test<'_>) -> Result<Vec<i64>, ArchiveError> {
        let table = self.shape(test.kind).stored_name();
        let sql =
            format!("SELECT doc FROM {table} WHERE key BETWEEN ?1 AND ?2{} ORDER BY key", test.narrowing.0);
        let mut values: Vec<&dyn ToSql> = vec![&i64::MIN, &i64::MAX];
        values.extend(test.narrowing.1.iter().map(|value| value as &dyn ToSql));
        let mut documents: Vec<i64> = self.collect(&sql, params_from_iter(values), |row| row.get(0))?;
        documents.dedup();
        Ok(documents)
    }

    /// Shows the rows of one document, as a statement of [`Test::scan_sql`] gives them. False when `visit` says so.
    fn visit_document(
        &self,
        test: &Test<'_>,
        statement: &mut Statement<'_>,
        document: &Candidate,
        sentences: Option<&[i64]>,
        names: &mut ActorNames,
        visit: &mut dyn FnMut(&Shape, Hit<'_, '_>) -> Result<bool, ArchiveError>,
    ) -> Result<bool, ArchiveError> {
        let (first, last) = key_range(document.key);
        let mut values: Vec<&dyn ToSql> = vec![&first, &last];
        values.extend(test.narrowing.1.iter().map(|value| value as &dyn ToSql));
        let mut rows = statement.query(params_from_iter(values)).at(&self.path)?;
        while let Some(row) = rows.next().at(&self.path)? {
            let days = test.days(row, document).at(&self.path)?;
            if !test.passes(self, names, row, &days).at(&self.path)? {
                continue;
            }
            if let Some(sentences) = sentences {
                let column = test.sentence_column.map(|column| row.get::<_, Option<i64>>(column));
                let Some(index) = column.transpose().at(&self.path)?.flatten() else { continue };
                if sentences.binary_search(&document.first_sentence.saturating_add(index)).is_err() {
                    continue;
                }
            }
            if !visit(self.shape(test.kind), Hit { document, row, days })? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The rows of a kind that the filter lets through in the order of their days, as document and key; those of one day by the other end of their days,
    /// document id and place. The first `skip` are passed over, and not more than `limit` come.
    ///
    /// The index of rows is walked in that order and no further than needed.
    pub(crate) fn by_day(
        &self,
        kind: Kind,
        filter: &RowFilter,
        way: Way,
    ) -> Result<Vec<(i64, i64)>, ArchiveError> {
        self.by_day_as(kind, filter, way, &mut |document, key, _| Ok((document.key, key)))
    }

    /// The same, each as what `make` makes of its document, its key and the row as `shape.scan_sql` selects it. Some are made that are then passed over.
    pub(crate) fn by_day_as<T>(
        &self,
        kind: Kind,
        filter: &RowFilter,
        way: Way,
        make: &mut dyn FnMut(&Candidate, i64, &Row<'_>) -> Result<T, ArchiveError>,
    ) -> Result<Vec<T>, ArchiveError> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let wanted = filter.skip.saturating_add(limit);
        let mut found: Vec<(SortDays, T)> = Vec::new();
        let mut passed = 0;
        if filter.speaker.is_some() && !self.has_spoken(kind)? {
            return Ok(Vec::new());
        }
        let shape = self.shape(kind);
        let key_column = shape.columns.len();
        let place_columns = ["start", "length"].map(|name| shape.stored(name).unwrap_or(0));
        let matched = self.matched(filter.search.as_ref())?;
        if filter.document.is_some() || matches!(matched, Matched::Few(_)) {
            let sentences = match &matched {
                Matched::Few(keys) => Some(&keys[..]),
                Matched::All | Matched::Many => None,
            };
            let mut take = |_: &Shape, hit: Hit<'_, '_>| {
                let key = hit.row.get(key_column).at(&self.path)?;
                found.push((SortDays::of(hit.days), make(hit.document, key, hit.row)?));
                Ok(true)
            };
            match (&matched, sentences) {
                (Matched::Many, _) => self.visit(kind, filter, &mut take)?,
                _ => self.visit_among(kind, filter, sentences, &mut take)?,
            }
            found.sort_by(|one, other| one.0.in_order(&other.0, way));
        } else {
            let test = Test::new(kind, shape, filter);
            let mut names = ActorNames::default();
            let search = filter.search.as_ref().filter(|_| matches!(matched, Matched::Many));
            let mut left = filter.documents.unwrap_or(usize::MAX);
            let (mut asked, mut narrowed) = (0, None);
            let mut statement = self.connection.prepare_cached(&test.scan_sql(shape, "")).at(&self.path)?;
            let mut walk = self.walk_to(kind, filter)?;
            let begin = match self.day_of_list(kind, filter, way)? {
                Some(begin) => Some(begin),
                None => walk.begin(filter.skip).filter(|_| filter.documents.is_none()),
            };
            passed = begin.map_or(0, |(_, before)| before);
            let from = begin.map(|(day, _)| day);
            self.walk_days_from(&terms_of(kind, filter), filter, (way, from), &mut |day, documents| {
                walk.pass(day, passed + found.len());
                let mut of_day = Vec::new();
                for document in documents {
                    // Of the documents that have all terms somewhere, most have them not in one row.
                    if test.is_narrow {
                        asked += 1;
                        if asked == ASKED_FOR_ROWS {
                            narrowed = Some(self.all_narrowed(&test)?);
                        }
                        let has_any = match &narrowed {
                            Some(narrowed) => narrowed.binary_search(document).is_ok(),
                            None => self.has_narrowed(&test, *document)?,
                        };
                        if !has_any {
                            continue;
                        }
                    }
                    let Some(document) = self.candidate(*document, filter.outlet.as_ref())? else {
                        continue;
                    };
                    let sentences = match search {
                        Some(query) => {
                            let keys = (
                                document.first_sentence,
                                document.first_sentence + document.sentence_count - 1,
                            );
                            Some(self.matching_in(query, document.key, keys)?)
                        }
                        None => None,
                    };
                    if sentences.as_ref().is_some_and(Vec::is_empty) {
                        continue;
                    }
                    let mut take = |_: &Shape, hit: Hit<'_, '_>| {
                        let first = hit.days.0.as_deref().or(hit.days.1.as_deref());
                        if first.map_or(0, day_number) == day {
                            let [start, length] = place_columns;
                            let place: (i64, i64) =
                                (hit.row.get(start).at(&self.path)?, hit.row.get(length).at(&self.path)?);
                            let key: i64 = hit.row.get(key_column).at(&self.path)?;
                            of_day.push((
                                SortDays::of(hit.days),
                                document.id.clone(),
                                place,
                                key,
                                make(hit.document, key, hit.row)?,
                            ));
                        }
                        Ok(true)
                    };
                    self.visit_document(
                        &test,
                        &mut statement,
                        &document,
                        sentences.as_deref(),
                        &mut names,
                        &mut take,
                    )?;
                }
                of_day.sort_by(|one, other| {
                    let by_days = one.0.in_order(&other.0, way);
                    by_days.then_with(|| (&one.1, one.2, one.3).cmp(&(&other.1, other.2, other.3)))
                });
                found.extend(of_day.into_iter().map(|(days, _, _, _, made)| (days, made)));
                left = left.saturating_sub(documents.len());
                Ok(passed + found.len() < wanted && left > 0)
            })?;
            if !walk.days.is_empty() && filter.documents.is_none() {
                let mut last = self.last_walks.borrow_mut();
                last.truncate(LastWalk::KEPT - 1);
                last.insert(0, walk);
            }
        }
        Ok(found.into_iter().skip(filter.skip - passed).take(limit).map(|(_, made)| made).collect())
    }

    /// Of a list of all rows of a kind: the last day that has no more rows before it than are passed over, and how many.
    fn day_of_list(
        &self,
        kind: Kind,
        filter: &RowFilter,
        way: Way,
    ) -> Result<Option<(i64, usize)>, ArchiveError> {
        let RowFilter { order, skip, limit, .. } = *filter;
        if skip == 0 || *filter != (RowFilter { order, skip, limit, ..RowFilter::default() }) {
            return Ok(None);
        }
        let mut days: Vec<(i64, usize)> = self.rows_of_days(kind)?.into_iter().collect();
        if way == Way::Newest {
            days.reverse();
        }
        let (mut begin, mut before) = (None, 0);
        for (day, number) in days {
            if before > skip {
                break;
            }
            begin = Some((day, before));
            before += number;
        }
        Ok(begin)
    }

    /// How far this list was walked, when it was one of the last that were.
    fn walk_to(&self, kind: Kind, filter: &RowFilter) -> Result<LastWalk, ArchiveError> {
        let new = LastWalk::of(kind, filter, self.state()?);
        let mut last = self.last_walks.borrow_mut();
        let place = last.iter().position(|last| last.is_same(&new));
        Ok(place.map_or(new, |place| last.remove(place)))
    }

    /// Targets or forecasts that the filter lets through by the day they are due, as document and key; targets without such a day come last, forecasts never.
    /// The first `skip` are passed over, and not more than `limit` come; the filter's order is not looked at.
    pub(crate) fn by_due(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let field = match kind {
            Kind::Targets => "deadline",
            Kind::Forecasts => "horizon",
            _ => return Ok(Vec::new()),
        };
        let (table, due) = (self.shape(kind).stored_name(), format!("coalesce({field}_end, {field}_start)"));
        let id = "printf('%016x', id)";
        let mut parts = vec![format!(
            "SELECT doc, key FROM {table} WHERE {due} IS NOT NULL ORDER BY {due}, {field}_start, {id}"
        )];
        if kind == Kind::Targets {
            parts.push(format!("SELECT doc, key FROM {table} WHERE {due} IS NULL ORDER BY {id}"));
        }
        let test = Test::new(kind, self.shape(kind), filter);
        let matched = self.matched(filter.search.as_ref())?;
        let mut names = ActorNames::default();
        let (mut to_skip, limit) = (filter.skip, filter.limit.unwrap_or(usize::MAX));
        let mut found = Vec::new();
        for sql in parts {
            let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
            let mut rows = statement.query([]).at(&self.path)?;
            while found.len() < limit
                && let Some(row) = rows.next().at(&self.path)?
            {
                let (document, key): (i64, i64) = (row.get(0).at(&self.path)?, row.get(1).at(&self.path)?);
                if !self.is_let_through(&test, &matched, &mut names, document, key)? {
                    continue;
                }
                if to_skip > 0 {
                    to_skip -= 1;
                } else {
                    found.push((document, key));
                }
            }
        }
        Ok(found)
    }

    /// Whether one row passes.
    fn is_let_through(
        &self,
        test: &Test<'_>,
        matched: &Matched,
        names: &mut ActorNames,
        document: i64,
        key: i64,
    ) -> Result<bool, ArchiveError> {
        let sql = test.scan_sql(self.shape(test.kind), "");
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let mut values: Vec<&dyn ToSql> = vec![&key, &key];
        values.extend(test.narrowing.1.iter().map(|value| value as &dyn ToSql));
        let mut rows = statement.query(params_from_iter(values)).at(&self.path)?;
        let Some(row) = rows.next().at(&self.path)? else { return Ok(false) };
        let Some(document) = self.candidate(document, test.filter.outlet.as_ref())? else { return Ok(false) };
        let days = test.days(row, &document).at(&self.path)?;
        if !test.passes(self, names, row, &days).at(&self.path)? {
            return Ok(false);
        }
        let column = test.sentence_column.map(|column| row.get::<_, Option<i64>>(column));
        let sentence = column.transpose().at(&self.path)?.flatten();
        let sentence = sentence.map(|index| document.first_sentence.saturating_add(index));
        Ok(match (matched, sentence, &test.filter.search) {
            (Matched::All, ..) => true,
            (Matched::Few(keys), Some(sentence), _) => keys.binary_search(&sentence).is_ok(),
            (Matched::Many, Some(sentence), Some(query)) => {
                !self.matching_sentences(query, Some((sentence, sentence)), 1)?.is_empty()
            }
            _ => false,
        })
    }

    /// Walks over the days of the index of rows with the documents that have all terms there, until `take` says false; day 0 are those without a day.
    pub(crate) fn walk_days(
        &self,
        terms: &Terms,
        filter: &RowFilter,
        way: Way,
        take: &mut TakeDay<'_>,
    ) -> Result<(), ArchiveError> {
        self.walk_days_from(terms, filter, (way, None), take)
    }

    /// The same from a day on.
    fn walk_days_from(
        &self,
        terms: &Terms,
        filter: &RowFilter,
        (way, from): (Way, Option<i64>),
        take: &mut TakeDay<'_>,
    ) -> Result<(), ArchiveError> {
        let number = |day: Option<chancery_record::Date>| day.map(|day| day_number(&day.to_string()));
        let (mut here, mut documents) = (None, Vec::new());
        let mut goes_on = true;
        self.walk(terms, (number(filter.since), number(filter.until)), (way, from), &mut |place| {
            let (day, document) = parts_of(place);
            if here.is_some_and(|here| here != day) {
                goes_on = take(here.unwrap_or(0), &documents)?;
                documents.clear();
            }
            here = Some(day);
            documents.push(document);
            Ok(goes_on)
        })?;
        if let Some(here) = here.filter(|_| goes_on) {
            take(here, &documents)?;
        }
        Ok(())
    }
}

/// A list of keys as a value of SQL.
pub(crate) fn json_list(keys: &[i64]) -> String {
    format!("[{}]", keys.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
}
