//! A table for Python: record batches that Arrow libraries take over without a copy.

use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use chancery_wire::{Type, Value};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::columns::{Column, arrow_field};
use crate::faults::Fault;

/// Rows of a batch.
const BATCH_ROWS: usize = 65_536;

/// A batch ends when the texts in it are longer, in bytes; a column of them must stay below 2 GiB.
const BATCH_BYTES: usize = 64 << 20;

/// A table in memory. Arrow libraries take it through `__arrow_c_stream__`.
#[pyclass(frozen, name = "NativeTable", module = "chancery._native")]
pub struct NativeTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl NativeTable {
    /// A table of these batches, which have this schema.
    pub fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        NativeTable { schema, batches }
    }
}

#[pymethods]
impl NativeTable {
    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Names of the columns, in order.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Bytes of the columns in memory.
    #[getter]
    fn nbytes(&self) -> usize {
        self.batches.iter().map(RecordBatch::get_array_memory_size).sum()
    }

    /// The table as a stream of Arrow's C interface. A requested schema is not looked at.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The schema in Arrow's C interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(arrow_fault)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }
}

/// A fault of Arrow is one of ours: the columns do not fit together.
pub fn arrow_fault(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(format!(
        "the table could not be made: {error}; this is a fault of chancery, please report it"
    ))
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        Fault::Python(arrow_fault(error))
    }
}

/// A table that is being filled row by row.
pub struct Rows {
    schema: SchemaRef,
    columns: Vec<Column>,
    pending: usize,
    bytes: usize,
    batches: Vec<RecordBatch>,
}

impl Rows {
    /// An empty table of these columns.
    pub fn new(fields: &[(Field, Type)]) -> Self {
        Rows {
            schema: Arc::new(Schema::new(fields.iter().map(|(field, _)| field.clone()).collect::<Vec<_>>())),
            columns: fields.iter().map(|(_, kind)| Column::new(kind)).collect(),
            pending: 0,
            bytes: 0,
            batches: Vec::new(),
        }
    }

    /// Takes a row; `cells` stand in the order of the columns.
    pub fn push<'v>(&mut self, cells: impl Iterator<Item = &'v Value>) -> Result<(), ArrowError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += cell.as_text().map_or(8, str::len);
            column.push(cell);
        }
        self.end_row()
    }

    /// Takes a row whose columns `fill` fills itself, each by one; `bytes` is about how much that is.
    pub fn push_with(&mut self, bytes: usize, fill: impl FnOnce(&mut [Column])) -> Result<(), ArrowError> {
        fill(&mut self.columns);
        self.bytes += bytes;
        self.end_row()
    }

    fn end_row(&mut self) -> Result<(), ArrowError> {
        self.pending += 1;
        if self.pending >= BATCH_ROWS || self.bytes >= BATCH_BYTES { self.end_batch() } else { Ok(()) }
    }

    fn end_batch(&mut self) -> Result<(), ArrowError> {
        if self.pending > 0 {
            let arrays = self.columns.iter_mut().map(Column::finish).collect::<Result<Vec<ArrayRef>, _>>()?;
            self.batches.push(RecordBatch::try_new(Arc::clone(&self.schema), arrays)?);
            (self.pending, self.bytes) = (0, 0);
        }
        Ok(())
    }

    /// The table.
    pub fn finish(mut self) -> Result<NativeTable, ArrowError> {
        self.end_batch()?;
        Ok(NativeTable::new(self.schema, self.batches))
    }
}

/// A column with its Arrow field.
pub fn column(name: &str, kind: Type, doc: &str) -> (Field, Type) {
    (arrow_field(name, &kind, doc, ""), kind)
}
