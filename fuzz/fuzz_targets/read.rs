//! Reading of any document, see `crates/reader/tests/reader/bytes.rs`; one input in 16 is held to the Schema and to the flat rows.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::read(bytes));
