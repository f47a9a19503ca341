//! Any file opened as an archive, see `crates/archive/tests/archive/bytes.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chancery_fuzz::archive::bytes::store(bytes));
