//! What was read of documents while a snapshot lives. One answer asks for the same documents again and again: for their rows of each kind, their sentences,
//! their day of publication. Nothing of it outlives the snapshot, so that it is always what the file holds.

use std::sync::Arc;

use chancery_record::{CharIndex, DocumentId};
use rustc_hash::FxHashMap;

use crate::error::At;
use crate::query::{DOCUMENT_ROW, document_row};
use crate::scan::Candidate;
use crate::seen::Seen;
use crate::{Archive, ArchiveError, DocumentRow};

/// Documents that are remembered at once.
const DOCUMENTS: usize = 8000;
/// Bytes of texts that are remembered at once.
const MOST_TEXT: usize = 16 << 20;

/// A text with where its code points lie.
#[derive(Debug)]
pub(crate) struct KnownText {
    pub text: String,
    pub chars: CharIndex,
}

/// What is remembered; nothing without a snapshot.
#[derive(Default)]
pub(crate) struct Known {
    is_on: bool,
    documents: Seen<i64, Arc<Candidate>, DOCUMENTS>,
    keys: Seen<String, i64, DOCUMENTS>,
    texts: FxHashMap<i64, Arc<KnownText>>,
    bytes: usize,
}

impl Known {
    /// Remembers from now on.
    pub fn begin(&mut self) {
        self.is_on = true;
    }

    /// Forgets everything.
    pub fn end(&mut self) {
        *self = Known::default();
    }

    fn keep(&mut self, document: &Arc<Candidate>) {
        if self.is_on {
            self.keys.keep(document.id.clone(), document.key);
            self.documents.keep(document.key, Arc::clone(document));
        }
    }
}

impl Archive {
    /// A document by key, with its row.
    pub(crate) fn known(&self, key: i64) -> Result<Option<Arc<Candidate>>, ArchiveError> {
        if let Some(known) = self.known.borrow().documents.get(&key) {
            return Ok(Some(Arc::clone(known)));
        }
        self.ask_document(&format!("{DOCUMENT_ROW} WHERE key = ?1"), key)
    }

    /// A document by its whole id, with its row.
    pub(crate) fn known_by_id(&self, id: &DocumentId) -> Result<Option<Arc<Candidate>>, ArchiveError> {
        let key = self.known.borrow().keys.get(&id.0).copied();
        match key {
            Some(key) => self.known(key),
            None => self.ask_document(&format!("{DOCUMENT_ROW} WHERE id = ?1"), &id.0),
        }
    }

    /// The row of a document by its whole id.
    pub fn document_row(&self, id: &DocumentId) -> Result<Option<DocumentRow>, ArchiveError> {
        Ok(self.known_by_id(id)?.map(|document| document.row.clone()))
    }

    fn ask_document(
        &self,
        sql: &str,
        value: impl rusqlite::ToSql,
    ) -> Result<Option<Arc<Candidate>>, ArchiveError> {
        let found = self.collect(sql, [value], document_row)?.pop().map(Arc::new);
        if let Some(document) = &found {
            self.known.borrow_mut().keep(document);
        }
        Ok(found)
    }

    /// The key of a document by its whole id.
    pub(crate) fn document_key(&self, id: &DocumentId) -> Result<Option<i64>, ArchiveError> {
        let known = self.known.borrow().keys.get(&id.0).copied();
        if known.is_some() {
            return Ok(known);
        }
        Ok(self.collect("SELECT key FROM documents WHERE id = ?1", [&id.0], |row| row.get(0))?.pop())
    }

    /// The text of a document by key.
    pub(crate) fn known_text(&self, key: i64) -> Result<Option<Arc<KnownText>>, ArchiveError> {
        if let Some(known) = self.known.borrow().texts.get(&key) {
            return Ok(Some(Arc::clone(known)));
        }
        let sql = "SELECT text FROM documents WHERE key = ?1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let mut rows = statement.query([key]).at(&self.path)?;
        let Some(row) = rows.next().at(&self.path)? else { return Ok(None) };
        let text: String = row.get(0).at(&self.path)?;
        let text = Arc::new(KnownText { chars: CharIndex::new(&text), text });
        let mut known = self.known.borrow_mut();
        if known.is_on {
            if known.bytes + text.text.len() > MOST_TEXT {
                known.texts.clear();
                known.bytes = 0;
            }
            known.bytes += text.text.len();
            known.texts.insert(key, Arc::clone(&text));
        }
        Ok(Some(text))
    }
}
