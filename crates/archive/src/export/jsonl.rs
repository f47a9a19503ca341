//! JSON Lines: one reading in the public reading format per line, by document id.

use std::io::Write;

use crate::decode::Decoder;
use crate::{Archive, ArchiveError, RowFilter};

impl Archive {
    /// Writes one reading per line (the public reading format, without layers), by document id.
    pub fn export_jsonl(&self, out: &mut dyn Write) -> Result<(), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let mut decoder = Decoder::new(self);
        for document in self.candidates(None, &RowFilter::default(), None)? {
            let reading = decoder.reading(document.key)?;
            writeln!(out, "{reading}")?;
        }
        out.flush()?;
        Ok(())
    }
}
