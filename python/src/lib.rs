//! The native half of the Python package `chancery`: readings, archives and their tables for Python.
//!
//! It hands values over: readings as JSON text of the public format, tables as Arrow streams through the C interface, drawings as
//! SVG. What they look like to a user of Python is made in `python/chancery/*.py`; how articles are read, stored and drawn lies in
//! the rooms that the program uses too. The interpreter is let go while anything is read, stored or asked.

#![allow(clippy::needless_pass_by_value, reason = "what Python gives is taken apart into values of its own")]

mod columns;
mod faults;
mod reading;
mod split;
mod store;
mod table;

use mimalloc::MiMalloc;
use pyo3::prelude::*;

/// As in the program: what one thread makes and another lets go costs the usual allocator more and more.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// The module `chancery._native`.
#[pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use crate::reading::{likeness, lore_version, passage_keys, read_json, read_table, readings_schema};
    #[pymodule_export]
    use crate::split::{Parts, split};
    #[pymodule_export]
    use crate::store::{
        add, brief, cite, course, create, explain, is_archive, reading, search, sql, stats, table, verify,
    };
    #[pymodule_export]
    use crate::table::NativeTable;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::faults::register(module)?;
        module.add("VERSION", env!("CARGO_PKG_VERSION"))
    }
}
