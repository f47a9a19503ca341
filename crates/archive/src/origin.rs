//! What a document was made from: its source bytes, and what is needed to take them apart again in the same way.
//!
//! The archive knows neither formats nor columns; it gives back the names that it was given.

use std::collections::BTreeMap;

use chancery_record::DocumentId;
use rusqlite::OptionalExtension;

use crate::copies::keys_of;
use crate::error::At;
use crate::{Archive, ArchiveError};

/// What a reading was made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Origin {
    /// The source bytes.
    pub bytes: Vec<u8>,
    /// Name of the format that took them apart; empty when it is not known.
    pub format: String,
    /// Columns that the user named, by the field that they hold.
    pub columns: BTreeMap<String, String>,
    /// Keys under which texts that share passages with this one meet, numbers of 5 bytes; empty when nobody made any.
    pub copy_keys: Vec<u64>,
}

impl Origin {
    /// Bytes of which nothing else is known.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Origin { bytes: bytes.to_vec(), ..Origin::default() }
    }

    /// The cells `format` and `columns` of the table `sources`.
    pub(crate) fn cells(&self) -> (Option<&str>, Option<String>) {
        let format = Some(self.format.as_str()).filter(|format| !format.is_empty());
        let columns = serde_json::json!(self.columns).to_string();
        (format, Some(columns).filter(|_| !self.columns.is_empty()))
    }
}

/// A document as it came in: everything that reading it again needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredSource {
    /// Name of the file or feed.
    pub name: String,
    /// What it was made from.
    pub origin: Origin,
}

impl Archive {
    /// Ids of the documents that were not read by this lore, in order; of all documents for `None`.
    pub fn document_ids(&self, not_by: Option<&str>) -> Result<Vec<DocumentId>, ArchiveError> {
        let sql = "SELECT id FROM documents WHERE ?1 IS NULL OR lore IS NOT ?1 ORDER BY id";
        self.collect(sql, [not_by], |row| Ok(DocumentId(row.get(0)?)))
    }

    /// What a document was made from; none when it is not there.
    pub fn source(&self, id: &DocumentId) -> Result<Option<StoredSource>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        let sql = "SELECT source FROM documents WHERE key = ?1";
        let name: Option<Option<String>> = self.collect(sql, [key], |row| row.get(0))?.pop();
        Ok(Some(StoredSource { name: name.flatten().unwrap_or_default(), origin: self.origin(key)? }))
    }

    /// What the document with this key was made from.
    pub(crate) fn origin(&self, document: i64) -> Result<Origin, ArchiveError> {
        type Cells = (Option<String>, Option<String>, Option<Vec<u8>>);
        let cells: Option<Cells> = self
            .connection
            .prepare_cached("SELECT format, columns, copy_keys FROM sources WHERE doc = ?1")
            .and_then(|mut statement| {
                statement.query_row([document], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .at(&self.path)?;
        let (format, columns, copy_keys) = cells.unwrap_or_default();
        Ok(Origin {
            bytes: self.source_of(document)?,
            format: format.unwrap_or_default(),
            columns: columns.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
            copy_keys: copy_keys.map(|cell| keys_of(&cell)).unwrap_or_default(),
        })
    }
}
