//! The table of texts that come again in many rows (which columns: [`crate::shape`]): a row holds the key, the text stands once.
//!
//! Keys depend on the order of adding and never leave the file.

use rusqlite::{Connection, OptionalExtension};

use crate::error::At;
use crate::seen::Seen;
use crate::shape::{Slot, headed_kinds};
use crate::{Archive, ArchiveError};

/// How many labels are remembered before it starts anew.
const CACHE_LIMIT: usize = 100_000;

/// Finds and makes the keys of labels; remembers those it has seen.
#[derive(Default)]
pub(crate) struct LabelKeys {
    seen: Seen<String, i64, CACHE_LIMIT>,
}

impl LabelKeys {
    /// Forgets everything: the table may have changed.
    pub fn clear(&mut self) {
        self.seen.clear();
    }

    /// The key of a text.
    pub fn key(&mut self, connection: &Connection, text: &str) -> rusqlite::Result<i64> {
        if let Some(key) = self.seen.get(text) {
            return Ok(*key);
        }
        let found = connection
            .prepare_cached("SELECT key FROM labels WHERE text = ?1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        let key = if let Some(key) = found {
            key
        } else {
            connection.prepare_cached("INSERT INTO labels (text) VALUES (?1)")?.execute([text])?;
            connection.last_insert_rowid()
        };
        self.seen.keep(text.to_owned(), key);
        Ok(key)
    }
}

/// Looks up labels by key; holds for one snapshot of the file.
#[derive(Default)]
pub(crate) struct LabelTexts {
    seen: Seen<i64, String, CACHE_LIMIT>,
}

impl LabelTexts {
    /// The text of a key.
    pub fn get(&mut self, connection: &Connection, key: i64) -> rusqlite::Result<&str> {
        let ask = || -> rusqlite::Result<String> {
            connection
                .prepare_cached("SELECT text FROM labels WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
        };
        Ok(self.seen.or_ask(key, ask)?)
    }
}

impl Archive {
    /// Deletes the labels that no row holds any more.
    pub(crate) fn forget_unused_labels(&mut self) -> Result<(), ArchiveError> {
        let mut used = Vec::new();
        for kind in headed_kinds() {
            let shape = self.shape(kind);
            for slot in &shape.slots {
                if let Slot::Label(column, _) = *slot {
                    let (name, table) = (&shape.columns[column].0, shape.stored_name());
                    used.push(format!("SELECT \"{name}\" FROM {table} WHERE \"{name}\" IS NOT NULL"));
                }
            }
        }
        let sql = format!("DELETE FROM labels WHERE key NOT IN ({})", used.join(" UNION "));
        self.connection.execute_batch(&sql).at(&self.path)
    }
}
