//! The outside shape of a row, once.
//!
//! One column table per kind ([`tables`]) gives name, type, unit and meaning of every column together with the function that
//! takes it from a reading. The JSON of a reading and its Schema ([`json`], [`schema`]), the SQL tables ([`sql`]), the CSV
//! header ([`csv`]) and the data dictionary ([`dictionary`]) all derive from it. This room knows neither how rows are made
//! nor how they are stored.

pub mod csv;
pub mod dictionary;
pub mod flat;
pub mod json;
pub mod schema;
pub mod sql;
pub mod tables;
mod value;

pub use tables::{Field, Table, Type, View, kind_rows, kind_table};
pub use value::Value;
