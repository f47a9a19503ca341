//! From a pile of files to an archive: what the program and the Python package do alike.
//!
//! [`walk`] finds the files under the paths of a user, [`sources`] opens them and has `intake` take them apart, [`pipeline`] reads
//! the documents on all cores and hands the readings on in the order of the files, [`keep`] puts them into the archive and counts.
//! [`home`] knows what lies in an archive folder, [`actors`] how users write actors and days, [`given`] documents that users give,
//! [`copies`] which documents are copies of one another.
//!
//! It prints nothing, knows no command line and no network. Data come from files that the caller names.

pub mod actors;
pub mod copies;
mod error;
pub mod given;
pub mod home;
pub mod keep;
pub mod pipeline;
pub mod sources;
pub mod walk;

pub use error::PileError;
