//! Exports, one file each. Every export is ordered by document id and place in the text.

mod annotations;
mod coded;
mod csv;
mod jsonl;
mod network;
mod package;
mod parquet;
mod references;

pub use references::{bibtex, csl, reference_keys};
