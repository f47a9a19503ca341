//! From stored rows back to the public columns.

use std::sync::Arc;

use chancery_record::Kind;
use chancery_wire::Value;
use chancery_wire::flat::{FlatType, unflatten, unflatten_after, unflatten_some};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Transaction, params};
use serde_json::{Map, Value as Json, json};

use crate::actors::ActorNames;
use crate::error::At;
use crate::known::KnownText;
use crate::labels::LabelTexts;
use crate::scan::Candidate;
use crate::shape::{ORDINAL_BITS, PLACE_SQL, Shape, Slot, headed_kinds, key_range, part_at};
use crate::writer::{words_between_bytes, words_between_chars};
use crate::{Archive, ArchiveError};

/// Reads rows of one snapshot of the file; holds the text of the document that was read last.
pub(crate) struct Decoder<'a> {
    archive: &'a Archive,
    names: ActorNames,
    labels: LabelTexts,
    loaded: Option<Loaded>,
    /// Whether details are read: the steps that led to rows, arithmetic of dates, blocks.
    with_details: bool,
}

/// A document's text with what is needed to read its rows.
pub(crate) struct Loaded {
    pub key: i64,
    pub id: String,
    pub known: Arc<KnownText>,
    pub first_sentence: i64,
    pub sentence_count: i64,
    published_end: Option<String>,
    details: Json,
}

impl Archive {
    /// While it lives, all questions see the archive in one state; one that is made within another does nothing.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, ArchiveError> {
        let is_first = self.connection.is_autocommit();
        let transaction = is_first.then(|| self.connection.unchecked_transaction()).transpose();
        let transaction = transaction.at(&self.path)?;
        if is_first {
            self.known.borrow_mut().begin();
        }
        Ok(Snapshot { archive: self, transaction })
    }
}

/// See [`Archive::snapshot`].
pub struct Snapshot<'a> {
    archive: &'a Archive,
    /// A read transaction; none within another.
    transaction: Option<Transaction<'a>>,
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if self.transaction.is_some() {
            self.archive.known.borrow_mut().end();
        }
    }
}

impl<'a> Decoder<'a> {
    pub fn new(archive: &'a Archive) -> Self {
        Decoder {
            archive,
            names: ActorNames::default(),
            labels: LabelTexts::default(),
            loaded: None,
            with_details: true,
        }
    }

    /// One that leaves details out: what they hold reads as nothing. Costs less than half.
    pub fn without_details(archive: &'a Archive) -> Self {
        Decoder { with_details: false, ..Decoder::new(archive) }
    }

    /// Loads a document unless it is the one loaded last.
    pub fn load(&mut self, document: i64) -> Result<&Loaded, ArchiveError> {
        let keep = self.loaded.take().filter(|loaded| loaded.key == document);
        let loaded = match keep {
            Some(loaded) => loaded,
            None => self.read_document(document)?,
        };
        Ok(self.loaded.insert(loaded))
    }

    fn read_document(&mut self, document: i64) -> Result<Loaded, ArchiveError> {
        let Decoder { archive, with_details, .. } = self;
        let path = &archive.path;
        let missing = || rusqlite::Error::QueryReturnedNoRows;
        let known = archive.known_text(document)?.ok_or_else(missing).at(path)?;
        let candidate = archive.known(document)?.ok_or_else(missing).at(path)?;
        let mut details = Json::Null;
        if *with_details {
            let sql = "SELECT details FROM sources WHERE doc = ?1";
            let mut statement = archive.connection.prepare_cached(sql).at(path)?;
            let mut rows = statement.query([document]).at(path)?;
            if let Some(row) = rows.next().at(path)? {
                // Details that cannot be read stand as none; `verify` names them.
                let packed = row.get_ref(0).at(path)?.as_blob().ok();
                let bytes =
                    packed.and_then(|packed| archive.unpacker.borrow_mut().details(packed, &known.text).ok());
                details = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or(Json::Null);
            }
        }
        Ok(Loaded {
            key: document,
            id: candidate.id.clone(),
            known,
            first_sentence: candidate.first_sentence,
            sentence_count: candidate.sentence_count,
            published_end: candidate.published.1.clone(),
            details,
        })
    }

    /// The flat cells of a row of the given document; `row` comes from `shape.select_sql`.
    pub fn cells(&mut self, shape: &Shape, document: i64, row: &Row<'_>) -> Result<Vec<Value>, ArchiveError> {
        let mut cells = self.values(shape, document, row)?;
        for cell in &mut cells {
            if let Value::List(_) = cell {
                *cell = Value::Text(cell.json_text());
            }
        }
        Ok(cells)
    }

    /// The same with lists of actors as lists, not yet as text.
    fn values(&mut self, shape: &Shape, document: i64, row: &Row<'_>) -> Result<Vec<Value>, ArchiveError> {
        self.load(document)?;
        let Decoder { archive, names, labels, loaded, .. } = self;
        // `load` has just filled it.
        let Some(loaded) = loaded else { return Ok(Vec::new()) };
        let ends = loaded.published_end.as_deref();
        flat_cells(archive, (names, labels), (Some(loaded), None), ends, shape, row).at(&archive.path)
    }

    /// Of [`Decoder::bare`] these fields alone; `cells` says which cells are theirs.
    pub fn bare_fields(
        &mut self,
        shape: &Shape,
        document: &Candidate,
        row: &Row<'_>,
        (fields, cells): (&[&str], &[bool]),
    ) -> Result<Json, ArchiveError> {
        let known = (&mut self.names, &mut self.labels);
        let published_end = document.published.1.as_deref();
        let cells = flat_cells(self.archive, known, (None, Some(cells)), published_end, shape, row);
        let mut object = Map::with_capacity(1 + fields.len());
        object.insert("document".to_owned(), Json::String(document.id.clone()));
        Ok(unflatten_some(object, shape.table, cells.at(&self.archive.path)?, fields))
    }

    /// As [`Decoder::row`] without what lies in the document's text or its details: words, steps, arithmetic of dates.
    pub fn bare(&mut self, shape: &Shape, document: &Candidate, row: &Row<'_>) -> Result<Json, ArchiveError> {
        let known = (&mut self.names, &mut self.labels);
        let published_end = document.published.1.as_deref();
        let cells = flat_cells(self.archive, known, (None, None), published_end, shape, row);
        Ok(unflatten_after(of_document(&document.id), shape.table, cells.at(&self.archive.path)?))
    }

    /// A row as the object of the public format.
    pub fn json(&mut self, shape: &Shape, document: i64, row: &Row<'_>) -> Result<Json, ArchiveError> {
        Ok(unflatten(shape.table, self.values(shape, document, row)?))
    }

    /// The same with `document`, its id, put first.
    pub fn row(&mut self, shape: &Shape, document: i64, row: &Row<'_>) -> Result<Json, ArchiveError> {
        let cells = self.values(shape, document, row)?;
        let id = self.loaded.as_ref().map_or("", |loaded| &loaded.id);
        Ok(unflatten_after(of_document(id), shape.table, cells))
    }

    /// The flat cells of `documents` for a document.
    pub fn document_cells(&mut self, document: i64) -> Result<Vec<Value>, ArchiveError> {
        self.load(document)?;
        let shape = self.archive.shape(Kind::Documents);
        let Some(loaded) = &self.loaded else { return Ok(Vec::new()) };
        let columns: Vec<String> = shape.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let sql = format!("SELECT {} FROM documents WHERE key = ?1", columns.join(", "));
        let path = &self.archive.path;
        let mut statement = self.archive.connection.prepare_cached(&sql).at(path)?;
        statement
            .query_row([document], |row| {
                let cell = |(field, slot): (&chancery_wire::flat::FlatField, &Slot)| match *slot {
                    Slot::Plain(column) => Ok(from_cell(row.get_ref(column)?, field.kind)),
                    _ => Ok(Value::Text(loaded.details[field.name.as_str()].to_string())),
                };
                shape.flat.iter().zip(&shape.slots).map(cell).collect()
            })
            .at(path)
    }

    /// The public object `document`.
    pub fn document_json(&mut self, document: i64) -> Result<Json, ArchiveError> {
        let cells = self.document_cells(document)?;
        Ok(unflatten(self.archive.shape(Kind::Documents).table, cells))
    }

    /// The whole reading in the public format.
    pub fn reading(&mut self, document: i64) -> Result<Json, ArchiveError> {
        let mut out = Map::new();
        let about = self.document_json(document)?;
        out.insert("id".into(), about["id"].clone());
        out.insert("lore".into(), about["lore"].clone());
        out.insert("document".into(), about);
        out.extend(self.reading_of(document, &mut headed_kinds())?);
        out.insert("notes".into(), self.notes(document)?);
        Ok(Json::Object(out))
    }

    /// Sentences, mentions and these kinds of rows.
    pub fn reading_of(
        &mut self,
        document: i64,
        kinds: &mut dyn Iterator<Item = Kind>,
    ) -> Result<Map<String, Json>, ArchiveError> {
        let mut out = Map::new();
        out.insert("sentences".into(), self.sentences(document)?);
        out.insert("mentions".into(), self.mentions(document)?);
        for kind in kinds {
            out.insert(kind.name().into(), self.kind_rows(kind, document)?);
        }
        Ok(out)
    }

    /// Rows of a kind in the order of the reading.
    fn kind_rows(&mut self, kind: Kind, document: i64) -> Result<Json, ArchiveError> {
        let archive = self.archive;
        let shape = archive.shape(kind);
        let (first, last) = key_range(document);
        let mut statement = archive.connection.prepare_cached(&shape.select_sql).at(&archive.path)?;
        let mut rows = statement.query([first, last]).at(&archive.path)?;
        let mut keyed = Vec::new();
        while let Some(row) = rows.next().at(&archive.path)? {
            let key: i64 = row.get(shape.columns.len()).at(&archive.path)?;
            keyed.push((key, self.json(shape, document, row)?));
        }
        keyed.sort_by_key(|(key, _)| *key);
        Ok(Json::Array(keyed.into_iter().map(|(_, row)| row).collect()))
    }

    fn sentences(&mut self, document: i64) -> Result<Json, ArchiveError> {
        let archive = self.archive;
        let loaded = self.load(document)?;
        let query = || -> rusqlite::Result<Vec<Json>> {
            let mut statement = archive.connection.prepare_cached(&format!(
                "SELECT {PLACE_SQL}, block FROM sentences_rows AS r WHERE key >= ?1 AND key < ?2 ORDER BY key"
            ))?;
            let last = loaded.first_sentence + loaded.sentence_count;
            let rows = statement.query_map(params![loaded.first_sentence, last], |row| {
                let place: [i64; 5] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                let [start, end, start_byte, end_byte, block] = place;
                Ok(object([
                    ("start", start.into()),
                    ("end", end.into()),
                    ("start_byte", start_byte.into()),
                    ("end_byte", end_byte.into()),
                    ("block", block.into()),
                    ("text", words(&loaded.known.text, start_byte, end_byte).into()),
                ]))
            })?;
            rows.collect()
        };
        query().map(Json::Array).at(&archive.path)
    }

    fn mentions(&mut self, document: i64) -> Result<Json, ArchiveError> {
        self.load(document)?;
        let Decoder { archive, names, loaded, .. } = self;
        let Some(loaded) = loaded else { return Ok(Json::Null) };
        let mut query = || -> rusqlite::Result<Vec<Json>> {
            let mut statement = archive.connection.prepare_cached(&format!(
                "SELECT {PLACE_SQL}, sentence, actor FROM mentions_rows AS r WHERE key BETWEEN ?1 AND ?2 ORDER BY key"
            ))?;
            let (first, last) = key_range(document);
            let rows = statement.query_map([first, last], |row| {
                let place: [i64; 5] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                let [start, end, start_byte, end_byte, sentence] = place;
                let actor = names.get(&archive.connection, row.get(5)?)?;
                Ok(object([
                    ("start", start.into()),
                    ("end", end.into()),
                    ("start_byte", start_byte.into()),
                    ("end_byte", end_byte.into()),
                    ("text", words(&loaded.known.text, start_byte, end_byte).into()),
                    ("sentence", sentence.into()),
                    ("kind", json!(actor.kind)),
                    ("code", json!(actor.code)),
                    ("sector", json!(actor.sector)),
                    ("entity", json!(actor.entity)),
                    ("name", json!(actor.name)),
                ]))
            })?;
            rows.collect()
        };
        query().map(Json::Array).at(&archive.path)
    }

    fn notes(&self, document: i64) -> Result<Json, ArchiveError> {
        let query = || -> rusqlite::Result<Vec<Json>> {
            let mut statement = self.archive.connection.prepare_cached(
                "SELECT level, code, message, start_byte, end_byte FROM notes WHERE key BETWEEN ?1 AND ?2 ORDER BY key",
            )?;
            let (first, last) = key_range(document);
            let rows = statement.query_map([first, last], |row| {
                let (level, code, message): (String, String, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let (start, end): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
                Ok(json!({"level": level, "code": code, "message": message, "start_byte": start, "end_byte": end}))
            })?;
            rows.collect()
        };
        query().map(Json::Array).at(&self.archive.path)
    }
}

/// An object that knows beforehand how large it becomes.
fn object<const FIELDS: usize>(fields: [(&str, Json); FIELDS]) -> Json {
    let mut object = Map::with_capacity(FIELDS);
    object.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    Json::Object(object)
}

/// No kind of rows has more fields.
const MOST_FIELDS: usize = 48;

/// The beginning of the object of a row.
fn of_document(id: &str) -> Map<String, Json> {
    let mut object = Map::with_capacity(1 + MOST_FIELDS);
    object.insert("document".to_owned(), Json::String(id.to_owned()));
    object
}

fn flat_cells(
    archive: &Archive,
    (names, labels): (&mut ActorNames, &mut LabelTexts),
    (loaded, wanted): (Option<&Loaded>, Option<&[bool]>),
    published_end: Option<&str>,
    shape: &Shape,
    row: &Row<'_>,
) -> rusqlite::Result<Vec<Value>> {
    let key: i64 = row.get(shape.columns.len())?;
    let ordinal = (key & ((1 << ORDINAL_BITS) - 1)) as usize;
    let details = loaded.map_or(&Json::Null, |loaded| &loaded.details[shape.kind.name()][ordinal]);
    let mut details = details.as_array().into_iter().flatten();
    let mut cells: Vec<Value> = Vec::with_capacity(shape.flat.len());
    for (place, (field, slot)) in shape.flat.iter().zip(&shape.slots).enumerate() {
        // Numbers are needed for those that are stored as what they exceed them by.
        if wanted.is_some_and(|wanted| !wanted[place]) && field.kind != FlatType::Int {
            cells.push(Value::Null);
            continue;
        }
        let cell = match *slot {
            Slot::Plain(column) => from_cell(row.get_ref(column)?, field.kind),
            Slot::Usual(column, usual) => match row.get_ref(column)? {
                ValueRef::Null => Value::Text(usual.to_owned()),
                cell => from_cell(cell, field.kind),
            },
            Slot::Id(column) => Value::Text(format!("{:016x}", row.get::<_, i64>(column)?)),
            Slot::Label(column, usual) => match row.get::<_, Option<i64>>(column)? {
                Some(key) => Value::Text(labels.get(&archive.connection, key)?.to_owned()),
                None => usual.map_or(Value::Null, |usual| Value::Text(usual.to_owned())),
            },
            Slot::Beyond(column, other) => Value::Int(sum(&[integer(&cells[other]), more(row, column)?])),
            Slot::End(column, start) => Value::Int(sum(&[integer(&cells[start]), more(row, column)?])),
            Slot::EndByte(column, [start_byte, start, end]) => {
                let length = integer(&cells[end]).saturating_sub(integer(&cells[start]));
                Value::Int(sum(&[integer(&cells[start_byte]), length, more(row, column)?]))
            }
            Slot::Published(column) => match row.get_ref(column)? {
                ValueRef::Null => published_end.map_or(Value::Null, |day| Value::Text(day.to_owned())),
                ValueRef::Text(b"") => Value::Null,
                cell => from_cell(cell, field.kind),
            },
            Slot::Quoted(column, at, words) => match (row.get_ref(column)?, row.get_ref(at)?) {
                (ValueRef::Null, ValueRef::Integer(place)) => {
                    Value::Text(part_at(cells[words].as_text().unwrap_or(""), place))
                }
                (cell, _) => from_cell(cell, field.kind),
            },
            Slot::Words(start, end) => {
                let words = loaded
                    .and_then(|loaded| words_between_bytes(&loaded.known.text, &cells[start], &cells[end]));
                Value::Text(words.unwrap_or("").to_owned())
            }
            Slot::Part(start, end) => {
                let words = loaded.and_then(|loaded| {
                    words_between_chars(&loaded.known.text, &loaded.known.chars, &cells[start], &cells[end])
                });
                Value::Text(words.unwrap_or("").to_owned())
            }
            Slot::Actors(column) => {
                let stored = row.get_ref(column)?.as_str_or_null()?;
                names.list(&archive.connection, stored)?
            }
            Slot::Detail => match (details.next(), field.kind) {
                (Some(Json::String(text)), _) => Value::Text(text.clone()),
                (None | Some(Json::Null), FlatType::Json) => Value::Text("[]".into()),
                (None | Some(_), _) => Value::Null,
            },
        };
        cells.push(cell);
    }
    Ok(cells)
}

/// What a stored number adds; nothing where none is stored.
fn more(row: &Row<'_>, column: usize) -> rusqlite::Result<i64> {
    Ok(row.get_ref(column)?.as_i64_or_null()?.unwrap_or(0))
}

fn integer(cell: &Value) -> i64 {
    if let Value::Int(number) = cell { *number } else { 0 }
}

/// A damaged file may hold any numbers.
fn sum(numbers: &[i64]) -> i64 {
    numbers.iter().fold(0, |sum: i64, number| sum.saturating_add(*number))
}

fn words(text: &str, start: i64, end: i64) -> &str {
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    range.and_then(|(start, end)| text.get(start..end)).unwrap_or("")
}

fn from_cell(cell: ValueRef<'_>, kind: FlatType) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) if kind == FlatType::Bool => Value::Bool(number != 0),
        ValueRef::Integer(number) if kind == FlatType::Float => Value::Float(number as f64),
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Float(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Value::Text(String::from_utf8_lossy(bytes).into_owned())
        }
    }
}
