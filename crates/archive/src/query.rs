//! Questions to the archive. Every answer is ordered by content (document id, place in the text, or date), never by the
//! order of adding.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chancery_record::{Basis, Code, Date, DayRange, DocumentId, Kind, Modality};
use chancery_wire::Value;
use chancery_wire::flat::cells_of;
use rusqlite::{Row, params};
use serde_json::{Map, Value as Json, json};

use crate::archive::beside;
use crate::decode::Decoder;
use crate::derived::day_of_name;
use crate::error::At;
use crate::packing;
use crate::postings::{Terms, Way, date_of, day_number, parts_of};
use crate::scan::{Candidate, Hit, Matched, sentence_keys, terms_of};
use crate::shape::{PLACE_SQL, Shape, headed_kinds};
use crate::writer::hex_to_key;
use crate::{Archive, ArchiveError};

/// Takes the id of a document and the flat cells of a row of it.
pub type TakeCells<'t> = dyn FnMut(&str, &[Value]) -> Result<(), ArchiveError> + 't;

/// Which documents. The default is all of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DocumentFilter {
    /// Published on this day or later; unknown dates are left out.
    pub since: Option<Date>,
    /// Published on this day or earlier; unknown dates are left out.
    pub until: Option<Date>,
    /// Title, outlet, source name or address contains this, upper and lower case alike.
    pub contains: Option<String>,
    /// At least one sentence matches this search, see [`Archive::search`].
    pub search: Option<String>,
    /// The outlet is exactly this one.
    pub outlet: Option<String>,
    /// Each of these codes is named by a mention or a row.
    pub codes: Vec<Code>,
    /// The last published first.
    pub newest: bool,
    /// So many of the first are passed over.
    pub skip: usize,
    /// At most so many.
    pub limit: Option<usize>,
}

/// In which order rows come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// By document id, then place in the text, then row id.
    #[default]
    Text,
    /// By date (of the row, else of the document's publication), undated rows last; then as `Text`.
    Date,
    /// As `Date` turned round: the last day first, undated rows last.
    Newest,
}

/// Which rows. The default is all of them. All conditions must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowFilter {
    /// Event types (for statements: acts); empty for any. A code without mode takes all its modes.
    pub types: Vec<Code>,
    /// Event modes; empty for any.
    pub modes: Vec<Code>,
    /// Both actors take part. Events: one acts and the other receives, or both act together. Other kinds: both codes stand
    /// among speaker, addressee and actors of the row.
    pub dyad: Option<(Code, Code)>,
    /// This actor acts: events and dependences `who`, statements `speaker`, targets `set_by`, else `actors`.
    pub actor: Option<Code>,
    /// The row is about this actor: any actor of the row but the speaker.
    pub about: Option<Code>,
    /// A speaker's name contains this, upper and lower case alike.
    pub speaker: Option<String>,
    /// Ends on this day or later (date of the row, else of publication; undated rows are left out).
    pub since: Option<Date>,
    /// Starts on this day or earlier (date of the row, else of publication; undated rows are left out).
    pub until: Option<Date>,
    /// Only rows of this document.
    pub document: Option<DocumentId>,
    /// The row's sentence matches this search, see [`Archive::search`].
    pub search: Option<String>,
    /// Only rows of documents of exactly this outlet.
    pub outlet: Option<String>,
    /// The row names this entity, in whatever part.
    pub entity: Option<String>,
    /// Told in this mood alone, such as announced events.
    pub modality: Option<Modality>,
    /// Leave out what does not count as having happened: negated, hypothetical, obligation, and history.
    pub counted_only: bool,
    /// Order of the rows.
    pub order: Order,
    /// So many of the first rows are passed over.
    pub skip: usize,
    /// At most so many.
    pub limit: Option<usize>,
    /// In an order by day: rows of the first so many documents that may have any, and of the rest of the last one's day.
    pub documents: Option<usize>,
}

/// A document without its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Hex SHA-256 of the source bytes.
    pub sha256: String,
    /// Address, or empty.
    pub url: String,
    /// Name of the file or feed, or empty.
    pub source: String,
    /// Headline, or empty.
    pub title: String,
    /// Outlet, or empty.
    pub outlet: String,
    /// BCP 47 tag, or empty.
    pub lang: String,
    /// When it was published; both ends open when unknown.
    pub published: DayRange,
    /// The ground of `published`.
    pub published_basis: Basis,
    /// Words in kept blocks.
    pub words: u64,
    /// Sentences.
    pub sentences: u64,
    /// What read it.
    pub lore: String,
}

/// A document with its text.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredDocument {
    /// What is known beside the text.
    pub row: DocumentRow,
    /// The whole text.
    pub text: String,
    /// The public object `document` of the reading format: all metadata, dates and blocks.
    pub json: Json,
}

/// A sentence with its neighbours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentenceRow {
    /// Index into the document's sentences.
    pub index: u32,
    /// First code point of `document.text`.
    pub start: u64,
    /// One past the last code point.
    pub end: u64,
    /// The words.
    pub text: String,
    /// The sentence before, or empty.
    pub before: String,
    /// The sentence after, or empty.
    pub after: String,
}

/// A sentence that a search found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchHit {
    /// The document.
    pub document: DocumentRow,
    /// The sentence.
    pub sentence: SentenceRow,
}

/// A sentence as its key gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyedSentence {
    /// The document.
    pub document: DocumentId,
    /// When that was published.
    pub published: DayRange,
    /// Index into the document's sentences.
    pub index: u32,
    /// The words.
    pub text: String,
}

/// A pair of states with what is reported between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairRow {
    /// First code; `a < b`.
    pub a: Code,
    /// Second code.
    pub b: Code,
    /// Event rows between the two that count (not negated, hypothetical, obligation or history).
    pub reports: u64,
    /// Of these, acts of `a` towards `b`.
    pub a_to_b: u64,
    /// Acts of `b` towards `a`.
    pub b_to_a: u64,
    /// Acts of both together.
    pub together: u64,
    /// First day of a report, when any is dated.
    pub first: Option<Date>,
    /// Last day of a report.
    pub last: Option<Date>,
}

/// An outlet with its documents.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OutletRow {
    /// Its name as documents give it; empty for those that name none.
    pub outlet: String,
    /// Documents.
    pub documents: u64,
    /// First and last day of publication.
    pub published: DayRange,
}

/// Sizes of the archive.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Documents.
    pub documents: u64,
    /// Sentences.
    pub sentences: u64,
    /// Words in kept blocks.
    pub words: u64,
    /// Mentions.
    pub mentions: u64,
    /// Rows per kind, in the order of the public format.
    pub rows: Vec<(Kind, u64)>,
    /// Notes per code, most frequent first, then by code.
    pub notes: Vec<(String, u64)>,
    /// First and last day of publication.
    pub published: DayRange,
    /// Documents whose date of publication is unknown.
    pub undated: u64,
    /// Distinct lores with their documents, by name.
    pub lores: Vec<(String, u64)>,
    /// Size of the file in bytes, with what is not yet checkpointed.
    pub file_bytes: u64,
}

impl Stats {
    /// Documents that this lore would read anew.
    pub fn by_other_lore(&self, lore: &str) -> u64 {
        self.lores.iter().filter(|(name, _)| name != lore).map(|(_, documents)| documents).sum()
    }

    /// For programs. `lore` is what would read now.
    pub fn to_json(&self, lore: &str) -> Json {
        let counts = |pairs: &[(String, u64)]| -> Map<String, Json> {
            pairs.iter().map(|(name, count)| (name.clone(), json!(count))).collect()
        };
        let rows: Map<String, Json> =
            self.rows.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count))).collect();
        json!({
            "documents": self.documents,
            "sentences": self.sentences,
            "words": self.words,
            "mentions": self.mentions,
            "rows": rows,
            "published": {
                "start": self.published.start.map(|day| day.to_string()),
                "end": self.published.end.map(|day| day.to_string()),
            },
            "undated": self.undated,
            "notes": counts(&self.notes),
            "lores": counts(&self.lores),
            "by_other_lore": self.by_other_lore(lore),
            "file_bytes": self.file_bytes,
        })
    }
}

impl Archive {
    /// Documents by date of publication (unknown last), then id; with `newest` those with a date the other way round.
    pub fn documents(&self, filter: &DocumentFilter) -> Result<Vec<DocumentRow>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let (mut to_skip, limit) = (filter.skip, filter.limit.unwrap_or(usize::MAX));
        let contains = filter.contains.as_ref().map(|words| words.to_lowercase());
        let is_asked = |row: &DocumentRow| {
            let names = [&row.title, &row.outlet, &row.source, &row.url];
            let is_named = contains
                .as_ref()
                .is_none_or(|words| names.iter().any(|name| name.to_lowercase().contains(words)));
            let is_of_outlet = filter.outlet.as_ref().is_none_or(|outlet| row.outlet == *outlet);
            is_named && is_of_outlet && is_published_in(&row.published, filter.since, filter.until)
        };
        let of_rows = RowFilter {
            outlet: filter.outlet.clone(),
            since: filter.since,
            until: filter.until,
            ..RowFilter::default()
        };
        let matched = self.matched(filter.search.as_ref())?;
        let mut codes: Option<BTreeSet<i64>> = None;
        for code in &filter.codes {
            let of_code =
                self.collect("SELECT doc FROM document_codes WHERE code = ?1", [code], |row| row.get(0))?;
            let of_code: BTreeSet<i64> = of_code.into_iter().collect();
            codes =
                Some(codes.map_or(of_code.clone(), |codes| codes.intersection(&of_code).copied().collect()));
        }
        let way = if filter.newest { Way::Newest } else { Way::Oldest };
        let mut found = Vec::new();
        if let Matched::Few(keys) = &matched {
            let documents = self.documents_of_sentences(keys)?;
            let documents: Vec<i64> = documents
                .into_iter()
                .filter(|key| codes.as_ref().is_none_or(|codes| codes.contains(key)))
                .collect();
            found = self.document_rows(&documents)?;
            found.retain(is_asked);
            sort_documents(&mut found, filter.newest);
        } else if let Some(codes) = codes.as_ref().filter(|_| matches!(matched, Matched::All)) {
            found = self.document_rows(&codes.iter().copied().collect::<Vec<i64>>())?;
            found.retain(is_asked);
            sort_documents(&mut found, filter.newest);
        } else {
            // What passes by its terms alone need not be looked at to be passed over.
            let is_plain = filter.search.is_none()
                && contains.is_none()
                && (filter.since, filter.until) == (None, None)
                && codes.is_none();
            self.walk_days(&terms_of(Kind::Documents, &of_rows), &of_rows, way, &mut |day, documents| {
                if is_plain && to_skip >= documents.len() {
                    to_skip -= documents.len();
                    return Ok(true);
                }
                let mut keys = documents.to_vec();
                if let Some(codes) = &codes {
                    keys.retain(|key| codes.contains(key));
                }
                if let (Matched::Many, Some(query)) = (&matched, &filter.search) {
                    let mut matching = Vec::new();
                    for key in keys {
                        if !self.sentences_in(query, key)?.is_empty() {
                            matching.push(key);
                        }
                    }
                    keys = matching;
                }
                let mut of_day = self.document_rows(&keys)?;
                of_day.retain(is_asked);
                sort_documents(&mut of_day, filter.newest && day > 0);
                let passed = to_skip.min(of_day.len());
                to_skip -= passed;
                found.extend(of_day.into_iter().skip(passed));
                Ok(found.len() < limit)
            })?;
        }
        Ok(found.into_iter().skip(to_skip).take(limit).collect())
    }

    /// How many documents there are of an outlet, or in all.
    pub fn count_documents(&self, outlet: Option<&str>) -> Result<u64, ArchiveError> {
        let (what, name) = outlet.map_or(("rows", "documents"), |outlet| ("outlet", outlet));
        let sql = "SELECT number FROM totals WHERE what = ?1 AND name = ?2";
        Ok(self.collect(sql, [what, name], |row| row.get(0))?.pop().unwrap_or(0))
    }

    /// Rows of a kind as the objects of the public reading format, each with `document` (the id) put first.
    ///
    /// For `Kind::Documents` the objects of `document` themselves; of the filter only `document`, `outlet`, `since`, `until`,
    /// `search`, `order`, `skip` and `limit` apply then.
    pub fn rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        self.rows_by(&mut Decoder::new(self), kind, filter)
    }

    /// As [`Archive::rows`] without what takes longest to look up: the steps that led to rows, arithmetic of dates. For showing.
    pub fn plain_rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        self.rows_by(&mut Decoder::without_details(self), kind, filter)
    }

    fn rows_by(
        &self,
        decoder: &mut Decoder<'_>,
        kind: Kind,
        filter: &RowFilter,
    ) -> Result<Vec<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        if kind == Kind::Documents {
            return self.document_objects(filter);
        }
        match filter.order {
            Order::Text => self.rows_in_text_order(kind, filter),
            Order::Date => self.rows_by_day(decoder, kind, filter, Way::Oldest),
            Order::Newest => self.rows_by_day(decoder, kind, filter, Way::Newest),
        }
    }

    fn rows_in_text_order(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let mut decoder = Decoder::new(self);
        let mut found = Vec::new();
        self.each_hit(kind, filter, &mut |shape, hit| {
            found.push(decoder.row(shape, hit.document.key, hit.row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether there is any row of a kind.
    fn has_rows(&self, kind: Kind) -> Result<bool, ArchiveError> {
        self.has_any("rows", kind)
    }

    /// Whether there is any row of a kind that somebody speaks.
    pub(crate) fn has_spoken(&self, kind: Kind) -> Result<bool, ArchiveError> {
        self.has_any("spoken", kind)
    }

    fn has_any(&self, what: &str, kind: Kind) -> Result<bool, ArchiveError> {
        let sql = "SELECT 1 FROM totals WHERE what = ?1 AND name = ?2";
        Ok(!self.collect(sql, [what, kind.name()], |_| Ok(()))?.is_empty())
    }

    /// How many rows of a kind each day has, by the number of the day; those without a day are left out.
    pub(crate) fn rows_of_days(&self, kind: Kind) -> Result<BTreeMap<i64, usize>, ArchiveError> {
        let sql =
            "SELECT name, number FROM totals WHERE what = 'day' AND name BETWEEN ?1 || ' ' AND ?1 || ' ~'";
        let counted: Vec<(String, usize)> =
            self.collect(sql, [kind.name()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut days = BTreeMap::new();
        for (name, number) in counted {
            *days.entry(day_number(day_of_name(&name))).or_default() += number;
        }
        days.remove(&0);
        Ok(days)
    }

    fn rows_by_day(
        &self,
        decoder: &mut Decoder<'_>,
        kind: Kind,
        filter: &RowFilter,
        way: Way,
    ) -> Result<Vec<Json>, ArchiveError> {
        if !self.has_rows(kind)? {
            return Ok(Vec::new());
        }
        let places = self.by_day(kind, filter, way)?;
        self.rows_at(decoder, kind, places)
    }

    /// Targets by deadline or forecasts by horizon, those first that are due first; targets without a deadline come last, forecasts without a horizon never.
    /// The filter's order is not looked at. No other kind has any.
    pub fn due_rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let places = self.by_due(kind, filter)?;
        self.rows_at(&mut Decoder::new(self), kind, places)
    }

    /// The rows of these documents and keys; they are decoded document by document.
    fn rows_at(
        &self,
        decoder: &mut Decoder<'_>,
        kind: Kind,
        places: Vec<(i64, i64)>,
    ) -> Result<Vec<Json>, ArchiveError> {
        let shape = self.shape(kind);
        let mut asked: Vec<(usize, (i64, i64))> = places.into_iter().enumerate().collect();
        asked.sort_by_key(|(_, place)| *place);
        let mut statement = self.connection.prepare_cached(&shape.scan_sql).at(&self.path)?;
        let mut found = Vec::with_capacity(asked.len());
        for (number, (document, key)) in asked {
            let mut rows = statement.query([key, key]).at(&self.path)?;
            if let Some(row) = rows.next().at(&self.path)? {
                found.push((number, decoder.row(shape, document, row)?));
            }
        }
        found.sort_by_key(|(number, _)| *number);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// As [`Archive::rows`] in the order of days, without what must be looked up in the documents: the words of the rows are empty, the steps that led to
    /// them left out. Costs a fraction, for counting. Order by text is not known here.
    pub fn bare_rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        if !self.has_rows(kind)? {
            return Ok(Vec::new());
        }
        let shape = self.shape(kind);
        let mut decoder = Decoder::new(self);
        self.by_day_as(kind, filter, Way::of(filter.order), &mut |document, _, row| {
            decoder.bare(shape, document, row)
        })
    }

    /// The same with `document` and these fields alone, which costs what they hold.
    pub fn bare_fields(
        &self,
        kind: Kind,
        filter: &RowFilter,
        fields: &[&str],
    ) -> Result<Vec<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        if !self.has_rows(kind)? {
            return Ok(Vec::new());
        }
        let shape = self.shape(kind);
        let cells = cells_of(shape.table, fields);
        let mut decoder = Decoder::new(self);
        self.by_day_as(kind, filter, Way::of(filter.order), &mut |document, _, row| {
            decoder.bare_fields(shape, document, row, (fields, &cells))
        })
    }

    /// A row as [`Archive::bare_rows`] gives it, by its whole id; none when it is not there.
    pub fn bare_row(&self, kind: Kind, id: &str) -> Result<Option<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let shape = self.shape(kind);
        let Some(id) = hex_to_key(id) else { return Ok(None) };
        let places: Vec<(i64, i64)> =
            self.collect(&shape.ids_sql, params![id, id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((key, document)) = places.into_iter().next() else { return Ok(None) };
        let Some(document) = self.candidate(document, None)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(&shape.scan_sql).at(&self.path)?;
        let mut rows = statement.query([key, key]).at(&self.path)?;
        let row = rows.next().at(&self.path)?;
        row.map(|row| Decoder::new(self).bare(shape, &document, row)).transpose()
    }

    /// Hands on the flat cells of each row of a kind with the id of its document, the columns of the exports, in the order of the filter; for
    /// `Kind::Documents` by document id, and of the filter as with [`Archive::rows`].
    pub fn cells(
        &self,
        kind: Kind,
        filter: &RowFilter,
        take: &mut TakeCells<'_>,
    ) -> Result<(), ArchiveError> {
        let mut decoder = Decoder::new(self);
        if kind == Kind::Documents {
            let _snapshot = self.snapshot()?;
            let limit = filter.limit.unwrap_or(usize::MAX);
            for document in self.matching_documents(filter)?.iter().skip(filter.skip).take(limit) {
                take(&document.id, &decoder.document_cells(document.key)?)?;
            }
            return Ok(());
        }
        if filter.order == Order::Text {
            return self.each_hit(kind, filter, &mut |shape, hit| {
                take(&hit.document.id, &decoder.cells(shape, hit.document.key, hit.row)?)
            });
        }
        let _snapshot = self.snapshot()?;
        let shape = self.shape(kind);
        let mut statement = self.connection.prepare_cached(&shape.scan_sql).at(&self.path)?;
        for (document, key) in self.by_day(kind, filter, Way::of(filter.order))? {
            let mut rows = statement.query([key, key]).at(&self.path)?;
            if let Some(row) = rows.next().at(&self.path)? {
                let cells = decoder.cells(shape, document, row)?;
                take(&decoder.load(document)?.id.clone(), &cells)?;
            }
        }
        Ok(())
    }

    /// Shows the rows that [`Archive::visit`] shows, less those that `skip` and `limit` leave out.
    fn each_hit(
        &self,
        kind: Kind,
        filter: &RowFilter,
        take: &mut dyn FnMut(&Shape, Hit<'_, '_>) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let (mut to_skip, mut left) = (filter.skip, filter.limit.unwrap_or(usize::MAX));
        if left == 0 {
            return Ok(());
        }
        self.visit(kind, filter, &mut |shape, hit| {
            if to_skip > 0 {
                to_skip -= 1;
                return Ok(true);
            }
            take(shape, hit)?;
            left -= 1;
            Ok(left > 0)
        })
    }

    /// Hands on each row of a kind with the id of its document, by document id and place. The filter's `order` is not looked at.
    pub(crate) fn each_row(
        &self,
        kind: Kind,
        filter: &RowFilter,
        take: &mut dyn FnMut(&DocumentId, Json) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let mut decoder = Decoder::new(self);
        self.each_hit(kind, filter, &mut |shape, hit| {
            let row = decoder.json(shape, hit.document.key, hit.row)?;
            take(&DocumentId(hit.document.id.clone()), row)
        })
    }

    /// How many rows of a kind there are; the filter's `skip` and `limit` are not looked at.
    pub fn count(&self, kind: Kind, filter: &RowFilter) -> Result<u64, ArchiveError> {
        let _snapshot = self.snapshot()?;
        if kind == Kind::Documents {
            return Ok(self.matching_documents(filter)?.len() as u64);
        }
        let mut count = 0;
        self.visit(kind, filter, &mut |_, _| {
            count += 1;
            Ok(true)
        })?;
        Ok(count)
    }

    /// The row with this id, or with the only id that begins so (at least 6 characters), with its kind.
    pub fn find_row(&self, id: &str) -> Result<Option<(Kind, Json)>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let prefix = check_prefix(id)?;
        let bound = |filler: &str| hex_to_key(&format!("{prefix}{}", filler.repeat(16 - prefix.len())));
        let (Some(first), Some(last)) = (bound("0"), bound("f")) else { return Ok(None) };
        let mut found = Vec::new();
        for kind in headed_kinds() {
            let sql = &self.shape(kind).ids_sql;
            let keys: Vec<(i64, i64)> =
                self.collect(sql, params![first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.extend(keys.into_iter().map(|key| (kind, key)));
        }
        if found.len() > 1 {
            return Err(ArchiveError::Ambiguous { prefix: id.to_owned(), what: "row" });
        }
        let Some((kind, (key, document))) = found.pop() else { return Ok(None) };
        let shape = self.shape(kind);
        let mut statement = self.connection.prepare_cached(&shape.select_sql).at(&self.path)?;
        let mut rows = statement.query([key, key]).at(&self.path)?;
        let Some(row) = rows.next().at(&self.path)? else { return Ok(None) };
        Ok(Some((kind, Decoder::new(self).row(shape, document, row)?)))
    }

    /// The document with this id, or with the only id that begins so (at least 6 characters).
    pub fn document(&self, id: &str) -> Result<Option<StoredDocument>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let prefix = check_prefix(id)?;
        let sql = "SELECT key FROM documents WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY id LIMIT 2";
        let keys: Vec<i64> = self.collect(sql, [&prefix], |row| row.get(0))?;
        let key = match keys[..] {
            [] => return Ok(None),
            [key] => key,
            _ => return Err(ArchiveError::Ambiguous { prefix: id.to_owned(), what: "document" }),
        };
        let Some(document) = self.known(key)? else { return Ok(None) };
        let mut decoder = Decoder::new(self);
        let json = decoder.document_json(key)?;
        let text = decoder.load(key)?.known.text.clone();
        Ok(Some(StoredDocument { row: document.row.clone(), text, json }))
    }

    /// The public object `document` without the blocks of its text, by its whole id. Costs a fraction of [`Archive::document`].
    pub fn document_head(&self, id: &DocumentId) -> Result<Option<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        Decoder::without_details(self).document_json(key).map(Some)
    }

    /// The text of a document, by its whole id.
    pub fn text(&self, id: &DocumentId) -> Result<Option<String>, ArchiveError> {
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        Ok(self.known_text(key)?.map(|known| known.text.clone()))
    }

    /// How many documents of an outlet were published in each month, by month; those without a day are left out.
    pub fn outlet_months(&self, outlet: &str) -> Result<Vec<(Date, u64)>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let filter = RowFilter { outlet: Some(outlet.to_owned()), ..RowFilter::default() };
        let mut months: BTreeMap<Date, u64> = BTreeMap::new();
        self.walk_days(
            &terms_of(Kind::Documents, &filter),
            &RowFilter::default(),
            Way::Oldest,
            &mut |day, documents| {
                if let Some(month) = date_of(day).map(Date::first_of_month) {
                    *months.entry(month).or_default() += documents.len() as u64;
                }
                Ok(true)
            },
        )?;
        Ok(months.into_iter().collect())
    }

    /// The last day on which a document was published, when any day is known.
    pub fn last_published(&self) -> Result<Option<Date>, ArchiveError> {
        Ok(self.published_between(None)?.end)
    }

    /// First and last day of publication, of an outlet or in all.
    fn published_between(&self, outlet: Option<&str>) -> Result<DayRange, ArchiveError> {
        let filter = RowFilter { outlet: outlet.map(str::to_owned), ..RowFilter::default() };
        let terms = terms_of(Kind::Documents, &filter);
        let sql = "SELECT published_start, published_end FROM documents WHERE key = ?1";
        let ends = |key: i64| {
            let found = self.collect(sql, [key], |row| {
                Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?))
            })?;
            Ok::<_, ArchiveError>(found.into_iter().next().unwrap_or_default())
        };
        let (mut first, mut last) = (None, None);
        // By the first day that is known, so the first document that has one begins first.
        self.walk(&terms, (None, None), (Way::Oldest, None), &mut |place| {
            first = ends(parts_of(place).1)?.0;
            Ok(first.is_none())
        })?;
        // Of those that were published on one day the last ends last; the others have an index of their own.
        self.walk(&terms, (None, None), (Way::Newest, None), &mut |place| {
            let (start, end) = ends(parts_of(place).1)?;
            last = end.filter(|_| start.is_some()).filter(|end| Some(end) == start.as_ref());
            Ok(last.is_none())
        })?;
        let spanning = "SELECT max(published_end) FROM documents WHERE published_end IS NOT published_start AND (?1 IS NULL OR outlet = ?1)";
        let spanning: Option<String> = self.collect(spanning, [outlet], |row| row.get(0))?.pop().flatten();
        Ok(DayRange { start: day(first.as_deref()), end: day(last.max(spanning).as_deref()) })
    }

    /// The outlets with their documents, most documents first, then by name; documents without an outlet under the empty name.
    pub fn outlets(&self) -> Result<Vec<OutletRow>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let sql = "SELECT name, number FROM totals WHERE what = 'outlet' ORDER BY number DESC, name";
        let counted: Vec<(String, u64)> = self.collect(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let row = |(outlet, documents): (String, u64)| {
            Ok(OutletRow { published: self.published_between(Some(&outlet))?, outlet, documents })
        };
        counted.into_iter().map(row).collect()
    }

    /// Reports that count between two codes from a day on by month and event type, by month; those without a day are left out.
    pub fn pair_months(
        &self,
        one: &str,
        other: &str,
        since: Option<Date>,
    ) -> Result<Vec<(Date, Code, u64)>, ArchiveError> {
        let (a, b) = if one <= other { (one, other) } else { (other, one) };
        let since = since.map(|day| day.to_string()).unwrap_or_default();
        let sql = "SELECT substr(day, 1, 7) || '-01', type, sum(reports) FROM dyad_day \
                   WHERE a = ?1 AND b = ?2 AND day > '' AND day >= ?3 GROUP BY 1, 2 ORDER BY 1, 2";
        let cells = self.collect(sql, [a, b, &since], |row| {
            Ok((day(row.get_ref(0)?.as_str_or_null()?), row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        Ok(cells.into_iter().filter_map(|(day, code, reports)| Some((day?, code, reports))).collect())
    }

    /// The whole reading of a document in the public reading format, without layers.
    pub fn reading(&self, id: &DocumentId) -> Result<Option<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        Decoder::new(self).reading(key).map(Some)
    }

    /// Sentences, mentions and these kinds of rows as [`Archive::reading`] gives them, without what takes longest to look up: the steps that led to
    /// rows, arithmetic of dates.
    pub fn reading_of(&self, id: &DocumentId, kinds: &[Kind]) -> Result<Option<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        let reading = Decoder::without_details(self).reading_of(key, &mut kinds.iter().copied())?;
        Ok(Some(Json::Object(reading)))
    }

    /// Documents that name each of these codes in rows, be it in one or in several: the last published `most`, the last first, those of unknown date at the
    /// end; and how many there are in all.
    pub fn documents_naming(
        &self,
        codes: &[Code],
        most: usize,
    ) -> Result<(Vec<DocumentRow>, usize), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let mut keys: Option<Vec<i64>> = None;
        for code in codes {
            let mut terms = Terms::default();
            terms.code(code);
            let mut of_code = self.documents_with(&terms)?;
            if let Some(keys) = keys {
                of_code.retain(|key| keys.binary_search(key).is_ok());
            }
            keys = Some(of_code);
        }
        let keys = keys.unwrap_or_default();
        let mut found = Vec::new();
        if keys.len() <= most {
            found = self.document_rows(&keys)?;
            sort_documents(&mut found, true);
            return Ok((found, keys.len()));
        }
        let every = RowFilter::default();
        self.walk_days(&terms_of(Kind::Documents, &every), &every, Way::Newest, &mut |day, documents| {
            let mut of_day = documents.to_vec();
            of_day.retain(|key| keys.binary_search(key).is_ok());
            let mut of_day = self.document_rows(&of_day)?;
            sort_documents(&mut of_day, day > 0);
            found.extend(of_day);
            Ok(found.len() < most)
        })?;
        found.truncate(most);
        Ok((found, keys.len()))
    }

    /// The bytes that the document was read from.
    pub fn source_bytes(&self, id: &DocumentId) -> Result<Option<Vec<u8>>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        self.source_of(key).map(Some)
    }

    /// Sentences of a document by index, each with its first code point and its words; those that it does not have are left out.
    pub fn sentence_words(
        &self,
        document: &DocumentId,
        indexes: &BTreeSet<u32>,
    ) -> Result<BTreeMap<u32, (u64, String)>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(document) = self.known_by_id(document)? else { return Ok(BTreeMap::new()) };
        let (first, count) = (document.first_sentence, document.sentence_count);
        let Some(known) = self.known_text(document.key)? else { return Ok(BTreeMap::new()) };
        let sql = format!("SELECT {PLACE_SQL} FROM sentences_rows AS r WHERE key = ?1");
        let mut found = BTreeMap::new();
        for index in indexes.iter().filter(|index| i64::from(**index) < count) {
            let place = self.collect(&sql, [first + i64::from(*index)], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, usize>(2)?, row.get::<_, usize>(3)?))
            })?;
            if let Some((start, first_byte, last_byte)) = place.into_iter().next() {
                let words = known.text.get(first_byte..last_byte).unwrap_or("");
                found.insert(*index, (start as u64, words.to_owned()));
            }
        }
        Ok(found)
    }

    /// A sentence of a document, by index, with its neighbours.
    pub fn sentence(&self, document: &DocumentId, index: u32) -> Result<Option<SentenceRow>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(document)? else { return Ok(None) };
        self.sentence_row(key, i64::from(index))
    }

    /// Sentences that match: the last published first, then by document id and place.
    ///
    /// `query` is an FTS5 query (`treaty AND "gas transit"`, `sanction*`); what FTS5 cannot parse is searched as plain
    /// words, all of which must occur. Upper and lower case and accents are alike.
    pub fn search(&self, query: &str, limit: Option<usize>) -> Result<Vec<SearchHit>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let filter = DocumentFilter {
            search: Some(query.to_owned()),
            newest: true,
            limit,
            ..DocumentFilter::default()
        };
        let limit = limit.unwrap_or(usize::MAX);
        let mut documents = self.documents(&filter)?;
        documents.sort_by_cached_key(|document| {
            let days = (document.published.start.or(document.published.end), document.published.end);
            (document.published.is_unknown(), std::cmp::Reverse(days), document.id.clone())
        });
        let mut hits = Vec::new();
        for document in documents {
            let Some(key) = self.document_key(&document.id)? else { continue };
            for index in self.sentences_in(query, key)? {
                if hits.len() >= limit {
                    return Ok(hits);
                }
                if let Some(sentence) = self.sentence_row(key, index)? {
                    hits.push(SearchHit { document: document.clone(), sentence });
                }
            }
        }
        Ok(hits)
    }

    /// Keys of all sentences that match, sorted, for asking about many things at once: [`Archive::sentence_at`] gives what lies behind them. They hold
    /// until something is written.
    pub fn sentence_keys(&self, query: &str) -> Result<Vec<i64>, ArchiveError> {
        self.matching_sentences(query, None, usize::MAX)
    }

    /// Document, its days of publication, index and words of the sentence with a key; of keys of none, nothing.
    pub fn sentence_at(&self, key: i64) -> Result<Option<KeyedSentence>, ArchiveError> {
        let sql = "SELECT d.id, d.published_start, d.published_end, d.first_sentence, t.text FROM sentences_rows AS r \
                   JOIN documents AS d ON d.key = r.doc JOIN sentence_text AS t ON t.key = r.key WHERE r.key = ?1";
        let found = self.collect(sql, [key], |row| {
            let words = row.get_ref(4)?.as_bytes_or_null()?.unwrap_or(&[]);
            Ok(KeyedSentence {
                document: DocumentId(row.get(0)?),
                published: DayRange {
                    start: day(row.get_ref(1)?.as_str_or_null()?),
                    end: day(row.get_ref(2)?.as_str_or_null()?),
                },
                index: u32::try_from(key.saturating_sub(row.get(3)?)).unwrap_or(0),
                text: String::from_utf8_lossy(words).into_owned(),
            })
        });
        Ok(found?.pop())
    }

    /// All pairs of codes with reports between them, most reports first, then by code.
    pub fn pairs(&self) -> Result<Vec<PairRow>, ArchiveError> {
        self.most_reported_pairs(0, usize::MAX)
    }

    /// The same, less the first `skip`, and not more than `limit`.
    pub fn most_reported_pairs(&self, skip: usize, limit: usize) -> Result<Vec<PairRow>, ArchiveError> {
        let end = |order: &str| {
            format!(
                "(SELECT day FROM dyad_day AS d WHERE d.a = p.a AND d.b = p.b AND day > '' ORDER BY day {order} LIMIT 1)"
            )
        };
        let sql = format!(
            "SELECT a, b, reports, a_to_b, b_to_a, together, {}, {} FROM pair_totals AS p ORDER BY reports DESC, a, b LIMIT ?1 OFFSET ?2",
            end("ASC"),
            end("DESC")
        );
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.collect(&sql, [number(limit), number(skip)], |row| {
            Ok(PairRow {
                a: row.get(0)?,
                b: row.get(1)?,
                reports: row.get(2)?,
                a_to_b: row.get(3)?,
                b_to_a: row.get(4)?,
                together: row.get(5)?,
                first: day(row.get_ref(6)?.as_str_or_null()?),
                last: day(row.get_ref(7)?.as_str_or_null()?),
            })
        })
    }

    /// How many pairs of codes have reports between them.
    pub fn count_pairs(&self) -> Result<u64, ArchiveError> {
        Ok(self.collect("SELECT count(*) FROM pair_totals", [], |row| row.get(0))?.pop().unwrap_or(0))
    }

    /// What the whole record holds by month: first day of the month, event type, and on how many days it is told between how many
    /// pairs. Each day, pair and type counts once, however many reports there are. Only days that are told exactly count: the day by which
    /// something was done is that of the report, and copies of it have others.
    pub fn months_by_type(&self) -> Result<Vec<(Date, Code, u64)>, ArchiveError> {
        let sql =
            "SELECT month || '-01', type, cells FROM month_totals WHERE month > '' ORDER BY month, type";
        let cells = self.collect(sql, [], |row| {
            Ok((day(row.get_ref(0)?.as_str_or_null()?), row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })?;
        let known = |(day, code, number): (Option<Date>, String, i64)| {
            Some((day?, code, u64::try_from(number).unwrap_or(0)))
        };
        Ok(cells.into_iter().filter_map(known).collect())
    }

    /// Sizes.
    pub fn stats(&self) -> Result<Stats, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let lines: Vec<(String, String, u64)> = self.collect(
            "SELECT what, name, number FROM totals WHERE what IN ('rows', 'size', 'note', 'lore')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let of = |wanted: &'static str| {
            let lines = lines.iter().filter(move |(what, ..)| what == wanted);
            lines.map(|(_, name, number)| (name.clone(), *number))
        };
        let number = |what: &'static str, wanted: &str| {
            of(what).find(|(name, _)| name == wanted).map_or(0, |(_, number)| number)
        };
        let mut notes: Vec<(String, u64)> = of("note").collect();
        notes.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        Ok(Stats {
            documents: number("rows", Kind::Documents.name()),
            sentences: number("size", "sentences"),
            words: number("size", "words"),
            mentions: number("size", "mentions"),
            rows: Kind::ALL.into_iter().map(|(kind, name)| (kind, number("rows", name))).collect(),
            notes,
            published: self.published_between(None)?,
            undated: number("size", "undated"),
            lores: of("lore").collect(),
            file_bytes: size(&self.path) + size(&beside(&self.path, "-wal")),
        })
    }

    /// Runs a query and collects its rows.
    pub(crate) fn collect<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        take: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ArchiveError> {
        let query = || -> rusqlite::Result<Vec<T>> {
            self.connection.prepare_cached(sql)?.query_map(values, take)?.collect()
        };
        query().at(&self.path)
    }

    /// The source bytes of a document by key.
    pub(crate) fn source_of(&self, document: i64) -> Result<Vec<u8>, ArchiveError> {
        let sql =
            "SELECT s.bytes, d.text FROM documents AS d JOIN sources AS s ON s.doc = d.key WHERE d.key = ?1";
        let (packed, text): (Option<Vec<u8>>, String) = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([document], |row| Ok((row.get(0)?, row.get(1)?))))
            .at(&self.path)?;
        match packed {
            None => Ok(text.into_bytes()),
            Some(packed) => packing::source_of(&packed, &text).map_err(|error| ArchiveError::Damaged {
                path: self.path.clone(),
                detail: format!("source bytes cannot be unpacked: {error}"),
            }),
        }
    }

    /// Keys of the sentences that match, sorted: the first so many, of those from one key to another when a range is given.
    pub(crate) fn matching_sentences(
        &self,
        query: &str,
        range: Option<(i64, i64)>,
        limit: usize,
    ) -> Result<Vec<i64>, ArchiveError> {
        let (first, last) = range.unwrap_or((i64::MIN, i64::MAX));
        // A `LIMIT ?` would have the statement prepared anew for each question.
        let find = |query: &str| -> rusqlite::Result<Vec<i64>> {
            self.connection
                .prepare_cached(
                    "SELECT rowid FROM sentence_index WHERE sentence_index MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid",
                )?
                .query_map(params![query, first, last], |row| row.get(0))?
                .take(limit)
                .collect()
        };
        let error = match find(query) {
            Ok(keys) => return Ok(keys),
            Err(error) => error,
        };
        if error.sqlite_error_code() != Some(rusqlite::ErrorCode::Unknown) {
            return Err(ArchiveError::from_sql(&self.path, error));
        }
        let words: Vec<String> =
            query.split_whitespace().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        let refused = |error: rusqlite::Error| ArchiveError::Query {
            query: query.to_owned(),
            detail: error.to_string(),
        };
        if words.is_empty() { Err(refused(error)) } else { find(&words.join(" ")).map_err(refused) }
    }

    /// The sentences of a document that match, by index.
    fn sentences_in(&self, query: &str, document: i64) -> Result<Vec<i64>, ArchiveError> {
        let Some((first, count)) = self.sentences_of(document)? else { return Ok(Vec::new()) };
        let keys = self.matching_in(query, document, (first, first + count - 1))?;
        Ok(keys.into_iter().map(|key| key - first).collect())
    }

    /// First key and number of a document's sentences.
    fn sentences_of(&self, document: i64) -> Result<Option<(i64, i64)>, ArchiveError> {
        Ok(self.known(document)?.map(|document| (document.first_sentence, document.sentence_count)))
    }

    /// Documents by key, in no order.
    fn document_rows(&self, keys: &[i64]) -> Result<Vec<DocumentRow>, ArchiveError> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.extend(self.known(*key)?.map(|document| document.row.clone()));
        }
        Ok(found)
    }

    pub(crate) fn matching_documents(&self, filter: &RowFilter) -> Result<Vec<Candidate>, ArchiveError> {
        let filter_of_documents = RowFilter {
            document: filter.document.clone(),
            outlet: filter.outlet.clone(),
            ..RowFilter::default()
        };
        let every = filter.search.as_ref().map(|query| self.matching_sentences(query, None, usize::MAX));
        let found = every.transpose()?;
        let mut candidates = self.candidates(None, &filter_of_documents, found.as_deref())?;
        candidates.retain(|candidate| {
            let (start, end) = &candidate.published;
            let published = DayRange { start: day(start.as_deref()), end: day(end.as_deref()) };
            is_published_in(&published, filter.since, filter.until)
        });
        Ok(candidates)
    }

    fn document_objects(&self, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let mut candidates = self.matching_documents(filter)?;
        match filter.order {
            Order::Text => {}
            Order::Date | Order::Newest => {
                let way = if filter.order == Order::Date { Way::Oldest } else { Way::Newest };
                let days = |candidate: &Candidate| SortDays::of(candidate.published.clone());
                candidates.sort_by(|one, other| days(one).in_order(&days(other), way));
            }
        }
        candidates.drain(..filter.skip.min(candidates.len()));
        candidates.truncate(filter.limit.unwrap_or(usize::MAX));
        let mut decoder = Decoder::new(self);
        candidates.iter().map(|candidate| decoder.document_json(candidate.key)).collect()
    }

    fn sentence_row(&self, document: i64, index: i64) -> Result<Option<SentenceRow>, ArchiveError> {
        let Some((first, count)) = self.sentences_of(document)? else { return Ok(None) };
        let key = first.saturating_add(index);
        if !(0..count).contains(&index) {
            return Ok(None);
        }
        let sql = "SELECT r.key, r.start, r.start + r.length, t.text FROM sentences_rows AS r JOIN sentence_text AS t ON t.key = r.key \
                   WHERE r.key BETWEEN ?1 AND ?2 ORDER BY r.key";
        let last = (key + 1).min(first + count - 1);
        let rows: Vec<(i64, i64, i64, String)> =
            self.collect(sql, params![(key - 1).max(first), last], |row| {
                let words = row.get_ref(3)?.as_bytes_or_null()?.unwrap_or(&[]);
                let words = String::from_utf8_lossy(words).into_owned();
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, words))
            })?;
        let words = |key: i64| {
            rows.iter().find(|(of, ..)| *of == key).map(|(.., words)| words.clone()).unwrap_or_default()
        };
        Ok(rows.iter().find(|(of, ..)| *of == key).map(|(_, start, end, text)| SentenceRow {
            index: index as u32,
            start: *start as u64,
            end: *end as u64,
            text: text.clone(),
            before: words(key - 1),
            after: words(key + 1),
        }))
    }
}

pub(crate) const DOCUMENT_ROW: &str = "SELECT key, id, published_start, published_end, first_sentence, sentence_count, sha256, url, \
     source, title, outlet, lang, published_basis, words, lore FROM documents";

pub(crate) fn document_row(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let (first_sentence, sentence_count) = sentence_keys(row.get(4)?, row.get(5)?);
    let (id, published): (String, (Option<String>, Option<String>)) =
        (row.get(1)?, (row.get(2)?, row.get(3)?));
    let text = |column: usize| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    let document = DocumentRow {
        id: DocumentId(id.clone()),
        sha256: text(6)?,
        url: text(7)?,
        source: text(8)?,
        title: text(9)?,
        outlet: text(10)?,
        lang: text(11)?,
        published: DayRange { start: day(published.0.as_deref()), end: day(published.1.as_deref()) },
        published_basis: Basis::from_name(&text(12)?).unwrap_or_default(),
        words: row.get(13)?,
        sentences: sentence_count as u64,
        lore: text(14)?,
    };
    Ok(Candidate { key: row.get(0)?, id, published, first_sentence, sentence_count, row: document })
}

/// Documents by day of publication and id, or the other way round; undated last.
fn sort_documents(documents: &mut [DocumentRow], newest: bool) {
    documents.sort_by_cached_key(|row| {
        (row.published.start.or(row.published.end), row.published.end, row.id.clone())
    });
    if newest {
        documents.reverse();
    }
    documents.sort_by_key(|row| row.published.is_unknown());
}

/// Days as a key for sorting: undated last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SortDays<D = String>(bool, Option<D>, Option<D>);

impl<D: Ord + Clone> SortDays<D> {
    pub fn of((start, end): (Option<D>, Option<D>)) -> Self {
        SortDays(start.is_none() && end.is_none(), start.or_else(|| end.clone()), end)
    }

    /// The order on a way; undated last on both.
    pub fn in_order(&self, other: &Self, way: Way) -> std::cmp::Ordering {
        match way {
            Way::Oldest => self.cmp(other),
            Way::Newest => self.0.cmp(&other.0).then_with(|| (&other.1, &other.2).cmp(&(&self.1, &self.2))),
        }
    }
}

pub(crate) fn day(text: Option<&str>) -> Option<Date> {
    text.and_then(|text| text.parse().ok())
}

fn is_published_in(published: &DayRange, since: Option<Date>, until: Option<Date>) -> bool {
    let asked = DayRange { start: since, end: until };
    asked.is_unknown() || (!published.is_unknown() && published.can_meet(&asked))
}

/// The shortened id in lower case, when it can be one.
fn check_prefix(id: &str) -> Result<String, ArchiveError> {
    let prefix = id.trim().to_lowercase();
    let is_id = (6..=16).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { Ok(prefix) } else { Err(ArchiveError::BadId { prefix: id.to_owned() }) }
}
