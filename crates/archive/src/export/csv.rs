//! CSV (RFC 4180): one kind per file, flat columns, `doc_id` first.

use std::io::Write;

use chancery_record::Kind;
use chancery_wire::{Value, csv};

use crate::decode::Decoder;
use crate::{Archive, ArchiveError, RowFilter};

impl Archive {
    /// Writes a kind as CSV with a header line, by document id and place. The columns are those of the data dictionary,
    /// with `doc_id` first. Lines end with CR LF.
    pub fn export_csv(&self, kind: Kind, out: &mut dyn Write) -> Result<(), ArchiveError> {
        self.export_csv_of(kind, &RowFilter::default(), out)
    }

    /// The same for the rows that a filter lets through; its order, `skip` and `limit` are not looked at.
    pub fn export_csv_of(
        &self,
        kind: Kind,
        filter: &RowFilter,
        out: &mut dyn Write,
    ) -> Result<(), ArchiveError> {
        let _snapshot = self.snapshot()?;
        let mut decoder = Decoder::new(self);
        write!(out, "{}\r\n", csv::header(self.shape(kind).table, &["doc_id"]))?;
        let mut line = |id: &str, cells: Vec<Value>| {
            let cells: Vec<Value> = std::iter::once(Value::Text(id.to_owned())).chain(cells).collect();
            write!(out, "{}\r\n", csv::line(&cells))
        };
        if kind == Kind::Documents {
            for document in self.matching_documents(filter)? {
                line(&document.id, decoder.document_cells(document.key)?)?;
            }
        } else {
            self.visit(kind, filter, &mut |shape, hit| {
                line(&hit.document.id, decoder.cells(shape, hit.document.key, hit.row)?)?;
                Ok(true)
            })?;
        }
        out.flush()?;
        Ok(())
    }
}
