//! A reading made ready for the file: everything that can be wrong with it is found here, before anything is written. So one bad
//! reading needs no savepoint, which would copy each page that a document touches and end the search index's gathering.
//!
//! Knows the shape of the tables, writes nothing.

use chancery_record::{CharIndex, DocumentId, Kind, Reading, Span, content_hash};
use chancery_wire::Value;
use chancery_wire::flat::flatten;
use chancery_wire::json::{ReadingRows, write_list, write_text, write_value};

use crate::packing::Packer;
use crate::shape::{ORDINAL_BITS, Shape, Slot, headed_kinds};
use crate::writer::{hex_to_key, words_between_bytes, words_between_chars};
use crate::{Archive, ArchiveError};

/// A reading that can be stored.
pub(crate) struct Ready<'r> {
    pub reading: &'r Reading,
    /// Places of its sentences.
    pub sentences: Vec<StoredSpan>,
    /// Places of its mentions.
    pub mentions: Vec<StoredSpan>,
    /// The flat cells of the document's own row.
    pub document: Vec<Value>,
    /// The rows of each kind that has some.
    pub rows: Vec<(Kind, Vec<ReadyRow<'r>>)>,
    /// `sources.details`, packed.
    pub details: Vec<u8>,
    /// The source bytes, packed; `None` when they are those of the text.
    pub bytes: Option<Vec<u8>>,
}

/// A row that can be stored.
pub(crate) struct ReadyRow<'r> {
    /// Its id as a number.
    pub id: i64,
    /// Its cells in the order of the public table.
    pub cells: &'r [Value],
    /// The same, flat.
    pub flat: Vec<Value>,
}

/// A span as stored: code points, and what start and length exceed them by in bytes where they do.
pub(crate) struct StoredSpan {
    pub start: i64,
    pub length: i64,
    pub start_byte: Option<i64>,
    pub length_byte: Option<i64>,
}

/// Makes a reading of `source` ready, or says why it cannot be stored ([`ArchiveError::BadReading`]). `rows` are its rows.
pub(crate) fn make_ready<'r>(
    archive: &Archive,
    packer: &mut Packer,
    reading: &'r Reading,
    rows: &'r ReadingRows,
    source: &[u8],
) -> Result<Ready<'r>, ArchiveError> {
    let look = Look { reading, chars: CharIndex::new(&reading.document.text) };
    look.at_numbers(rows)?;
    let sentences = look.at_sentences()?;
    let mentions = look.at_mentions()?;
    let cells = rows.of(Kind::Documents).first().map_or(&[][..], Vec::as_slice);
    let document = flatten(archive.shape(Kind::Documents).table, cells);
    let mut ready_rows = Vec::new();
    for kind in headed_kinds().filter(|kind| !rows.of(*kind).is_empty()) {
        ready_rows.push((kind, look.at_rows(archive.shape(kind), rows.of(kind))?));
    }
    let details = details(archive, &document, &ready_rows);
    let text = &reading.document.text;
    let bytes = (source != text.as_bytes()).then(|| packer.source(source, text)).transpose();
    let (details, bytes) = packer
        .details(&details, text)
        .and_then(|details| Ok((details, bytes?)))
        .map_err(|error| bad(reading, format!("it cannot be compressed: {error}")))?;
    Ok(Ready { reading, sentences, mentions, document, rows: ready_rows, details, bytes })
}

/// Whether a reading is one of these bytes.
pub(crate) fn check_identity(reading: &Reading, source: &[u8]) -> Result<(), ArchiveError> {
    let document = &reading.document;
    if document.id != DocumentId::of(source, &document.meta.url) || document.sha256 != content_hash(source) {
        return Err(bad(reading, "its id or hash is not that of the source bytes and address"));
    }
    Ok(())
}

fn bad(reading: &Reading, detail: impl Into<String>) -> ArchiveError {
    ArchiveError::BadReading { document: reading.document.id.0.clone(), detail: detail.into() }
}

struct Look<'r> {
    reading: &'r Reading,
    chars: CharIndex,
}

impl Look<'_> {
    fn text(&self) -> &str {
        &self.reading.document.text
    }

    fn bad(&self, detail: impl Into<String>) -> ArchiveError {
        bad(self.reading, detail)
    }

    /// The ordinal of a row must fit into its key.
    fn at_numbers(&self, rows: &ReadingRows) -> Result<(), ArchiveError> {
        let kinds = headed_kinds().map(|kind| rows.of(kind).len());
        let most = kinds.chain([self.reading.mentions.len(), self.reading.notes.len()]).max();
        if most.unwrap_or(0) >> ORDINAL_BITS != 0 {
            return Err(self.bad("it has more than 16 million rows of one kind"));
        }
        Ok(())
    }

    fn at_sentences(&self) -> Result<Vec<StoredSpan>, ArchiveError> {
        let reading = self.reading;
        let place = |(index, sentence): (usize, &chancery_record::Sentence)| {
            if sentence.block as usize >= reading.document.blocks.len() {
                return Err(self.bad(format!("sentence {index} points to a block that is not there")));
            }
            self.at_span(sentence.span, "sentence")
        };
        reading.sentences.iter().enumerate().map(place).collect()
    }

    fn at_mentions(&self) -> Result<Vec<StoredSpan>, ArchiveError> {
        let reading = self.reading;
        let place = |mention: &chancery_record::Mention| {
            if mention.sentence as usize >= reading.sentences.len() {
                let index = mention.sentence;
                return Err(self.bad(format!("a mention points to sentence {index}, which is not there")));
            }
            self.at_span(mention.span, "mention")
        };
        reading.mentions.iter().map(place).collect()
    }

    fn at_span(&self, span: Span, what: &str) -> Result<StoredSpan, ArchiveError> {
        if !span.is_valid_in(self.text()) {
            return Err(self.bad(format!("the {what} at bytes {span:?} is no range of its text")));
        }
        let place = |byte: u32| self.chars.chars_before(self.text(), byte as usize) as i64;
        let start = place(span.start);
        let length = place(span.end) - start;
        let more = |bytes: u32, chars: i64| Some(i64::from(bytes) - chars).filter(|more| *more != 0);
        Ok(StoredSpan {
            start,
            length,
            start_byte: more(span.start, start),
            length_byte: more(span.end - span.start, length),
        })
    }

    fn at_rows<'r>(&self, shape: &Shape, rows: &'r [Vec<Value>]) -> Result<Vec<ReadyRow<'r>>, ArchiveError> {
        rows.iter().map(|cells| self.at_row(shape, cells)).collect()
    }

    fn at_row<'r>(&self, shape: &Shape, cells: &'r [Value]) -> Result<ReadyRow<'r>, ArchiveError> {
        let flat = flatten(shape.table, cells);
        let mut id = None;
        for (slot, cell) in shape.slots.iter().zip(&flat) {
            let words = match *slot {
                Slot::Id(_) => {
                    id = cell.as_text().and_then(hex_to_key);
                    continue;
                }
                Slot::Words(start, end) => words_between_bytes(self.text(), &flat[start], &flat[end]),
                Slot::Part(start, end) => {
                    words_between_chars(self.text(), &self.chars, &flat[start], &flat[end])
                }
                _ => continue,
            };
            if words != cell.as_text() {
                let (Slot::Words(start, _) | Slot::Part(start, _)) = *slot else { continue };
                let (kind, place) = (shape.kind.name(), &flat[start]);
                return Err(
                    self.bad(format!("a row of {kind} at {place:?} has a span that is no range of its text"))
                );
            }
        }
        let id = id.ok_or_else(|| self.bad("its rows have no ids"))?;
        Ok(ReadyRow { id, cells, flat })
    }
}

/// What lies in `sources.details`: an object with the blocks, and per kind a list of the explanations of each row.
fn details(archive: &Archive, document: &[Value], rows: &[(Kind, Vec<ReadyRow<'_>>)]) -> Vec<u8> {
    let mut out = vec![b'{'];
    let shape = archive.shape(Kind::Documents);
    for ((field, slot), cell) in shape.flat.iter().zip(&shape.slots).zip(document) {
        if *slot == Slot::Detail {
            begin_part(&field.name, &mut out);
            out.extend(cell.as_text().unwrap_or("null").as_bytes());
        }
    }
    for (kind, rows) in rows {
        let slots = &archive.shape(*kind).slots;
        begin_part(kind.name(), &mut out);
        write_list(rows, &mut out, |row, out| {
            let explanation: Vec<&Value> = slots
                .iter()
                .zip(&row.flat)
                .filter(|(slot, _)| **slot == Slot::Detail)
                .map(|(_, cell)| cell)
                .collect();
            write_list(&explanation, out, |cell, out| write_value(cell, out));
        });
    }
    out.push(b'}');
    out
}

/// Begins a part of an object; its value is to follow.
fn begin_part(name: &str, out: &mut Vec<u8>) {
    if out.len() > 1 {
        out.push(b',');
    }
    write_text(name, out);
    out.push(b':');
}
