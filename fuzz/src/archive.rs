//! The archive's checks with the samples that they stand on.

#[path = "../../crates/archive/tests/archive/bytes.rs"]
pub mod bytes;
#[path = "../../crates/archive/tests/archive/sample.rs"]
pub mod sample;
