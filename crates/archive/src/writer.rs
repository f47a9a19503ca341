//! Adding and removing documents.

use chancery_record::{CharIndex, DocumentId, Kind, NoteLevel, Reading, hex16};
use chancery_wire::Value;
use chancery_wire::json::ReadingRows;
use chancery_wire::tables::{Type, View};
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::actors::ActorKeys;
use crate::copies::cell_of;
use crate::derived::Changes;
use crate::error::At;
use crate::labels::LabelKeys;
use crate::packing::Packer;
use crate::postings::DOCUMENT_KEYS;
use crate::ready::{Ready, ReadyRow, check_identity, make_ready};
use crate::scan::sentence_keys;
use crate::shape::{ORDINAL_BITS, PLACE_SQL, Shape, Slot, headed_kinds, key_range, place_in};
use crate::{Archive, ArchiveError, Origin};

/// A batch is committed after so many documents (with fewer, pages that every batch touches are written more often; with more, what is
/// gathered for the search index outgrows the processor's cache),
pub(crate) const BATCH_DOCUMENTS: usize = 1024;
/// or after so many bytes of text and source.
const BATCH_BYTES: usize = 32 << 20;
/// So many pages of each index of words are put together after less than a batch: what a few documents bring, and some of what is left from before.
const MERGED_PAGES: usize = 128;

/// What became of a reading that was given to [`Writer::add`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// The document was not there before.
    New,
    /// The document was there; nothing changed.
    Already,
    /// The document was there with another reading (another lore, or another name or date of the same bytes); this one
    /// stands now.
    Replaced,
}

/// Writes into an archive. A document and everything that follows from it is committed whole or not at all.
///
/// Commits every few documents, so that bulk adding is fast; [`Writer::commit`] commits at once, [`Writer::finish`] at
/// the end. A writer that is dropped without `finish` rolls back what was not committed yet. Other programs may read
/// meanwhile; a second writer gets [`ArchiveError::Locked`] after a few seconds.
///
/// [`ArchiveError::BadReading`] concerns one document: nothing of it is stored and the writer goes on. After any other
/// error what was not committed yet is rolled back.
pub struct Writer<'a> {
    archive: &'a mut Archive,
    actors: ActorKeys,
    labels: LabelKeys,
    packer: Packer,
    /// `PRAGMA data_version` when `actors` and `labels` were last known to be true.
    data_version: i64,
    in_batch: Option<Batch>,
    /// Documents that were written so far.
    documents: usize,
    /// The reading at hand in the public format; kept so that its memory is asked for once.
    json: Vec<u8>,
}

/// The open transaction.
#[derive(Default)]
struct Batch {
    documents: usize,
    bytes: usize,
    next_document: i64,
    next_sentence: i64,
    /// What the documents of the batch change in the derived tables; written before the batch is committed, in the order of the tables.
    changes: Changes,
}

impl<'a> Writer<'a> {
    pub(crate) fn start(archive: &'a mut Archive) -> Result<Self, ArchiveError> {
        if archive.connection.is_readonly("main").at(&archive.path)? {
            return Err(ArchiveError::ReadOnly { path: archive.path.clone() });
        }
        let packer = Packer::new()?;
        Ok(Writer {
            archive,
            actors: ActorKeys::default(),
            labels: LabelKeys::default(),
            packer,
            data_version: -1,
            in_batch: None,
            documents: 0,
            json: Vec::new(),
        })
    }

    /// Adds a reading and the bytes it was read from. The rows must have their ids ([`Reading::assign_ids`]).
    ///
    /// A document that is there with the same reading is left alone. Another lore replaces the old reading. Two readings of
    /// one lore that differ only in what the user gave beside the bytes (file name, date) are settled by their content,
    /// not by who came first, so that the archive does not depend on the order of adding: a known date of publication
    /// wins, then the smaller file name.
    pub fn add(&mut self, reading: &Reading, source: &[u8]) -> Result<Added, ArchiveError> {
        self.add_from(reading, &Origin::of_bytes(source))
    }

    /// Adds as [`Writer::add`] does, and keeps what is needed to take the source bytes apart again in the same way.
    pub fn add_from(&mut self, reading: &Reading, origin: &Origin) -> Result<Added, ArchiveError> {
        check_identity(reading, &origin.bytes)?;
        self.begin()?;
        let added = self.for_one(|writer| writer.add_one(reading, origin))?;
        if added != Added::Already {
            self.count(reading.document.text.len() + origin.bytes.len())?;
        }
        Ok(added)
    }

    /// Puts a new reading of its source bytes in the place of a document, whatever was there; the bytes stay. `format` is
    /// what took the bytes apart now; it is kept when nothing was known. `copy_keys` are those of the new reading. Some(true) when the
    /// new reading differs from the one before, `None` when the document is not there.
    pub fn replace(
        &mut self,
        reading: &Reading,
        format: &str,
        copy_keys: Vec<u64>,
    ) -> Result<Option<bool>, ArchiveError> {
        self.begin()?;
        let view = View::new(reading);
        let rows = ReadingRows::new(&view);
        let digest = self.digest(reading, &rows);
        let changed = self.for_one(|writer| {
            let Some(stored) = writer.archive.stored_reading(&reading.document.id)? else { return Ok(None) };
            let mut origin = writer.archive.origin(stored.key)?;
            if origin.format.is_empty() {
                format.clone_into(&mut origin.format);
            }
            origin.copy_keys = copy_keys;
            check_identity(reading, &origin.bytes)?;
            let ready = make_ready(writer.archive, &mut writer.packer, reading, &rows, &origin.bytes)?;
            writer.take_out(stored.key)?;
            writer.insert(&ready, &origin, digest)?;
            Ok(Some(stored.digest != digest))
        })?;
        self.count(2 * reading.document.text.len())?;
        Ok(changed)
    }

    /// Removes a document and all that was read in it. False when it is not there.
    pub fn remove(&mut self, document: &DocumentId) -> Result<bool, ArchiveError> {
        self.begin()?;
        let removed = self.for_one(|writer| {
            let found = writer.archive.document_key(document)?;
            if let Some(key) = found {
                writer.take_out(key)?;
            }
            Ok(found.is_some())
        })?;
        self.count(0)?;
        Ok(removed)
    }

    /// The archive as this writer sees it, with what it has not committed yet.
    pub fn archive(&self) -> &Archive {
        self.archive
    }

    /// Writes something that is no document, in the transaction of the documents around it.
    pub(crate) fn beside_documents(
        &mut self,
        work: impl FnOnce(&Archive) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        self.begin()?;
        self.for_one(|writer| work(writer.archive))
    }

    /// Commits what was added so far.
    pub fn commit(&mut self) -> Result<(), ArchiveError> {
        self.commit_and("")
    }

    /// Commits the batch with what some more SQL does.
    fn commit_and(&mut self, more: &str) -> Result<(), ArchiveError> {
        if let Some(batch) = self.in_batch.take() {
            let connection = &self.archive.connection;
            let written = batch.changes.write(connection);
            let more = || connection.execute_batch(&format!("{more}; COMMIT"));
            let committed = written.and_then(|()| more()).at(&self.archive.path);
            if committed.is_err() {
                self.roll_back();
            }
            return committed;
        }
        Ok(())
    }

    /// Commits the rest. Each write leaves a piece in the indexes of words, and each question looks into all of them: after more than a batch they are put
    /// together, after less those that are small.
    pub fn finish(mut self) -> Result<(), ArchiveError> {
        if self.documents == 0 {
            return self.commit();
        }
        self.begin()?;
        let of_index = |index: &str| {
            if self.documents > BATCH_DOCUMENTS {
                return format!("INSERT INTO {index} ({index}) VALUES ('optimize')");
            }
            format!(
                "INSERT INTO {index} ({index}, rank) SELECT 'usermerge', 2 WHERE NOT EXISTS (SELECT 1 FROM {index}_config WHERE k = 'usermerge'); \
                 INSERT INTO {index} ({index}, rank) VALUES ('merge', {MERGED_PAGES})"
            )
        };
        let both = ["sentence_index", "row_index"].map(of_index).join("; ");
        self.commit_and(&both)
    }

    /// Opens a transaction when none is open.
    fn begin(&mut self) -> Result<(), ArchiveError> {
        if self.in_batch.is_some() {
            return Ok(());
        }
        let Archive { connection, path, .. } = &*self.archive;
        connection.execute_batch("BEGIN IMMEDIATE").at(path)?;
        self.in_batch = Some(Batch::default());
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).at(path);
        let batch = Batch {
            next_document: number("SELECT ifnull(max(key), 0) + 1 FROM documents")?,
            next_sentence: number("SELECT ifnull(max(key), 0) + 1 FROM sentences_rows")?,
            ..Batch::default()
        };
        let data_version = number("PRAGMA data_version")?;
        if data_version != self.data_version {
            self.forget_keys();
            self.data_version = data_version;
        }
        self.in_batch = Some(batch);
        Ok(())
    }

    /// Counts a document of the batch and commits when it is full.
    fn count(&mut self, bytes: usize) -> Result<(), ArchiveError> {
        let Some(batch) = &mut self.in_batch else { return Ok(()) };
        batch.documents += 1;
        self.documents += 1;
        batch.bytes += bytes;
        if batch.documents >= BATCH_DOCUMENTS || batch.bytes >= BATCH_BYTES { self.commit() } else { Ok(()) }
    }

    /// Does `work` for one document. A bad reading is found before anything is written; after any other error nothing of the batch
    /// stays, so that no half document does.
    fn for_one<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        let done = work(self);
        if done.as_ref().is_err_and(|error| !matches!(error, ArchiveError::BadReading { .. })) {
            self.roll_back();
        }
        done
    }

    fn forget_keys(&mut self) {
        self.actors.clear();
        self.labels.clear();
    }

    fn roll_back(&mut self) {
        self.in_batch = None;
        self.forget_keys();
        if !self.archive.connection.is_autocommit() {
            // Nothing is left to do when this fails too: SQLite rolls back when the file is next opened.
            let _ = self.archive.connection.execute_batch("ROLLBACK");
        }
    }

    fn add_one(&mut self, reading: &Reading, origin: &Origin) -> Result<Added, ArchiveError> {
        let view = View::new(reading);
        let rows = ReadingRows::new(&view);
        let digest = self.digest(reading, &rows);
        let found = self.archive.stored_reading(&reading.document.id)?;
        if let Some(stored) = &found {
            let settled = stored.digest == digest
                || (stored.lore == reading.lore && stored.rank() <= rank_of(reading, digest));
            if settled {
                return Ok(Added::Already);
            }
        }
        let ready = make_ready(self.archive, &mut self.packer, reading, &rows, &origin.bytes)?;
        if let Some(stored) = &found {
            self.take_out(stored.key)?;
        }
        self.insert(&ready, origin, digest)?;
        Ok(if found.is_some() { Added::Replaced } else { Added::New })
    }

    fn digest(&mut self, reading: &Reading, rows: &ReadingRows) -> i64 {
        self.json.clear();
        rows.write_json(reading, &mut self.json);
        digest(&self.json)
    }

    /// Removes a document; the derived tables are told with the batch.
    fn take_out(&mut self, document: i64) -> Result<(), ArchiveError> {
        let Writer { archive, in_batch: Some(batch), .. } = self else { return Ok(()) };
        let shapes = headed_kinds().map(|kind| archive.shape(kind));
        batch
            .changes
            .count(&archive.connection, document, shapes, -1)
            .and_then(|()| remove_document(archive, document))
            .at(&archive.path)
    }

    fn insert(&mut self, ready: &Ready<'_>, origin: &Origin, digest: i64) -> Result<(), ArchiveError> {
        let Writer { archive, actors, labels, in_batch: Some(batch), .. } = self else { return Ok(()) };
        let document = batch.next_document;
        if document >= DOCUMENT_KEYS {
            return Err(ArchiveError::Full { path: archive.path.clone() });
        }
        let first_sentence = batch.next_sentence;
        let mentions = Vec::with_capacity(ready.mentions.len());
        let mut about = archive.shape(Kind::Documents).flat.iter().zip(&ready.document);
        let published_end = about.find(|(field, _)| field.name == "published_end");
        let published_end = published_end.map_or(&Value::Null, |(_, cell)| cell);
        let mut insert =
            Insert { archive, actors, labels, ready, document, first_sentence, mentions, published_end };
        insert.document()?;
        insert.sentences()?;
        insert.mentions()?;
        insert.notes()?;
        for (kind, rows) in &ready.rows {
            insert.rows(archive.shape(*kind), rows)?;
        }
        insert.source(origin, digest)?;
        let shapes = ready.rows.iter().map(|(kind, _)| archive.shape(*kind));
        batch.changes.count(&archive.connection, document, shapes, 1).at(&archive.path)?;
        batch.next_document += 1;
        batch.next_sentence += ready.sentences.len() as i64;
        Ok(())
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if self.in_batch.is_some() {
            self.roll_back();
        }
    }
}

/// Fields that later schemas gave to rows, as they stand in rows of older programs. They do not count, so that such rows keep their hash.
const ADDED: [&[u8]; 2] = [br#","bounds":null"#, br#","same_as":null"#];

/// The hash of a reading in the public format, as the file stores it.
pub(crate) fn digest(json: &[u8]) -> i64 {
    let mut counted = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some(comma) = rest.iter().position(|byte| *byte == b',') {
        let (before, from) = rest.split_at(comma);
        counted.extend_from_slice(before);
        let added = ADDED.iter().find(|field| from.starts_with(field));
        counted.extend_from_slice(if added.is_some() { b"" } else { b"," });
        rest = &from[added.map_or(1, |field| field.len())..];
    }
    counted.extend_from_slice(rest);
    hex_to_key(&hex16(&[&counted])).unwrap_or(0)
}

/// The number that 16 lower-case hex digits spell.
pub(crate) fn hex_to_key(hex: &str) -> Option<i64> {
    let is_hex = hex.len() == 16 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u64::from_str_radix(hex, 16).ok().map(|number| number as i64)).flatten()
}

/// Which of two readings of the same bytes stands: the smaller one.
type Rank = (bool, String, i64);

fn rank_of(reading: &Reading, digest: i64) -> Rank {
    let meta = &reading.document.meta;
    (meta.published.is_none_or(|days| days.is_unknown()), meta.source.clone(), digest)
}

struct StoredReading {
    key: i64,
    lore: String,
    undated: bool,
    source: String,
    digest: i64,
}

impl StoredReading {
    fn rank(&self) -> Rank {
        (self.undated, self.source.clone(), self.digest)
    }
}

/// One document on its way into the file.
struct Insert<'i> {
    archive: &'i Archive,
    actors: &'i mut ActorKeys,
    labels: &'i mut LabelKeys,
    ready: &'i Ready<'i>,
    document: i64,
    first_sentence: i64,
    /// Keys of the actors of the mentions.
    mentions: Vec<i64>,
    /// The last day that the document can have been published on, as its own row has it.
    published_end: &'i Value,
}

impl Insert<'_> {
    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), ArchiveError> {
        self.archive
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values).map(|_| ()))
            .at(&self.archive.path)
    }

    fn key(&self, ordinal: usize) -> i64 {
        (self.document << ORDINAL_BITS) | ordinal as i64
    }

    fn document(&self) -> Result<(), ArchiveError> {
        let shape = self.archive.shape(Kind::Documents);
        let mut names = vec!["key", "first_sentence", "sentence_count"];
        let sentences = self.ready.sentences.len() as i64;
        let mut values = [self.document, self.first_sentence, sentences].map(integer).to_vec();
        for ((field, slot), cell) in shape.flat.iter().zip(&shape.slots).zip(&self.ready.document) {
            if *slot != Slot::Detail {
                names.push(&field.name);
                values.push(to_cell(cell));
            }
        }
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO documents (\"{}\") VALUES ({marks})", names.join("\", \""));
        self.run(&sql, params_from_iter(values))
    }

    fn sentences(&self) -> Result<(), ArchiveError> {
        let Ready { reading, sentences, .. } = self.ready;
        for (index, (sentence, span)) in reading.sentences.iter().zip(sentences).enumerate() {
            let key = self.first_sentence + index as i64;
            self.run(
                "INSERT INTO sentences_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    key,
                    self.document,
                    span.start,
                    span.length,
                    span.start_byte,
                    span.length_byte,
                    sentence.block
                ],
            )?;
            self.run(
                "INSERT INTO sentence_index (rowid, text) VALUES (?1, ?2)",
                params![key, sentence.span.of(&reading.document.text)],
            )?;
        }
        Ok(())
    }

    fn mentions(&mut self) -> Result<(), ArchiveError> {
        let Ready { reading, mentions, .. } = self.ready;
        for (index, (mention, span)) in reading.mentions.iter().zip(mentions).enumerate() {
            let actor = self.actors.of_mention(&self.archive.connection, mention).at(&self.archive.path)?;
            self.mentions.push(actor);
            self.run(
                "INSERT INTO mentions_rows VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    self.key(index),
                    span.start,
                    span.length,
                    span.start_byte,
                    span.length_byte,
                    mention.sentence,
                    actor
                ],
            )?;
        }
        Ok(())
    }

    fn notes(&self) -> Result<(), ArchiveError> {
        for (index, note) in self.ready.reading.notes.iter().enumerate() {
            let level = match note.level {
                NoteLevel::Info => "info",
                NoteLevel::Warning => "warning",
            };
            let (start, end) = note.span.map(|span| (span.start, span.end)).unzip();
            self.run(
                "INSERT INTO notes VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![self.key(index), level, note.code, note.message, start, end],
            )?;
        }
        Ok(())
    }

    fn rows(&mut self, shape: &Shape, rows: &[ReadyRow<'_>]) -> Result<(), ArchiveError> {
        for (ordinal, row) in rows.iter().enumerate() {
            let mut values = Vec::with_capacity(shape.columns.len() + 1);
            values.push(integer(self.key(ordinal)));
            self.encode(shape, row, &mut values)?;
            self.run(&shape.insert_sql, params_from_iter(values))?;
        }
        Ok(())
    }

    /// Puts the stored cells of a row on `values`.
    fn encode<'f>(
        &mut self,
        shape: &Shape,
        row: &'f ReadyRow<'_>,
        values: &mut Vec<ToSqlOutput<'f>>,
    ) -> Result<(), ArchiveError> {
        let is_list_of_actors = |kind: &Type| match kind {
            Type::List(item) => {
                matches!(&**item, Type::Struct(parts) if parts.iter().any(|part| part.name == "code"))
            }
            _ => false,
        };
        let mut lists = shape
            .table
            .fields
            .iter()
            .zip(row.cells)
            .filter(|(field, _)| is_list_of_actors(&field.kind))
            .map(|(_, cell)| cell);
        for (slot, cell) in shape.slots.iter().zip(&row.flat) {
            match *slot {
                Slot::Usual(_, usual) | Slot::Label(_, Some(usual)) if cell.as_text() == Some(usual) => {
                    values.push(NULL);
                }
                Slot::Label(..) => {
                    let connection = &self.archive.connection;
                    let key = cell.as_text().map(|text| self.labels.key(connection, text)).transpose();
                    values.push(key.at(&self.archive.path)?.map_or(NULL, integer));
                }
                Slot::Plain(_) | Slot::Usual(..) => values.push(to_cell(cell)),
                Slot::Beyond(_, other) => values.push(match (cell, &row.flat[other]) {
                    (Value::Int(byte), Value::Int(chars)) if byte != chars => integer(byte - chars),
                    _ => NULL,
                }),
                Slot::End(_, start) => values.push(integer(between(&row.flat[start], cell))),
                Slot::EndByte(_, [start_byte, start, end]) => {
                    let bytes = between(&row.flat[start_byte], cell);
                    let more = bytes - between(&row.flat[start], &row.flat[end]);
                    values.push(if more == 0 { NULL } else { integer(more) });
                }
                Slot::Published(_) => values.push(match cell {
                    cell if cell == self.published_end => NULL,
                    Value::Null => ToSqlOutput::Borrowed(ValueRef::Text(b"")),
                    cell => to_cell(cell),
                }),
                Slot::Quoted(_, _, words) => {
                    let words = row.flat[words].as_text().unwrap_or("");
                    let place = cell.as_text().and_then(|part| place_in(words, part));
                    values.push(if place.is_some() { NULL } else { to_cell(cell) });
                    values.push(place.map_or(NULL, integer));
                }
                Slot::Id(_) => values.push(integer(row.id)),
                Slot::Actors(_) => {
                    let list = lists.next().unwrap_or(&Value::Null);
                    let stored = self
                        .actors
                        .of_list(&self.archive.connection, self.ready.reading, &self.mentions, list)
                        .at(&self.archive.path)?;
                    values.push(stored.map_or(NULL, |list| ToSqlOutput::Owned(Owned::Text(list))));
                }
                Slot::Words(..) | Slot::Part(..) | Slot::Detail => {}
            }
        }
        Ok(())
    }

    fn source(&self, origin: &Origin, digest: i64) -> Result<(), ArchiveError> {
        let (format, columns) = origin.cells();
        self.run(
            "INSERT INTO sources (doc, digest, details, bytes, format, columns, copy_keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![self.document, digest, self.ready.details, self.ready.bytes, format, columns, cell_of(&origin.copy_keys)],
        )
    }
}

/// The words between two cells of byte offsets.
pub(crate) fn words_between_bytes<'t>(text: &'t str, start: &Value, end: &Value) -> Option<&'t str> {
    let (Value::Int(start), Value::Int(end)) = (start, end) else { return None };
    text.get(usize::try_from(*start).ok()?..usize::try_from(*end).ok()?)
}

/// The words between two cells of code-point offsets.
pub(crate) fn words_between_chars<'t>(
    text: &'t str,
    chars: &CharIndex,
    start: &Value,
    end: &Value,
) -> Option<&'t str> {
    let (Value::Int(start), Value::Int(end)) = (start, end) else { return None };
    let byte = |chars_before: i64| Some(chars.byte_of(text, usize::try_from(chars_before).ok()?));
    text.get(byte(*start)?..byte(*end)?)
}

/// What lies between two cells of offsets; nothing where one is none.
fn between(start: &Value, end: &Value) -> i64 {
    if let (Value::Int(start), Value::Int(end)) = (start, end) { end - start } else { 0 }
}

const NULL: ToSqlOutput<'static> = ToSqlOutput::Borrowed(ValueRef::Null);

fn integer(number: i64) -> ToSqlOutput<'static> {
    ToSqlOutput::Borrowed(ValueRef::Integer(number))
}

fn to_cell(value: &Value) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(match value {
        Value::Null => ValueRef::Null,
        Value::Bool(value) => ValueRef::Integer((*value).into()),
        Value::Int(value) => ValueRef::Integer(*value),
        Value::Float(value) => ValueRef::Real(*value),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::List(_) | Value::Struct(_) => return ToSqlOutput::Owned(Owned::Text(value.json_text())),
    })
}

/// Removes a document, but not what the derived tables count of it.
fn remove_document(archive: &Archive, document: i64) -> rusqlite::Result<()> {
    let connection = &archive.connection;
    let shapes = || headed_kinds().map(|kind| archive.shape(kind));
    forget_sentences(connection, document)?;
    let (first, last) = key_range(document);
    for table in shapes().map(Shape::stored_name).chain(["mentions_rows".to_owned(), "notes".to_owned()]) {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE key BETWEEN ?1 AND ?2"))?
            .execute([first, last])?;
    }
    connection.prepare_cached("DELETE FROM sources WHERE doc = ?1")?.execute([document])?;
    connection.prepare_cached("DELETE FROM documents WHERE key = ?1")?.execute([document])?;
    Ok(())
}

/// Takes the sentences of a document out of the search index and the table.
fn forget_sentences(connection: &Connection, document: i64) -> rusqlite::Result<()> {
    let ((first, count), text): ((i64, i64), String) = connection
        .prepare_cached("SELECT first_sentence, sentence_count, text FROM documents WHERE key = ?1")?
        .query_row([document], |row| Ok((sentence_keys(row.get(0)?, row.get(1)?), row.get(2)?)))?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {PLACE_SQL}, key FROM sentences_rows AS r WHERE key >= ?1 AND key < ?2"
    ))?;
    let mut rows = statement.query([first, first + count])?;
    while let Some(row) = rows.next()? {
        let words = words_between_bytes(&text, &Value::Int(row.get(2)?), &Value::Int(row.get(3)?));
        connection
            .prepare_cached(
                "INSERT INTO sentence_index (sentence_index, rowid, text) VALUES ('delete', ?1, ?2)",
            )?
            .execute(params![row.get::<_, i64>(4)?, words.unwrap_or("")])?;
    }
    connection
        .prepare_cached("DELETE FROM sentences_rows WHERE key >= ?1 AND key < ?2")?
        .execute([first, first + count])?;
    Ok(())
}

impl Archive {
    /// True when this document is in the archive with a reading of this lore: a caller may then spare the reading.
    /// `None` for `lore` asks for any reading.
    pub fn has(&self, document: &DocumentId, lore: Option<&str>) -> Result<bool, ArchiveError> {
        let stored = self.stored_reading(document)?;
        Ok(stored.is_some_and(|stored| lore.is_none_or(|lore| stored.lore == lore)))
    }

    /// Adds one reading in a transaction of its own; for more than one use [`Archive::writer`].
    pub fn add(&mut self, reading: &Reading, source: &[u8]) -> Result<Added, ArchiveError> {
        let mut writer = self.writer()?;
        let added = writer.add(reading, source)?;
        writer.finish()?;
        Ok(added)
    }

    /// Removes one document in a transaction of its own. False when it is not there.
    pub fn remove(&mut self, document: &DocumentId) -> Result<bool, ArchiveError> {
        let mut writer = self.writer()?;
        let removed = writer.remove(document)?;
        writer.finish()?;
        Ok(removed)
    }

    fn stored_reading(&self, document: &DocumentId) -> Result<Option<StoredReading>, ArchiveError> {
        self.connection
            .prepare_cached(
                "SELECT d.key, d.lore, d.published_start IS NULL AND d.published_end IS NULL, ifnull(d.source, ''), \
                 s.digest FROM documents AS d JOIN sources AS s ON s.doc = d.key WHERE d.id = ?1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row([&document.0], |row| {
                        Ok(StoredReading {
                            key: row.get(0)?,
                            lore: row.get(1)?,
                            undated: row.get(2)?,
                            source: row.get(3)?,
                            digest: row.get(4)?,
                        })
                    })
                    .optional()
            })
            .at(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use chancery_record::{Document, Reading, Sentence, Span};

    use crate::{Archive, ArchiveError, DocumentFilter};

    #[test]
    fn the_indexes_of_words_stay_in_few_pieces() {
        let path = std::env::temp_dir().join(format!("chancery-pieces-{}.chancery", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let mut archive = Archive::create(&path).unwrap();
        let pieces = |archive: &Archive, index: &str| -> i64 {
            let sql = format!("SELECT count(DISTINCT segid) FROM {index}_idx");
            archive.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        let reading = |number: usize| {
            let text = format!("Text {number}.");
            let mut reading = Reading::empty(Document::from_text(&text), "lore 1");
            let span = Span { start: 0, end: text.len() as u32 };
            reading.sentences.push(Sentence { span, block: 0, first_token: 0, end_token: 0 });
            (reading, text)
        };
        for number in 0..80 {
            let (reading, text) = reading(number);
            archive.add(&reading, text.as_bytes()).unwrap();
            assert!(
                ["sentence_index", "row_index"].iter().all(|index| pieces(&archive, index) <= 12),
                "{number}"
            );
        }
        let mut writer = archive.writer().unwrap();
        for number in 80..80 + 2 * super::BATCH_DOCUMENTS {
            let (reading, text) = reading(number);
            writer.add(&reading, text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        assert_eq!(["sentence_index", "row_index"].map(|index| pieces(&archive, index)), [1, 1]);
        assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
        assert_eq!(archive.search("text", None).unwrap().len(), 80 + 2 * super::BATCH_DOCUMENTS);
        let _ = std::fs::remove_file(&path);
    }

    #[test]
    fn a_full_disk_is_named_and_what_was_committed_stays() {
        let path = std::env::temp_dir().join(format!("chancery-full-{}.chancery", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let mut archive = Archive::create(&path).unwrap();
        let add = |archive: &mut Archive, length: usize| {
            let text = "x".repeat(length);
            archive.add(&Reading::empty(Document::from_text(&text), "lore 1"), text.as_bytes())
        };
        add(&mut archive, 10).unwrap();
        archive.connection.pragma_update(None, "max_page_count", 100).unwrap();
        let error = add(&mut archive, 1_000_000).unwrap_err();
        assert!(matches!(error, ArchiveError::DiskFull { .. }), "{error}");
        add(&mut archive, 20).unwrap();
        assert_eq!(archive.documents(&DocumentFilter::default()).unwrap().len(), 2);
        assert!(archive.check(&mut |_, _| ()).unwrap().is_clean());
        let _ = std::fs::remove_file(&path);
    }
}
