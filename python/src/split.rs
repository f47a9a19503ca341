//! Files that hold many documents (web archives, boxes of mail, tables, containers), taken apart into one source for each, which
//! `read_json` and `read_table` then read as `chancery add` would. Nothing is read here.

use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use chancery_intake::{Item, Options as IntakeOptions, read_stream};
use chancery_pile::walk::Skip;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::reading::{BROKE_DOWN, in_words};

/// Documents that wait to be taken; the file is taken apart no faster than that.
const WAITING: usize = 16;

/// A document, or what was left out: name, address, format, bytes, fault; what is empty is not known.
type Part = (String, String, &'static str, Vec<u8>, Option<String>);

/// The documents of a file, one after the other.
#[pyclass(frozen, name = "Parts", module = "chancery._native")]
pub struct Parts(Mutex<Receiver<Part>>);

#[pymethods]
impl Parts {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    #[expect(clippy::type_complexity, reason = "a tuple of Python")]
    fn __next__<'py>(
        &self,
        py: Python<'py>,
    ) -> Option<(String, String, &'static str, Bound<'py, PyBytes>, Option<String>)> {
        let part = py.detach(|| self.0.lock().ok()?.recv().ok());
        part.map(|(name, url, kind, bytes, fault)| (name, url, kind, PyBytes::new(py, &bytes), fault))
    }
}

/// Takes a file apart, in a thread of its own that ends with the file or when nobody asks any more.
#[pyfunction]
pub fn split(content: PyBackedBytes, name: String, max_document_mb: usize) -> Parts {
    let options = IntakeOptions { max_document_bytes: max_document_mb << 20, ..IntakeOptions::default() };
    let (give, taken) = sync_channel(WAITING);
    thread::spawn(move || {
        let mut sink = |item| match give.send(part(&name, item)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        let read = || {
            read_stream(&name, &mut BufReader::new(content.as_ref()), &options, &mut sink)
                .map_err(|error| error.to_string())
        };
        let ended = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(BROKE_DOWN.to_owned()));
        if let Err(reason) = ended {
            let _ = give.send((name.clone(), String::new(), "", Vec::new(), Some(reason)));
        }
    });
    Parts(Mutex::new(taken))
}

fn part(file: &str, item: Item) -> Part {
    match item {
        Item::Document { document, source, format, .. } => {
            (document.meta.source, document.meta.url, format.name, source, None)
        }
        Item::Skipped { place, reason, remedy } => {
            let skip = Skip { file: file.to_owned(), place, reason, remedy };
            (file.to_owned(), String::new(), "", Vec::new(), Some(in_words(&skip)))
        }
    }
}
