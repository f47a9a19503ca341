//! Exports, one file each. Every export is ordered by document id and place in the text.

mod csv;
mod jsonl;
mod parquet;
