//! CSV (RFC 4180): one kind per file, flat columns, `doc_id` first.

use std::io::Write;

use chancery_record::Kind;
use chancery_wire::{Value, csv};

use crate::{Archive, ArchiveError, RowFilter};

impl Archive {
    /// Writes a kind as CSV with a header line, by document id and place. The columns are those of the data dictionary,
    /// with `doc_id` first. Lines end with CR LF.
    pub fn export_csv(&self, kind: Kind, out: &mut dyn Write) -> Result<(), ArchiveError> {
        self.export_csv_of(kind, &RowFilter::default(), out)
    }

    /// The same for the rows that a filter lets through, in its order.
    pub fn export_csv_of(
        &self,
        kind: Kind,
        filter: &RowFilter,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        write!(out, "{}\r\n", csv::header(self.shape(kind).table, &["doc_id"]))?;
        self.cells(kind, filter, &mut |id, cells| {
            let cells: Vec<Value> =
                std::iter::once(Value::Text(id.to_owned())).chain(cells.to_vec()).collect();
            Ok(write!(out, "{}\r\n", csv::line(&cells))?)
        })?;
        out.flush()?;
        Ok(())
    }
}
