//! What copies are found by: per document the keys that whoever added it made of its text, and its text without what was left out.
//!
//! The archive does not know how keys are made nor what makes a copy; it keeps numbers and gives them back.

use chancery_record::{CharIndex, DocumentId};
use rusqlite::OptionalExtension;

use crate::error::At;
use crate::{Archive, ArchiveError, DocumentRow};

/// Bytes of a key in the file.
const WIDTH: usize = 5;

/// The cell of the keys, the lowest five bytes of each; none when there are none.
pub(crate) fn cell_of(keys: &[u64]) -> Option<Vec<u8>> {
    (!keys.is_empty())
        .then(|| keys.iter().flat_map(|key| key.to_le_bytes().into_iter().take(WIDTH)).collect())
}

/// The keys of a cell. A damaged one gives those that are whole.
pub(crate) fn keys_of(cell: &[u8]) -> Vec<u64> {
    let key = |bytes: &[u8; WIDTH]| bytes.iter().rev().fold(0, |key, byte| (key << 8) | u64::from(*byte));
    cell.as_chunks::<WIDTH>().0.iter().map(key).collect()
}

impl Archive {
    /// Visits every document with its keys, none where nobody made any; in the order of days of publication (unknown first), then of ids.
    /// Ends with the first error of `visit`.
    pub fn copy_keys<E: From<ArchiveError>>(
        &self,
        visit: &mut dyn FnMut(DocumentId, Option<Vec<u64>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT d.id, s.copy_keys FROM documents AS d JOIN sources AS s ON s.doc = d.key \
                   ORDER BY d.published_start, d.published_end, d.id";
        let path = &self.path;
        let mut statement = self.connection.prepare_cached(sql).at(path)?;
        let mut rows = statement.query([]).at(path)?;
        while let Some(row) = rows.next().at(path)? {
            let id = DocumentId(row.get(0).at(path)?);
            let cell: Option<Vec<u8>> = row.get(1).at(path)?;
            visit(id, cell.map(|cell| keys_of(&cell)))?;
        }
        Ok(())
    }

    /// The keys of one document; none where nobody made any, or when it is not there.
    pub fn copy_keys_of(&self, id: &DocumentId) -> Result<Option<Vec<u64>>, ArchiveError> {
        let sql = "SELECT s.copy_keys FROM documents AS d JOIN sources AS s ON s.doc = d.key WHERE d.id = ?1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let cell: Option<Option<Vec<u8>>> =
            statement.query_row([&id.0], |row| row.get(0)).optional().at(&self.path)?;
        Ok(cell.flatten().map(|cell| keys_of(&cell)))
    }

    /// A document with the kept blocks of its text but the headline, one a line, as its keys are made of them; none when it is not there.
    pub fn body(&self, id: &DocumentId) -> Result<Option<(DocumentRow, String)>, ArchiveError> {
        let Some(stored) = self.document(&id.0)? else { return Ok(None) };
        let index = CharIndex::new(&stored.text);
        let blocks = stored.json["blocks"].as_array().into_iter().flatten();
        let kept = blocks.filter(|block| block["kept"] == true && block["role"] != "headline");
        let words = kept.filter_map(|block| {
            let byte =
                |name: &str| Some(index.byte_of(&stored.text, usize::try_from(block[name].as_u64()?).ok()?));
            stored.text.get(byte("start")?..byte("end")?)
        });
        let body = words.collect::<Vec<_>>().join("\n");
        Ok(Some((stored.row, body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_into_a_cell_and_back() {
        let keys = [1, (1 << 40) - 1, 0x01_0203_0405];
        let cell = cell_of(&keys).unwrap();
        assert_eq!(keys_of(&cell), keys);
        assert_eq!(keys_of(&cell[..14]), keys[..2]);
        assert_eq!(cell_of(&[]), None);
    }
}
