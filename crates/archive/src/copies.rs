//! What copies are found by: per document the keys that whoever added it made of its text, and its text without what was left out.
//!
//! The archive does not know how keys are made nor what makes a copy; it keeps numbers and gives them back.

use chancery_record::{CharIndex, DocumentId};
use rusqlite::OptionalExtension;
use serde_json::Value as Json;

use crate::error::At;
use crate::{Archive, ArchiveError, DocumentRow};

/// Bytes of a key in the file.
const WIDTH: usize = 5;

/// The hash of a reading, and the keys of its body where they were made.
pub type KeysOfReading = (i64, Option<Vec<u64>>);

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

    /// The keys of one document, none where nobody made any, with the hash of its reading: as long as that stays, so does its body. None when it
    /// is not there.
    pub fn copy_keys_of(&self, id: &DocumentId) -> Result<Option<KeysOfReading>, ArchiveError> {
        self.document_key(id)?.map_or(Ok(None), |key| self.copy_keys_at(key))
    }

    /// The same by the key of the document.
    pub(crate) fn copy_keys_at(&self, document: i64) -> Result<Option<KeysOfReading>, ArchiveError> {
        let sql = "SELECT digest, copy_keys FROM sources WHERE doc = ?1";
        let mut statement = self.connection.prepare_cached(sql).at(&self.path)?;
        let found = statement.query_row([document], |row| {
            let keys = row.get_ref(1)?.as_blob_or_null()?.map(keys_of);
            Ok((row.get(0)?, keys))
        });
        found.optional().at(&self.path)
    }

    /// A document with its body; none when it is not there.
    pub fn body(&self, id: &DocumentId) -> Result<Option<(DocumentRow, String)>, ArchiveError> {
        let _snapshot = self.snapshot()?;
        Ok(self.document_row(id)?.zip(self.body_text(id)?))
    }

    /// The kept blocks of the text of a document but the headline, one a line, as its keys are made of them; none when it is not there.
    pub fn body_text(&self, id: &DocumentId) -> Result<Option<String>, ArchiveError> {
        let Some(key) = self.document_key(id)? else { return Ok(None) };
        let Some(known) = self.known_text(key)? else { return Ok(None) };
        let mut statement =
            self.connection.prepare_cached("SELECT details FROM sources WHERE doc = ?1").at(&self.path)?;
        let found = statement.query_row([key], |row| {
            // Details that cannot be read stand as none; `verify` names them.
            let details = row.get_ref(0)?.as_blob().ok();
            let details =
                details.and_then(|packed| self.unpacker.borrow_mut().details(packed, &known.text).ok());
            let blocks = details.and_then(|details| blocks_of(&details)).unwrap_or(Json::Null);
            Ok(body_of(&known.text, &known.chars, &blocks))
        });
        found.optional().at(&self.path)
    }
}

/// The blocks among the details of a document. They come first, and what follows is longer by far: the steps that led to each row.
fn blocks_of(details: &[u8]) -> Option<Json> {
    match details.strip_prefix(br#"{"blocks":"#) {
        Some(rest) => serde_json::Deserializer::from_slice(rest).into_iter().next()?.ok(),
        None => serde_json::from_slice::<Json>(details).ok().map(|mut details| details["blocks"].take()),
    }
}

fn body_of(text: &str, index: &CharIndex, blocks: &Json) -> String {
    let blocks = blocks.as_array().into_iter().flatten();
    let kept = blocks.filter(|block| block["kept"] == true && block["role"] != "headline");
    let words = kept.filter_map(|block| {
        let byte = |name: &str| Some(index.byte_of(text, usize::try_from(block[name].as_u64()?).ok()?));
        text.get(byte("start")?..byte("end")?)
    });
    words.collect::<Vec<_>>().join("\n")
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

    #[test]
    fn a_body_is_the_kept_blocks_wherever_they_stand_among_the_details() {
        let text = "Lund\nÅ and ö met.\nAdvert\nThey left.";
        let blocks = r#"[{"start":0,"end":4,"role":"headline","kept":true},{"start":5,"end":17,"role":"paragraph","kept":true},
            {"start":18,"end":24,"role":"paragraph","kept":false},{"start":25,"end":35,"role":"paragraph","kept":true}]"#;
        let first = format!(r#"{{"blocks":{blocks},"events":[["step"]]}}"#);
        let last = format!(r#"{{"events":[["step"]],"blocks":{blocks}}}"#);
        for details in [first, last] {
            assert_eq!(
                body_of(text, &CharIndex::new(text), &blocks_of(details.as_bytes()).unwrap()),
                "Å and ö met.\nThey left.",
                "{details}"
            );
        }
        assert_eq!(blocks_of(b"{"), None);
        assert_eq!(body_of(text, &CharIndex::new(text), &Json::Null), "");
    }
}
