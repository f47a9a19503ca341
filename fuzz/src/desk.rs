//! The desk's checks with the samples that they stand on.

#[path = "../../crates/desk/tests/desk/bytes.rs"]
pub mod bytes;

use crate::archive::sample;
