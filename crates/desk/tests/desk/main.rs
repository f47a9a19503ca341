//! The desk from outside: written dossiers of any bytes against an archive, and dossiers of archives that are damaged.

mod bytes;
mod tables;
mod written;

/// Readings to fill an archive with are made as the archive's own tests make them.
#[allow(dead_code)]
#[path = "../../../archive/tests/archive/sample.rs"]
mod sample;
