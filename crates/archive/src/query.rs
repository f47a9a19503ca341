//! Questions to the archive. Every answer is ordered by content (document id, place in the text, or date), never by the
//! order of adding.

use std::path::Path;

use chancery_record::{Basis, Code, Date, DayRange, DocumentId, Kind};
use chancery_wire::Value;
use rusqlite::{Row, params};
use serde_json::{Map, Value as Json, json};

use crate::archive::beside;
use crate::decode::Decoder;
use crate::error::At;
use crate::packing;
use crate::scan::{Candidate, Hit, sentence_keys};
use crate::shape::{PLACE_SQL, Shape, headed_kinds};
use crate::writer::{hex_to_key, words_between_bytes};
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
    /// Leave out what does not count as having happened: negated, hypothetical, obligation, and history.
    pub counted_only: bool,
    /// Order of the rows.
    pub order: Order,
    /// So many of the first rows are passed over.
    pub skip: usize,
    /// At most so many.
    pub limit: Option<usize>,
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
    /// Documents by date of publication (unknown last), then id.
    pub fn documents(&self, filter: &DocumentFilter) -> Result<Vec<DocumentRow>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let found = filter.search.as_ref().map(|query| self.matching_sentences(query)).transpose()?;
        let contains = filter.contains.as_ref().map(|words| words.to_lowercase());
        let mut documents = Vec::new();
        for (candidate, row) in self.document_rows(&filter.codes)? {
            let is_found = found.as_ref().is_none_or(|keys| !candidate.sentences_among(keys).is_empty());
            let names = [&row.title, &row.outlet, &row.source, &row.url];
            let is_named = contains
                .as_ref()
                .is_none_or(|words| names.iter().any(|name| name.to_lowercase().contains(words)));
            let is_of_outlet = filter.outlet.as_ref().is_none_or(|outlet| row.outlet == *outlet);
            if is_found
                && is_named
                && is_of_outlet
                && is_published_in(&row.published, filter.since, filter.until)
            {
                documents.push(row);
            }
        }
        documents.truncate(filter.limit.unwrap_or(usize::MAX));
        Ok(documents)
    }

    /// Rows of a kind as the objects of the public reading format, each with `document` (the id) put first.
    ///
    /// For `Kind::Documents` the objects of `document` themselves; of the filter only `document`, `outlet`, `since`, `until`,
    /// `search`, `order`, `skip` and `limit` apply then.
    pub fn rows(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        if kind == Kind::Documents {
            return self.document_objects(filter);
        }
        match filter.order {
            Order::Text => self.rows_in_text_order(kind, filter),
            Order::Date | Order::Newest => self.rows_by_date(kind, filter),
        }
    }

    fn rows_in_text_order(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let mut found = Vec::new();
        self.each_row(kind, filter, &mut |id, row| {
            found.push(with_document(&id.0, row));
            Ok(())
        })?;
        Ok(found)
    }

    /// Only the rows that are handed out are decoded, document by document.
    fn rows_by_date(&self, kind: Kind, filter: &RowFilter) -> Result<Vec<Json>, ArchiveError> {
        let shape = self.shape(kind);
        let mut places: Vec<(SortDays, (i64, i64))> = Vec::new();
        self.visit(kind, filter, &mut |shape, hit| {
            let key = hit.row.get(shape.columns.len()).at(&self.path)?;
            places.push((SortDays::of(hit.days), (hit.document.key, key)));
            Ok(true)
        })?;
        if filter.order == Order::Newest {
            places.sort_by(|one, other| one.0.newest_first(&other.0));
        } else {
            places.sort_by(|one, other| one.0.cmp(&other.0));
        }
        let asked = places.into_iter().skip(filter.skip).take(filter.limit.unwrap_or(usize::MAX));
        let mut asked: Vec<(usize, (i64, i64))> = asked.map(|(_, place)| place).enumerate().collect();
        asked.sort_by_key(|(_, place)| *place);
        let mut statement = self.connection.prepare_cached(&shape.select_sql).at(&self.path)?;
        let mut decoder = Decoder::new(self);
        let mut found = Vec::with_capacity(asked.len());
        for (number, (document, key)) in asked {
            let mut rows = statement.query([key, key]).at(&self.path)?;
            if let Some(row) = rows.next().at(&self.path)? {
                let row = decoder.json(shape, document, row)?;
                let id = decoder.load(document)?.id.clone();
                found.push((number, with_document(&id, row)));
            }
        }
        found.sort_by_key(|(number, _)| *number);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// Hands on the flat cells of each row of a kind with the id of its document: the columns of the exports, by document id and
    /// place. The filter's `order` is not looked at; of the rest all applies, for `Kind::Documents` as with [`Archive::rows`].
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
        self.each_hit(kind, filter, &mut |shape, hit| {
            take(&hit.document.id, &decoder.cells(shape, hit.document.key, hit.row)?)
        })
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
        let mut decoder = Decoder::new(self);
        let json = decoder.json(shape, document, row)?;
        let id = decoder.load(document)?.id.clone();
        Ok(Some((kind, with_document(&id, json))))
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
        let sql = format!("{DOCUMENT_ROW} WHERE key = ?1");
        let rows = self.collect(&sql, [key], document_row)?;
        let Some((_, row)) = rows.into_iter().next() else { return Ok(None) };
        let mut decoder = Decoder::new(self);
        let json = decoder.document_json(key)?;
        Ok(Some(StoredDocument { row, text: decoder.load(key)?.text.clone(), json }))
    }

    /// A document without its text, by its whole id.
    pub fn document_row(&self, id: &DocumentId) -> Result<Option<DocumentRow>, ArchiveError> {
        let sql = format!("{DOCUMENT_ROW} WHERE id = ?1");
        Ok(self.collect(&sql, [&id.0], document_row)?.pop().map(|(_, row)| row))
    }

    /// The last day on which a document was published, when any day is known.
    pub fn last_published(&self) -> Result<Option<Date>, ArchiveError> {
        let sql = "SELECT max(published_end) FROM documents";
        let found = self.collect(sql, [], |row| Ok(day(row.get_ref(0)?.as_str_or_null()?)))?;
        Ok(found.into_iter().flatten().next())
    }

    /// The outlets with their documents, most documents first, then by name; documents without an outlet under the empty name.
    pub fn outlets(&self) -> Result<Vec<OutletRow>, ArchiveError> {
        let sql = "SELECT ifnull(outlet, ''), count(*), min(published_start), max(published_end) FROM documents \
                   GROUP BY 1 ORDER BY 2 DESC, 1";
        self.collect(sql, [], |row| {
            Ok(OutletRow {
                outlet: row.get(0)?,
                documents: row.get(1)?,
                published: DayRange {
                    start: day(row.get_ref(2)?.as_str_or_null()?),
                    end: day(row.get_ref(3)?.as_str_or_null()?),
                },
            })
        })
    }

    /// Reports that count between two codes by month and event type, by month; those without a day are left out.
    pub fn pair_months(&self, one: &str, other: &str) -> Result<Vec<(Date, Code, u64)>, ArchiveError> {
        let (a, b) = if one <= other { (one, other) } else { (other, one) };
        let sql = "SELECT substr(day, 1, 7) || '-01', type, sum(reports) FROM dyad_day \
                   WHERE a = ?1 AND b = ?2 AND day <> '' GROUP BY 1, 2 ORDER BY 1, 2";
        let cells = self.collect(sql, [a, b], |row| {
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

    /// The bytes that the document was read from.
    pub fn source_bytes(&self, id: &DocumentId) -> Result<Option<Vec<u8>>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        self.source_of(key).map(Some)
    }

    /// A sentence of a document, by index, with its neighbours.
    pub fn sentence(&self, document: &DocumentId, index: u32) -> Result<Option<SentenceRow>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(document)? else { return Ok(None) };
        let mut decoder = Decoder::new(self);
        self.sentence_row(&mut decoder, key, i64::from(index))
    }

    /// Sentences that match, by document id and place.
    ///
    /// `query` is an FTS5 query (`treaty AND "gas transit"`, `sanction*`); what FTS5 cannot parse is searched as plain
    /// words, all of which must occur. Upper and lower case and accents are alike.
    pub fn search(&self, query: &str, limit: Option<usize>) -> Result<Vec<SearchHit>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let limit = limit.unwrap_or(usize::MAX);
        let keys = self.matching_sentences(query)?;
        let mut decoder = Decoder::new(self);
        let mut hits = Vec::new();
        for candidate in self.candidates(&RowFilter::default(), Some(&keys))? {
            let sql = format!("{DOCUMENT_ROW} WHERE key = ?1");
            let Some((_, document)) = self.collect(&sql, [candidate.key], document_row)?.pop() else {
                continue;
            };
            for key in candidate.sentences_among(&keys) {
                if hits.len() >= limit {
                    return Ok(hits);
                }
                let index = key - candidate.first_sentence;
                if let Some(sentence) = self.sentence_row(&mut decoder, candidate.key, index)? {
                    hits.push(SearchHit { document: document.clone(), sentence });
                }
            }
        }
        Ok(hits)
    }

    /// All pairs of codes with reports between them, most reports first, then by code.
    pub fn pairs(&self) -> Result<Vec<PairRow>, ArchiveError> {
        let sql = "SELECT a, b, sum(reports), sum(a_to_b), sum(b_to_a), sum(together), min(nullif(day, '')), \
                   max(nullif(day, '')) FROM dyad_day GROUP BY a, b ORDER BY sum(reports) DESC, a, b";
        self.collect(sql, [], |row| {
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

    /// What the whole record holds by month: first day of the month, event type, and on how many days it is told between how many
    /// pairs. Each day, pair and type counts once, however many reports there are. Undated ones are left out.
    pub fn months_by_type(&self) -> Result<Vec<(Date, Code, u64)>, ArchiveError> {
        let sql = "SELECT substr(day, 1, 7) || '-01', type, count(*) FROM dyad_day WHERE day <> '' GROUP BY 1, 2 ORDER BY 1, 2";
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
        let count = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, u64>(0)).at(&self.path);
        let pairs = |sql: &str| self.collect(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let mut rows = Vec::new();
        for (kind, _) in Kind::ALL {
            rows.push((kind, count(&format!("SELECT count(*) FROM {}", self.shape(kind).stored_name()))?));
        }
        let published = self.connection.query_row(
            "SELECT min(published_start), max(published_end) FROM documents",
            [],
            |row| {
                let ends = (row.get_ref(0)?.as_str_or_null()?, row.get_ref(1)?.as_str_or_null()?);
                Ok(DayRange { start: day(ends.0), end: day(ends.1) })
            },
        );
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        Ok(Stats {
            documents: count("SELECT count(*) FROM documents")?,
            sentences: count("SELECT count(*) FROM sentences_rows")?,
            words: count("SELECT ifnull(sum(words), 0) FROM documents")?,
            mentions: count("SELECT count(*) FROM mentions_rows")?,
            rows,
            notes: pairs("SELECT code, count(*) FROM notes GROUP BY code ORDER BY count(*) DESC, code")?,
            published: published.at(&self.path)?,
            undated: count(
                "SELECT count(*) FROM documents WHERE published_start IS NULL AND published_end IS NULL",
            )?,
            lores: pairs("SELECT lore, count(*) FROM documents GROUP BY lore ORDER BY lore")?,
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

    /// Keys of the sentences that match, sorted.
    pub(crate) fn matching_sentences(&self, query: &str) -> Result<Vec<i64>, ArchiveError> {
        let find = |query: &str| -> rusqlite::Result<Vec<i64>> {
            self.connection
                .prepare_cached(
                    "SELECT rowid FROM sentence_index WHERE sentence_index MATCH ?1 ORDER BY rowid",
                )?
                .query_map([query], |row| row.get(0))?
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

    /// All documents by date of publication (unknown last), then id.
    fn document_rows(&self, codes: &[Code]) -> Result<Vec<(Candidate, DocumentRow)>, ArchiveError> {
        let conditions = vec!["key IN (SELECT doc FROM document_codes WHERE code = ?)"; codes.len()];
        let whose =
            if codes.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        let sql = format!(
            "{DOCUMENT_ROW} {whose} ORDER BY coalesce(published_start, published_end) IS NULL, \
             coalesce(published_start, published_end), published_end, id"
        );
        self.collect(&sql, rusqlite::params_from_iter(codes), document_row)
    }

    pub(crate) fn matching_documents(&self, filter: &RowFilter) -> Result<Vec<Candidate>, ArchiveError> {
        let filter_of_documents = RowFilter {
            document: filter.document.clone(),
            outlet: filter.outlet.clone(),
            ..RowFilter::default()
        };
        let found = filter.search.as_ref().map(|query| self.matching_sentences(query)).transpose()?;
        let mut candidates = self.candidates(&filter_of_documents, found.as_deref())?;
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
            Order::Date => {
                candidates.sort_by_cached_key(|candidate| SortDays::of(candidate.published.clone()));
            }
            Order::Newest => candidates.sort_by(|one, other| {
                SortDays::of(one.published.clone()).newest_first(&SortDays::of(other.published.clone()))
            }),
        }
        candidates.drain(..filter.skip.min(candidates.len()));
        candidates.truncate(filter.limit.unwrap_or(usize::MAX));
        let mut decoder = Decoder::new(self);
        candidates.iter().map(|candidate| decoder.document_json(candidate.key)).collect()
    }

    fn sentence_row(
        &self,
        decoder: &mut Decoder<'_>,
        document: i64,
        index: i64,
    ) -> Result<Option<SentenceRow>, ArchiveError> {
        let loaded = decoder.load(document)?;
        let first = loaded.first_sentence;
        let key = first + index;
        let sql =
            format!("SELECT key, {PLACE_SQL} FROM sentences_rows WHERE key BETWEEN ?1 AND ?2 ORDER BY key");
        let last = (key + 1).min(first + loaded.sentence_count - 1);
        let rows: Vec<[i64; 5]> = self.collect(&sql, params![(key - 1).max(first), last], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
        })?;
        let words = |key: i64| {
            let row = rows.iter().find(|row| row[0] == key);
            let words = row
                .and_then(|row| words_between_bytes(&loaded.text, &Value::Int(row[3]), &Value::Int(row[4])));
            words.unwrap_or("").to_owned()
        };
        Ok(rows.iter().find(|row| row[0] == key).map(|row| SentenceRow {
            index: index as u32,
            start: row[1] as u64,
            end: row[2] as u64,
            text: words(key),
            before: words(key - 1),
            after: words(key + 1),
        }))
    }
}

const DOCUMENT_ROW: &str = "SELECT key, id, published_start, published_end, first_sentence, sentence_count, sha256, url, \
     source, title, outlet, lang, published_basis, words, lore FROM documents";

fn document_row(row: &Row<'_>) -> rusqlite::Result<(Candidate, DocumentRow)> {
    let (first_sentence, sentence_count) = sentence_keys(row.get(4)?, row.get(5)?);
    let candidate = Candidate {
        key: row.get(0)?,
        id: row.get(1)?,
        published: (row.get(2)?, row.get(3)?),
        first_sentence,
        sentence_count,
    };
    let text = |column: usize| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    let document = DocumentRow {
        id: DocumentId(candidate.id.clone()),
        sha256: text(6)?,
        url: text(7)?,
        source: text(8)?,
        title: text(9)?,
        outlet: text(10)?,
        lang: text(11)?,
        published: DayRange {
            start: day(candidate.published.0.as_deref()),
            end: day(candidate.published.1.as_deref()),
        },
        published_basis: Basis::from_name(&text(12)?).unwrap_or_default(),
        words: row.get(13)?,
        sentences: candidate.sentence_count as u64,
        lore: text(14)?,
    };
    Ok((candidate, document))
}

/// Days as a key for sorting: undated last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SortDays(bool, Option<String>, Option<String>);

impl SortDays {
    fn of((start, end): (Option<String>, Option<String>)) -> Self {
        SortDays(start.is_none() && end.is_none(), start.or_else(|| end.clone()), end)
    }

    /// The last day first; undated last all the same.
    fn newest_first(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0).then_with(|| (&other.1, &other.2).cmp(&(&self.1, &self.2)))
    }
}

fn with_document(id: &str, row: Json) -> Json {
    let mut out = Map::new();
    out.insert("document".into(), Json::String(id.to_owned()));
    if let Json::Object(fields) = row {
        out.extend(fields);
    }
    Json::Object(out)
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
