//! Footnotes: the exact words of a document that a row stands on, with their place.

use std::collections::BTreeMap;
use std::ops::Range;

use chancery_archive::{Archive, ArchiveError};
use chancery_record::{CharIndex, DocumentId};
use serde_json::Value as Json;

use crate::brief::sentence_words;
use crate::rows;

/// A footnote. Offsets are code points of the document's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The row's id.
    pub row: String,
    /// The document's id.
    pub document: String,
    /// The source, as an index into the dossier's sources.
    pub source: usize,
    /// Where the quotation stands: the sentence, and the evidence where that reaches further.
    pub quoted: Range<usize>,
    /// Where the evidence stands in it.
    pub marked: Range<usize>,
    /// Words of the quotation before the evidence.
    pub before: String,
    /// The evidence.
    pub evidence: String,
    /// Words after it.
    pub after: String,
}

/// The texts of documents, read once each.
pub(crate) struct Texts<'a> {
    archive: &'a Archive,
    seen: BTreeMap<DocumentId, Option<(String, CharIndex)>>,
}

impl<'a> Texts<'a> {
    /// No text yet.
    pub(crate) fn new(archive: &'a Archive) -> Self {
        Texts { archive, seen: BTreeMap::new() }
    }

    /// Whether the archive holds the document with this id; its text is at hand then.
    pub(crate) fn has(&mut self, id: &DocumentId) -> Result<bool, ArchiveError> {
        if !self.seen.contains_key(id) {
            let text = self.archive.text(id)?;
            let text = text.map(|text| {
                let chars = CharIndex::new(&text);
                (text, chars)
            });
            self.seen.insert(id.clone(), text);
        }
        Ok(self.seen.get(id).is_some_and(Option::is_some))
    }

    /// The words between two code points; none when that is no range of the text.
    pub(crate) fn words(&self, id: &DocumentId, points: &Range<usize>) -> Option<&str> {
        let (text, chars) = self.seen.get(id)?.as_ref()?;
        let bytes = chars.byte_of(text, points.start)..chars.byte_of(text, points.end);
        let words = text.get(bytes)?;
        (points.start <= points.end && words.chars().count() == points.len()).then_some(words)
    }
}

/// The footnotes of a dossier in the order of their first use.
pub(crate) struct NoteBook<'a> {
    texts: Texts<'a>,
    sources: BTreeMap<DocumentId, usize>,
    /// The notes so far.
    pub(crate) notes: Vec<Note>,
    by_row: BTreeMap<String, usize>,
}

impl<'a> NoteBook<'a> {
    /// No notes yet. `sources` are the numbers of the documents.
    pub(crate) fn new(archive: &'a Archive, sources: BTreeMap<DocumentId, usize>) -> Self {
        NoteBook { texts: Texts::new(archive), sources, notes: Vec::new(), by_row: BTreeMap::new() }
    }

    /// The number of the row's footnote, from 1; the same row has one footnote. None when its words cannot be found.
    pub(crate) fn cite(&mut self, row: &Json) -> Result<Option<usize>, ArchiveError> {
        let id = rows::text(row, "id").to_owned();
        if let Some(number) = self.by_row.get(&id) {
            return Ok(Some(*number));
        }
        let Some(note) = self.note(row)? else { return Ok(None) };
        self.notes.push(note);
        self.by_row.insert(id, self.notes.len());
        Ok(Some(self.notes.len()))
    }

    fn note(&mut self, row: &Json) -> Result<Option<Note>, ArchiveError> {
        let id = rows::document(row);
        let marked = rows::number(row, "start")..rows::number(row, "end");
        let sentence = match rows::sentence(row) {
            Some(index) => sentence_words(self.texts.archive, &id, index)?,
            None => None,
        };
        let quoted = sentence.map_or(marked.clone(), |(start, words)| {
            start.min(marked.start)..(start + words.chars().count()).max(marked.end)
        });
        if !self.texts.has(&id)? {
            return Ok(None);
        }
        let words = |points: Range<usize>| self.texts.words(&id, &points).map(str::to_owned);
        let parts =
            words(quoted.start..marked.start).zip(words(marked.clone())).zip(words(marked.end..quoted.end));
        let Some((((before, evidence), after), source)) = parts.zip(self.sources.get(&id)) else {
            return Ok(None);
        };
        Ok(Some(Note {
            row: rows::text(row, "id").to_owned(),
            document: id.0.clone(),
            source: *source,
            quoted,
            marked,
            before,
            evidence,
            after,
        }))
    }
}
